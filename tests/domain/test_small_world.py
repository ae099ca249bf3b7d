"""
The decision table walked through a small finite world, every combination of it.

A row that is never first is dead; two neighbours whose exchange changes no answer
have no order, and a table whose order means nothing explains nothing.
"""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise, product
from typing import Any

import pytest

from callsheet.domain.bot import Bot
from callsheet.domain.decision import Decision
from callsheet.domain.event import CalendarStatus
from callsheet.domain.facts import Case, Facts
from callsheet.domain.keys import Scheme
from callsheet.domain.policy import Policy
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from callsheet.domain.table import TABLE, Row
from tests.domain.builders import (
    DAY,
    END,
    ENTERS,
    EVENING,
    FREEZES,
    JOIN_FAILED,
    LIVE,
    MIDDLE,
    NO,
    NOON,
    OTHER_LINK,
    RECORD,
    SERVED,
    SKIP,
    START,
    TICK,
    bot,
    calendar,
    event,
    foreign,
    settings,
    sha,
    sibling,
    situation,
)

pytestmark = pytest.mark.no_cover  # Single cases reach the same lines.

MOMENTS = (ENTERS - TICK, NOON, FREEZES, START, MIDDLE, END)

EVENTS = (
    event(),
    event(is_deleted=True),
    event(is_deleted=True, is_cancelled=True),
    event(is_cancelled=True),
    event(meeting_url=None),
    event(end=START - DAY),
    event(end=START - DAY, is_cancelled=True),
    event(meeting_url="https://x.example/" + "x" * 1900, end=START - DAY),
)

POLICIES: tuple[Policy | None, ...] = (RECORD, SKIP, None)

CONTEXTS: tuple[dict[str, Any], ...] = (
    {},
    {"event_choice": NO},
    {"calendar": calendar(status=CalendarStatus.DISCONNECTED)},
    {"calendar": calendar(address=None), "settings": settings(scheme=Scheme.COMPANY)},
    {"settings": settings(late_join=False)},
    {"siblings": (sibling("evt-2", bot("b7", **LIVE)),)},
)

WRONG_KEY = bot(key="other", ours=True)
BOTS: tuple[tuple[Bot, ...], ...] = (
    (),
    (bot(),),
    (bot(settings_digest=sha("0")),),
    (bot(start=EVENING),),
    (bot(start=EVENING, link=OTHER_LINK),),
    (bot(link=OTHER_LINK),),
    (WRONG_KEY,),
    (bot(key="other", ours=True, settings_digest=sha("0")),),
    (bot("b1"), bot("b2")),
    (bot("b1", start=EVENING), bot("b2", start=EVENING)),
    (bot("b1"), bot("b1")),
    (bot("b1", link="x" * 1901), bot("b1")),
    (bot(**LIVE),),
    (bot("b1", **LIVE), bot("b2", **SERVED)),
    (bot(**SERVED),),
    (bot(ended_at=START, **JOIN_FAILED),),
    (foreign(),),
    (bot(dismissed=True, **LIVE),),
)


@cache
def world() -> tuple[Situation, ...]:
    return tuple(
        situation(now, *bots, **{"event": one, "policy": policy, **context})
        for now, one, policy, context, bots in product(
            MOMENTS, EVENTS, POLICIES, CONTEXTS, BOTS
        )
    )


def applying(given: Situation) -> Iterator[tuple[Row, Facts]]:
    """Give the first row that applies, and the row below it if that applies too."""
    facts = Facts(Case(given), given.now)
    first = next(i for i, row in enumerate(TABLE) if row.applies(facts))
    for row in TABLE[first : first + 2]:
        if row.applies(facts):
            yield row, facts


@cache
def walked() -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Find the rows that are first, and the neighbours whose order matters."""
    first: set[str] = set()
    ordered: set[tuple[str, str]] = set()
    for given in world():
        rows = [(row.name, row.outcome(facts)) for row, facts in applying(given)]
        names = [name for name, _ in rows]
        first.add(names[0])
        if len({(outcome.reason, outcome.commands) for _, outcome in rows}) == 2:
            ordered.add((names[0], names[1]))
    return frozenset(first), frozenset(ordered)


@cache
def decided() -> tuple[Decision, ...]:
    return tuple(map(reconcile, world()))


def test_the_world_is_small() -> None:
    assert len(world()) == 6 * 8 * 3 * 6 * 18


@pytest.mark.parametrize("name", [row.name for row in TABLE])
def test_a_row_is_first_somewhere(name: str) -> None:
    assert name in walked()[0]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [(one.name, two.name) for one, two in pairwise(TABLE)],
)
def test_the_order_of_two_neighbours_matters_somewhere(upper: str, lower: str) -> None:
    assert (upper, lower) in walked()[1]


def test_every_answer_is_one_noop_or_removals_then_at_most_one_addition() -> None:
    shapes = {tuple(c.kind.value for c in decision.commands) for decision in decided()}
    assert shapes == {
        ("noop",),
        ("remove_bot",),
        ("add_bot",),
        ("remove_bot", "add_bot"),
    }


def test_every_command_carries_the_reason_of_its_decision() -> None:
    for decision in decided():
        assert {command.reason for command in decision.commands} == {decision.reason}
