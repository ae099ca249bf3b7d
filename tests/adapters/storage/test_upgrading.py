"""A log of the first version becomes one of this version, and loses nothing."""

import asyncio
import gzip
import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest

from callsheet.adapters.storage import Custody, open_log
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.adapters.storage.upgrading import upgrade
from callsheet.application.errors import LogUnavailable
from callsheet.application.integrity import SealCheck, check_links
from callsheet.application.story import tell_story
from callsheet.domain.records import Decided, PreferenceSet
from callsheet.domain.streams import EVENTS, SEALS
from tests.adapters.storage.files import ask, url_of
from tests.contracts.log_contract import entry

OLD = Path(__file__).parents[2] / "corpus" / "schema-1.db.gz"
USUAL = Custody()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "log.db"
    with gzip.open(OLD) as packed, path.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return path


def records(path: Path) -> list[tuple[Any, ...]]:
    return ask(
        path,
        "SELECT position, originator_id, originator_version, topic, state "
        "FROM stored_events WHERE originator_id <> 'seals' ORDER BY position",
    )


async def test_records_keep_their_places_and_bytes(old: Path) -> None:
    before = records(old)
    done = await upgrade(url_of(old), USUAL)
    assert (done.before, done.after, done.records) == (1, 2, len(before))
    after = records(old)
    sealed = [row for row in after if row not in before]
    assert [row[3] for row in sealed] == ["preference/1"]
    assert [row[:4] for row in after] == [row[:4] for row in before]


async def test_what_was_said_of_a_choice_is_sealed_with_its_calendar(old: Path) -> None:
    [(plain,)] = ask(old, "SELECT state FROM stored_events WHERE topic LIKE 'pref%'")
    said = orjson.loads(plain)
    await upgrade(url_of(old), USUAL)
    [(state,)] = ask(old, "SELECT state FROM stored_events WHERE topic LIKE 'pref%'")
    [(calendar,)] = ask(old, "SELECT owner FROM data_keys WHERE owner <> ''")
    assert orjson.loads(state)["personal"]["owner"] == calendar
    async with open_log(url_of(old), read_only=True) as log:
        everything = [recorded.record for recorded in await log.since(0, 1_000)]
    [choice] = [one for one in everything if isinstance(one, PreferenceSet)]
    assert (choice.by, choice.why) == (said["by"], said["why"])


async def test_the_log_is_linked_sealed_and_can_be_written_to(old: Path) -> None:
    await upgrade(url_of(old), USUAL)
    async with open_log(url_of(old)) as log:
        rows = await log.linked(0, 1_000)
        assert list(check_links(rows, await log.identity())) == []
        check = SealCheck()
        assert list(check.look(await log.hashes(0, 1_000))) == []
        assert (check.seals, check.unsealed) == (1, 1)
        assert await log.append([entry("new", 0)]) == rows[-1].position + 1


async def test_every_story_can_still_be_told(old: Path) -> None:
    await upgrade(url_of(old), USUAL)
    async with open_log(url_of(old), read_only=True) as log:
        for stream in await log.streams(EVENTS):
            story = await tell_story(log, stream.removeprefix(EVENTS), rebuild)
            decided = [one for one in story.chapters if isinstance(one.record, Decided)]
            assert decided
            assert all(one.decision is not None for one in decided)
        assert await snapshots(log)


async def snapshots(log: OpenLog) -> bool:
    """Say whether what Recall sent is there, of every decision."""
    found = [r.record for r in await log.since(0, 1_000)]
    wanted = {r.snapshot for r in found if isinstance(r, Decided) and r.snapshot}
    return set(await log.texts(sorted(wanted))) == wanted


async def test_the_texts_belong_to_the_calendar_that_they_were_read_from(
    old: Path,
) -> None:
    await upgrade(url_of(old), USUAL)
    [(calendar,)] = ask(
        old,
        "SELECT substr(originator_id, 10) FROM stored_events "
        "WHERE originator_id LIKE 'calendar:%' AND originator_version = 1",
    )
    owners = dict(ask(old, "SELECT owner, count(*) FROM stored_texts GROUP BY 1"))
    assert set(owners) == {"", calendar}
    # What Recall sent of an event is the calendar's as well.
    sent = ask(
        old,
        "SELECT DISTINCT owner FROM stored_texts WHERE digest IN ("
        "SELECT json_extract(CAST(state AS TEXT), '$.snapshot') FROM stored_events "
        "WHERE topic LIKE 'decision/%')",
    )
    assert sent == [(calendar,)]


def test_nothing_stays_in_clear(old: Path) -> None:
    texts = ask(old, "SELECT bytes FROM stored_texts WHERE length(bytes) > 40")
    assert all(bytes(text) in old.read_bytes() for (text,) in texts if len(text) < 900)
    asyncio.run(upgrade(url_of(old), USUAL))
    left = b"".join(file.read_bytes() for file in old.parent.glob("log.db*"))
    assert not [text for (text,) in texts if text in left]


def test_doing_it_again_does_nothing(old: Path) -> None:
    asyncio.run(upgrade(url_of(old), USUAL))
    before = old.read_bytes()
    done = asyncio.run(upgrade(url_of(old), USUAL))
    assert (done.before, done.records) == (2, 0)
    assert old.read_bytes() == before


@pytest.mark.parametrize("read_only", [True, False])
def test_no_other_command_changes_the_tables(old: Path, *, read_only: bool) -> None:
    before = old.read_bytes()
    with pytest.raises(LogUnavailable, match="run `callsheet db upgrade`"):
        open_log(url_of(old), read_only=read_only)
    assert old.read_bytes() == before


class Stopped(BaseException):
    """Somebody pressed Ctrl-C."""


@pytest.mark.parametrize("at", ["linking records", "sealing texts"])
async def test_what_interrupts_it_leaves_the_log_as_it_was(old: Path, at: str) -> None:
    before = records(old)

    def stop(doing: str, done: int, total: int | None) -> None:
        if doing == at:
            raise Stopped

    with pytest.raises(Stopped):
        await upgrade(url_of(old), USUAL, stop)
    assert records(old) == before
    assert ask(old, "PRAGMA user_version") == [(1,)]
    assert (await upgrade(url_of(old), USUAL)).records == len(before)


async def test_positions_once_given_stay_given(old: Path) -> None:
    last = max(row[0] for row in records(old))
    ask(old, "DELETE FROM stored_events WHERE position = ?", last)
    await upgrade(url_of(old), USUAL)
    async with open_log(url_of(old), read_only=True) as log:
        [seal] = (await log.read([SEALS]))[SEALS]
        assert seal.position == last + 1


async def test_an_empty_log_of_the_first_version_is_upgraded_too(old: Path) -> None:
    ask(old, "DELETE FROM stored_events")
    ask(old, "DELETE FROM sqlite_sequence")
    await upgrade(url_of(old), USUAL)
    async with open_log(url_of(old), read_only=True) as log:
        assert await log.since(0, 10) == ()


async def test_a_log_that_is_open_is_not_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)):
        with pytest.raises(LogUnavailable, match="open for writing in this process"):
            await upgrade(url_of(path), USUAL)


@pytest.mark.parametrize("content", [None, b""], ids=["no file", "an empty file"])
async def test_where_no_log_is_none_is_made(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "log.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LogUnavailable, match="there is no log"):
        await upgrade(url_of(path), USUAL)
    assert not path.exists() or not path.stat().st_size


async def test_an_old_log_in_the_place_of_a_sealed_one_is_not_upgraded(
    old: Path,
) -> None:
    forged = old.read_bytes()  # noqa: ASYNC240 - a file of the test
    await upgrade(url_of(old), USUAL)
    for end in ("", ".head", "-wal", "-shm"):
        old.with_name(f"{old.name}{end}").unlink(missing_ok=True)
    old.write_bytes(forged)  # noqa: ASYNC240 - a file of the test
    with pytest.raises(LogUnavailable, match="here was a log of this version"):
        await upgrade(url_of(old), USUAL)
    assert old.read_bytes() == forged  # noqa: ASYNC240 - a file of the test
