"""Everything that can be recorded has its words."""

from dataclasses import replace
from typing import get_args

import pytest

from callsheet.application.story import Chapter
from callsheet.application.wording import (
    FLAGS,
    REASONS,
    chapter_words,
    command_words,
    explanation_words,
    flag_words,
    reason_words,
)
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.decision import AddBot, Command, How, Kind, Noop, RemoveBot
from callsheet.domain.event import Guest
from callsheet.domain.ids import BotId, CalendarId
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.reconcile import reconcile
from callsheet.domain.records import (
    Adopted,
    Decided,
    Ended,
    EventRecord,
    Intended,
    Outcome,
    Sent,
    Unreadable,
)
from tests.application.test_changes import EXTERNAL
from tests.domain.builders import (
    LINK,
    NOON,
    START,
    bot,
    calendar,
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
            remove(How.UNSCHEDULE), "take b1, b2 off the event", id="unschedule"
        ),
        pytest.param(
            remove(How.LEAVE_CALL), "send b1, b2 out of the call", id="leave the call"
        ),
    ],
)
def test_a_command_is_told_in_words(command: Command, words: str) -> None:
    assert command_words(command) == words


RECORDS: list[tuple[EventRecord, str]] = [
    (DECIDED, "decided, because a rule records it"),
    (INTENDED, "intended: take b1, b2 off the event"),
    (replace(INTENDED, how=How.LEAVE_CALL), "intended: send b1, b2 out of the call"),
    (
        replace(INTENDED, how=None, bot_ids=(), start=START),
        "intended: book a bot for 2026-03-02T15:00:00Z",
    ),
    (
        Sent(command_id="evt-1:2", event_id=EVENT, at=NOON, attempt=1),
        "sent to Recall",
    ),
    (
        Sent(command_id="evt-1:2", event_id=EVENT, at=NOON, attempt=2),
        "sent to Recall (try 2)",
    ),
    (ENDED, "done"),
    (replace(ENDED, bot_ids=(B1,)), "done: bot b1"),
    (
        replace(ENDED, outcome=Outcome.REFUSED, code="refused", status=400),
        "refused (refused, HTTP 400)",
    ),
    (
        replace(ENDED, outcome=Outcome.UNKNOWN, code="unknown_outcome", retry_at=NOON),
        (
            "no answer; whether it was done is not known (unknown_outcome); "
            "next try at 2026-03-02T12:00:00Z"
        ),
    ),
    (replace(ENDED, outcome=Outcome.SUPERSEDED), "nothing came of it; decided anew"),
    (
        replace(ENDED, outcome=Outcome.ADOPTED, bot_ids=(B1,)),
        "no answer, but the bot is there: bot b1",
    ),
    (
        Adopted(event_id=EVENT, at=NOON, bot_ids=(B1, B2)),
        "taken over from an earlier scheduler: b1, b2",
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
    assert chapter_words(Chapter(at=NOON, record=record)) == [words]


def test_every_kind_of_record_is_told() -> None:
    assert {type(record) for record, _ in RECORDS} == set(get_args(EventRecord))
    outcomes = {record.outcome for record, _ in RECORDS if isinstance(record, Ended)}
    assert outcomes == set(Outcome)


def test_a_decision_is_told_with_the_path_that_led_to_it() -> None:
    start = NOON.replace(minute=5)
    given = situation(
        event=event(
            start=start,
            guests=(Guest(address="bo@globex.example"),),
        ),
        policy=EXTERNAL,
        calendar=calendar(),
    )
    chapter = Chapter(
        at=NOON, record=DECIDED, decision=reconcile(given), situation=given
    )
    assert chapter_words(chapter) == [
        "decided: book a bot for 2026-03-02T12:05:00Z, because a rule records it",
        "  external: yes (external yes, bo@globex.example)",
        "  note: from the ad-hoc pool, which may be empty",
        "  note: inside the last ten minutes",
        "  the event was to start at 2026-03-02T12:05:00Z",
        "  stands until 2026-03-02T12:05:00Z if nothing changes",
    ]


def test_a_rule_without_a_fact_is_told_by_its_answer_alone() -> None:
    explanation = reconcile(situation()).explanation
    assert explanation_words(explanation) == ["default: yes"]


def test_a_decision_that_stands_for_good_is_told_without_an_end() -> None:
    given = situation(event().end, bot(), event=event(is_cancelled=True))
    chapter = Chapter(
        at=NOON, record=DECIDED, decision=reconcile(given), situation=given
    )
    assert not [line for line in chapter_words(chapter) if "stands until" in line]


def test_a_bot_that_decided_is_named_with_its_start_and_state() -> None:
    served = reconcile(situation(START, bot()))
    assert explanation_words(served.explanation)[-1] == (
        "bot b1 from 2026-03-02T15:00:00Z, unknown"
    )
