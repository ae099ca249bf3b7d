"""One bot for several invitees, also once the meeting has begun."""

import pytest

from callsheet.domain.bot import BotStatus, EndReason, Sibling
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from callsheet.domain.workspace import Reading, Workspace, situations
from tests.domain.builders import (
    EVENING,
    FREEZES,
    HOUR,
    JOIN_FAILED,
    LIVE,
    MIDDLE,
    NOON,
    OTHER_LINK,
    RECORD,
    SERVED,
    START,
    TICK,
    answer,
    bot,
    event,
    flags,
    key_for,
    sibling,
    situation,
)

SERVES = "served_by_shared_bot: nothing"
ADDS = "wanted_by_default: add"

RUNNING: dict[str, tuple[Sibling, str]] = {
    "is in the call": (sibling("evt-2", bot(**LIVE)), SERVES),
    "is joining": (sibling("evt-2", bot(status=BotStatus.JOINING)), SERVES),
    "has started without news": (sibling("evt-2", bot()), SERVES),
    "is booked for a later start of its own": (
        sibling("evt-2", bot(start=EVENING, key=key_for())),
        SERVES,
    ),
    "has been": (sibling("evt-2", bot(**SERVED)), SERVES),
    "was stopped by a person": (
        sibling("evt-2", bot(status=BotStatus.DONE, stopped_by_person=True)),
        SERVES,
    ),
    "was turned away": (
        sibling(
            "evt-2", bot(status=BotStatus.FAILED, end_reason=EndReason.REJECTED_BY_HOST)
        ),
        SERVES,
    ),
    "is in flight": (sibling(in_flight=True), SERVES),
    "could not join": (sibling("evt-2", bot(**JOIN_FAILED)), ADDS),
    "is in flight under another key": (
        sibling(in_flight=True, key=key_for(link=OTHER_LINK)),
        ADDS,
    ),
    "is in the call under another key": (
        sibling("evt-2", bot(key="other", **LIVE), key=None),
        ADDS,
    ),
    "has been at another time": (
        sibling("evt-2", bot(start=NOON, ended_at=START, key=key_for(), **SERVED)),
        ADDS,
    ),
    "does not exist": (sibling("evt-2"), ADDS),
}


@pytest.mark.parametrize(("other", "said"), RUNNING.values(), ids=RUNNING)
def test_in_a_running_meeting_where_the_siblings_bot(other: Sibling, said: str) -> None:
    assert answer(situation(MIDDLE, siblings=(other,))) == said


AHEAD: dict[str, tuple[Situation, str]] = {
    "a sibling's booked bot is joined": (
        situation(NOON, siblings=(sibling("evt-2", bot()),)),
        ADDS,
    ),
    "a sibling's booked bot is joined in the last ten minutes": (
        situation(FREEZES, siblings=(sibling("evt-2", bot()),)),
        ADDS,
    ),
    "an early bot of a sibling does not count": (
        situation(FREEZES, siblings=(sibling("evt-2", bot(**LIVE)),)),
        ADDS,
    ),
    "a sibling's addition in flight is waited for in the last ten minutes": (
        situation(FREEZES, siblings=(sibling(in_flight=True),)),
        SERVES,
    ),
    "a sibling's addition in flight is joined before that": (
        situation(FREEZES - TICK, siblings=(sibling(in_flight=True),)),
        ADDS,
    ),
    "an addition in flight under another key is none of ours": (
        situation(FREEZES, siblings=(sibling(in_flight=True, key=key_for(EVENING)),)),
        ADDS,
    ),
    "an addition in flight under another key makes no early bot count": (
        situation(
            FREEZES,
            siblings=(
                sibling("evt-2", bot(**LIVE)),
                sibling("evt-3", in_flight=True, key=key_for(EVENING)),
            ),
        ),
        ADDS,
    ),
    "a booking for another time waits as well": (
        situation(FREEZES, bot(start=EVENING), siblings=(sibling(in_flight=True),)),
        SERVES,
    ),
    "the event's own addition in flight is not a sibling's": (
        situation(FREEZES, siblings=(sibling("evt-1", in_flight=True),)),
        ADDS,
    ),
}


@pytest.mark.parametrize(("given", "said"), AHEAD.values(), ids=AHEAD)
def test_before_the_meeting(given: Situation, said: str) -> None:
    assert answer(given) == said


def test_with_one_addition_in_flight_any_siblings_bot_counts() -> None:
    others = (sibling("evt-2", bot(**LIVE)), sibling("evt-3", in_flight=True))
    last = reconcile(situation(FREEZES, siblings=others)).explanation[-1]
    assert last.rule == "served_by_shared_bot"
    assert last.because[0].fact == "ben@acme.example"


def test_a_booking_left_over_from_another_time_goes_once_a_sibling_serves() -> None:
    serving = sibling("evt-2", bot(**LIVE))
    given = situation(MIDDLE, bot("b2", EVENING), siblings=(serving,))
    assert answer(given) == "served_by_shared_bot: unschedule b2"


def test_which_sibling_serves_does_not_hang_on_their_order() -> None:
    one = sibling("evt-2", bot(**LIVE), calendar="bo@acme.example")
    two = sibling("evt-3", bot(**LIVE), calendar="cy@acme.example")
    forth = reconcile(situation(MIDDLE, siblings=(one, two)))
    back = reconcile(situation(MIDDLE, siblings=(two, one)))
    assert forth == back
    assert forth.explanation[-1].because[0].fact == "bo@acme.example"


JOINED: dict[str, tuple[Sibling, list[str]]] = {
    "a sibling's booked bot is shared": (sibling("evt-2", bot()), ["shared_bot"]),
    "a bot under another key is not": (sibling("evt-2", bot(key="other")), []),
    "a bot that failed is not": (sibling("evt-2", bot(**JOIN_FAILED)), []),
}


@pytest.mark.parametrize(("other", "raised"), JOINED.values(), ids=JOINED)
def test_an_addition_says_whether_it_joins(other: Sibling, raised: list[str]) -> None:
    given = situation(NOON, siblings=(other,))
    assert (answer(given), flags(given)) == (ADDS, raised)


def test_a_correct_booking_is_not_flagged_as_shared() -> None:
    given = situation(NOON, bot(), siblings=(sibling("evt-2", bot()),))
    assert (answer(given), flags(given)) == ("already_correct: nothing", [])


def test_a_siblings_times_are_breakpoints() -> None:
    late = sibling("evt-2", bot(key="k", **LIVE), key=None, start=MIDDLE, end=EVENING)
    gone = event(is_deleted=True, end=EVENING + HOUR)
    given = situation(
        START, bot(key="k", ours=True, **LIVE), event=gone, siblings=(late,)
    )
    assert answer(given) == "event_deleted: leave_call b1"
    assert reconcile(given).valid_until == MIDDLE


def test_a_siblings_end_is_a_breakpoint() -> None:
    short = sibling("evt-2", bot(start=NOON, key=key_for()), start=NOON, end=MIDDLE)
    given = situation(START, siblings=(short,))
    assert (answer(given), reconcile(given).valid_until) == (SERVES, MIDDLE)


TAKEN_OVER: dict[str, tuple[Sibling, str]] = {
    "ours under another key, in this very meeting, serves": (
        sibling("evt-2", bot(key="verbatim", ours=True, **LIVE)),
        SERVES,
    ),
    "somebody else's under another key does not": (
        sibling("evt-2", bot(key="verbatim", **LIVE)),
        ADDS,
    ),
    "ours under another key, on an event that wants another meeting, does not": (
        sibling("evt-2", bot(key="verbatim", ours=True, **LIVE), key=None),
        ADDS,
    ),
    "ours under another key, booked for another time, does not": (
        sibling("evt-2", bot(key="verbatim", ours=True, start=EVENING)),
        ADDS,
    ),
}


@pytest.mark.parametrize(("other", "told"), TAKEN_OVER.values(), ids=TAKEN_OVER)
def test_a_running_meeting_with_a_bot_taken_over(other: Sibling, told: str) -> None:
    assert answer(situation(MIDDLE, siblings=(other,))) == told


def test_two_copies_of_a_link_share_the_live_bot_of_an_earlier_scheduler() -> None:
    mine, theirs = "https://zoom.us/j/123?pwd=2", "https://acme.zoom.us/j/123?pwd=1"
    live = bot(key=f"2026-03-02T15:00:00Z-{theirs}", link=theirs, **LIVE)
    readings = [
        Reading(event=event("evt-1", meeting_url=theirs), bots=(live,)),
        Reading(event=event("evt-2", meeting_url=mine)),
    ]
    found = situations(readings, Workspace(policy=RECORD), now=MIDDLE)
    assert [answer(given) for given in found] == ["live_unchanged: nothing", SERVES]
