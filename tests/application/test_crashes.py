"""The process ends at a bad moment: the next one reads, and settles what was open."""

from collections.abc import Sequence

import pytest

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.application.errors import Unreachable
from callsheet.application.ports import Entry, NotRead
from callsheet.domain.policy import Policy
from callsheet.domain.records import (
    Ended,
    Intended,
    Outcome,
    Sent,
)
from tests.application.faulty import Crash
from tests.application.office import Office
from tests.domain.builders import (
    END,
    FORMAL,
    HOUR,
    MIDDLE,
    START,
    event,
)


class CutLog(MemoryLog):
    """A log whose process ends after some appends; None is never."""

    def __init__(self, left: int | None) -> None:
        super().__init__()
        self.left = left

    async def append(self, entries: Sequence[Entry]) -> int:
        if self.left is not None:
            if not self.left:
                raise Crash
            self.left -= 1
        return await super().append(entries)


async def crash(office: Office) -> None:
    with pytest.raises(Crash):
        await office.sync()
    office.restart(office.policy)


async def test_after_a_crash_behind_the_call_the_bot_is_adopted(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.calls.fails_after("add_bot", Crash())
    await crash(office)
    assert await office.records(Ended) == []
    assert await office.writes() == []
    (ended,) = await office.records(Ended)
    assert (ended.outcome, ended.bot_ids) == (Outcome.ADOPTED, ("bot-1",))
    assert len(office.bots()) == 1


async def test_after_a_crash_before_the_call_the_bot_is_booked(office: Office) -> None:
    office.meet("evt-1")
    office.calls.fails("add_bot", Crash())
    await crash(office)
    assert await office.writes() == ["add evt-1"]
    assert [e.outcome for e in await office.records(Ended)] == [
        Outcome.SUPERSEDED,
        Outcome.DONE,
    ]
    assert await office.writes() == []


async def test_after_a_crash_in_a_running_meeting_its_sharers_get_no_second_bot(
    office: Office,
) -> None:
    office.clock.time = MIDDLE
    office.put(event("evt-1"), event("evt-2", calendar_id="cal-b"))
    office.calls.fails_after("add_bot", Crash())
    await crash(office)
    assert await office.writes() == []


async def test_new_settings_that_may_not_have_arrived_are_sent_again(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.restart(Policy(default="record", bot=FORMAL))
    office.calls.fails("add_bot", Crash())
    await crash(office)
    assert await office.writes() == ["add evt-1"]
    assert [office.recall.configs[bot.id] for bot in office.bots()] == [FORMAL]


async def test_after_a_crash_between_removal_and_addition_one_bot_is_there(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", start=START + HOUR, end=END + HOUR)
    office.calls.fails_after("remove_bots", Crash())
    await crash(office)
    assert await office.writes() == ["add evt-1"]
    assert [bot.start for bot in office.bots()] == [START + HOUR]


async def test_an_open_command_waits_until_its_event_can_be_read(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.calls.fails_after("add_bot", Crash())
    await crash(office)
    event_id = event().id
    problem = NotRead(id=event_id, place="raw.start", problem="not a time")
    office.calls.unreadable[event_id] = problem
    assert await office.writes() == []
    assert await office.records(Ended) == []
    office.calls.unreadable.clear()
    assert await office.writes() == []
    assert [e.outcome for e in await office.records(Ended)] == [Outcome.ADOPTED]


@pytest.mark.parametrize("sharers", [1, 2])
@pytest.mark.parametrize("running", [False, True], ids=["ahead", "running"])
async def test_a_crash_at_any_append_ends_with_one_bot_and_everything_explained(
    sharers: int, running: bool
) -> None:
    """Cut the power at the first append, at the second, and so on."""
    survived = False
    appends = 0
    while not survived:
        office = Office()
        office.log = log = CutLog(appends)
        if running:
            office.clock.time = MIDDLE
        office.put(event("evt-1"), event("evt-2", calendar_id="cal-b"))
        if sharers == 1:
            office.recall.drop(event("evt-2").id)
        survived = await _survives(office)
        log.left, appends = None, appends + 1
        office.restart()
        await office.sync()
        assert await office.writes() == []
        bots = {bot.id for id in ("evt-1", "evt-2") for bot in office.bots(id)}
        assert bots == {"bot-1"}
        intended = {i.command_id for i in await office.records(Intended)}
        assert {e.command_id for e in await office.records(Ended)} == intended
        assert {s.command_id for s in await office.records(Sent)} <= intended
        await office.check_the_log()
    assert appends > 5


async def _survives(office: Office) -> bool:
    try:
        await office.sync()
    except Crash:
        return False
    return True


async def test_a_failed_read_after_a_crash_leaves_all_open(office: Office) -> None:
    office.meet("evt-1")
    office.calls.fails_after("add_bot", Crash())
    await crash(office)
    office.calls.fails("calendars", Unreachable("reset"))
    with pytest.raises(Unreachable):
        await office.sync()
    assert await office.records(Ended) == []
