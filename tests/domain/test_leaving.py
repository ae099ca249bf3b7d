"""Bots that are to go: removed while booked, sent out of a call if nobody minds."""

import pytest

from callsheet.domain.answers import Answer
from callsheet.domain.conditions import External
from callsheet.domain.policy import Choice, Policy, Rule
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from tests.domain.builders import (
    DAY,
    END,
    EVENING,
    FREEZES,
    HOUR,
    LIVE,
    MIDDLE,
    NO,
    NOON,
    OTHER_LINK,
    SERVED,
    SKIP,
    START,
    TICK,
    YES,
    answer,
    bot,
    event,
    flags,
    key_for,
    sibling,
    situation,
)

NIGHT = EVENING + HOUR
SERIES_NO = Choice(target="uid-1", wanted=False)
LOCKED = Policy(rules=(Rule(name="always", then="record", locked=True),))

NO_SAID = {
    "a person's no sends the bot out of the call": (
        situation(MIDDLE, bot(**LIVE), event_choice=NO),
        "unwanted_by_event_preference: leave_call b1",
    ),
    "a person's no to the series does too": (
        situation(MIDDLE, bot(**LIVE), series_choice=SERIES_NO),
        "unwanted_by_series_preference: leave_call b1",
    ),
    "even after the event's end": (
        situation(END + HOUR, bot(**LIVE), event_choice=NO),
        "unwanted_by_event_preference: leave_call b1",
    ),
    "even if the event has since been deleted": (
        situation(MIDDLE, bot(**LIVE), event_choice=NO, event=event(is_deleted=True)),
        "unwanted_by_event_preference: leave_call b1",
    ),
    "a bot without news is sent out while the event runs": (
        situation(END - TICK, bot(), event_choice=NO),
        "unwanted_by_event_preference: leave_call b1",
    ),
    "booked bots go with it, first": (
        situation(MIDDLE, bot("b2", **LIVE), bot("b1", start=EVENING), event_choice=NO),
        "unwanted_by_event_preference: unschedule b1, leave_call b2",
    ),
    "several bots are named in order": (
        situation(
            MIDDLE, bot("b2", **LIVE), bot("b1", START + TICK, **LIVE), event_choice=NO
        ),
        "unwanted_by_event_preference: leave_call b1 b2",
    ),
    "a bot of an earlier occurrence that still sits there goes too": (
        situation(NOON, bot(start=NOON - DAY, **LIVE), event_choice=NO),
        "unwanted_by_event_preference: leave_call b1",
    ),
    "without a live bot only the booked ones go": (
        situation(NOON, bot(), event_choice=NO),
        "unwanted_by_event_preference: unschedule b1",
    ),
    "against a locked rule a no does nothing": (
        situation(MIDDLE, bot(**LIVE), event_choice=NO, policy=LOCKED),
        "live_unchanged: nothing",
    ),
    "a yes to the event beats a no to the series": (
        situation(MIDDLE, bot(**LIVE), event_choice=YES, series_choice=SERIES_NO),
        "live_unchanged: nothing",
    ),
    "a rule's no leaves the call alone": (
        situation(MIDDLE, bot(**LIVE), policy=SKIP),
        "live_unchanged: nothing",
    ),
    "a rule's no removes the booked bot and leaves the call alone": (
        situation(MIDDLE, bot("b1", **LIVE), bot("b2", start=EVENING), policy=SKIP),
        "unwanted_by_default: unschedule b2",
    ),
}


@pytest.mark.parametrize(("given", "said"), NO_SAID.values(), ids=NO_SAID)
def test_somebody_said_no(given: Situation, said: str) -> None:
    assert answer(given) == said


GONE = event(is_deleted=True)
CALLED_OFF = event(is_cancelled=True)

OFF = {
    "a deleted event's live bot is told to leave": (
        situation(MIDDLE, bot(**LIVE), event=GONE),
        "event_deleted: leave_call b1",
    ),
    "a cancelled event's live bot is told to leave": (
        situation(MIDDLE, bot(**LIVE), event=CALLED_OFF),
        "event_cancelled: leave_call b1",
    ),
    "booked bots are removed first": (
        situation(MIDDLE, bot("b1", **LIVE), bot("b2", start=EVENING), event=GONE),
        "event_deleted: unschedule b2, leave_call b1",
    ),
    "a live bot of another occurrence stays in its call": (
        situation(NOON, bot(start=NOON - HOUR, **LIVE), event=GONE),
        "event_deleted: nothing",
    ),
    "spent bots are history": (
        situation(MIDDLE, bot(**SERVED), event=GONE),
        "event_deleted: nothing",
    ),
    "an ended event's live bot is left alone": (
        situation(END, bot(**LIVE)),
        "event_ended: nothing",
    ),
    "a bot that waits for an event moved into the past goes": (
        situation(END, bot(start=EVENING)),
        "event_ended: unschedule b1",
    ),
    "an event without a link keeps its live bot": (
        situation(MIDDLE, bot(**LIVE), event=event(meeting_url=None)),
        "no_meeting_url: nothing",
    ),
}


@pytest.mark.parametrize(("given", "said"), OFF.values(), ids=OFF)
def test_the_event_is_off(given: Situation, said: str) -> None:
    assert answer(given) == said


KEPT = "unwanted_by_event_preference: nothing"
SENT_OUT = "unwanted_by_event_preference: leave_call b1"

SHARERS = {
    "a sibling that wants it keeps the bot": (
        sibling("evt-2", bot(**LIVE)),
        KEPT,
    ),
    "a sibling that wants the bot's key keeps it, though not listed there": (
        sibling("evt-2"),
        KEPT,
    ),
    "a sibling that cannot be judged keeps the bot": (
        sibling("evt-2", bot(**LIVE), wanted=Answer.CANNOT_TELL),
        KEPT,
    ),
    "a sibling that does not want it lets the bot go": (
        sibling("evt-2", bot(**LIVE), wanted=Answer.NO),
        SENT_OUT,
    ),
    "a sibling under another key that lists the bot keeps it": (
        sibling("evt-2", bot(**LIVE), key=key_for(link=OTHER_LINK)),
        KEPT,
    ),
    "a sibling without any key that lists the bot keeps it": (
        sibling("evt-2", bot(**LIVE), key=None),
        KEPT,
    ),
    "a sibling moved to another time lets the bot go": (
        sibling(
            "evt-2",
            bot(**LIVE),
            key=key_for(EVENING),
            start=EVENING,
            end=EVENING + HOUR,
        ),
        SENT_OUT,
    ),
    "a sibling that lists another bot lets this one go": (
        sibling("evt-2", bot("b7", **LIVE), key=None),
        SENT_OUT,
    ),
}


@pytest.mark.parametrize(("other", "said"), SHARERS.values(), ids=SHARERS)
def test_a_person_said_no_to_a_shared_bot(other: object, said: str) -> None:
    given = situation(MIDDLE, bot(**LIVE), event_choice=NO, siblings=(other,))
    assert answer(given) == said
    assert flags(given) == (["shared_bot"] if said == KEPT else [])


def test_the_event_itself_is_not_its_own_sibling() -> None:
    itself = sibling("evt-1", bot(**LIVE))
    given = situation(MIDDLE, bot(**LIVE), event_choice=NO, siblings=(itself,))
    assert answer(given) == SENT_OUT


def test_of_a_shared_bot_only_the_booking_is_undone() -> None:
    given = situation(
        MIDDLE,
        bot("b1", **LIVE),
        bot("b2", start=EVENING),
        event=GONE,
        siblings=(sibling("evt-2", bot("b1", **LIVE)),),
    )
    assert answer(given) == "event_deleted: unschedule b2"
    assert flags(given) == ["shared_bot"]


def test_of_two_live_bots_the_unshared_one_leaves() -> None:
    other = sibling("evt-2", bot("b1", **LIVE), key=None)
    alone = bot("b2", key="own", ours=True, **LIVE)
    given = situation(MIDDLE, bot("b1", **LIVE), alone, event=GONE, siblings=(other,))
    assert answer(given) == "event_deleted: leave_call b2"
    assert flags(given) == ["shared_bot"]


def test_the_explanation_says_whose_calendar_keeps_the_bot() -> None:
    others = (
        sibling("evt-3", calendar="cy@acme.example"),
        sibling("evt-2", calendar="bo@acme.example"),
        sibling("evt-4", calendar="bo@acme.example"),
    )
    given = situation(MIDDLE, bot(**LIVE), event=GONE, siblings=others)
    explanation = reconcile(given).explanation
    assert [step.rule for step in explanation] == [
        "event_deleted",
        "shared_bot",
        "shared_bot",
    ]
    kept = [
        (step.because[0].condition, step.because[0].fact) for step in explanation[1:]
    ]
    assert kept == [("kept_by", "bo@acme.example"), ("kept_by", "cy@acme.example")]


DISMISSED = {
    "it is told to leave, though the event does not want it": (
        situation(MIDDLE, bot(dismissed=True), policy=SKIP),
        "dismissed: leave_call b1",
    ),
    "before its start nothing can be done about it": (
        situation(START - TICK, bot(dismissed=True), policy=SKIP),
        "unwanted_by_default: nothing",
    ),
    "until ten minutes before that it is removed like any other": (
        situation(FREEZES - TICK, bot(dismissed=True), policy=SKIP),
        "unwanted_by_default: unschedule b1",
    ),
    "of a deleted event nothing can be done about it either": (
        situation(FREEZES, bot(dismissed=True), event=event(is_deleted=True)),
        "event_deleted: nothing",
    ),
    "of a cancelled event neither": (
        situation(FREEZES, bot(dismissed=True), event=event(is_cancelled=True)),
        "event_cancelled: nothing",
    ),
    "before its start it is the right one if the event wants it again": (
        situation(FREEZES, bot(dismissed=True)),
        "already_correct: nothing",
    ),
    "beside it another is booked for an event that moved away": (
        situation(FREEZES, bot(dismissed=True), event=event(start=EVENING, end=NIGHT)),
        "wanted_by_default: add",
    ),
    "and that one stays": (
        situation(
            FREEZES,
            bot("b1", dismissed=True),
            bot("b2", start=EVENING),
            event=event(start=EVENING, end=NIGHT),
        ),
        "already_correct: nothing",
    ),
    "it stays if the event wants it again": (
        situation(MIDDLE, bot(dismissed=True)),
        "live_unchanged: nothing",
    ),
    "it stays if nobody can tell": (
        situation(
            MIDDLE,
            bot(dismissed=True),
            policy=Policy(rules=(Rule(name="it", then="record", when=External()),)),
            event=event(guests_complete=False),
        ),
        "attendees_unknown: nothing",
    ),
    "it stays if a sharer wants it": (
        situation(
            MIDDLE,
            bot(dismissed=True),
            policy=SKIP,
            siblings=(sibling("evt-2", bot()),),
        ),
        "live_unchanged: nothing",
    ),
    "it goes though the event moved away, and only then is another booked": (
        situation(START, bot(dismissed=True), event=event(start=EVENING, end=NIGHT)),
        "dismissed: leave_call b1",
    ),
    "once it has left another is booked": (
        situation(
            START + TICK,
            bot(dismissed=True, stopped_by_person=True, ended_at=START, **SERVED),
            event=event(start=EVENING, end=NIGHT),
        ),
        "wanted_by_default: add",
    ),
}


@pytest.mark.parametrize(("given", "said"), DISMISSED.values(), ids=DISMISSED)
def test_a_bot_that_set_off_before_its_removal(given: Situation, said: str) -> None:
    assert answer(given) == said


def test_a_bot_that_set_off_is_looked_at_again_at_its_start() -> None:
    given = situation(FREEZES, bot(dismissed=True), policy=SKIP)
    assert reconcile(given).valid_until == START
