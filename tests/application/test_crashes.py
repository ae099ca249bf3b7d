"""The process ends at a bad moment: the next one reads, and settles what was open."""

from collections.abc import Sequence

import pytest

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.application.errors import Unreachable
from callsheet.application.log_port import Entry
from callsheet.application.ports import NotRead
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.guard import Limits
from callsheet.domain.policy import Policy
from callsheet.domain.records import Ended, Intended, Outcome, Sent
from callsheet.domain.retry import POOL_PAUSE, UNDER_WAY
from tests.application.faulty import Crash
from tests.application.office import Office
from tests.domain.builders import (
    DAY,
    END,
    FORMAL,
    HOUR,
    MIDDLE,
    SKIP,
    START,
    TICK,
    event,
    key_for,
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


async def test_in_a_running_meeting_a_call_on_its_way_may_still_come_true(
    office: Office,
) -> None:
    """The process died while Recall was at work: asking again would be a second bot."""
    office.clock.time = MIDDLE
    office.put(event("evt-1"), event("evt-2", calendar_id="cal-b"))
    office.calls.fails("add_bot", Crash())
    await crash(office)
    synced = await office.sync()
    assert office.recall.writes == []
    (left,) = synced.waiting
    assert (left.event_id, left.why, left.until) == (
        "evt-1",
        "retry",
        MIDDLE + UNDER_WAY,
    )
    await office.recall.add_bot(event().id, key_for(), BotSettings.of({}))
    office.clock.time += UNDER_WAY
    await office.sync()
    assert office.recall.writes == ["add evt-1"]
    assert [e.outcome for e in await office.records(Ended)] == [Outcome.ADOPTED]


async def test_in_a_running_meeting_what_never_came_true_is_asked_for_again(
    office: Office,
) -> None:
    office.clock.time = MIDDLE
    office.put(event("evt-1"), event("evt-2", calendar_id="cal-b"))
    office.calls.fails("add_bot", Crash())
    await crash(office)
    office.clock.time += UNDER_WAY - TICK
    assert await office.writes() == []
    office.clock.time += TICK
    assert await office.writes() == ["add evt-1"]


async def test_what_was_written_down_and_never_sent_keeps_nobody_waiting(
    office: Office,
) -> None:
    office.clock.time = MIDDLE
    office.log = CutLog(4)
    office.meet("evt-1")
    await crash(office)
    office.log.left = None
    assert len(await office.records(Intended)) == 1
    assert await office.records(Sent) == []
    assert await office.writes() == ["add evt-1"]


async def test_a_removal_that_was_done_before_the_crash_was_done(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", is_cancelled=True)
    office.calls.fails_after("remove_bots", Crash())
    await crash(office)
    assert await office.writes() == []
    assert (await office.records(Ended))[-1].outcome is Outcome.DONE


async def test_a_removal_that_was_not_done_before_the_crash_is_sent_again(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", is_cancelled=True)
    office.calls.fails("remove_bots", Crash())
    await crash(office)
    assert await office.writes() == ["remove evt-1"]
    assert [e.outcome for e in await office.records(Ended)][1:] == [
        Outcome.SUPERSEDED,
        Outcome.DONE,
    ]


async def test_what_is_open_of_an_event_that_is_gone_is_settled_too(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", start=START + HOUR, end=END + HOUR)
    office.calls.fails("remove_bots", Crash())
    await crash(office)
    office.recall.drop(event().id)
    assert await office.writes() == []
    settled = (await office.records(Ended))[1:]
    assert [e.outcome for e in settled] == [Outcome.DONE, Outcome.SUPERSEDED]
    assert await office.writes() == []


async def test_what_is_open_of_an_event_that_is_long_over_is_settled_too(
    office: Office,
) -> None:
    """It is in no list any more, and was never booked: it is asked for all the same."""
    office.meet("evt-1")
    office.calls.fails("add_bot", Crash())
    await crash(office)
    office.clock.time = END + 3 * DAY
    assert await office.writes() == []
    assert [e.outcome for e in await office.records(Ended)] == [Outcome.SUPERSEDED]
    office.calls.calls.clear()
    await office.sync()
    assert office.calls.calls == []


async def test_while_a_bot_may_still_appear_the_next_pass_books_none_for_its_sharers(
    office: Office,
) -> None:
    """Recall said yes and shows no bot; somebody else sets off a pass at once."""
    office.clock.time = MIDDLE
    office.put(event("evt-1"), event("evt-2", calendar_id="cal-b"))
    office.calls.deaf = True
    await office.sync()
    office.calls.deaf = False
    office.clock.time += POOL_PAUSE - TICK
    assert await office.writes() == []
    assert [e.outcome for e in await office.records(Ended)] == [Outcome.UNKNOWN]
    office.clock.time += TICK
    assert await office.writes() == ["add evt-1"]


async def test_a_removal_that_only_crashed_takes_nothing_from_the_guards_hour(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.restart(SKIP, limits=Limits(per_hour=1))
    for _ in range(3):
        office.calls.fails("remove_bots", Crash())
        with pytest.raises(Crash):
            await office.sync()
        office.restart(SKIP, limits=Limits(per_hour=1))
    assert await office.writes() == ["remove evt-1"]
