"""Everything that can be recorded has its words."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from callsheet.application.story import Chapter
from callsheet.application.wording import (
    FLAGS,
    REASONS,
    chapter_words,
    command_words,
    flag_words,
    reason_words,
    span_words,
    trace_words,
)
from callsheet.domain.bot import BotStatus, EndReason
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.decision import AddBot, Command, How, Kind, Noop, RemoveBot
from callsheet.domain.event import Guest
from callsheet.domain.ids import BotId, CalendarId
from callsheet.domain.log_records import CalendarErased
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.reconcile import reconcile
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
from callsheet.domain.situation import Situation
from tests.application.test_changes import EXTERNAL
from tests.domain.builders import (
    END,
    LINK,
    NOON,
    START,
    Change,
    bot,
    event,
    key_for,
    sha,
    situation,
)

EVENT = event().id
B1, B2 = BotId("b1"), BotId("b2")
INTENDED = Intended(
    command_id="evt-1:2",
    event_id=EVENT,
    at=NOON,
    kind=Kind.REMOVE_BOT,
    reason=Reason.TIME_CHANGED,
    situation=sha("1"),
    how=How.UNSCHEDULE,
    bot_ids=(B1, B2),
)
SENT = Sent(command_id="evt-1:2", event_id=EVENT, at=NOON, attempt=1)
ENDED = Ended(command_id="evt-1:2", event_id=EVENT, at=NOON, outcome=Outcome.DONE)
DECIDED = Decided(
    event_id=EVENT,
    calendar_id=CalendarId("cal-a"),
    at=NOON,
    program="1",
    situation=sha("1"),
    parts=(),
    snapshot=None,
    reason=Reason.WANTED_BY_RULE,
    flags=(),
    commands=(Kind.ADD_BOT,),
    trace=(),
    valid_until=None,
    decision=sha("2"),
)


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.value)
def test_every_reason_has_words_of_its_own(reason: Reason) -> None:
    assert reason_words(reason)
    assert len(set(REASONS.values())) == len(Reason)


@pytest.mark.parametrize("flag", Flag, ids=lambda flag: flag.value)
def test_every_flag_has_words_of_its_own(flag: Flag) -> None:
    assert flag_words(flag)
    assert len(set(FLAGS.values())) == len(Flag)


def add() -> AddBot:
    return AddBot(
        event_id=EVENT,
        reason=Reason.WANTED_BY_RULE,
        key=key_for(),
        start=START,
        link=LINK,
        settings=BotSettings(),
    )


def remove(how: How) -> RemoveBot:
    return RemoveBot(
        event_id=EVENT, reason=Reason.TIME_CHANGED, bot_ids=(B1, B2), how=how
    )


@pytest.mark.parametrize(
    ("command", "words"),
    [
        pytest.param(
            Noop(event_id=EVENT, reason=Reason.EVENT_ENDED),
            "nothing to send",
            id="noop",
        ),
        pytest.param(add(), "book a bot for 2026-03-02T15:00:00Z", id="add"),
        pytest.param(
            remove(How.UNSCHEDULE), "take bots b1, b2 off the event", id="unschedule"
        ),
        pytest.param(
            remove(How.LEAVE_CALL),
            "send bots b1, b2 out of the call",
            id="leave the call",
        ),
    ],
)
def test_a_command_is_told_in_words(command: Command, words: str) -> None:
    assert command_words(command) == words


RECORDS: list[tuple[EventRecord, str]] = [
    (DECIDED, "decided, because a rule records it"),
    (INTENDED, "intended: take bots b1, b2 off the event"),
    (
        replace(INTENDED, how=How.LEAVE_CALL, bot_ids=(B1,)),
        "intended: send bot b1 out of the call",
    ),
    (
        replace(INTENDED, how=None, bot_ids=(), start=START),
        "intended: book a bot for 2026-03-02T15:00:00Z",
    ),
    (SENT, "sent to Recall: take bots b1, b2 off the event"),
    (
        replace(SENT, attempt=2),
        "sent to Recall: take bots b1, b2 off the event (try 2)",
    ),
    (ENDED, "done: take bots b1, b2 off the event"),
    (
        replace(ENDED, bot_ids=(B1,)),
        "done: take bots b1, b2 off the event (bot b1)",
    ),
    (
        replace(ENDED, outcome=Outcome.REFUSED, code="refused", status=400),
        "refused: take bots b1, b2 off the event (refused, HTTP 400)",
    ),
    (
        replace(ENDED, outcome=Outcome.UNKNOWN, code="unknown_outcome", retry_at=NOON),
        (
            "no answer, so not known whether it was done: take bots b1, b2 off the "
            "event (unknown_outcome); next try at 2026-03-02T12:00:00Z, in 0 s"
        ),
    ),
    (
        replace(ENDED, outcome=Outcome.SUPERSEDED),
        "nothing came of it; decided anew: take bots b1, b2 off the event",
    ),
    (
        replace(ENDED, outcome=Outcome.ADOPTED, bot_ids=(B1,)),
        ("no answer, but the bot is there: take bots b1, b2 off the event (bot b1)"),
    ),
    (
        replace(ENDED, outcome=Outcome.EXPIRED, code="pool_exhausted", status=507),
        (
            "too late: the meeting is over: take bots b1, b2 off the event "
            "(pool_exhausted, HTTP 507)"
        ),
    ),
    (
        Adopted(event_id=EVENT, at=NOON, bot_ids=(B1, B2)),
        "taken over from an earlier scheduler: bots b1, b2",
    ),
    (
        Unreadable(event_id=EVENT, at=NOON, place="raw.start", problem="not a time"),
        "could not be read: raw.start: not a time",
    ),
]


@pytest.mark.parametrize(
    ("record", "words"), RECORDS, ids=[words for _, words in RECORDS]
)
def test_a_record_is_told_in_one_line(record: EventRecord, words: str) -> None:
    of = INTENDED if isinstance(record, Sent | Ended) else None
    assert chapter_words(Chapter(at=NOON, record=record, command=of)) == [words]


@pytest.mark.parametrize(
    ("record", "words"),
    [(SENT, "sent to Recall: a command"), (ENDED, "done: a command")],
)
def test_a_call_whose_command_is_lost_is_told_all_the_same(
    record: EventRecord, words: str
) -> None:
    assert chapter_words(Chapter(at=NOON, record=record)) == [words]


SEEN = BotSeen(event_id=EVENT, bot_id=B1, at=NOON, source=Source.WEBHOOK)
TOLD = "Recall told of bot b1: "
AT = " at 2026-03-02T15:00:00Z"


def told(status: BotStatus, reason: EndReason | None = None, **more: Change) -> BotSeen:
    return replace(SEEN, happened_at=START, status=status, end_reason=reason, **more)


SEEN_WORDS = {
    "that it was scheduled": (
        told(BotStatus.SCHEDULED),
        f"{TOLD}it was scheduled, and no more is known,{AT}",
    ),
    "that it set off": (
        told(BotStatus.JOINING, code="joining_call"),
        f"{TOLD}it set off for the call{AT} (joining_call)",
    ),
    "that it is in": (told(BotStatus.IN_CALL), f"{TOLD}it was in the call{AT}"),
    "that it is done": (told(BotStatus.DONE), f"{TOLD}it was done{AT}"),
    "that it failed, for whatever reason": (
        told(BotStatus.FAILED, EndReason.OTHER),
        f"{TOLD}it failed{AT}",
    ),
    "that the call was over": (
        told(BotStatus.DONE, EndReason.COMPLETED),
        f"{TOLD}the call was over{AT}",
    ),
    "that it was thrown out": (
        told(
            BotStatus.DONE,
            EndReason.REMOVED_FROM_CALL,
            code="call_ended",
            sub_code="bot_kicked_from_call",
        ),
        f"{TOLD}it was removed from the call{AT} (call_ended bot_kicked_from_call)",
    ),
    "that it was not let in": (
        told(BotStatus.FAILED, EndReason.REJECTED_BY_HOST),
        f"{TOLD}the host did not let it in, or not record,{AT}",
    ),
    "that it could not join": (
        told(BotStatus.FAILED, EndReason.JOIN_FAILURE),
        f"{TOLD}it could not join the call{AT}",
    ),
    "that it was stopped": (
        told(BotStatus.DONE, EndReason.OTHER, stopped=True),
        f"{TOLD}it was told to leave the call{AT}",
    ),
    "what was asked": (
        told(BotStatus.IN_CALL, source=Source.READ),
        f"asked Recall about bot b1: it was in the call{AT}",
    ),
    "that nothing came of it": (
        replace(SEEN, source=Source.READ),
        "asked Recall about bot b1: nothing is known of it",
    ),
    "that there is no such bot": (
        replace(SEEN, source=Source.MISSING),
        "asked Recall about bot b1: it knows no such bot",
    ),
    "that nobody answered": (
        replace(SEEN, source=Source.UNREAD),
        "asked Recall about bot b1: it could not be read",
    ),
}


@pytest.mark.parametrize(("record", "words"), SEEN_WORDS.values(), ids=SEEN_WORDS)
def test_of_a_bots_life_is_told(record: BotSeen, words: str) -> None:
    assert chapter_words(Chapter(at=NOON, record=record)) == [words]


def test_every_kind_of_record_is_told() -> None:
    told = {type(record) for record, _ in (*RECORDS, *SEEN_WORDS.values())}
    assert told == set(get_args(EventRecord))
    outcomes = {record.outcome for record, _ in RECORDS if isinstance(record, Ended)}
    assert outcomes == set(Outcome)


def soon() -> Situation:
    return situation(
        event=event(
            start=NOON.replace(minute=5),
            guests=(Guest(address="bo@globex.example"),),
        ),
        policy=EXTERNAL,
    )


def chapter_of(given: Situation, **more: Change) -> Chapter:
    return Chapter(
        at=NOON, record=DECIDED, decision=reconcile(given), situation=given, **more
    )


def test_a_decision_is_told_with_what_changed_and_the_path_that_led_to_it() -> None:
    chapter = chapter_of(soon(), acted_on=True, changes=("was late", "was early"))
    assert chapter_words(chapter) == [
        "decided: book a bot for 2026-03-02T12:05:00Z, because a rule records it",
        "  since last time: was late",
        "  since last time: was early",
        '  rule "external" applies: guests from outside: bo@globex.example',
        "  note: from the ad-hoc pool, which may be empty",
        "  note: inside the last ten minutes",
        "  the event was to start at 2026-03-02T12:05:00Z",
        "  decided anew at 2026-03-02T12:05:00Z if that is not done by then",
    ]


def test_of_an_erased_decision_there_is_what_its_record_says() -> None:
    erased = CalendarErased(
        calendar_id=CalendarId("cal-a"), at=NOON, by="dana", why="", texts=1
    )
    record = replace(DECIDED, valid_until=None, flags=(Flag.SHARED_BOT,))
    chapter = Chapter(at=NOON, record=record, erased=erased)
    assert chapter_words(chapter) == [
        f"decided: book a bot, because {reason_words(record.reason)}",
        "  what it was decided from is gone (erased on 2026-03-02T12:00:00Z by dana)",
        (
            "  nothing was sent on this decision: it was held, left to a sharer, or "
            "made anew"
        ),
        "  note: shared with another calendar",
    ]


def test_a_decision_that_was_not_acted_on_says_so() -> None:
    said = "  nothing was sent on this decision: "
    unsent = chapter_words(chapter_of(soon()))
    assert [line for line in unsent if line.startswith(said)]
    sent = chapter_words(chapter_of(situation(START, bot())))
    assert not [line for line in sent if line.startswith(said)]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (1.3679, "1.4 s"), (30, "30 s"), (120, "2 min"), (150, "2.5 min")],
)
def test_pauses_are_told_in_tenths(seconds: float, words: str) -> None:
    assert span_words(timedelta(seconds=seconds)) == words


def test_several_commands_are_told_in_their_order() -> None:
    moved = situation(NOON, bot(start=END), event=event())
    assert chapter_words(chapter_of(moved))[0] == (
        "decided: take bot b1 off the event, then book a bot for "
        "2026-03-02T15:00:00Z, because the event moved to another time"
    )


def test_a_decision_that_stands_for_good_is_told_without_an_end() -> None:
    given = situation(event().end, bot(), event=event(is_cancelled=True))
    told = chapter_words(chapter_of(given))
    assert not [line for line in told if "stands until" in line]


@pytest.mark.parametrize(
    ("trace", "said"),
    [
        (("event_preference:yes",), "matched: event_preference"),
        (
            ("a:b:no", "c:cannot_tell", "default:yes"),
            "matched: default; asked before: a:b (did not match), c (cannot be told)",
        ),
        (("a:no",), "matched: nothing; asked before: a (did not match)"),
    ],
)
def test_a_recorded_path_says_what_matched_and_not_what_that_wants(
    trace: tuple[str, ...], said: str
) -> None:
    assert trace_words(trace) == said
