"""What every `Views` promises; each adapter runs this suite on a `log` of its own."""

from datetime import timedelta
from random import Random

import pytest

from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.rebuilding import Rebuilt
from callsheet.application.log_port import Log
from callsheet.application.reading import silent
from callsheet.application.views import Kept
from callsheet.domain.call_sheet import Line
from callsheet.domain.ids import EventId
from tests.adapters.storage.records import EXAMPLES, NOON
from tests.contracts.folded import log_folded, whole_sheet
from tests.contracts.log_contract import entry
from tests.contracts.random_log import IDS, append_all, random_records


class ViewsContract:
    async def test_a_new_log_has_nothing_to_show(self, log: Log) -> None:
        assert await log.workspace() == Kept()
        assert await log.call_sheet(None, 10) == ()
        assert await log.live(NOON) == ()
        assert await log.newest() == ()

    @pytest.mark.parametrize("seed", range(4))
    async def test_after_each_append_they_are_what_a_fold_of_all_gives(
        self, log: OpenLog, seed: int
    ) -> None:
        chance = Random(seed)
        for _ in range(8):
            await append_all(log, [*random_records(chance, chance.randrange(1, 30))])
            await check_views(log)
        rebuilt = await log.rebuild_views(silent)
        assert rebuilt.differs is None
        await check_views(log)

    async def test_without_records_there_is_nothing_to_make_anew(
        self, log: OpenLog
    ) -> None:
        rebuilt = await log.rebuild_views(silent)
        assert rebuilt == Rebuilt(position=0, lines=0, compared=False)

    async def test_records_of_every_kind_are_taken_in(self, log: Log) -> None:
        await append_all(log, [example.record for example in EXAMPLES])
        await check_views(log)

    async def test_the_call_sheet_is_read_in_pages(self, log: Log) -> None:
        for seed in range(3):
            await append_all(log, [*random_records(Random(seed), 30)])
        first = await log.call_sheet(None, 2)
        assert [line.event_id for line in first] == list(IDS[:2])
        rest = await log.call_sheet(IDS[1], 10)
        assert [line.event_id for line in rest] == list(IDS[2:])
        assert await log.call_sheet(IDS[-1], 10) == ()
        assert await log.call_sheet(None, 0) == ()
        between = await log.call_sheet(EventId("evt-a\0"), 1)
        assert [line.event_id for line in between] == [IDS[1]]

    async def test_a_record_that_is_in_no_events_stream_is_no_events(
        self, log: Log
    ) -> None:
        await log.append([entry("a", 0), entry("b", 0), entry("a", 1)])
        assert await log.call_sheet(None, 10) == ()
        assert (await log.workspace()).workspace.versions == {"a": 2, "b": 1}

    async def test_thousands_of_events_come_at_once(self, log: Log) -> None:
        names = [f"event:{number:04}" for number in range(2_500)]
        await log.append([entry(name, 0) for name in names])
        assert len(await whole_sheet(log, limit=1_000)) == 2_500
        await log.append([entry(name, 1) for name in names])
        sheet = await whole_sheet(log, limit=1_000)
        assert {line.version for line in sheet.values()} == {2}


async def check_views(log: Log) -> None:
    """Compare a log's views with what its records come to."""
    expected, kept = await log_folded(log), await log.workspace()
    assert kept.workspace == expected.workspace
    assert kept.position == expected.position
    assert await whole_sheet(log, limit=2 + len(expected.lines) // 9) == expected.lines
    lines = expected.lines.values()
    ends = [line.live_until for line in lines if line.live_until is not None]
    for end in (NOON, *ends[:20]):
        for now in (end - timedelta(microseconds=1), end):
            assert await log.live(now) == tuple(
                line.event_id
                for line in lines
                if line.live_until is not None and now < line.live_until
            )
    newest: dict[str, Line] = {}
    for line in sorted(lines, key=lambda one: one.decided or 0):
        if line.calendar_id is not None:
            newest[line.calendar_id] = line
    assert await log.newest() == tuple(one for _, one in sorted(newest.items()))
