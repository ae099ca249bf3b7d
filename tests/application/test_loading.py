"""What a pass reads of the log: what is listed or live, once, and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.application.log_port import Recorded
from callsheet.domain.ids import EventId
from tests.application.office import Office, reasons
from tests.domain.builders import DAY, HOUR, MINUTE, SKIP, START


class Watched(MemoryLog):
    """A log that notes which streams are read, and how many records one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.read_streams: list[str] = []
        self.read_on = 0

    async def read(self, streams: Sequence[str]) -> Mapping[str, tuple[Recorded, ...]]:
        self.read_streams += streams
        return await super().read(streams)

    async def since(self, position: int, limit: int) -> tuple[Recorded, ...]:
        found = await super().since(position, limit)
        self.read_on += len(found)
        return found


async def reads(office: Office, at: datetime) -> list[str]:
    """Run a pass at an instant, and name the events that it read of the log."""
    assert isinstance(office.log, Watched)
    office.log.read_streams.clear()
    office.log.read_on = 0
    office.clock.time = at
    await office.sync()
    # What was appended by the pass itself, and before it began, is in the views.
    assert office.log.read_on == 0
    return sorted({name.removeprefix("event:") for name in office.log.read_streams})


async def test_a_start_reads_what_is_listed_or_live_and_nothing_that_is_past(
    office: Office,
) -> None:
    office.log = Watched()
    office.meet("evt-past")
    await office.sync()
    await reads(office, START + 2 * HOUR)
    office.recall.drop(EventId("evt-past"))
    office.meet("evt-booked", "evt-listed", start=START + 3 * DAY)
    await reads(office, START + DAY)
    office.recall.drop(EventId("evt-booked"))
    office.restart()
    assert await reads(office, START + 2 * DAY) == ["evt-booked", "evt-listed"]


async def test_the_next_pass_reads_only_what_it_has_not_seen(office: Office) -> None:
    office.log = Watched()
    office.meet("evt-1")
    assert await reads(office, START - 2 * HOUR) == ["evt-1"]
    office.meet("evt-2")
    assert await reads(office, START - HOUR) == ["evt-2"]


async def test_what_is_listed_no_more_is_let_go_and_read_when_it_comes_back(
    office: Office,
) -> None:
    office.log = Watched()
    office.policy = SKIP
    office.meet("evt-1", start=START + 9 * DAY)
    meeting = office.recall.known[EventId("evt-1")]
    assert await reads(office, START) == ["evt-1"]
    office.recall.drop(meeting.id)
    for minutes in range(3):
        assert await reads(office, START + minutes * MINUTE) == []
    office.put(meeting)
    assert await reads(office, START + HOUR) == ["evt-1"]
    assert reasons(await office.sync()) == {"evt-1": "unwanted_by_default"}
    await office.check_the_log()
