"""What is written down of a bot's life, and told to the application."""

from callsheet.adapters.simulator.model import (
    Bot,
    BotState,
    Recording,
    StatusChange,
)
from callsheet.adapters.simulator.webhooks.notices import bot_notice
from callsheet.adapters.simulator.world import World


def turn(
    world: World, bot: Bot, state: BotState, code: str, sub_code: str | None = None
) -> None:
    """
    Let a bot's status change now.

    Every change is announced, but that a bot is `ready`. A recording begins and
    ends with the status.
    """
    bot.state = state
    change = StatusChange(code=code, at=world.at, sub_code=sub_code)
    bot.status_changes.append(change)
    if code == "in_call_recording":
        id = world.ids.uuid("recording")
        bot.recordings.append(Recording(id=id, started_at=world.at))
    else:
        _stop_recording(world, bot)
    if code != "ready":
        world.outbox.append(bot_notice(bot, change))


def _stop_recording(world: World, bot: Bot) -> None:
    if bot.recordings and bot.recordings[-1].completed_at is None:
        bot.recordings[-1].completed_at = world.at
