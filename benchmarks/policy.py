"""What a long policy costs: a hundred rules, and ten thousand, against one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle, islice

from benchmarks.measure import Row, in_turn
from callsheet.domain.conditions import (
    All,
    Attendee,
    AttendeeCount,
    Condition,
    Duration,
    External,
    MyResponse,
    Organizer,
    Private,
    Recurring,
    Series,
    Title,
    TitleLike,
    WorkingHours,
)
from callsheet.domain.event import Calendar, Event, Guest, LocalTimes, Response
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.reconcile import reconcile

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CALENDAR = Calendar(id=CalendarId("cal-1"), address="ana@acme.example")
EVENTS = 10_000
SOME = 100
ONE = Policy(rules=(Rule(name="external", then="record", when=External()),))


def run() -> list[Row]:
    """Time the decision of ten thousand events by few rules and by many."""
    events = [_event(number) for number in range(EVENTS)]
    return [
        _row("100 rules x 10,000 events, to 1 rule", events, 100, goal=10),
        _row("10,000 rules x 100 events, to 1 rule", events[:SOME], 10_000, goal=500),
    ]


def _row(name: str, events: list[Event], rules: int, *, goal: int) -> Row:
    long = replace(ONE, rules=(*islice(_never(), rules - 1), *ONE.rules))
    one, many = in_turn(
        partial(_decide_all, events, ONE), partial(_decide_all, events, long), rounds=3
    )
    return Row(
        name=name,
        floor=one / len(events),
        program=many / len(events),
        goal=f"at most {goal} x",
        met=many <= goal * one,
    )


def _decide_all(events: list[Event], policy: Policy) -> None:
    for event in events:
        reconcile(event, policy, now=NOW, calendar=CALENDAR)


def _never() -> Iterator[Rule]:
    """List rules of every common kind; the events of this benchmark match none."""
    for number, kind in enumerate(cycle(range(len(_kinds(0))))):
        yield Rule(name=f"rule {number}", then="skip", when=_kinds(number)[kind])


def _kinds(number: int) -> tuple[Condition, ...]:
    return (
        Title(words=(f"project {number}", "lunch")),
        TitleLike(patterns=(f"*[{number}]*", "interview *")),
        Organizer(among=(f"company{number}.example",)),
        Attendee(among=(f"person{number}@partner.example",)),
        Series(among=(f"uid-{number}@example",)),
        All((External(), MyResponse(among=(Response.DECLINED,)))),
        All((Recurring(), AttendeeCount(at_least=50 + number))),
        All((Private(), Title(words=(f"secret {number}",)))),
        All((Duration(at_least=240), External())),
        All((WorkingHours(starts=0, ends=60), Title(words=(f"early {number}",)))),
    )


def _event(number: int) -> Event:
    start = NOW + timedelta(hours=1 + number % 600)
    return Event(
        id=EventId(f"evt-{number:05}"),
        calendar_id=CALENDAR.id,
        start=start,
        end=start + timedelta(hours=1),
        meeting_url=f"https://meet.google.com/abc-defg-hij{number}",
        series=(f"uid-{number}@google.example",),
        title=f"Quarterly review of account {number}",
        guests=(
            Guest(address="ana@acme.example"),
            Guest(address="bo@client.example"),
            Guest(address="cy@client.example"),
        ),
        organizer="bo@client.example",
        my_response=Response.ACCEPTED,
        recurring=number % 2 == 0,
        private=False,
        local=LocalTimes(
            zone="Europe/Berlin", zone_data="2026a", weekday=0, starts=780, ends=840
        ),
    )
