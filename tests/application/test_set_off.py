"""A bot that has set off cannot be removed: it is told to leave in its call."""

from datetime import timedelta

import pytest

from callsheet.application.errors import Dispatched, Missing
from callsheet.domain.bot import Bot
from callsheet.domain.ids import EventId
from callsheet.domain.policy import Policy
from callsheet.domain.records import Ended, Outcome
from callsheet.domain.retry import Failure
from tests.application.office import Office, reasons, waiting
from tests.domain.builders import (
    END,
    HOUR,
    MIDDLE,
    MINUTE,
    SKIP,
    START,
    TICK,
    event,
)

ONE = EventId("evt-1")
SET_OFF = Dispatched("405", status=405)
HALF_A_MINUTE = timedelta(seconds=30)
SOON = START - 5 * MINUTE


async def booked(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = SOON


async def test_it_is_told_to_leave_at_once(office: Office) -> None:
    await booked(office)
    office.restart(SKIP)
    office.calls.fails("remove_bots", SET_OFF)
    assert await office.writes() == ["leave bot-1"]
    assert office.calls.calls[-2:] == ["remove_bots evt-1", "leave_call bot-1"]
    refused, done = (await office.records(Ended))[-2:]
    assert (refused.outcome, refused.code) == (Outcome.REFUSED, "dispatched")
    assert done.outcome is Outcome.DONE
    assert await office.writes() == []


async def test_an_event_that_moved_away_gets_its_new_bot_too(office: Office) -> None:
    await booked(office)
    office.meet("evt-1", start=START + HOUR, end=END + HOUR)
    office.calls.fails("remove_bots", SET_OFF)
    assert await office.writes() == ["leave bot-1", "add evt-1"]
    assert [b.start for b in office.bots() if b.id != "bot-1"] == [START + HOUR]
    assert await office.writes() == []


async def test_a_bot_whose_time_is_far_has_not_set_off(office: Office) -> None:
    """Another one of the event has: Recall removes all of an event's bots or none."""
    office.meet("evt-1")
    await office.sync()
    office.restart(SKIP)
    office.calls.fails("remove_bots", SET_OFF, SET_OFF)
    synced = await office.sync()
    assert [a.failure for a in synced.attempts] == [Failure.OTHER_UNDER_WAY]
    assert [(w.why, w.until) for w in synced.waiting] == [
        ("retry", office.clock.time + HALF_A_MINUTE)
    ]
    office.clock.time += HALF_A_MINUTE
    await office.sync()
    office.clock.time += 2 * HALF_A_MINUTE
    assert await office.writes() == ["remove evt-1"]
    assert not office.bots()


async def test_it_stays_if_a_sharer_wants_it(office: Office) -> None:
    office.put(event("evt-1"), event("evt-2", calendar_id="cal-b"))
    await office.sync()
    office.clock.time = SOON
    await office.prefer(False)
    office.calls.fails("remove_bots", SET_OFF)
    assert await office.writes() == []
    assert office.recall.left == set()


class NoEffect:
    """Recall says yes to removals, and does nothing."""

    def __init__(self, office: Office) -> None:
        async def remove(event_id: EventId) -> object:
            office.recall.writes.append(f"remove {event_id}")
            return await office.recall.event(event_id)

        office.recall.remove_bots = remove  # type: ignore[method-assign,assignment]


async def test_a_removal_without_effect_is_followed_up_in_the_call(
    office: Office,
) -> None:
    await booked(office)
    NoEffect(office)
    office.restart(SKIP)
    assert await office.writes() == ["remove evt-1"]
    (ended,) = [e for e in await office.records(Ended) if e.lingering]
    assert (ended.outcome, ended.lingering) == (Outcome.DONE, ("bot-1",))
    assert await office.writes() == []
    office.clock.time = START
    synced = await office.sync()
    assert office.recall.writes[-1] == "leave bot-1"
    assert reasons(synced) == {"evt-1": "unwanted_by_default"}


async def test_if_it_is_wanted_again_by_then_it_stays(office: Office) -> None:
    await booked(office)
    NoEffect(office)
    office.restart(SKIP)
    await office.sync()
    office.restart()
    office.clock.time = MIDDLE
    assert await office.writes() == []


async def test_hours_ahead_a_removal_without_effect_is_tried_three_times(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    NoEffect(office)
    office.restart(SKIP)
    assert await office.writes() == ["remove evt-1"] * 3
    assert waiting(await office.sync()) == [("evt-1", "not_settling")]
    assert await office.writes() == []


@pytest.mark.parametrize("call", ["remove_bots", "leave_call"])
async def test_what_is_gone_needs_no_removal(office: Office, call: str) -> None:
    await booked(office)
    office.restart(SKIP)
    if call == "leave_call":
        office.calls.fails("remove_bots", SET_OFF)
    office.calls.fails(call, Missing("404", status=404))
    synced = await office.sync()
    assert (await office.records(Ended))[-1].outcome is Outcome.DONE
    assert not synced.waiting


async def test_a_bot_that_is_ordered_again_is_not_to_go_any_more(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    kept: list[Bot] = [*office.bots()]
    NoEffect(office)
    office.restart(SKIP)
    await office.sync()
    office.restart(Policy(default="record"))
    office.recall.list_bots(ONE, [])
    await office.sync()
    office.clock.time = START + TICK
    assert await office.writes() == []
    assert kept[0].id == "bot-1"
