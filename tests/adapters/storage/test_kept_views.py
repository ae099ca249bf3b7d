"""Views beside a log in a file: kept up, made up for, and made anew."""

import asyncio
import shutil
from pathlib import Path
from random import Random

import orjson
import pytest

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.view_rows import FOLD
from callsheet.application.errors import LogUnavailable
from callsheet.application.log_port import Log
from callsheet.application.reading import silent
from callsheet.domain.digests import digest_text
from callsheet.domain.records import Record, WritesResumed
from tests.adapters.storage.files import ask, forge_workspace, url_of
from tests.adapters.storage.records import NOON
from tests.contracts.folded import whole_sheet
from tests.contracts.random_log import IDS, append_all, random_records
from tests.contracts.views_contract import check_views

KEPT = "SELECT notification_id FROM tracking WHERE application_name = 'views'"


def some(seed: int, many: int = 40) -> list[Record]:
    return [*random_records(Random(seed), many)]


async def made(path: Path, *seeds: int) -> None:
    for seed in seeds:
        async with open_log(url_of(path)) as log:
            await append_all(log, some(seed))


async def kept_at(path: Path, position: int) -> None:
    """Wait until the views reach a position, whoever keeps them."""
    # Another thread keeps them, and tells nobody.
    while (ask(path, KEPT) or [(0,)]) < [(position,)]:  # noqa: ASYNC110
        await asyncio.sleep(0.01)


def as_if_killed(path: Path) -> Path:
    """Copy what a process leaves behind that dies at this moment."""
    folder = path.with_name("killed")
    folder.mkdir()
    for file in path.parent.glob(f"{path.name}*"):
        shutil.copy(file, folder)
    return folder / path.name


async def test_they_reach_to_the_end_when_a_log_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await made(path, 1, 2, 3)
    [(end,)] = ask(path, "SELECT max(position) FROM stored_events")
    assert ask(path, KEPT) == [(end,)]
    lines = ask(path, "SELECT event_id FROM call_sheet ORDER BY event_id")
    assert lines == [(one,) for one in sorted(IDS)]
    async with open_log(url_of(path)) as log:
        await check_views(log)


@pytest.mark.parametrize("read_only", [False, True])
async def test_what_a_killed_process_did_not_keep_is_made_up_for(
    tmp_path: Path, read_only: bool
) -> None:
    path = tmp_path / "log.db"
    await made(path, 1)
    async with open_log(url_of(path)) as log:
        await append_all(log, some(2))
        copy = as_if_killed(path)
    before = ask(copy, KEPT)
    assert before < ask(copy, "SELECT max(position) FROM stored_events")
    async with open_log(url_of(copy), read_only=read_only) as left:
        await check_views(left)
    assert (ask(copy, KEPT) == before) is read_only


async def test_who_only_reads_sees_what_another_goes_on_to_write(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.db"
    await made(path, 1)
    async with (
        open_log(url_of(path)) as log,
        open_log(url_of(path), read_only=True) as other,
    ):
        for seed in (2, 3):
            await append_all(log, some(seed))
            await check_views(other)
        assert (await log.rebuild_views(silent)).differs is None
        await check_views(other)


async def test_they_are_kept_up_while_nobody_writes(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        await append_all(log, some(1))
        await asyncio.wait_for(kept_at(path, 40), 10)


async def test_they_are_kept_up_every_thousand_records(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        await append_all(log, some(1, many=1_000))
        # Whoever appends now finds it done, or waits for it.
        await append_all(log, some(2, many=1))
        await asyncio.wait_for(kept_at(path, 1_000), 0.8)


async def test_a_start_far_behind_keeps_them_first(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await made(path, 1)
    async with open_log(url_of(path)) as log:
        await append_all(log, some(2, many=2_500))
        ask_all(path, "DELETE FROM tracking", "DELETE FROM workspace_view")
    async with open_log(url_of(path)) as log:
        await log.workspace()
        assert int(str(ask(path, KEPT)[0][0])) > 1_500
        await check_views(log)


def ask_all(path: Path, *questions: str) -> None:
    for question in questions:
        ask(path, question)


OTHER_FOLD = "UPDATE workspace_view SET fold = fold + 1, value = 'of old'"


async def test_those_of_another_version_are_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await made(path, 1)
    ask_all(path, OTHER_FOLD, "ALTER TABLE call_sheet DROP COLUMN version")
    async with open_log(url_of(path), read_only=True) as log:
        await check_views(log)
    assert ask(path, "SELECT value FROM workspace_view") == [("of old",)]
    async with open_log(url_of(path)) as log:
        await append_all(log, some(2))
        await check_views(log)
    assert ask(path, "SELECT fold FROM workspace_view") == [(FOLD,)]
    async with open_log(url_of(path)) as log:
        await check_views(log)


async def test_a_log_without_room_for_them_gets_it(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await made(path, 1)
    ask_all(path, "DROP TABLE call_sheet", "DROP TABLE tracking")
    async with open_log(url_of(path), read_only=True) as log:
        await check_views(log)
    async with open_log(url_of(path)) as log:
        await check_views(log)
        await log.rebuild_views(silent)
        await check_views(log)


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        pytest.param(
            "UPDATE workspace_view SET value = '{'",
            "the view of the workspace is damaged: .*: run `callsheet db rebuild`",
            id="the workspace",
        ),
        pytest.param(
            "UPDATE call_sheet SET reason = 'no such'",
            "its lines are not those that were kept: run `callsheet db rebuild`",
            id="a line",
        ),
        pytest.param(
            "ALTER TABLE call_sheet RENAME COLUMN flags TO f",
            "line of 'evt-a' is damaged",
            id="a table",
        ),
    ],
)
async def test_damaged_ones_are_named_refuse_no_append_and_are_made_anew(
    tmp_path: Path, damage: str, problem: str
) -> None:
    path = tmp_path / "log.db"
    await made(path, 1)
    ask(path, damage)
    async with open_log(url_of(path)) as log:
        with pytest.raises(LogUnavailable, match=problem):
            await everything(log)
        await append_all(log, [WritesResumed(at=NOON)])
    async with open_log(url_of(path)) as log:
        rebuilt = await log.rebuild_views(silent)
        assert rebuilt.problem is not None
        await check_views(log)


async def everything(log: Log) -> None:
    await log.workspace()
    await whole_sheet(log)


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        pytest.param("SELECT 1", None, id="nothing"),
        pytest.param(
            "UPDATE call_sheet SET due_at = '2026-01-01T00:00:00.000000+00:00' "
            "WHERE event_id >= 'evt-b'",
            "evt-b",
            id="lines",
        ),
        pytest.param(
            "DELETE FROM call_sheet WHERE event_id = 'evt-c'", "evt-c", id="one gone"
        ),
        pytest.param(
            "INSERT INTO call_sheet (event_id, version, flags, commands) "
            "VALUES ('evt-aa', 1, '', '')",
            "evt-aa",
            id="one too many",
        ),
    ],
)
async def test_made_anew_they_say_whether_they_were_the_same(
    tmp_path: Path, change: str, differs: str | None
) -> None:
    path = tmp_path / "log.db"
    await made(path, 1, 2)
    ask(path, change)
    async with open_log(url_of(path)) as log:
        rebuilt = await log.rebuild_views(silent)
        assert (rebuilt.differs, rebuilt.problem) == (differs, None)
        assert (rebuilt.compared, rebuilt.lines) == (True, len(IDS))
        await check_views(log)
    async with open_log(url_of(path)) as log:
        assert (await log.rebuild_views(silent)).differs is None


async def test_a_workspace_that_was_kept_wrongly_is_told_when_made_anew(
    tmp_path: Path,
) -> None:
    """As if the program had folded it otherwise: it is attested all the same."""
    path = tmp_path / "log.db"
    await made(path, 1, 2)
    forge_workspace(path, lambda kept: kept.replace('"refused":', '"refused": ', 1))
    async with open_log(url_of(path)) as log:
        await check_views(log)
        assert (await log.rebuild_views(silent)).differs is None
    forge_workspace(path, lambda kept: kept.replace('"cal-', '"cal-x', 1))
    async with open_log(url_of(path)) as log:
        rebuilt = await log.rebuild_views(silent)
        assert (rebuilt.differs, rebuilt.problem) == ("the workspace", None)
        await check_views(log)


async def test_who_may_only_read_makes_none_anew(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await made(path, 1)
    async with open_log(url_of(path), read_only=True) as log:
        with pytest.raises(LogUnavailable, match="for reading only"):
            await log.rebuild_views(silent)


async def test_making_them_anew_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    async with open_log(url_of(tmp_path / "log.db")) as log:
        await append_all(log, some(1, many=2_500))
        rebuilt = await log.rebuild_views(lambda *words: told.append(words))
        assert (rebuilt.position, rebuilt.compared) == (2_500, True)
    assert told == [
        ("rebuilding the views", 1_000, 2_500),
        ("rebuilding the views", 2_000, 2_500),
    ]


async def test_a_fold_that_comes_to_something_else_has_another_number(
    tmp_path: Path,
) -> None:
    """
    What is kept is read by later versions: a change of the fold must be noticed.

    Whoever changes what records come to raises `FOLD`, and writes the new digest here.
    """
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        await append_all(log, some(7, many=400))
    digest = "sha256:adffea41e9cebed6e3a3f7e51871b5239a823e7c72dc7e9fb1e6fc53cfee680c"
    assert (FOLD, digest_of(path)) == (8, digest)


def digest_of(path: Path) -> str:
    [(workspace,)] = ask(path, "SELECT value FROM workspace_view")
    kept = orjson.loads(str(workspace).split("\n")[2])
    kept["versions"].pop("seals")
    return digest_text(repr((kept, ask(path, "SELECT * FROM call_sheet"))))
