"""What a rule asked of the people, the kind and the length of an event, in words."""

import pytest

from callsheet.application.wording import explanation_words
from callsheet.domain.conditions import (
    All,
    Attendee,
    AttendeeCount,
    CalendarMetadata,
    Condition,
    Duration,
    Internal,
    OnCalendar,
    Platform,
    Private,
    Recurring,
    TitleLike,
    WorkingHours,
)
from callsheet.domain.event import Guest, LocalTimes
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.verdict import judge
from tests.domain.builders import calendar, event

EVENING = LocalTimes(
    zone="Europe/Berlin", zone_data="2026a", weekday=0, starts=1_080, ends=1_140
)
EVENT = event(
    title="Weekly review",
    guests=(Guest(address="bo@globex.example"),),
    recurring=False,
    meeting_platform="zoom",
    local=EVENING,
)

PATHS: dict[str, tuple[Condition, str]] = {
    "a single event": (
        Recurring(is_=False),
        "applies: repetition: a single event",
    ),
    "privacy that is not shown": (
        Private(),
        "may apply or not: privacy: not shown",
    ),
    "no colleague": (
        Internal(),
        "does not apply: colleagues: 1 other guest, no colleague",
    ),
    "somebody in particular": (
        Attendee(among=("globex.example",)),
        "applies: the people asked for: yes (bo@globex.example)",
    ),
    "numbers": (
        All((AttendeeCount(at_least=2), Duration(at_most=60))),
        (
            "does not apply: the number of people: no (1 person); "
            "the length: yes (60 minutes)"
        ),
    ),
    "a pattern": (
        TitleLike(patterns=("*review",)),
        "applies: the whole title: yes (*review)",
    ),
    "an evening": (
        WorkingHours(),
        "does not apply: working hours: no (Mon 18:00-19:00 Europe/Berlin)",
    ),
    "a platform": (
        Platform(among=("zoom",)),
        "applies: the meeting platform: yes (zoom)",
    ),
    "a calendar": (
        OnCalendar(among=("acme.example",)),
        "applies: the calendar: yes (ana@acme.example)",
    ),
    "what nobody noted on a calendar": (
        CalendarMetadata(key="team", among=("sales",)),
        "does not apply: noted on the calendar: no (team: nothing)",
    ),
}


@pytest.mark.parametrize(("when", "words"), PATHS.values(), ids=PATHS)
def test_a_step_tells_of(when: Condition, words: str) -> None:
    policy = Policy(rules=(Rule(name="R", then="record", when=when),))
    verdict = judge(policy, EVENT, calendar(metadata=()))
    assert explanation_words(verdict.explanation)[0] == f'rule "R" {words}'
