"""Recall's rate limits: what may still be called now, and when the rest can be."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Final

from callsheet.domain.decision import How, Kind
from callsheet.domain.instants import later


class Operation(Enum):
    """A kind of call that Recall limits on its own, for the whole workspace."""

    LIST_CALENDARS = "list_calendars"
    LIST_EVENTS = "list_events"
    READ_CALENDAR = "read_calendar"
    READ_EVENT = "read_event"
    READ_BOT = "read_bot"
    ADD_BOT = "add_bot"
    REMOVE_BOT = "remove_bot"
    LEAVE_CALL = "leave_call"
    CREATE_CALENDAR = "create_calendar"
    UPDATE_CALENDAR = "update_calendar"
    DELETE_CALENDAR = "delete_calendar"


PER_MINUTE: Final[Mapping[Operation, int]] = MappingProxyType(
    {
        Operation.LIST_CALENDARS: 60,
        Operation.LIST_EVENTS: 60,
        Operation.READ_CALENDAR: 300,
        Operation.READ_EVENT: 300,
        Operation.READ_BOT: 300,
        Operation.ADD_BOT: 600,
        Operation.REMOVE_BOT: 600,
        Operation.LEAVE_CALL: 300,
        Operation.CREATE_CALENDAR: 300,
        Operation.UPDATE_CALENDAR: 300,
        Operation.DELETE_CALENDAR: 300,
    }
)
"""Recall's documented limits: calls a minute, over a sliding window."""

WINDOW: Final = timedelta(minutes=1, seconds=1)
"""
A second more than Recall's minute: it counts when a call arrives, we when it leaves.
"""


def operations(kind: Kind, how: How | None, bots: int) -> tuple[Operation, ...]:
    """
    Name the calls that a command takes.

    Args:
        kind: Of the command.
        how: Of a removal.
        bots: How many bots it names; each is told to leave by a call of its own.
    """
    if kind is Kind.ADD_BOT:
        return (Operation.ADD_BOT,)
    if how is How.LEAVE_CALL:
        return (Operation.LEAVE_CALL,) * bots
    return (Operation.REMOVE_BOT,)


def left(spent: Sequence[datetime], limit: int, now: datetime) -> int:
    """
    Say how many calls may go out now.

    Args:
        spent: When earlier calls went out, oldest first.
        limit: Calls a minute.
        now: The moment.
    """
    recent = len(spent) - bisect_right(spent, later(now, -WINDOW))
    return max(0, limit - recent)


def opens_at(spent: Sequence[datetime], limit: int, now: datetime) -> datetime:
    """Say when the next call may go out: now, or a minute after an earlier one."""
    if left(spent, limit, now):
        return now
    return later(spent[-limit], WINDOW)


def done_by(
    spent: Sequence[datetime], limit: int, calls: int, now: datetime
) -> datetime:
    """
    Foresee when the last of some calls goes out, if nobody else calls.

    Returns:
        `now` if all of them may go at once, or there are none.
    """
    first = left(spent, limit, now)
    if calls <= first:
        return now
    # What is waiting fills each window as it opens, in the order in which it was used.
    recent = list(spent[bisect_right(spent, later(now, -WINDOW)) :])
    cycle = [*recent[-limit:], *[now] * min(first, limit)][-limit:]
    rounds, place = divmod(calls - first - 1, limit)
    return later(cycle[place], WINDOW * (rounds + 1))
