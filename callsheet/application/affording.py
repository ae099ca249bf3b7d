"""Who may go now within Recall's rate limits, and when the next ones may."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from callsheet.application.forecasting import foresee
from callsheet.application.ports import Budget
from callsheet.application.tasks import Task
from callsheet.domain.budget import WINDOW, Operation
from callsheet.domain.instants import later

_WRITES: Final = (Operation.ADD_BOT, Operation.REMOVE_BOT, Operation.LEAVE_CALL)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the budget lets through of a queue, the most urgent first."""

    budget: Budget

    async def not_shut_out(self, queue: Sequence[Task], now: datetime) -> list[Task]:
        """
        Leave out what Recall lets nobody do for longer than a minute.

        Who sat and waited for that would see nothing of the world in the meantime.
        """
        latest = later(now, WINDOW)
        opens = {call: await self.budget.opens_at(call, now) for call in _WRITES}
        shut = {call for call, instant in opens.items() if instant > latest}
        return [task for task in queue if shut.isdisjoint(task.operations)]

    async def affordable(self, queue: Sequence[Task], now: datetime) -> list[Task]:
        """
        Choose whom the budget lets through now.

        Once one has to wait for a kind of call, so does everybody behind him.
        """
        left = {o: await self.budget.left(o, now) for o in _WRITES}
        chosen = []
        for task in queue:
            calls = Counter(task.operations)
            if all(left[call] >= number for call, number in calls.items()):
                chosen.append(task)
                for call, number in calls.items():
                    left[call] -= number
            else:
                left.update(dict.fromkeys(calls, 0))
        return chosen

    async def minutes(self, queue: Sequence[Task], now: datetime) -> int:
        """Foresee how many of Recall's minutes all of it takes; 0 if none."""
        calls = Counter(call for task in queue for call in task.operations)
        return (await foresee(calls, self.budget, now)).minutes

    async def openings(self, queue: Sequence[Task], now: datetime) -> list[datetime]:
        """Say when those who wait for nobody before them may go."""
        return [await self._opens(calls, now) for calls in _first_of_each(queue)]

    async def _opens(self, calls: Counter[Operation], now: datetime) -> datetime:
        """Say when all of these calls may go out."""
        done = [await self.budget.done_by(o, n, now) for o, n in calls.items()]
        return max([now, *done])


def _first_of_each(queue: Sequence[Task]) -> Iterator[Counter[Operation]]:
    """Choose the calls of those who wait for nobody before them in the queue."""
    reserved: set[Operation] = set()
    for task in queue:
        if reserved.isdisjoint(task.operations):
            yield Counter(task.operations)
        reserved.update(task.operations)
