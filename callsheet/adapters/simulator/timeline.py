"""What happens by itself as the clock passes, in the order in which it happens."""

from collections.abc import Callable, Mapping
from typing import Final

from callsheet.adapters.simulator import connections, lives
from callsheet.adapters.simulator.agenda import Due, Happening
from callsheet.adapters.simulator.model import Bot, Calendar, Event
from callsheet.adapters.simulator.syncing import notice_change
from callsheet.adapters.simulator.world import World

_OF_BOTS: Final[Mapping[Happening, Callable[[World, Bot], None]]] = {
    "bot_joins": lives.join,
    "bot_enters_call": lives.enter_call,
    "bot_ends": lives.end,
}
_OF_EVENTS: Final[Mapping[Happening, Callable[[World, Event], None]]] = {
    "event_enters": notice_change,
}
_OF_CALENDARS: Final[Mapping[Happening, Callable[[World, Calendar], None]]] = {
    "calendar_connects": connections.finish,
    "calendar_lost": connections.notice_loss,
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


def _happen(world: World, due: Due) -> None:
    # What was deleted in the meantime has nothing to happen to.
    if due.what in _OF_BOTS and due.id in world.bots:
        _OF_BOTS[due.what](world, world.bots[due.id])
    if due.what in _OF_EVENTS and due.id in world.events:
        _OF_EVENTS[due.what](world, world.events[due.id])
    if due.what in _OF_CALENDARS and due.id in world.calendars:
        _OF_CALENDARS[due.what](world, world.calendars[due.id])
