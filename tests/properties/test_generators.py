"""The generators are not starved: whatever a decision can be, they reach."""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import TypeVar

from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from callsheet.domain.decision import Decision
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from tests.properties.worlds import worlds
from tests.strategies import situations

_ENOUGH = 12_000
"""Mostly far fewer will do; how many depends on what else the process has loaded."""
# Whole worlds are coherent: they hold no event that cannot be judged for itself.
_NEVER_IN_A_WORLD = {
    Reason.POLICY_INVALID,
    Reason.CALENDAR_CONNECTING,
    Reason.CALENDAR_DISCONNECTED,
    Reason.DUPLICATE_BOT_IDS,
    Reason.LINK_TOO_LONG,
    Reason.ENDS_BEFORE_START,
    Reason.KEY_TOO_LONG,
    # In a world a removal has its effect.
    Reason.DISMISSED,
}
# A world's pauses are over, or not, by luck alone; situations see to both.
_SELDOM_IN_A_WORLD = {
    Reason.RETRIES_EXHAUSTED,
    Reason.BACKING_OFF,
    Reason.OCCURRENCE_SERVED,
    Reason.FOREIGN_REPLACED,
    Reason.OWN_DOMAIN_UNKNOWN,
    Reason.TITLE_UNKNOWN,
    Reason.ATTENDEES_UNKNOWN,
    Reason.LATE_JOIN_OFF,
}


T = TypeVar("T")


class _Reached(Exception):
    """Nothing is missing any more: there is no need to look on."""


def _never_reached(
    strategy: st.SearchStrategy[T],
    ask: Callable[[T], Iterable[Decision]],
    *,
    unasked: AbstractSet[Reason] = frozenset(),
) -> set[Reason | Flag]:
    """What is not reached; it is looked for until only the unasked may be missing."""
    seen: set[Reason | Flag] = set()
    wanted = {*Reason, *Flag} - unasked

    @settings(
        max_examples=_ENOUGH,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def look(value: T) -> None:
        for decision in ask(value):
            event(decision.reason.value)
            seen.update((decision.reason, *decision.flags))
        if wanted <= seen:
            raise _Reached

    with suppress(_Reached):
        look()
    return {*Reason, *Flag} - seen


def _decide(situation: Situation) -> list[Decision]:
    return [reconcile(situation)]


def test_single_situations_reach_every_reason_and_every_flag() -> None:
    assert _never_reached(situations(), _decide) == set()


def test_whole_worlds_reach_every_reason_that_a_coherent_world_can_have() -> None:
    missed = _never_reached(
        worlds(),
        lambda world: world.plan.decisions,
        unasked=_NEVER_IN_A_WORLD | _SELDOM_IN_A_WORLD,
    )
    assert missed - _SELDOM_IN_A_WORLD == _NEVER_IN_A_WORLD
