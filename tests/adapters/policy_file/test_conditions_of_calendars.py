"""The conditions that tell which calendars a layer is for."""

import pytest

from callsheet.adapters.policy_file.conditions import members_of
from callsheet.adapters.policy_file.problems import Report
from callsheet.domain.conditions import (
    All,
    AnyOf,
    CalendarMetadata,
    Condition,
    Not,
    OnCalendar,
)

TIER = CalendarMetadata(key="tier", among=("gold",))


@pytest.mark.parametrize(
    ("value", "members"),
    [
        pytest.param(
            {"calendar": "sales.acme.example"},
            OnCalendar(among=("sales.acme.example",)),
            id="calendar",
        ),
        pytest.param(
            {"calendar_metadata": {"tier": "gold"}}, TIER, id="calendar metadata"
        ),
        pytest.param(
            {
                "any": [
                    {"calendar": "a@acme.example"},
                    {"not": {"calendar_metadata": {"tier": "gold"}}},
                    {"all": [{"calendar": "b.example"}, {"calendar": "c.example"}]},
                ]
            },
            AnyOf(
                (
                    OnCalendar(among=("a@acme.example",)),
                    Not(TIER),
                    All(
                        (
                            OnCalendar(among=("b.example",)),
                            OnCalendar(among=("c.example",)),
                        )
                    ),
                )
            ),
            id="joined",
        ),
    ],
)
def test_members_are_told_by_what_is_asked_of_calendars(
    value: object, members: Condition
) -> None:
    report = Report({})
    assert members_of(value, (), report) == members
    assert not report.problems


@pytest.mark.parametrize(
    ("value", "line"),
    [
        pytest.param(
            {"external": True},
            "external: asks of an event, not of a calendar; members are told apart by "
            "calendar and calendar_metadata; put external into the rules' when",
            id="a word that asks of an event",
        ),
        pytest.param(
            {"any": [{"not": {"title": "x"}}]},
            "any[0].not.title: asks of an event, not of a calendar; members are told "
            "apart by calendar and calendar_metadata; put title into the rules' when",
            id="such a word far inside",
        ),
        pytest.param(
            {"calender": "a.example"},
            'calender: unknown condition; did you mean "calendar"?',
            id="a misspelt word",
        ),
        pytest.param({}, "names no condition; name one, or leave it out", id="nothing"),
        pytest.param(
            "ana@acme.example",
            'must be a table such as { calendar = "sales.acme.example" }, '
            "not a text in quotes",
            id="no table",
        ),
    ],
)
def test_members_ask_nothing_of_an_event(value: object, line: str) -> None:
    report = Report({})
    assert members_of(value, (), report) is None
    (problem,) = report.problems
    place = f"{problem.place}: " if problem.place else ""
    cure = f"; {problem.cure}" if problem.cure else ""
    assert f"{place}{problem.problem}{cure}" == line
