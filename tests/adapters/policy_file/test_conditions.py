"""Every word of the conditions, written in each right form, and what it becomes."""

from collections.abc import Iterator
from dataclasses import Field, fields
from typing import get_args

import pytest

from callsheet.adapters.policy_file import policy_of, read_policy
from callsheet.adapters.policy_file.conditions import CONDITIONS, PLATFORMS
from callsheet.domain.conditions import (
    All,
    AllDay,
    AnyOf,
    Attendee,
    AttendeeCount,
    CalendarMetadata,
    Condition,
    Duration,
    External,
    Internal,
    MyResponse,
    Not,
    OnCalendar,
    Organizer,
    OrganizerIsMe,
    Platform,
    Private,
    Recurring,
    Series,
    Title,
    TitleLike,
    WorkingHours,
)
from callsheet.domain.event import Response


def when(condition: str) -> Condition:
    text = f'[[rules]]\nname = "a"\nthen = "record"\nwhen = {condition}'
    return read_policy(text, source="test").rules[0].when


def kind_of(condition: type) -> Iterator[Field[str]]:
    return (field for field in fields(condition) if field.name == "kind")


TEAM = CalendarMetadata(key="team", among=("sales", "success"))
TIER = CalendarMetadata(key="tier", among=("gold",))


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        pytest.param("external = true", External(), id="external"),
        pytest.param("external = false", External(is_=False), id="not external"),
        pytest.param("internal = true", Internal(), id="internal"),
        pytest.param("internal = false", Internal(is_=False), id="not internal"),
        pytest.param("recurring = true", Recurring(), id="recurring"),
        pytest.param("recurring = false", Recurring(is_=False), id="not recurring"),
        pytest.param("organizer_is_me = true", OrganizerIsMe(), id="hosted by me"),
        pytest.param(
            "organizer_is_me = false", OrganizerIsMe(is_=False), id="hosted by others"
        ),
        pytest.param("private = true", Private(), id="private"),
        pytest.param("private = false", Private(is_=False), id="not private"),
        pytest.param("all_day = true", AllDay(), id="all day"),
        pytest.param("all_day = false", AllDay(is_=False), id="not all day"),
        pytest.param(
            'attendee = "Law.Example."', Attendee(among=("law.example",)), id="attendee"
        ),
        pytest.param(
            'attendee = ["zoe@client.example", "law.example", "Law.example"]',
            Attendee(among=("law.example", "zoe@client.example")),
            id="attendees, sorted and each once",
        ),
        pytest.param(
            'organizer = "Ana@Acme.Example"',
            Organizer(among=("ana@acme.example",)),
            id="organiser",
        ),
        pytest.param(
            'calendar = ["sales.acme.example", "ana@acme.example"]',
            OnCalendar(among=("ana@acme.example", "sales.acme.example")),
            id="calendars",
        ),
        pytest.param(
            "attendee_count = { at_least = 3, at_most = 10 }",
            AttendeeCount(at_least=3, at_most=10),
            id="so many attendees",
        ),
        pytest.param(
            "attendee_count = { at_least = 3 }",
            AttendeeCount(at_least=3),
            id="at least so many attendees",
        ),
        pytest.param(
            "attendee_count = { at_most = 100_000 }",
            AttendeeCount(at_most=100_000),
            id="at most so many attendees",
        ),
        pytest.param(
            "attendee_count = 5",
            AttendeeCount(at_least=5, at_most=5),
            id="exactly so many attendees",
        ),
        pytest.param(
            "attendee_count = 0",
            AttendeeCount(at_least=0, at_most=0),
            id="nobody",
        ),
        pytest.param(
            "duration = { at_least = 15, at_most = 15 }",
            Duration(at_least=15, at_most=15),
            id="minutes",
        ),
        pytest.param(
            "duration = { at_most = 527_040 }",
            Duration(at_most=527_040),
            id="up to a year",
        ),
        pytest.param(
            'my_response = ["none", "accepted"]',
            MyResponse(among=(Response.ACCEPTED, Response.NONE)),
            id="responses, in their own order",
        ),
        pytest.param(
            'series = ["b@google.com", "a"]',
            Series(among=("a", "b@google.com")),
            id="s",
        ),
        pytest.param(
            'title = ["stand-up", "1:1"]',
            Title(words=("1:1", "stand-up")),
            id="title words",
        ),
        pytest.param(
            "title_like = '[?] *|\\*\\*|1:1 *'",
            TitleLike(patterns=("[?] *|\\*\\*|1:1 *",)),
            id="title pattern",
        ),
        pytest.param(
            'title_like = ["b*", "a*"]', TitleLike(patterns=("a*", "b*")), id="patterns"
        ),
        pytest.param(
            'platform = ["zoom", "google_meet"]',
            Platform(among=("google_meet", "zoom")),
            id="platforms",
        ),
        pytest.param("working_hours = true", WorkingHours(), id="usual hours"),
        pytest.param("working_hours = false", Not(WorkingHours()), id="other hours"),
        pytest.param(
            'working_hours = { from = "08:30", to = "24:00", days = ["sun", "mon"] }',
            WorkingHours(starts=510, ends=1440, weekdays=(0, 6)),
            id="hours and days",
        ),
        pytest.param(
            "working_hours = { from = 00:00:00, to = 17:30:00 }",
            WorkingHours(starts=0, ends=1050),
            id="hours as TOML's own times",
        ),
        pytest.param(
            'working_hours = { days = "sat" }', WorkingHours(weekdays=(5,)), id="a day"
        ),
        pytest.param(
            'calendar_metadata = { tier = "gold", team = ["success", "sales"] }',
            All((TEAM, TIER)),
            id="several keys mean all of them, sorted",
        ),
        pytest.param(
            "calendar_metadata.tier = ['gold', 'gold']", TIER, id="one key is itself"
        ),
        pytest.param(
            "not = { private = true }, any = [{ external = true }, { all = ["
            "{ recurring = true }, { all_day = true }] }]",
            All((Not(Private()), AnyOf((External(), All((Recurring(), AllDay())))))),
            id="joined in the order written",
        ),
        pytest.param(
            "calendar_metadata = { tier = 'gold', team = ['sales', 'success'] }, "
            "external = true",
            All((TEAM, TIER, External())),
            id="keys and words are one table of all",
        ),
    ],
)
def test_a_word_becomes_the_cores_value(text: str, condition: Condition) -> None:
    assert when(f"{{ {text} }}") == condition


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_of_recall_has_its_word(platform: str) -> None:
    assert when(f'{{ platform = "{platform}" }}') == Platform(among=(platform,))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("working_hours = true", 'working_hours = { from = "09:00" }'),
        (
            'working_hours.days = ["fri", "thu", "wed", "tue", "mon"]',
            "working_hours = { from = 09:00:00 }",
        ),
        ("attendee_count = 2", "attendee_count = { at_most = 2, at_least = 2 }"),
        ("duration = { at_most = 5 }", "duration = { at_most = 5, at_least = 0 }"),
        ('platform = "zoom"', 'platform = ["zoom", "zoom"]'),
        ('my_response = "none"', 'my_response = ["none"]'),
    ],
)
def test_what_means_the_same_is_the_same_value(one: str, other: str) -> None:
    assert when(f"{{ {one} }}") == when(f"{{ {other} }}")


def test_the_language_has_a_word_for_every_condition_of_the_core() -> None:
    kinds = {field.default for one in get_args(Condition) for field in kind_of(one)}
    assert set(CONDITIONS) == kinds


def test_the_most_patterns_of_the_greatest_length_are_read() -> None:
    patterns = [f"{number:03}{'*' * 197}" for number in range(100)]
    rule = {"name": "a", "then": "skip", "when": {"title_like": patterns}}
    found = policy_of({"rules": [rule]}, source="json").rules[0].when
    assert found == TitleLike(patterns=tuple(patterns))
