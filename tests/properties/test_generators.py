"""The generators are not starved: whatever a decision can be, they reach."""

from collections import Counter
from collections.abc import Callable, Iterable

from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from callsheet.domain.decision import Decision
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.reconcile import reconcile
from tests.properties.worlds import worlds
from tests.strategies import situations

_ENOUGH = 2_500
# Whole worlds are coherent: they hold no event that cannot be judged for itself.
_NEVER_IN_A_WORLD = {
    Reason.POLICY_INVALID,
    Reason.CALENDAR_CONNECTING,
    Reason.CALENDAR_DISCONNECTED,
    Reason.DUPLICATE_BOT_IDS,
    Reason.LINK_TOO_LONG,
    Reason.ENDS_BEFORE_START,
    Reason.KEY_TOO_LONG,
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


def _reached(
    strategy: st.SearchStrategy[object], ask: Callable[[object], Iterable[Decision]]
) -> Counter[str]:
    seen: Counter[str] = Counter()

    @settings(
        max_examples=_ENOUGH,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def look(value: object) -> None:
        for decision in ask(value):
            event(decision.reason.value)
            seen.update({decision.reason, *decision.flags})

    look()
    return seen


def test_single_situations_reach_every_reason_and_every_flag() -> None:
    seen = _reached(situations(), lambda s: [reconcile(s)])  # type: ignore[arg-type]
    assert [one.value for one in (*Reason, *Flag) if seen[one] < 2] == []


def test_whole_worlds_reach_every_reason_that_a_coherent_world_can_have() -> None:
    seen = _reached(worlds(), lambda w: w.plan.decisions)  # type: ignore[attr-defined]
    expected = set(Reason) - _NEVER_IN_A_WORLD - _SELDOM_IN_A_WORLD
    assert [
        one.value
        for one in (*Reason, *Flag)
        if one in {*expected, *Flag} and not seen[one]
    ] == []
