"""What the log says of one event, record by record."""

from dataclasses import FrozenInstanceError, replace

import pytest

from callsheet.domain.bot import BotStatus
from callsheet.domain.decision import How, Kind
from callsheet.domain.ids import BotId, CalendarId, EventId
from callsheet.domain.log import EventState, evolve, fold
from callsheet.domain.reasons import Reason
from callsheet.domain.records import (
    Adopted,
    BotSeen,
    Decided,
    Ended,
    EventRecord,
    Intended,
    Outcome,
    Sent,
    Source,
    Unreadable,
)
from callsheet.domain.retry import UNDER_WAY
from callsheet.domain.settling import Settling, add_done, sameness
from callsheet.domain.signs import Life, Sign
from callsheet.domain.streams import WORKSPACE, calendar_stream, stream_of
from tests.domain.builders import MINUTE, NOON, Change, sha

EVENT = EventId("evt-1")
B1, B2 = BotId("b1"), BotId("b2")

DECIDED = Decided(
    event_id=EVENT,
    calendar_id=CalendarId("cal-a"),
    at=NOON,
    program="0.1.0",
    situation=sha("1"),
    parts=(),
    snapshot=None,
    reason=Reason.WANTED_BY_DEFAULT,
    flags=(),
    commands=(Kind.ADD_BOT,),
    trace=("default:yes",),
    valid_until=None,
    decision=sha("2"),
)
ADDING = Intended(
    command_id="c1",
    event_id=EVENT,
    at=NOON,
    kind=Kind.ADD_BOT,
    reason=Reason.WANTED_BY_DEFAULT,
    situation=sha("1"),
    settings=sha("3"),
)
REMOVING = replace(ADDING, kind=Kind.REMOVE_BOT, how=How.UNSCHEDULE, settings=None)
FOLDED = replace(ADDING, replaces=(B1,))
LEAVING = replace(REMOVING, how=How.LEAVE_CALL, bot_ids=(B1, B2))
SENT = Sent(command_id="c1", event_id=EVENT, at=NOON, attempt=1)
SEEN = BotSeen(
    event_id=EVENT,
    bot_id=B1,
    at=NOON + MINUTE,
    source=Source.WEBHOOK,
    happened_at=NOON,
    status=BotStatus.IN_CALL,
)
LATER = NOON + MINUTE
IN_CALL = Sign(happened_at=NOON, status=BotStatus.IN_CALL)


def settling(*commands: Intended) -> Settling:
    found = Settling()
    for command in commands:
        found = add_done(found, command, frozenset(), NOON)
    return found


def ended(outcome: Outcome, **changes: Change) -> Ended:
    return replace(
        Ended(command_id="c1", event_id=EVENT, at=NOON, outcome=outcome), **changes
    )


DONE = ended(Outcome.DONE, bot_ids=(B1,))
LOST = ended(Outcome.UNKNOWN, retry_at=NOON + MINUTE)
REFUSED = ended(Outcome.REFUSED, code="refused", status=400)
BUSY = ended(Outcome.REFUSED, code="busy", status=409, retry_at=NOON + MINUTE)

OPEN = {"c1": ADDING}
ADD, REMOVE, LEAVE = sameness(ADDING), sameness(REMOVING), sameness(LEAVING)

STORIES: dict[str, tuple[tuple[EventRecord, ...], EventState]] = {
    "nothing was recorded": ((), EventState()),
    "a bot was heard of": (
        (SEEN,),
        EventState(version=1, lives={B1: Life(sign=IN_CALL)}),
    ),
    "it was asked about": (
        (SEEN, replace(SEEN, source=Source.READ)),
        EventState(version=2, lives={B1: Life(sign=IN_CALL, asked_at=LATER)}),
    ),
    "nobody answered for it": (
        (replace(SEEN, source=Source.UNREAD, happened_at=None, status=None),),
        EventState(version=1, lives={B1: Life(asked_at=LATER)}),
    ),
    "there is no such bot": (
        (replace(SEEN, source=Source.MISSING, happened_at=None, status=None),),
        EventState(version=1, lives={B1: Life(asked_at=LATER, is_missing=True)}),
    ),
    "it is heard of a bot without its moment": (
        (replace(SEEN, happened_at=None),),
        EventState(version=1, lives={B1: Life()}),
    ),
    "a decision stands": ((DECIDED,), EventState(version=1, last=DECIDED)),
    "a command is intended": ((ADDING,), EventState(version=1, open=OPEN)),
    "a command is sent and stays open": (
        (ADDING, SENT),
        EventState(version=2, open=OPEN, under_way={"c1": NOON + UNDER_WAY}),
    ),
    "a bot was added and is ours with its settings": (
        (ADDING, SENT, DONE),
        EventState(
            version=3,
            ours={B1: sha("3")},
            booked_at={B1: NOON},
            settling=settling(ADDING),
            acted=True,
        ),
    ),
    "a bot was found again after a lost answer": (
        (ADDING, SENT, ended(Outcome.ADOPTED, bot_ids=(B1,))),
        EventState(version=3, ours={B1: sha("3")}, booked_at={B1: NOON}, acted=True),
    ),
    "a removal was done": (
        (REMOVING, SENT, ended(Outcome.DONE)),
        EventState(version=3, settling=settling(REMOVING), acted=True),
    ),
    "bots were told to leave": (
        (LEAVING, SENT, ended(Outcome.DONE)),
        EventState(
            version=3,
            left={B1: NOON, B2: NOON},
            settling=settling(LEAVING),
            acted=True,
        ),
    ),
    "a bot was told to leave in vain": (
        (LEAVING, SENT, ended(Outcome.REFUSED)),
        EventState(
            version=3, failed=LEAVE, attempts=1, failed_at=NOON, given_up=sha("1")
        ),
    ),
    "a removal came too late": (
        (REMOVING, SENT, ended(Outcome.REFUSED, code="dispatched", lingering=(B1,))),
        EventState(
            version=3,
            failed=REMOVE,
            attempts=1,
            failed_at=NOON,
            given_up=sha("1"),
            dismissed={B1: True},
        ),
    ),
    "a removal was done and did nothing": (
        (REMOVING, SENT, ended(Outcome.DONE, lingering=(B1,))),
        EventState(
            version=3,
            dismissed={B1: False},
            settling=settling(REMOVING),
            acted=True,
        ),
    ),
    "a bot that was to go was ordered again": (
        (
            replace(REMOVING, command_id="c0"),
            replace(ended(Outcome.DONE, lingering=(B1, B2)), command_id="c0"),
            ADDING,
            DONE,
        ),
        EventState(
            version=4,
            ours={B1: sha("3")},
            booked_at={B1: NOON},
            dismissed={B2: False},
            settling=settling(REMOVING, ADDING),
            acted=True,
        ),
    ),
    "a folded re-book left the old bot there": (
        (FOLDED, SENT, ended(Outcome.DONE, bot_ids=(B2,), lingering=(B1,))),
        EventState(
            version=3,
            ours={B2: sha("3")},
            booked_at={B2: NOON},
            dismissed={B1: False},
            unfolded=True,
            settling=settling(FOLDED),
            acted=True,
        ),
    ),
    "a folded re-book replaced the old bot": (
        (FOLDED, SENT, ended(Outcome.DONE, bot_ids=(B2,))),
        EventState(
            version=3,
            ours={B2: sha("3")},
            booked_at={B2: NOON},
            settling=settling(FOLDED),
            acted=True,
        ),
    ),
    "a removal after it cleared that up": (
        (
            FOLDED,
            ended(Outcome.DONE, bot_ids=(B2,), lingering=(B1,)),
            REMOVING,
            ended(Outcome.DONE),
        ),
        EventState(
            version=4,
            ours={B2: sha("3")},
            booked_at={B2: NOON},
            dismissed={B1: False},
            settling=settling(FOLDED, REMOVING),
            acted=True,
        ),
    ),
    "the meeting was over before it could be sent": (
        (ADDING, SENT, ended(Outcome.EXPIRED, code="pool_exhausted", status=507)),
        EventState(
            version=3,
            failed=ADD,
            attempts=1,
            failed_at=NOON,
            given_up=sha("1"),
            expired=True,
        ),
    ),
    "an answer was lost and the command stays open": (
        (ADDING, SENT, LOST),
        EventState(
            version=3,
            open=OPEN,
            under_way={"c1": LATER},
            failed=ADD,
            attempts=1,
            failed_at=NOON,
            retry_at=LATER,
        ),
    ),
    "an answer was lost, and nobody said when to ask again": (
        (ADDING, SENT, replace(LOST, retry_at=None)),
        EventState(
            version=3,
            open=OPEN,
            under_way={"c1": NOON},
            failed=ADD,
            attempts=1,
            failed_at=NOON,
        ),
    ),
    "the answer to an unknown command was lost": (
        (replace(LOST, retry_at=None),),
        EventState(version=1, attempts=1, failed_at=NOON),
    ),
    "an unknown command was sent": ((SENT,), EventState(version=1)),
    "a lost answer was found": (
        (ADDING, SENT, LOST, ended(Outcome.ADOPTED, bot_ids=(B2,))),
        EventState(
            version=4,
            ours={B2: sha("3")},
            booked_at={B2: NOON},
            acted=True,
        ),
    ),
    "a command was refused for good": (
        (ADDING, SENT, REFUSED),
        EventState(
            version=3, failed=ADD, attempts=1, failed_at=NOON, given_up=sha("1")
        ),
    ),
    "a folded re-book was refused, and the old bot will be in the wrong call": (
        (replace(FOLDED, reason=Reason.TIME_CHANGED), SENT, REFUSED),
        EventState(version=3, failed=ADD, attempts=1, failed_at=NOON, unfolded=True),
    ),
    "a folded re-book was refused, and the old bot will do": (
        (replace(FOLDED, reason=Reason.SETTINGS_CHANGED), SENT, REFUSED),
        EventState(
            version=3, failed=ADD, attempts=1, failed_at=NOON, given_up=sha("1")
        ),
    ),
    "a command was refused for now": (
        (ADDING, SENT, BUSY),
        EventState(version=3, failed=ADD, attempts=1, failed_at=NOON, retry_at=LATER),
    ),
    "an unknown command was refused": (
        (REFUSED,),
        EventState(version=1, attempts=1, failed_at=NOON),
    ),
    "a command was superseded": (
        (ADDING, SENT, ended(Outcome.SUPERSEDED)),
        EventState(version=3),
    ),
    "of two commands one ended": (
        (ADDING, replace(ADDING, command_id="c2"), DONE),
        EventState(
            version=3,
            ours={B1: sha("3")},
            booked_at={B1: NOON},
            open={"c2": replace(ADDING, command_id="c2")},
            settling=settling(ADDING),
            acted=True,
        ),
    ),
    "bots of an earlier scheduler were adopted": (
        (Adopted(event_id=EVENT, at=NOON, bot_ids=(B1, B2)),),
        EventState(version=1, ours={B1: None, B2: None}),
    ),
    "a bot of ours was adopted again and keeps its settings": (
        (ADDING, DONE, Adopted(event_id=EVENT, at=NOON, bot_ids=(B1,))),
        EventState(
            version=3,
            ours={B1: sha("3")},
            booked_at={B1: NOON},
            settling=settling(ADDING),
            acted=True,
        ),
    ),
    "a bot of ours got new settings": (
        (ADDING, DONE, replace(ADDING, settings=sha("4")), DONE),
        EventState(
            version=4,
            ours={B1: sha("4")},
            booked_at={B1: NOON},
            settling=settling(ADDING, replace(ADDING, settings=sha("4"))),
            acted=True,
        ),
    ),
    "a bot that was booked long ago was ordered again": (
        (ADDING, DONE, ADDING, replace(DONE, at=LATER)),
        EventState(
            version=4,
            ours={B1: sha("3")},
            booked_at={B1: NOON},
            settling=add_done(settling(ADDING), ADDING, frozenset({B1}), LATER),
            acted=True,
        ),
    ),
    "a bot came that nobody had ordered": (
        (DONE,),
        EventState(version=1, ours={B1: None}, booked_at={B1: NOON}, acted=True),
    ),
    "the event cannot be read": (
        (Unreadable(event_id=EVENT, at=NOON, place="start_time", problem="missing"),),
        EventState(version=1, unreadable=("start_time", "missing")),
    ),
    "the event can be read again": (
        (
            Unreadable(event_id=EVENT, at=NOON, place="start_time", problem="missing"),
            DECIDED,
        ),
        EventState(version=2, last=DECIDED),
    ),
}


@pytest.mark.parametrize(("records", "state"), STORIES.values(), ids=STORIES)
def test_the_log_says_that(records: tuple[EventRecord, ...], state: EventState) -> None:
    assert fold(records) == state


@pytest.mark.parametrize("records", [c[0] for c in STORIES.values()], ids=STORIES)
def test_folding_in_two_steps_is_folding_in_one(
    records: tuple[EventRecord, ...],
) -> None:
    for cut in range(len(records) + 1):
        assert fold(records[cut:], fold(records[:cut])) == fold(records)


FAILED = fold([DECIDED, ADDING, BUSY, ADDING, REFUSED])


def test_failures_are_counted_in_a_row() -> None:
    assert (FAILED.attempts, FAILED.given_up) == (2, sha("1"))
    assert fold([ADDING, DONE], FAILED).attempts == 0
    assert fold([LEAVING, ended(Outcome.DONE)], FAILED).attempts == 0


def test_the_same_situation_decided_again_forgives_nothing() -> None:
    later = replace(DECIDED, at=NOON + MINUTE)
    again = evolve(FAILED, later)
    assert again == replace(FAILED, version=FAILED.version + 1, last=later)


WAITING = fold([DECIDED, ADDING, REFUSED, ADDING, BUSY])
HELD_BACK = (ADD, 2, NOON + MINUTE, sha("1"))


def pause_of(state: EventState) -> tuple[object, ...]:
    return (state.failed, state.attempts, state.retry_at, state.given_up)


def other(*parts: tuple[str, str]) -> Decided:
    """Decide another situation, of which these parts are said to be other."""
    new = tuple((name, sha(text)) for name, text in parts)
    return replace(DECIDED, situation=sha("9"), parts=new)


def test_another_situation_starts_afresh() -> None:
    assert pause_of(WAITING) == HELD_BACK
    fresh = evolve(WAITING, other(("event", "5")))
    assert pause_of(fresh) == (None, 0, None, None)
    assert fresh.last == other(("event", "5"))


@pytest.mark.parametrize("part", ["bots", "siblings"])
def test_where_only_bots_are_other_a_pause_is_kept_but_no_refusal(part: str) -> None:
    changed = evolve(WAITING, other((part, "5")))
    assert pause_of(changed) == (ADD, 2, NOON + MINUTE, None)


def test_what_we_did_ourselves_makes_no_refusal_undone() -> None:
    removing = replace(REMOVING, command_id="c0")
    done = replace(ended(Outcome.DONE), command_id="c0")
    refused = fold([DECIDED, removing, ADDING, done, REFUSED])
    carried = evolve(refused, other(("bots", "5")))
    assert pause_of(carried) == (ADD, 1, None, sha("9"))
    assert not carried.acted
    again = replace(other(("bots", "6")), situation=sha("8"))
    assert pause_of(evolve(carried, again)) == (ADD, 1, None, None)


def test_failures_are_counted_for_each_command_by_itself() -> None:
    assert (WAITING.failures_of(ADDING), WAITING.failures_of(REMOVING)) == (2, 0)
    renamed = replace(ADDING, command_id="c9", at=LATER, situation=sha("9"))
    assert WAITING.failures_of(renamed) == 2
    removed = fold([REMOVING, BUSY], WAITING)
    assert (removed.failures_of(REMOVING), removed.failures_of(ADDING)) == (1, 0)


def test_a_refusal_for_now_does_not_take_back_that_we_gave_up() -> None:
    assert fold([ADDING, REFUSED, ADDING, BUSY]).given_up == sha("1")


def test_a_state_is_left_as_it_was() -> None:
    before = fold([ADDING])
    evolve(before, DONE)
    assert before == fold([ADDING])
    with pytest.raises(FrozenInstanceError):
        before.version = 7  # type: ignore[misc]


def test_streams_are_named_by_what_they_are_of() -> None:
    assert stream_of(EVENT) == "event:evt-1"
    assert calendar_stream(CalendarId("cal-a")) == "calendar:cal-a"
    assert WORKSPACE == "workspace"
