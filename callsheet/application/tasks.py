"""One event's commands on their way, and the order in which many of them go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from callsheet.application.orders import Order
from callsheet.domain.budget import Operation
from callsheet.domain.decision import Decision
from callsheet.domain.ids import EventId
from callsheet.domain.lanes import Move, lanes
from callsheet.domain.situation import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """
    One event's commands, ready to be sent.

    Attributes:
        move: The decision with the keys that carrying it out may touch.
    """

    decision: Decision
    situation: Situation
    move: Move
    orders: Sequence[Order]

    @property
    def event_id(self) -> EventId:
        """The event."""
        return self.decision.event_id

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The calls that it takes."""
        return tuple(call for order in self.orders for call in order.operations)

    @property
    def removes(self) -> bool:
        """Whether booked bots are to go."""
        return any(order.leaving for order in self.orders)

    def stands(self, now: datetime) -> bool:
        """Say whether time alone has not yet changed the decision."""
        until = self.decision.valid_until
        return until is None or now < until

    @property
    def until(self) -> datetime:
        """From when on nothing of it matters any more."""
        # A bot of an event that moved into the past is still to be called off.
        starts = [bot.start for bot in self.situation.bots]
        return max([self.situation.event.end, *starts])


def in_lanes(wave: Sequence[Task]) -> list[list[Task]]:
    """Put a wave into lanes, the lane of the most urgent first."""
    tasks = {task.event_id: task for task in wave}
    tied = lanes(task.move for task in wave)
    found = [[tasks[one.event_id] for one in lane] for lane in tied]
    place = {task.event_id: number for number, task in enumerate(wave)}
    return sorted(found, key=lambda lane: min(place[task.event_id] for task in lane))
