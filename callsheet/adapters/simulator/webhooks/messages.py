"""Messages to endpoints: what became of each, and which are to be sent next."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

MessageState: TypeAlias = Literal["waiting", "delivered", "failed", "lost"]

KEPT: Final = 10_000
"""How many messages are kept after they have been delivered or given up."""


HELD_FOR: Final = timedelta(minutes=1)
"""How long a message waits at most for a later one to overtake it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try: the status that was answered, or the name of what went wrong."""

    at: datetime
    status: int | None = None
    error: str | None = None

    @property
    def succeeded(self) -> bool:
        """Whether it was answered with a 2xx."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(slots=True, kw_only=True, eq=False)
class Message:
    """
    Something to tell an endpoint; `id` and `body` are the same in every attempt.

    `due` is the instant of the next attempt. `tries` counts those since it was last
    put in line, which a replay does anew. The rest is what the switches have in
    store for it: `extra` times it is sent again after it has arrived; it is `held`
    until one with a higher `number` was sent; and until `gathers_until` it takes in
    what else happens to the calendar.
    """

    id: str
    number: int
    workspace: str
    event: str
    body: bytes = field(repr=False)
    created: datetime
    due: datetime
    state: MessageState = "waiting"
    attempts: tuple[Attempt, ...] = ()
    tries: int = 0
    extra: int = 0
    held: bool = False
    calendar_id: str | None = None
    gathers_until: datetime | None = None


class Messages:
    """
    All messages that wait, and the last that do not.

    Everything here follows from the messages themselves: `put` them in the order of
    iteration into an empty one, and it is the same again.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, Message] = {}
        self._finished: dict[str, Message] = {}
        self._queues: dict[str, list[tuple[datetime, int, str]]] = {}
        self._in_line: dict[str, datetime] = {}
        self._held: dict[str, Message] = {}
        self._gathering: dict[str, Message] = {}
        self._last = 0

    def __iter__(self) -> Iterator[Message]:
        yield from self._finished.values()
        yield from self._waiting.values()

    def __len__(self) -> int:
        return len(self._finished) + len(self._waiting)

    def next_number(self) -> int:
        """The number for a new message."""
        self._last += 1
        return self._last

    @property
    def last_number(self) -> int:
        """The number of the newest message that there ever was."""
        return self._last

    def resume(self, messages: Iterable[Message], last_number: int) -> None:
        """Take over what another had, in the order of its iteration."""
        self._last = last_number
        for message in messages:
            self.put(message)

    def put(self, message: Message) -> None:
        """Keep a message; one that waits is put in line for its instant."""
        self._last = max(self._last, message.number)
        if message.calendar_id is not None and message.gathers_until is not None:
            # The latest alone gathers, also when an earlier one is put in line again.
            latest = self._gathering.get(message.calendar_id, message)
            if latest.number <= message.number:
                self._gathering[message.calendar_id] = message
        if message.state != "waiting":
            self._finish(message)
            return
        self._finished.pop(message.id, None)
        self._waiting[message.id] = message
        if message.held:
            self._held[message.id] = message
        self._in_line[message.id] = message.due
        queue = self._queues.setdefault(message.workspace, [])
        heapq.heappush(queue, (message.due, message.number, message.id))

    def take(self, workspace: str, now: datetime) -> Message | None:
        """Take the workspace's next message out of line, if its time has come."""
        if self._next(workspace, now) is None:
            return None
        message = self._waiting[heapq.heappop(self._queues[workspace])[2]]
        del self._in_line[message.id]
        # What is being sent takes nothing in any more, and waits for none.
        message.gathers_until = None
        message.held = False
        self._held.pop(message.id, None)
        return message

    def next_due(self) -> datetime | None:
        """The instant of the next attempt; None if there is nothing in line."""
        dues = [self._next(workspace, None) for workspace in self._queues]
        return min((due for due in dues if due is not None), default=None)

    def release(self, sent: Message, now: datetime) -> None:
        """Let go of what waited until a later message of the workspace was sent."""
        for held in list(self._held.values()):
            if held.workspace == sent.workspace and held.number < sent.number:
                del self._held[held.id]
                held.held = False
                held.due = max(now, held.due - HELD_FOR)
                self.put(held)

    def gathering(self, calendar_id: str, at: datetime) -> Message | None:
        """The message that still takes in what happens to a calendar."""
        message = self._gathering.get(calendar_id)
        if message is None or message.gathers_until is None:
            return None
        return message if at < message.gathers_until else None

    def abandon(self, workspace: str) -> None:
        """Give up all that waits for a workspace's endpoint; it can be replayed."""
        for message in list(self._waiting.values()):
            if message.workspace == workspace:
                message.state = "failed"
                self.put(message)

    def replay(self, chosen: Callable[[Message], bool], now: datetime) -> list[Message]:
        """Put those of the failed and lost in line again that are `chosen`."""
        given_up = ("failed", "lost")
        again = [m for m in self._finished.values() if m.state in given_up]
        again = [message for message in again if chosen(message)]
        for message in again:
            message.state, message.due, message.tries = "waiting", now, 0
            message.extra = 0
            self.put(message)
        return again

    def _finish(self, message: Message) -> None:
        self._waiting.pop(message.id, None)
        self._held.pop(message.id, None)
        self._in_line.pop(message.id, None)
        self._finished[message.id] = message
        while len(self._finished) > KEPT:
            del self._finished[next(iter(self._finished))]

    def _next(self, workspace: str, now: datetime | None) -> datetime | None:
        queue = self._queues.get(workspace, [])
        # Entries of messages that got another instant, or were given up, are stale.
        while queue and self._in_line.get(queue[0][2]) != queue[0][0]:
            heapq.heappop(queue)
        if not queue or (now is not None and queue[0][0] > now):
            return None
        return queue[0][0]
