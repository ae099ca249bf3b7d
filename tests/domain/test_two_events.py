"""Two invitees' copies of one meeting, in every combination of a small world."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest

from callsheet.domain.bot import Bot, BotStatus
from callsheet.domain.decision import AddBot, Decision, How, RemoveBot
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.lives import Phase, Span, phase
from callsheet.domain.policy import Preferences
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from callsheet.domain.workspace import Reading, Workspace, situations
from tests.domain.builders import (
    END,
    EVENING,
    FREEZES,
    JOIN_FAILED,
    LIVE,
    MIDDLE,
    NOON,
    RECORD,
    SERVED,
    SKIP,
    START,
    bot,
    event,
)

pytestmark = pytest.mark.no_cover  # Single cases reach the same lines.

MOMENTS = (NOON, FREEZES, START, MIDDLE, END)

BOTS: tuple[tuple[Bot, ...], ...] = (
    (),
    (bot("shared"),),
    (bot("shared", **LIVE),),
    (bot("shared", **SERVED),),
    (bot("shared", ended_at=START, **JOIN_FAILED),),
    (bot("shared", status=BotStatus.DONE, stopped_by_person=True),),
    (bot("late", start=EVENING),),
)

FIRST = (event("evt-1"), event("evt-1", is_deleted=True))
SECOND = (
    event("evt-2", calendar_id=CalendarId("cal-b")),
    event("evt-2", calendar_id=CalendarId("cal-b"), start=EVENING, end=EVENING),
)
CHOICES: tuple[dict[EventId, bool], ...] = (
    {},
    {EventId("evt-1"): False},
    {EventId("evt-2"): False},
)


@cache
def world() -> tuple[tuple[Situation, Situation], ...]:
    return tuple(_pairs())


def _pairs() -> Iterator[tuple[Situation, Situation]]:
    for now, ours, theirs, one, two, chosen, policy, flying in product(
        MOMENTS, BOTS, BOTS, FIRST, SECOND, CHOICES, (RECORD, SKIP), (False, True)
    ):
        workspace = Workspace(policy=policy, preferences=Preferences(events=chosen))
        readings = (
            Reading(event=one, bots=ours),
            Reading(event=two, bots=theirs, in_flight=flying),
        )
        first, second = situations(readings, workspace, now=now)
        yield first, second


@cache
def walked() -> tuple[tuple[Situation, Situation, Decision], ...]:
    return tuple(
        (one, other, reconcile(one))
        for pair in world()
        for one, other in (pair, (pair[1], pair[0]))
    )


def left(decision: Decision) -> set[str]:
    return {
        bot_id
        for command in decision.commands
        if isinstance(command, RemoveBot) and command.how is How.LEAVE_CALL
        for bot_id in command.bot_ids
    }


def wants_its_bot(given: Situation) -> bool:
    """Judge from the choices of this world alone, without the code under test."""
    return (
        given.policy == RECORD
        and given.event_choice is None
        and given.event.start == START
        and not given.event.is_deleted
    )


def test_the_reasons_and_flags_that_need_two_events_are_reached() -> None:
    reasons = Counter(decision.reason for _, _, decision in walked())
    raised = Counter(flag for _, _, decision in walked() for flag in decision.flags)
    assert reasons[Reason.SERVED_BY_SHARED_BOT] > 100
    assert raised[Flag.SHARED_BOT] > 100


def test_a_call_is_left_only_if_the_other_event_does_not_want_the_bot() -> None:
    asked = [(other, left(decision)) for _, other, decision in walked()]
    leaving = [(other, ids) for other, ids in asked if ids]
    assert leaving
    for other, ids in leaving:
        assert not (wants_its_bot(other) and ids & {b.id for b in other.bots})


def test_a_running_meeting_gets_no_second_bot_under_one_key() -> None:
    for one, other, decision in walked():
        adds = [c for c in decision.commands if isinstance(c, AddBot)]
        if adds and one.event.start <= one.now:
            span = Span(other.event.start, other.event.end)
            phases = {
                phase(b, span, one.now) for b in other.bots if b.key == adds[0].key
            }
            assert phases <= {Phase.SPENT}


def test_events_are_siblings_of_each_other_or_alone() -> None:
    for one, other in world():
        assert one.siblings == other.siblings
        assert [s.event_id for s in one.siblings] in ([], ["evt-1", "evt-2"])


def test_events_at_one_time_with_one_link_are_siblings() -> None:
    for one, other in world():
        if one.event.start == other.event.start:
            assert one.siblings
