"""The inbox on SQLite keeps the contract, and stands in the log's file."""

import sqlite3
from asyncio import ensure_future, gather, sleep
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from callsheet.adapters.storage import Custody, open_log, stored_inbox
from callsheet.adapters.storage.backing_up import back_up
from callsheet.adapters.storage.checking import check_log
from callsheet.adapters.storage.datastore import telling, writing
from callsheet.adapters.storage.notice_rows import row_of
from callsheet.adapters.storage.sqlite_notices import SqliteNotices
from callsheet.application.errors import LogUnavailable
from callsheet.application.inbox import Inbox, NoticeKind
from tests.adapters.storage.files import ask, url_of, write_some
from tests.adapters.storage.records import NOON
from tests.contracts.inbox_contract import InboxContract, ids, notice, numbers
from tests.contracts.log_contract import entry


class TestSqliteInbox(InboxContract):
    @pytest.fixture
    async def inbox(self, tmp_path: Path) -> AsyncIterator[Inbox]:
        async with open_log(url_of(tmp_path / "log.db")) as log:
            yield log.inbox


async def test_what_was_kept_is_there_when_the_log_is_opened_again(
    tmp_path: Path,
) -> None:
    url = url_of(tmp_path / "log.db")
    async with open_log(url) as log:
        await gather(*(log.inbox.keep(notice(name)) for name in "abc"))
        [first, *_] = await numbers(log.inbox)
        await log.inbox.done([first])
    async with open_log(url) as log:
        assert await ids(log.inbox) == ["b", "c"]
        assert await log.inbox.keep(notice("a")) is False


async def test_another_program_that_writes_for_a_moment_is_waited_for(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        with closing(sqlite3.connect(path, isolation_level=None)) as shell:
            shell.execute("BEGIN IMMEDIATE")
            keeping = ensure_future(log.inbox.keep(notice("a")))
            written = ensure_future(log.append([entry("a", 0)]))
            await sleep(0.1)
            assert [keeping.done(), written.done()] == [False, False]
            shell.execute("ROLLBACK")
            assert await keeping
            await written


async def test_a_log_is_closed_only_when_what_came_before_is_kept(
    tmp_path: Path,
) -> None:
    url = url_of(tmp_path / "log.db")
    log = open_log(url)
    keeping = [ensure_future(log.inbox.keep(notice(str(n)))) for n in range(60)]
    await sleep(0)
    await log.close()
    assert all(await gather(*keeping))
    with pytest.raises(LogUnavailable, match="the log is closed"):
        await log.inbox.keep(notice("late"))
    async with open_log(url, read_only=True) as log:
        assert await log.inbox.count() == 60


async def test_whoever_only_reads_sees_what_waits_and_keeps_nothing(
    tmp_path: Path,
) -> None:
    url = url_of(tmp_path / "log.db")
    async with open_log(url) as log, open_log(url, read_only=True) as reader:
        await log.inbox.keep(notice("a"))
        assert await ids(reader.inbox) == ["a"]
        for refused in (
            reader.inbox.keep(notice("b")),
            reader.inbox.done([1]),
            reader.inbox.forget(NOON),
        ):
            with pytest.raises(LogUnavailable, match="for reading only"):
                await refused


async def test_a_log_that_was_begun_without_an_inbox_gets_one_when_it_is_written_to(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    ask(path, "DROP TABLE inbox_notices")
    async with open_log(url_of(path), read_only=True) as log:
        assert (await log.inbox.count(), await ids(log.inbox)) == (0, [])
        assert await log.inbox.last_at() is None
    async with open_log(url_of(path)) as log:
        assert await log.inbox.keep(notice("a")) is True


async def test_the_log_and_its_inbox_are_written_side_by_side(tmp_path: Path) -> None:
    async with open_log(url_of(tmp_path / "log.db")) as log:
        kept = gather(*(log.inbox.keep(notice(str(n))) for n in range(50)))
        for at in range(20):
            await log.append([entry("a", at)])
        assert all(await kept)
        assert len((await log.read(["a"]))["a"]) == 20


@pytest.mark.parametrize(
    "bent",
    [
        "UPDATE inbox_notices SET kind = 'calendar.upset'",
        "UPDATE inbox_notices SET received_at = 'noon'",
        "UPDATE inbox_notices SET since = 9223372036854775807",
        "UPDATE inbox_notices SET code = x'00'",
        "UPDATE inbox_notices SET message_id = x'ff'",
    ],
)
async def test_a_notice_that_is_bent_is_a_hint_to_look_at_everything(
    tmp_path: Path, bent: str
) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        for name in "abc":
            await log.inbox.keep(notice(name))
    ask(path, f"{bent} WHERE message_id = 'b'")
    async with open_log(url_of(path)) as log:
        before, strange, after = await log.inbox.waiting(0, 10)
        assert (before.notice, after.notice) == (notice("a"), notice("c"))
        assert strange.notice.kind is NoticeKind.UNKNOWN
        await log.inbox.done([strange.number])
        assert await log.inbox.count() == 2
    [seen] = [one for one in check_log(url_of(path), Custody()) if one.name == "inbox"]
    assert seen.problem is not None
    assert f"notice {strange.number} cannot be read" in seen.problem


async def test_when_the_last_came_is_not_made_up(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        await log.inbox.keep(notice("a"))
    ask(path, "UPDATE inbox_notices SET received_at = 'noon'")
    async with open_log(url_of(path), read_only=True) as log:
        with pytest.raises(LogUnavailable, match="damaged"):
            await log.inbox.last_at()


async def test_a_full_disk_keeps_nothing_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        await log.append([entry("a", 0)])
    store = writing(path)
    rows = [row_of(notice(str(number))) for number in range(2_000)]
    with closing(store):
        with store.get_connection(commit=True) as connection:
            connection.cursor().execute("PRAGMA max_page_count = 1")
        with pytest.raises(LogUnavailable, match="disk is full"), telling(path):
            SqliteNotices(store).insert(rows)
    async with open_log(url_of(path), read_only=True) as log:
        assert await log.inbox.count() == 0


async def test_thousands_that_are_done_are_forgotten(tmp_path: Path) -> None:
    async with open_log(url_of(tmp_path / "log.db")) as log:
        await log.inbox.keep_all([notice(str(n)) for n in range(2_500)])
        await log.inbox.done(
            [kept.number for kept in await log.inbox.waiting(0, 2_400)]
        )
        assert await log.inbox.forget(NOON + timedelta(days=1)) == 2_400
        assert await log.inbox.count() == 100


async def test_a_backup_carries_the_inbox(tmp_path: Path) -> None:
    path, copy = tmp_path / "log.db", tmp_path / "copy.db"
    async with open_log(url_of(path)) as log:
        await log.inbox.keep(notice("a"))
        back_up(url_of(path), copy, Custody())
    async with open_log(url_of(copy), read_only=True) as log:
        assert await ids(log.inbox) == ["a"]


async def test_nobody_waits_for_ever_and_what_is_kept_late_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_inbox, "PATIENCE", 0.05)
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        with closing(sqlite3.connect(path, isolation_level=None)) as shell:
            shell.execute("BEGIN IMMEDIATE")
            for name in "ab":
                with pytest.raises(LogUnavailable, match="takes too long"):
                    await log.inbox.keep(notice(name))
            shell.execute("ROLLBACK")
        # The first was begun, the second waited for the first: nobody waits for it.
        await log.append([entry("a", 0)])
        assert await ids(log.inbox) == ["a"]
        assert [await log.inbox.keep(notice(name)) for name in "ab"] == [False, True]
