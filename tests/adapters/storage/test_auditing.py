"""`callsheet.audit` gives as values what `callsheet audit verify` shows."""

from pathlib import Path

import callsheet
from callsheet.adapters.storage import MemoryLog, open_log
from callsheet.adapters.storage.opened import OpenLog
from callsheet.application.audit_findings import FindingKind
from callsheet.domain.records import Decided
from tests.adapters.storage.files import ask, url_of, write_some
from tests.application.office import Office
from tests.application.planting import alter, place_of


async def kinds(log: OpenLog, since: int = 0) -> list[tuple[FindingKind, int]]:
    found = callsheet.audit(log, since=since)
    return [(one.kind, one.position) async for one in found]


async def test_an_honest_log_has_no_findings() -> None:
    office = Office()
    office.meet("evt-1", "evt-2")
    await office.sync()
    assert await kinds(office.log) == []


async def test_links_and_decisions_are_proven() -> None:
    office = Office()
    office.meet("evt-1")
    await office.sync()
    assert isinstance(office.log, MemoryLog)
    at = place_of(office.log, Decided)
    alter(office.log, at, situation="sha256:00")
    assert await kinds(office.log) == [
        (FindingKind.ALTERED, at),
        (FindingKind.ALTERED, at),
    ]
    assert await kinds(office.log, since=at) == []


async def test_seals_are_compared_from_the_one_before_on(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    async with open_log(url_of(path), read_only=True) as log:
        assert await kinds(log) == []
    ask(path, "DELETE FROM stored_events WHERE position = 3")
    async with open_log(url_of(path), read_only=True) as log:
        assert await kinds(log) == [(FindingKind.RESEALED, 4)]
        assert await kinds(log, since=4) == []


async def test_an_edited_view_is_named_where_it_stands_beside_the_records(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    ask(path, "UPDATE workspace_view SET value = value || ' '")
    async with open_log(url_of(path), read_only=True) as log:
        assert await kinds(log) == [(FindingKind.ALTERED, 0)]
