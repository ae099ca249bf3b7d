"""What one decision costs, against a bare chain of conditions over the same values."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from benchmarks.measure import Row, in_turn
from callsheet.domain.bot import Bot
from callsheet.domain.conditions import All, External, MyResponse
from callsheet.domain.event import Calendar, Event, Guest, Response
from callsheet.domain.ids import BotId, CalendarId, DedupKey, EventId
from callsheet.domain.plan import plan
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.reconcile import reconcile
from callsheet.domain.workspace import Reading, Workspace, situations

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LINK = "https://meet.google.com/abc-defg-hij"
POLICY = Policy(
    own_domains=("acme.example",),
    rules=(
        Rule(
            name="customers",
            when=All((External(), MyResponse(among=(Response.ACCEPTED,)))),
            then="record",
        ),
    ),
)
CALENDAR = Calendar(id=CalendarId("cal-1"), address="ana@acme.example")
EVENTS = 1000
ROUNDS = 15


def run() -> list[Row]:
    """Time the decision of a thousand events, one by one and as a plan."""
    readings = [reading(number) for number in range(EVENTS)]
    workspace = Workspace(policy=POLICY, calendars={CALENDAR.id: CALENDAR})
    return [
        _row(
            "reconcile, ready values, with explanation and validity",
            readings,
            partial(_decide_all, readings),
            goal=3,
        ),
        _row(
            "situations and plan for 1,000 events",
            readings,
            partial(_plan_all, readings, workspace),
            goal=6,
        ),
    ]


def _row(
    name: str, readings: list[Reading], program: Callable[[], object], *, goal: int
) -> Row:
    bare, ours = in_turn(partial(_bare_all, readings), program, rounds=ROUNDS)
    return Row(
        name=name,
        floor=bare / EVENTS,
        program=ours / EVENTS,
        goal=f"at most {goal} x",
        met=ours <= goal * bare,
    )


def reading(number: int) -> Reading:
    """Make up an event, and for every other one its bot."""
    start = NOW + timedelta(hours=1 + number % 600)
    event = Event(
        id=EventId(f"evt-{number:04}"),
        calendar_id=CALENDAR.id,
        start=start,
        end=start + timedelta(hours=1),
        meeting_url=f"{LINK}{number}",
        guests=(
            Guest(address="ana@acme.example"),
            Guest(address="bo@client.example"),
        ),
        my_response=Response.ACCEPTED,
    )
    key = DedupKey(f"{start:%Y-%m-%dT%H:%M:%SZ}-{LINK}{number}")
    bot = Bot(id=BotId(f"bot-{number}"), key=key, start=start, link=f"{LINK}{number}")
    return Reading(event=event, bots=(bot,) if number % 2 else ())


def _decide_all(readings: list[Reading]) -> None:
    for reading in readings:
        reconcile(reading.event, POLICY, reading.bots, now=NOW, calendar=CALENDAR)


def _plan_all(readings: list[Reading], workspace: Workspace) -> None:
    plan(situations(readings, workspace, now=NOW))


def _bare_all(readings: list[Reading]) -> list[str]:
    return [bare(reading) for reading in readings]


def bare(reading: Reading) -> str:
    """The same answer without explanation, validity or second thoughts."""
    event = reading.event
    if event.is_deleted or event.is_cancelled or event.end <= NOW:
        return "gone"
    if not event.meeting_url or event.start > NOW + timedelta(days=28):
        return "not now"
    domains = [(g.address or "").rpartition("@")[2] for g in event.guests]
    outside = any(domain != "acme.example" for domain in domains)
    if not outside or event.my_response is not Response.ACCEPTED:
        return "unwanted"
    key = f"{event.start.isoformat()[:19]}Z-{event.meeting_url}"
    booked = [bot for bot in reading.bots if bot.start > NOW]
    if not booked:
        return f"add {key}"
    if len(booked) > 1 or booked[0].start != event.start or booked[0].key != key:
        return f"re-book {key}"
    return "already correct"
