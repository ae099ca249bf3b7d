"""What happens by itself as the clock passes, in the order in which it happens."""

from datetime import datetime
from typing import assert_never

from callsheet.adapters.simulator import connections, lives
from callsheet.adapters.simulator.agenda import Due
from callsheet.adapters.simulator.syncing import notice_change, will_be_noticed
from callsheet.adapters.simulator.world import World


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
    """When something will happen by itself, None if nothing is going to."""
    due = world.agenda.first(lambda due: _is_awaited(world, due))
    return None if due is None else due.at


def _is_awaited(world: World, due: Due) -> bool:
    """Whether a happening still means something, as things are now."""
    bot = world.bots.get(due.id)
    event = world.events.get(due.id)
    calendar = world.calendars.get(due.id)
    match due.what:
        case "bot_joins":
            if bot is None or bot.state != "scheduled":
                return False
            return bot.joins_at == due.at
        case "bot_enters_call":
            return bot is not None and bot.state == "joining"
        case "bot_ends":
            return bot is not None and bot.state in ("joining", "in_call")
        case "event_enters":
            return event is not None and will_be_noticed(world, event, due.at)
        case "calendar_connects":
            return calendar is not None and calendar.status == "connecting"
        case _:
            assert_never(due.what)


def _happen(world: World, due: Due) -> None:
    # What was deleted in the meantime has nothing to happen to.
    bot = world.bots.get(due.id)
    event = world.events.get(due.id)
    calendar = world.calendars.get(due.id)
    match due.what:
        case "bot_joins":
            if bot is not None:
                lives.join(world, bot)
        case "bot_enters_call":
            if bot is not None:
                lives.enter_call(world, bot)
        case "bot_ends":
            if bot is not None:
                lives.end(world, bot)
        case "event_enters":
            if event is not None:
                notice_change(world, event)
        case "calendar_connects":
            if calendar is not None:
                connections.finish(world, calendar)
        case _:
            assert_never(due.what)
