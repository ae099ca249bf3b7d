"""What happens by itself as the clock passes, in the order in which it happens."""

from typing import assert_never

from callsheet.adapters.simulator import connections, hosting, lives
from callsheet.adapters.simulator.agenda import BotHappening, Due
from callsheet.adapters.simulator.model import Bot
from callsheet.adapters.simulator.syncing import notice_change
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


def _happen(world: World, due: Due) -> None:
    # What was deleted in the meantime has nothing to happen to.
    match due.what:
        case "event_enters":
            event = world.events.get(due.id)
            if event is not None:
                notice_change(world, event)
        case "calendar_connects":
            calendar = world.calendars.get(due.id)
            if calendar is not None:
                connections.finish(world, calendar)
        case "call_ends":
            hosting.end_if_due(world, due.id)
        case _:
            bot = world.bots.get(due.id)
            if bot is not None:
                _happen_to(world, bot, due.what)


def _happen_to(world: World, bot: Bot, what: BotHappening) -> None:
    match what:
        case "bot_joins":
            lives.join(world, bot)
        case "bot_arrives":
            lives.arrive(world, bot)
        case "bot_may_enter":
            lives.let_in(world, bot)
        case "bot_ends":
            lives.end(world, bot)
        case "bot_gives_up":
            lives.give_up(world, bot)
        case "bot_meets_its_luck":
            lives.meet_luck(world, bot)
        case _:
            assert_never(what)
