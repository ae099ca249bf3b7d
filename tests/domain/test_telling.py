"""What is told after each record of an event, a calendar or a hold."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from callsheet.domain.bot import BotStatus, EndReason
from callsheet.domain.change import Change, ChangeKind
from callsheet.domain.decision import How, Kind
from callsheet.domain.hold_records import Ending, HoldEnded, HoldPlaced, Limit
from callsheet.domain.ids import BotId, CalendarId, Digest, EventId
from callsheet.domain.reasons import Reason
from callsheet.domain.records import (
    Adopted,
    BotSeen,
    CalendarSeen,
    Decided,
    Ended,
    Intended,
    Outcome,
    Record,
    Source,
    Watch,
    WritesResumed,
)
from callsheet.domain.scopes import calendar_scope
from callsheet.domain.telling import NOTHING_TOLD, tell
from callsheet.domain.worth_telling import REPLACED, VERDICTS
from tests.domain.builders import HOUR, MINUTE, NOON, START
from tests.domain.builders import Change as Field

EVENT = EventId("evt-1")
CALENDAR = CalendarId("cal-a")
BOT, OTHER = BotId("bot-1"), BotId("bot-2")
ADD, REMOVE, NOOP = (Kind.ADD_BOT,), (Kind.REMOVE_BOT,), (Kind.NOOP,)


def decided(
    reason: Reason = Reason.WANTED_BY_RULE,
    commands: tuple[Kind, ...] = NOOP,
    **more: Field,
) -> Decided:
    usual = Decided(
        event_id=EVENT,
        calendar_id=CALENDAR,
        at=NOON,
        program="1",
        situation=Digest(f"sha256:{reason.value}"),
        parts=(("event", Digest(f"sha256:{reason.value}")),),
        snapshot=None,
        reason=reason,
        flags=(),
        commands=commands,
        trace=(),
        valid_until=None,
        decision=Digest("sha256:1"),
    )
    return replace(usual, **more)


def intended(kind: Kind = Kind.ADD_BOT, **more: Field) -> Intended:
    usual = Intended(
        command_id="c1",
        event_id=EVENT,
        at=NOON,
        kind=kind,
        reason=Reason.WANTED_BY_RULE,
        situation=Digest("sha256:1"),
        start=START if kind is Kind.ADD_BOT else None,
        how=None if kind is Kind.ADD_BOT else How.UNSCHEDULE,
    )
    return replace(usual, **more)


def ended(outcome: Outcome = Outcome.DONE, **more: Field) -> Ended:
    usual = Ended(command_id="c1", event_id=EVENT, at=NOON, outcome=outcome)
    return replace(usual, **more)


def seen(**more: Field) -> BotSeen:
    usual = BotSeen(event_id=EVENT, bot_id=BOT, at=START, source=Source.WEBHOOK)
    return replace(usual, **more)


def changes(records: Sequence[Record]) -> list[Change]:
    told, found = NOTHING_TOLD, []
    for position, record in enumerate(records, 1):
        told, change = tell(told, record, position)
        if change is not None:
            assert change.position == position
            found.append(change)
    return found


def words(records: Sequence[Record]) -> list[str]:
    return [
        " ".join(
            [
                one.kind.value,
                one.reason or "-",
                f"{','.join(one.was)}>{','.join(one.bot_ids)}",
            ]
        )
        for one in changes(records)
    ]


BOOKED = (decided(commands=ADD), intended(), ended(bot_ids=(BOT,)))
TWO = (decided(commands=ADD), intended(), ended(bot_ids=(OTHER, BOT)))
SAID = ["booked wanted_by_rule >bot-1"]
UNWANTED = Reason.UNWANTED_BY_RULE
NO = Outcome.REFUSED


def takes_off(*bots: BotId, **more: Field) -> tuple[Record, ...]:
    gone = intended(Kind.REMOVE_BOT, reason=UNWANTED, bot_ids=bots)
    return decided(UNWANTED, REMOVE), gone, ended(**more)


def refused(code: str = "refused", situation: str = "sha256:1") -> list[Record]:
    return [intended(situation=Digest(situation)), ended(NO, code=code)]


CASES: dict[str, tuple[Sequence[Record], list[str]]] = {
    "an answer to what nobody asked": ([decided(), ended(bot_ids=(BOT,))], []),
    "an addition that books nothing": (
        [decided(commands=ADD), intended(), ended()],
        [],
    ),
    "the same bot once more": (
        [*BOOKED, decided(Reason.SETTINGS_CHANGED, ADD), *BOOKED[1:]],
        SAID,
    ),
    "the same bot for another start": (
        [
            *BOOKED,
            intended(start=START + HOUR, reason=Reason.TIME_CHANGED),
            ended(bot_ids=(BOT,)),
        ],
        [*SAID, "moved time_changed >bot-1"],
    ),
    "another bot where ours had vanished": (
        [*BOOKED, intended(), ended(bot_ids=(OTHER,))],
        [*SAID, "booked wanted_by_rule bot-1>bot-2"],
    ),
    "a bot for the next occurrence": (
        [
            *BOOKED,
            intended(start=START + 24 * HOUR),
            ended(bot_ids=(OTHER,), at=START + HOUR),
        ],
        [*SAID, "booked wanted_by_rule >bot-2"],
    ),
    "one that was adopted after all": (
        [decided(commands=ADD), intended(), ended(Outcome.ADOPTED, bot_ids=(BOT,))],
        SAID,
    ),
    "nobody knows yet": (
        [
            decided(commands=ADD),
            intended(),
            ended(Outcome.UNKNOWN, retry_at=NOON + MINUTE),
            ended(bot_ids=(BOT,)),
        ],
        SAID,
    ),
    "told to leave its call": (
        [
            *BOOKED,
            decided(UNWANTED, REMOVE),
            intended(Kind.REMOVE_BOT, how=How.LEAVE_CALL, bot_ids=(BOT,)),
            ended(),
        ],
        SAID,
    ),
    "one of two goes": (
        [*TWO, *takes_off(BOT)],
        [
            "booked wanted_by_rule >bot-1,bot-2",
            "removed unwanted_by_rule bot-1>bot-2",
        ],
    ),
    "one that Recall still lists": (
        [*BOOKED, *takes_off(BOT, lingering=(BOT,))],
        SAID,
    ),
    "one that nobody was told of goes": ([*BOOKED, *takes_off(OTHER)], SAID),
    "given up, and for the same reason again": (
        [
            decided(commands=ADD),
            *refused(),
            decided(Reason.WANTED_BY_DEFAULT, ADD),
            *refused(situation="sha256:2"),
        ],
        ["failed refused >"],
    ),
    "given up for want of time": (
        [decided(commands=ADD), intended(), ended(Outcome.EXPIRED)],
        ["failed expired >"],
    ),
    "a removal is given up": (
        [
            *BOOKED,
            decided(UNWANTED, REMOVE),
            intended(Kind.REMOVE_BOT, bot_ids=(BOT,)),
            ended(NO, code="refused"),
        ],
        [*SAID, "failed refused >bot-1"],
    ),
    "so it is when the time of its bot has come: that one is history": (
        [
            *BOOKED,
            decided(UNWANTED, REMOVE),
            intended(Kind.REMOVE_BOT, bot_ids=(BOT,)),
            ended(NO, code="refused", at=START),
        ],
        [*SAID, "failed refused >"],
    ),
    "ours had vanished, and another is refused": (
        [*BOOKED, decided(Reason.WANTED_BY_DEFAULT, ADD), *refused()],
        [*SAID, "removed vanished bot-1>", "failed refused >"],
    ),
    "and then another is booked": (
        [
            *BOOKED,
            decided(Reason.WANTED_BY_DEFAULT, ADD),
            *refused(),
            intended(),
            ended(bot_ids=(OTHER,)),
        ],
        [
            *SAID,
            "removed vanished bot-1>",
            "failed refused >",
            "booked wanted_by_rule >bot-2",
        ],
    ),
    "it is time to join, and nobody wants it any more": (
        [*BOOKED, decided(UNWANTED, at=START)],
        [*SAID, "not_recorded unwanted_by_rule >"],
    ),
    "refused, and to be tried again": (
        [decided(commands=ADD), intended(), ended(NO, retry_at=NOON + MINUTE)],
        [],
    ),
    "taken over from an earlier scheduler": (
        [
            decided(watch=(Watch(bot_id=BOT, start=START, ends=None),)),
            Adopted(event_id=EVENT, at=NOON, bot_ids=(BOT,)),
            Adopted(event_id=EVENT, at=NOON, bot_ids=(BOT,)),
            Adopted(event_id=EVENT, at=NOON, bot_ids=(OTHER,)),
        ],
        ["booked adopted >bot-1", "booked adopted >bot-1,bot-2"],
    ),
    "taken over before anything was decided": (
        [Adopted(event_id=EVENT, at=NOON, bot_ids=(BOT,))],
        ["booked adopted >bot-1"],
    ),
    "a bot stays although nobody can tell": (
        [*BOOKED, decided(Reason.ATTENDEES_UNKNOWN, booked_until=START)],
        SAID,
    ),
    "the meeting is over": (
        [*BOOKED, decided(Reason.EVENT_ENDED, at=START + HOUR)],
        SAID,
    ),
    "moved into the past, and its bot is gone": (
        [*BOOKED, decided(Reason.EVENT_ENDED)],
        [*SAID, "removed event_ended bot-1>"],
    ),
    "a lost calendar's": (
        [*BOOKED, decided(Reason.CALENDAR_DISCONNECTED)],
        [*SAID, "removed calendar_disconnected bot-1>"],
    ),
    "another scheduler's bot came instead": (
        [*BOOKED, decided(Reason.FOREIGN_BOT)],
        [*SAID, "recorded_elsewhere foreign_bot bot-1>"],
    ),
    "another's bot is in the call": (
        [decided(Reason.SERVED_BY_SHARED_BOT)],
        ["recorded_elsewhere served_by_shared_bot >"],
    ),
    "no news of a bot": ([*BOOKED, seen(source=Source.UNREAD)], SAID),
    "a bot waits to be let in": (
        [*BOOKED, seen(happened_at=START, status=BotStatus.JOINING)],
        SAID,
    ),
    "a bot's life, with what comes late": (
        [
            *BOOKED,
            seen(happened_at=START, status=BotStatus.IN_CALL),
            seen(
                happened_at=START + HOUR,
                status=BotStatus.DONE,
                end_reason=EndReason.COMPLETED,
            ),
            seen(happened_at=START + MINUTE, status=BotStatus.IN_CALL),
        ],
        [*SAID, "bot_joined - >bot-1", "bot_done completed >bot-1"],
    ),
    "of no event": ([WritesResumed(at=NOON)], []),
}


@pytest.mark.parametrize(("records", "said"), CASES.values(), ids=CASES)
def test_what_is_told(records: Sequence[Record], said: list[str]) -> None:
    assert words(records) == said


@pytest.mark.parametrize("reason", Reason)
def test_the_same_decision_once_more_is_no_news(reason: Reason) -> None:
    once = changes([*BOOKED, decided(reason)])
    assert changes([*BOOKED, decided(reason), decided(reason)]) == once


SILENT = """
    event_ended calendar_connecting calendar_disconnected dismissed live_unchanged
    occurrence_served stopped_by_user backing_off frozen already_correct
"""


def test_of_every_reason_it_is_settled_whether_it_is_told() -> None:
    """A new one has to be put somewhere: it books, or it is told, or it is silent."""
    books = {one for one in Reason if one.value.startswith("wanted_by_")}
    books |= {Reason.RETRY_UNSERVED, *REPLACED}
    silent = {Reason(one) for one in SILENT.split()}
    assert [*Reason] == [one for one in Reason if one in books | silent | {*VERDICTS}]
    assert not books & silent
    assert not {*VERDICTS} & (books | silent)


def test_a_lifes_change_names_the_start_of_a_bot_that_the_event_has() -> None:
    joined = {"happened_at": START, "status": BotStatus.IN_CALL}
    mine, old = changes([*BOOKED, seen(**joined), seen(bot_id=BotId("old"), **joined)])[
        1:
    ]
    assert (mine.start, old.start) == (START, None)


def calendar_is(*statuses: str) -> list[str]:
    return words(
        [
            CalendarSeen(
                calendar_id=CALENDAR, platform="google_calendar", status=one, at=NOON
            )
            for one in statuses
        ]
    )


def test_of_a_calendar_is_told_what_counts() -> None:
    assert calendar_is(
        "connecting", "connected", "connecting", "connected", "disconnected", "deleted"
    ) == ["calendar_connected - >", "calendar_lost - >", "calendar_deleted - >"]


def test_a_hold_is_the_workspaces_even_if_one_calendar_passed_the_limit() -> None:
    hold = Digest("sha256:h")
    placed = HoldPlaced(
        hold=hold,
        scope=calendar_scope(CALENDAR),
        limit=Limit.REMOVALS,
        count=12,
        first=(EVENT,),
        at=NOON,
    )
    over = HoldEnded(hold=hold, how=Ending.APPROVED, at=NOON)
    held, released = changes([placed, over])
    assert held == Change(
        position=1,
        at=NOON,
        kind=ChangeKind.HELD,
        reason="removals",
        hold=hold,
        count=12,
    )
    assert released == Change(
        position=2, at=NOON, kind=ChangeKind.RELEASED, reason="approved", hold=hold
    )
