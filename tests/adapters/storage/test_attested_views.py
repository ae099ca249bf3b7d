"""Views are believed as far as the log's key attests them, and no further."""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from callsheet.adapters.storage import Custody, open_log
from callsheet.adapters.storage.key_file import key_file
from callsheet.adapters.storage.opened import OpenLog
from callsheet.application.errors import LogUnavailable
from callsheet.application.reading import silent
from callsheet.domain.records import Decided, PassEnded, Record
from tests.adapters.storage.files import ask, copy_log, url_of
from tests.adapters.storage.records import EXAMPLES, NOON
from tests.adapters.storage.servers import KEY, custody_in
from tests.contracts.random_log import IDS, append_all
from tests.contracts.views_contract import check_views
from tests.postgres_server import Server

VALUE = "SELECT value FROM workspace_view"
[DECIDED] = [one.record for one in EXAMPLES if isinstance(one.record, Decided)][:1]
[PASSED] = [one.record for one in EXAMPLES if isinstance(one.record, PassEnded)][:1]


def a_day(chance: Random, day: int) -> list[Record]:
    """Book some bots, for this day and those that follow, and end a pass."""
    at = NOON + timedelta(days=day)
    booked: list[Record] = [
        replace(
            DECIDED,
            event_id=event_id,
            at=at,
            booked_until=chance.choice(
                (None, at + timedelta(days=chance.random() * 5))
            ),
            watch=(),
        )
        for event_id in chance.sample(IDS, 3)
    ]
    return [*booked, replace(PASSED, at=at, started=at)]


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("days")


@pytest.fixture
async def log(days: Path, tmp_path: Path) -> Path:
    """A log of nine days, opened and closed on each."""
    path = days / "log.db"
    if not path.exists():
        chance = Random(3)
        for day in range(9):
            async with open_log(url_of(path)) as log:
                await append_all(log, a_day(chance, day))
                await check_views(log)
    copy_log(path, tmp_path / "log.db")
    return tmp_path / "log.db"


async def test_day_by_day_they_are_attested_as_if_made_at_once(log: Path) -> None:
    before = str(ask(log, VALUE)[0][0]).split("\n")[1]
    async with open_log(url_of(log)) as opened:
        await check_views(opened)
        assert await opened.views_amiss() is None
        await opened.rebuild_views(silent)
        assert await opened.views_amiss() is None
    assert str(ask(log, VALUE)[0][0]).split("\n")[1] == before
    # The days before the last pass are summed as one, those after it by themselves.
    last = (NOON + timedelta(days=8)).date().isoformat()
    stamp = json.loads(before)
    assert stamp["since"] == last
    past, *ahead = stamp["days"]
    assert (past, len(ahead)) == ("", 2)
    assert min(ahead) >= last


LAST = "WHERE live_until = (SELECT max(live_until) FROM call_sheet)"
EDITS = {
    "ahead": "UPDATE tracking SET notification_id = notification_id + 1",
    "far ahead": "UPDATE tracking SET notification_id = 9223372036854775807",
    "behind": "UPDATE tracking SET notification_id = notification_id - 1",
    "no number": "UPDATE tracking SET notification_id = 'abc'",
    "bytes": "UPDATE workspace_view SET value = x'ff'",
    "cut": "UPDATE workspace_view SET value = substr(value, 1, length(value) - 1)",
    "without a stamp": "UPDATE workspace_view SET value = '{}'",
    "another code": "UPDATE workspace_view SET value = "
    "CASE WHEN value LIKE 'a%' THEN 'b' ELSE 'a' END || substr(value, 2)",
    "a line over": "UPDATE call_sheet SET live_until = NULL LAST",
    "a line gone": "DELETE FROM call_sheet LAST",
    "a line changed": "UPDATE call_sheet SET due_at = at LAST",
    "of odd types": "UPDATE call_sheet SET reason = x'00', version = 'x' LAST",
    "another event's": "UPDATE call_sheet SET event_id = 'x' LAST",
    "one more": "INSERT INTO call_sheet (event_id, version, flags, commands, "
    "live_until) SELECT 'x', 1, '', '', max(live_until) FROM call_sheet",
    "another shape": "ALTER TABLE call_sheet ADD COLUMN mine",
}


def edited(edit: str) -> str:
    return EDITS[edit].replace("LAST", LAST)


async def begun(log: OpenLog, now: datetime) -> None:
    """Ask what a pass asks first."""
    await log.workspace()
    await log.live(now)


@pytest.mark.parametrize("edit", EDITS)
async def test_no_edit_is_believed(log: Path, edit: str) -> None:
    ask(log, edited(edit))
    async with open_log(url_of(log), read_only=len(edit) % 2 == 0) as opened:
        with pytest.raises(LogUnavailable, match="run `callsheet db rebuild`"):
            await begun(opened, NOON + timedelta(days=8))
        assert await opened.views_amiss() is not None
    async with open_log(url_of(log)) as opened:
        assert (await opened.rebuild_views(silent)).differs is not None
        await check_views(opened)
        assert await opened.views_amiss() is None


async def test_views_of_an_earlier_day_only_reach_less_far(
    log: Path, tmp_path: Path
) -> None:
    early = tmp_path / "early.db"
    shutil.copy(log, early)
    async with open_log(url_of(log)) as opened:
        await append_all(opened, a_day(Random(1), 9))
    take_over(log, early)
    async with open_log(url_of(log)) as opened:
        await check_views(opened)
        assert await opened.views_amiss() is None


def take_over(log: Path, other: Path) -> None:
    """Put the views of another log in the place of a log's own."""
    with closing(sqlite3.connect(log)) as connection:
        connection.execute("ATTACH ? AS other", [str(other)])
        for table in ("tracking", "call_sheet", "workspace_view"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 -- a name from here
            connection.execute(f"INSERT INTO {table} SELECT * FROM other.{table}")  # noqa: S608
        connection.commit()


async def test_views_of_another_log_under_the_same_key_are_none(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.db", tmp_path / "theirs.db"
    for seed, path in enumerate((ours, theirs)):
        async with open_log(url_of(path), custody=Custody(key=KEY)) as log:
            await append_all(log, a_day(Random(seed), 1))
    take_over(ours, theirs)
    async with open_log(url_of(ours), custody=Custody(key=KEY)) as log:
        with pytest.raises(LogUnavailable, match="run `callsheet db rebuild`"):
            await begun(log, NOON)


async def test_without_the_key_the_records_are_read_and_no_view(log: Path) -> None:
    ask(log, edited("without a stamp"))
    key_file(log).unlink()
    async with open_log(url_of(log), read_only=True) as opened:
        await check_views(opened)


async def test_under_another_key_it_is_the_key_that_is_named(log: Path) -> None:
    key_file(log).write_text("A" * 43 + "=")
    async with open_log(url_of(log), read_only=True) as opened:
        with pytest.raises(LogUnavailable, match="sealed with another key"):
            await opened.workspace()


@pytest.mark.parametrize("edit", ["ahead", "a line gone", "without a stamp"])
async def test_on_a_server_no_edit_is_believed_either(
    database: str, postgres: Server, tmp_path: Path, edit: str
) -> None:
    async with open_log(database, custody=custody_in(tmp_path)) as opened:
        await append_all(opened, a_day(Random(3), 1))
    postgres.ask(edited(edit), database=database.rpartition("/")[2])
    async with open_log(database, custody=custody_in(tmp_path)) as opened:
        with pytest.raises(LogUnavailable, match="run `callsheet db rebuild`"):
            await begun(opened, NOON)
        assert await opened.views_amiss() is not None
        await opened.rebuild_views(silent)
        await check_views(opened)
        assert await opened.views_amiss() is None
