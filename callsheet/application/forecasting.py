"""When all that is to be sent will have been, within Recall's rate limits."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from callsheet.application.ports import Budget
from callsheet.domain.budget import Operation, operations
from callsheet.domain.decision import Decision, Noop, RemoveBot


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """
    What a plan costs.

    Attributes:
        calls: How many calls of each kind it takes.
        now: The moment of the forecast.
        done_by: When the last one can go out; `now` if all may go at once.
    """

    calls: Mapping[Operation, int]
    now: datetime
    done_by: datetime

    @property
    def lasts(self) -> timedelta:
        """How long it takes."""
        return self.done_by - self.now


async def forecast(
    decisions: Iterable[Decision], budget: Budget, now: datetime
) -> Forecast:
    """Foresee how long it takes to send what these decisions ask for."""
    return await foresee(calls_of(decisions), budget, now)


async def foresee(
    calls: Mapping[Operation, int], budget: Budget, now: datetime
) -> Forecast:
    """Foresee how long it takes to make some calls, if nobody else makes any."""
    ends = [await budget.done_by(call, many, now) for call, many in calls.items()]
    return Forecast(calls=calls, now=now, done_by=max(ends, default=now))


def calls_of(decisions: Iterable[Decision]) -> Counter[Operation]:
    """Count the calls that decisions ask for."""
    calls: Counter[Operation] = Counter()
    for decision in decisions:
        for command in decision.commands:
            if isinstance(command, RemoveBot):
                many = len(command.bot_ids)
                calls.update(operations(command.kind, command.how, many))
            elif not isinstance(command, Noop):
                calls.update(operations(command.kind, None, 0))
    return calls
