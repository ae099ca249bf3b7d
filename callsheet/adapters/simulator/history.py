"""What is written down of a bot's life, and told to the application."""

from datetime import UTC

from callsheet.adapters.simulator.model import (
    Bot,
    BotState,
    Notice,
    Recording,
    StatusChange,
)
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
        _announce(world, bot, change)


def _stop_recording(world: World, bot: Bot) -> None:
    if bot.recordings and bot.recordings[-1].completed_at is None:
        bot.recordings[-1].completed_at = world.at


def _announce(world: World, bot: Bot, change: StatusChange) -> None:
    moment = change.at.astimezone(UTC).isoformat(timespec="microseconds")
    data = {
        "data": {
            "code": change.code,
            "sub_code": change.sub_code,
            "updated_at": moment,
        },
        "bot": {"id": bot.id, "metadata": dict(bot.metadata)},
    }
    notice = Notice(
        workspace=bot.workspace, event=f"bot.{change.code}", data=data, at=world.at
    )
    world.outbox.append(notice)
