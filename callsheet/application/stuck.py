"""Commands that are in vain: done again and again, or undone by somebody else."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from callsheet.application.ledger import Ledger
from callsheet.application.orders import orders_of
from callsheet.domain.decision import Decision
from callsheet.domain.guard import Held, HeldFor
from callsheet.domain.ids import Digest, EventId
from callsheet.domain.log import EventState
from callsheet.domain.scopes import event_scope
from callsheet.domain.settling import comes_back, never_settles

IN_VAIN: Final = frozenset({HeldFor.NOT_SETTLING, HeldFor.ANOTHER_SCHEDULER})
"""Why an event is held that was tried often enough."""

_ANY: Final = Digest("")


def stuck(
    decisions: Iterable[Decision], ledger: Ledger, now: datetime
) -> Mapping[EventId, Held]:
    """
    Hold what was tried often enough.

    Args:
        decisions: What would be sent.
        ledger: What was sent before, and what came of it.
        now: The moment.
    """
    sends = (decision for decision in decisions if decision.sends)
    held = (_held(d, ledger.event(d.event_id), now) for d in sends)
    return {one.event_id: one for one in held if one is not None}


def _held(decision: Decision, state: EventState, now: datetime) -> Held | None:
    settling, ordered = state.settling, state.ordered
    if not settling.done and not settling.removed:
        return None
    for order in orders_of(decision, state.version, _ANY, now):
        back = comes_back(settling, order.intended, ordered, now)
        until = back or never_settles(settling, order.intended, now)
        if until is not None:
            reason = HeldFor.NOT_SETTLING if back is None else HeldFor.ANOTHER_SCHEDULER
            scope = event_scope(decision.event_id)
            return Held(
                event_id=decision.event_id, reason=reason, scope=scope, until=until
            )
    return None
