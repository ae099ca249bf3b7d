"""
Builders with defaults, so that a case states only what matters to it.

The common event is at 15:00 for an hour on 2 March 2026, and it is noon.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from callsheet.domain.answers import Answer
from callsheet.domain.bot import Bot, BotStatus, EndReason, Sibling
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.decision import AddBot, Command, Decision, Noop, RemoveBot
from callsheet.domain.event import Calendar, Event
from callsheet.domain.facts import Case, Facts
from callsheet.domain.ids import BotId, CalendarId, DedupKey, Digest, EventId
from callsheet.domain.instants import spell
from callsheet.domain.keys import KeySettings
from callsheet.domain.policy import Choice, Policy
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Settings, Situation
from callsheet.domain.table import TABLE

Change: TypeAlias = Any
"""The value of any field that a case changes."""

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
START = datetime(2026, 3, 2, 15, tzinfo=UTC)
END = datetime(2026, 3, 2, 16, tzinfo=UTC)
MIDDLE = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
EVENING = datetime(2026, 3, 2, 18, tzinfo=UTC)

TICK = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FREEZES = START - 10 * MINUTE
ENTERS = START - 28 * DAY

LINK = "https://meet.google.com/abc-defg-hij"
OTHER_LINK = "https://meet.google.com/zzz-zzzz-zzz"

RECORD = Policy(default="record")
SKIP = Policy(default="skip")
FORMAL = BotSettings.of({"bot_name": "Formal"})

NO = Choice(target="evt-1", wanted=False)
YES = Choice(target="evt-1", wanted=True)

JOIN_FAILED: dict[str, Any] = {
    "status": BotStatus.FAILED,
    "end_reason": EndReason.JOIN_FAILURE,
}
SERVED: dict[str, Any] = {"status": BotStatus.DONE, "end_reason": EndReason.COMPLETED}
LIVE: dict[str, Any] = {"status": BotStatus.IN_CALL}

_EVENT = Event(
    id=EventId("evt-1"),
    calendar_id=CalendarId("cal-a"),
    start=START,
    end=END,
    meeting_url=LINK,
)
_CALENDAR = Calendar(id=CalendarId("cal-a"), address="ana@acme.example")


def key_for(start: datetime = START, link: str = LINK) -> DedupKey:
    """Spell the key of the default scheme out, without the code under test."""
    return DedupKey(f"{spell(start)}-{link}")


def event(id: str = "evt-1", **changes: Change) -> Event:
    """Build an event; one with another start lasts an hour from there."""
    if "start" in changes and "end" not in changes:
        changes["end"] = changes["start"] + HOUR
    return replace(_EVENT, id=EventId(id), **changes)


def calendar(id: str = "cal-a", **changes: Change) -> Calendar:
    return replace(_CALENDAR, id=CalendarId(id), **changes)


def bot(
    id: str = "b1",
    start: datetime = START,
    link: str = LINK,
    key: str | None = None,
    **changes: Change,
) -> Bot:
    """Build a bot booked under the default scheme's key for its own start and link."""
    own = key_for(start, link) if key is None else DedupKey(key)
    return Bot(id=BotId(id), start=start, link=link, key=own, **changes)


def foreign(id: str = "f1", **changes: Change) -> Bot:
    return bot(id, **{"key": "somebody-elses", **changes})


def sibling(id: str = "evt-2", *bots: Bot, **changes: Change) -> Sibling:
    usual: dict[str, Any] = {
        "calendar_id": CalendarId("cal-b"),
        "calendar": "ben@acme.example",
        "key": key_for(),
        "start": START,
        "end": END,
        "wanted": Answer.YES,
    }
    return Sibling(event_id=EventId(id), bots=bots, **{**usual, **changes})


def situation(now: datetime = NOON, *bots: Bot, **changes: Change) -> Situation:
    """Build a situation; `event`, `policy`, `calendar` and the rest by name."""
    usual: dict[str, Any] = {
        "event": event(),
        "policy": RECORD,
        "calendar": calendar(),
    }
    return Situation(now=now, bots=bots, **{**usual, **changes})


def at(given: Situation, now: datetime) -> Situation:
    return replace(given, now=now)


def settings(**changes: Change) -> Settings:
    """Build settings; key settings may be given directly."""
    key = {k: changes.pop(k) for k in _KEY_FIELDS if k in changes}
    return Settings(key=KeySettings(**key), **changes)


_KEY_FIELDS = ("scheme", "spelling", "link", "share_between_tenants")


def row_of(given: Situation) -> str:
    """Name the row that decides."""
    facts = Facts(Case(given), given.now)
    return next(row.name for row in TABLE if row.applies(facts))


def told(command: Command) -> str:
    """Put a command into one line."""
    match command:
        case Noop():
            return "nothing"
        case RemoveBot():
            return f"{command.how.value} {' '.join(command.bot_ids)}"
        case AddBot():
            return "add"


def answer(given: Situation) -> str:
    """Put the heart of a decision into one line: `time_changed: unschedule b1, add`."""
    return line(reconcile(given))


def line(decision: Decision) -> str:
    return f"{decision.reason.value}: {', '.join(map(told, decision.commands))}"


def flags(given: Situation) -> list[str]:
    return [flag.value for flag in reconcile(given).flags]


def sha(digit: str) -> Digest:
    """Make a digest up."""
    return Digest(f"sha256:{digit * 64}")
