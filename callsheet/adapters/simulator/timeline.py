"""What happens by itself as the clock passes, in the order in which it happens."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from callsheet.adapters.simulator.agenda import Due, Happening
from callsheet.adapters.simulator.bots import hosting, lives
from callsheet.adapters.simulator.calendars import connections, losing
from callsheet.adapters.simulator.calendars.syncing import (
    notice_change,
    will_be_noticed,
)
from callsheet.adapters.simulator.model import Bot, Calendar, Call, Event
from callsheet.adapters.simulator.world import World

_OF_BOTS: Final[Mapping[Happening, Callable[[World, Bot], None]]] = {
    "bot_joins": lives.join,
    "bot_arrives": lives.arrive,
    "bot_may_enter": lives.let_in,
    "bot_ends": lives.end,
    "bot_gives_up": lives.give_up,
    "bot_meets_its_luck": lives.meet_luck,
}
_OF_CALLS: Final[Mapping[Happening, Callable[[World, Call], None]]] = {
    "call_ends": hosting.end_if_due,
}
_OF_EVENTS: Final[Mapping[Happening, Callable[[World, Event], None]]] = {
    "event_enters": notice_change,
}
_OF_CALENDARS: Final[Mapping[Happening, Callable[[World, Calendar], None]]] = {
    "calendar_connects": connections.finish,
    "calendar_lost": losing.notice_loss,
}


def settle(world: World) -> None:
    """
    Bring the world to its clock's instant.

    A step of a week lets everything in that week happen at its own instant:
    an event that would have been in the window only on the way is noticed.
    """
    now = world.clock.now()
    for due in world.agenda.take_until(now):
        world.at = max(world.at, due.at)
        _happen(world, due)
    world.at = max(world.at, now)


def next_happening(world: World) -> datetime | None:
    """
    When something will happen by itself, None if nothing is going to.

    The next attempt of a message counts, unless it is being made already.
    """
    due = world.agenda.first(lambda due: _is_awaited(world, due))
    stops = [] if due is None else [due.at]
    attempt = world.messages.next_due()
    if attempt is not None and attempt > world.at:
        stops.append(attempt)
    return min(stops, default=None)


def _is_awaited(world: World, due: Due) -> bool:
    """Whether a happening still means something, as things are now."""
    if due.what in _OF_BOTS and due.id in world.bots:
        bot = world.bots[due.id]
        match due.what:
            case "bot_joins":
                return bot.state == "scheduled" and bot.joins_at == due.at
            case "bot_arrives":
                return bot.state == "joining"
            case _:
                return bot.state in ("joining", "in_call")
    if due.what in _OF_CALLS and due.id in world.calls:
        return world.calls[due.id].until == due.at
    if due.what in _OF_EVENTS and due.id in world.events:
        return will_be_noticed(world, world.events[due.id], due.at)
    if due.what in _OF_CALENDARS and due.id in world.calendars:
        calendar = world.calendars[due.id]
        if due.what == "calendar_connects":
            return calendar.status == "connecting"
        return losing.is_unnoticed(world, calendar)
    return False


def _happen(world: World, due: Due) -> None:
    # What was deleted in the meantime has nothing to happen to.
    if due.what in _OF_BOTS and due.id in world.bots:
        _OF_BOTS[due.what](world, world.bots[due.id])
    if due.what in _OF_CALLS and due.id in world.calls:
        _OF_CALLS[due.what](world, world.calls[due.id])
    if due.what in _OF_EVENTS and due.id in world.events:
        _OF_EVENTS[due.what](world, world.events[due.id])
    if due.what in _OF_CALENDARS and due.id in world.calendars:
        _OF_CALENDARS[due.what](world, world.calendars[due.id])
