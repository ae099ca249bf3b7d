"""Finding one's way in a log: its end, an instant's place, stretch by stretch."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.application.auditing import (
    PAGE,
    Row,
    Scanning,
    end_of,
    position_before,
    stretches,
)
from callsheet.application.log_port import Entry, Log
from callsheet.domain.ids import EventId
from callsheet.domain.records import Sent
from tests.application.planting import rewrite
from tests.domain.builders import HOUR, MINUTE, NOON


async def log_of(records: int) -> MemoryLog:
    """One record a minute."""
    log = MemoryLog()
    sent = [
        Sent(command_id="c", event_id=EventId("e"), at=NOON + n * MINUTE, attempt=1)
        for n in range(records)
    ]
    await log.append(
        [Entry(stream="s", expected=n, record=one) for n, one in enumerate(sent)]
    )
    return log


@pytest.mark.parametrize("records", [0, 1, 2, 3, 7, 8, 9, 500])
async def test_the_end_of_a_log_is_its_last_position(records: int) -> None:
    assert await end_of(await log_of(records)) == records


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        pytest.param(timedelta(), 0, id="the first record's own instant"),
        pytest.param(-HOUR, 0, id="before the log"),
        pytest.param(5 * MINUTE, 5, id="a record's own instant"),
        pytest.param(5 * MINUTE + timedelta(seconds=1), 6, id="between two"),
        pytest.param(HOUR, 20, id="after the log"),
    ],
)
async def test_an_instant_has_its_place(since: timedelta, expected: int) -> None:
    log = await log_of(20)
    assert await position_before(log, NOON + since, 20) == expected


async def test_what_cannot_be_read_tells_no_time_and_is_passed_over() -> None:
    log = await log_of(3 * PAGE)
    for position in range(2, 3 * PAGE):
        rewrite(log, position, state=b"{")
    assert await position_before(log, NOON + HOUR, 3 * PAGE) == 1
    assert await position_before(log, NOON + 2 * PAGE * HOUR, 3 * PAGE) == 3 * PAGE
    rewrite(log, 3 * PAGE, state=b"{")
    assert await position_before(log, NOON + 2 * PAGE * HOUR, 3 * PAGE) == 1


class Counting(Scanning):
    """Notes which positions it was shown."""

    async def look(
        self,
        log: Log,  # noqa: ARG002 -- it needs only what it was shown
        rows: Sequence[Row],
    ) -> tuple[int, tuple[list[int], ...]]:
        return len(rows), ([row.position for row in rows],)


async def test_a_log_is_gone_through_between_two_positions() -> None:
    log = await log_of(10)
    told = [
        stretch async for stretch in stretches(log, Counting(), after=2, upto=8, page=4)
    ]
    assert [stretch.found for stretch in told] == [([3, 4, 5, 6],), ([7, 8],)]
    assert [stretch.position for stretch in told] == [6, 8]
    assert [(stretch.records, stretch.asked) for stretch in told] == [(4, 4), (2, 2)]


async def test_a_log_that_ends_earlier_ends_the_way_through() -> None:
    log = await log_of(3)
    told = [s async for s in stretches(log, Counting(), after=0, upto=8)]
    assert [stretch.position for stretch in told] == [3]


class Gap(MemoryLog):
    """A log of which some positions were never given to a record."""

    async def scan(self, position: int, limit: int) -> tuple[Row, ...]:
        return await super().scan(max(position, 5), limit)


async def test_a_stretch_in_which_nothing_stands_is_done_with() -> None:
    log = Gap()
    log.__dict__.update((await log_of(10)).__dict__)
    told = [s async for s in stretches(log, Counting(), after=1, upto=4)]
    assert [(s.position, s.records, s.found) for s in told] == [(4, 0, ())]
