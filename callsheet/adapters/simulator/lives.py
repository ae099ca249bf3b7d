"""
A bot's life: ready, joining at its own start, in the call, done at the end.

Nothing here looks at the event again: a bot that nobody re-books joins at the
start it was booked for, wherever its event has gone since.
"""

from datetime import timedelta

from callsheet.adapters.simulator.faults import NotInCall
from callsheet.adapters.simulator.model import Bot, BotState, StatusChange
from callsheet.adapters.simulator.world import World

JOINING_TAKES = timedelta(seconds=5)


def begin(world: World, bot: Bot) -> None:
    """Note when a scheduled bot will join; at once, if its start has passed."""
    if not bot.status_changes:
        _turn(world, bot, "scheduled", "ready")
    world.agenda.note(bot.joins_at, "bot_joins", bot.id)
    if bot.joins_at <= world.at:
        join(world, bot)


def join(world: World, bot: Bot) -> None:
    """Set off for the call, if this is the time; the key is then free again."""
    if bot.state != "scheduled" or bot.joins_at > world.at:
        return
    world.booked.pop((bot.workspace, bot.key), None)
    _turn(world, bot, "joining", "joining_call")
    world.agenda.note(world.at + JOINING_TAKES, "bot_enters_call", bot.id)
    world.agenda.note(max(bot.end, world.at), "bot_ends", bot.id)


def enter_call(world: World, bot: Bot) -> None:
    """Be in the call and record."""
    if bot.state == "joining":
        _turn(world, bot, "in_call", "in_call_not_recording")
        _turn(world, bot, "in_call", "in_call_recording")


def end(world: World, bot: Bot) -> None:
    """Be done, because the occurrence it was booked for is over."""
    if bot.state in ("joining", "in_call"):
        _finish(world, bot, "call_ended_by_host")


def leave_call(world: World, bot: Bot) -> None:
    """Be done, because it was told to leave; NotInCall if it is in none."""
    if bot.state not in ("joining", "in_call"):
        raise NotInCall
    _finish(world, bot, "bot_received_leave_call")


def _finish(world: World, bot: Bot, sub_code: str) -> None:
    _turn(world, bot, "done", "call_ended", sub_code)
    _turn(world, bot, "done", "done")


def _turn(
    world: World, bot: Bot, state: BotState, code: str, sub_code: str | None = None
) -> None:
    bot.state = state
    change = StatusChange(code=code, at=world.at, sub_code=sub_code)
    bot.status_changes.append(change)
