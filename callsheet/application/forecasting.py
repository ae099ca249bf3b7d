"""When all that is to be sent will have been, within Recall's rate limits."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from callsheet.application.orders import orders_of
from callsheet.application.ports import Budget
from callsheet.domain.budget import WINDOW, Operation
from callsheet.domain.decision import Decision
from callsheet.domain.ids import Digest, EventId


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """
    What a plan costs.

    Attributes:
        calls: How many calls of each kind it takes.
        now: The moment of the forecast.
        done_by: When the last one can go out; `now` if all may go at once.
        waits: Events that sit out a pause after a failure, and until when.
    """

    calls: Mapping[Operation, int]
    now: datetime
    done_by: datetime
    waits: Mapping[EventId, datetime] = field(default_factory=dict)

    def waiting(self, waits: Mapping[EventId, datetime]) -> "Forecast":
        """Add the pauses that some events sit out."""
        done_by = max([self.done_by, *waits.values()])
        return replace(self, waits=waits, done_by=done_by)

    @property
    def lasts(self) -> timedelta:
        """How long it takes."""
        return self.done_by - self.now

    @property
    def minutes(self) -> int:
        """How many of Recall's minutes it takes; 0 if all may go at once."""
        return -(-self.lasts // WINDOW)


async def forecast(
    decisions: Iterable[Decision],
    budget: Budget,
    now: datetime,
    folds: Callable[[EventId], bool],
) -> Forecast:
    """
    Foresee how long it takes to send what these decisions ask for.

    Args:
        decisions: Those that send something.
        budget: Recall's rate limits.
        now: The moment of the forecast.
        folds: Says of an event whether its re-book is one call; see `orders_of`.
    """
    return await foresee(_calls_of(decisions, now, folds), budget, now)


async def foresee(
    calls: Mapping[Operation, int], budget: Budget, now: datetime
) -> Forecast:
    """Foresee how long it takes to make some calls, if nobody else makes any."""
    ends = [await budget.done_by(call, many, now) for call, many in calls.items()]
    return Forecast(calls=calls, now=now, done_by=max(ends, default=now))


_ANY: Final = Digest("")
"""Only which calls they are counts here, not what they answer."""


def _calls_of(
    decisions: Iterable[Decision], now: datetime, folds: Callable[[EventId], bool]
) -> Counter[Operation]:
    calls: Counter[Operation] = Counter()
    for decision in decisions:
        one = folds(decision.event_id)
        orders = orders_of(decision, 0, _ANY, now, folds=one)
        calls.update(call for order in orders for call in order.operations)
    return calls
