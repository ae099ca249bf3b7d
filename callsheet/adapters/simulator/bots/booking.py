"""The bookkeeping of bots: which key and which events they belong to."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from callsheet.adapters.simulator.model import Bot, BotState, Event
from callsheet.adapters.simulator.world import World

SPENT: Final[frozenset[BotState]] = frozenset({"done", "failed", "deleted"})
"""States of bots that are history."""


def new_bot(world: World, workspace: str, key: str) -> Bot:
    """A bot that nobody holds yet; a key makes it the one that is shared under it."""
    bot = Bot(
        id=world.ids.uuid("bot"),
        workspace=workspace,
        key=key,
        start=world.at,
        end=world.at,
        call_at=world.at,
        joins_at=world.at,
        created_at=world.at,
        meeting_url="",
        config={},
        adhoc=False,
    )
    world.bots[bot.id] = bot
    if key:
        world.booked[workspace, key] = bot.id
    return bot


def hold(event: Event, bot: Bot) -> None:
    """Put an event on a bot, once."""
    if event.id not in bot.holders:
        bot.holders.append(event.id)
        event.bots.append(bot.id)


def rekey(world: World, bot: Bot, key: str) -> None:
    """Give a scheduled bot another key, which must be free."""
    del world.booked[bot.workspace, bot.key]
    bot.key = key
    world.booked[bot.workspace, key] = bot.id


def let_go(world: World, event: Event, *, keep: Collection[Bot] = ()) -> None:
    """
    Take an event off its scheduled bots but these; those that nobody else holds go.

    So do the entries of bots that were deleted by their own id.
    """
    for bot in world.bots_of(event):
        if bot.state not in ("scheduled", "deleted") or bot in keep:
            continue
        event.bots.remove(bot.id)
        bot.holders.remove(event.id)
        if not bot.holders:
            _forget(world, bot)


def discard(world: World, bot: Bot) -> None:
    """
    Delete a scheduled bot, whoever holds it.

    Where events keep the entry, it stays until it is removed or overridden there.
    """
    if bot.holders and world.switches.direct_delete == "keeps_entry":
        bot.state = "deleted"
        free_key(world, bot)
        return
    for holder in bot.holders:
        world.events[holder].bots.remove(bot.id)
    _forget(world, bot)


def is_launched(world: World, bot: Bot) -> bool:
    """Whether a bot is on its way or in a call, or soon will be and is made ready."""
    if bot.state != "scheduled":
        return bot.state not in SPENT
    late = timedelta(minutes=world.switches.late_minutes)
    return bot.joins_at - world.at < late


def free_key(world: World, bot: Bot) -> None:
    """Let the next bot under a bot's key be a new one."""
    if world.booked.get((bot.workspace, bot.key)) == bot.id:
        del world.booked[bot.workspace, bot.key]


def _forget(world: World, bot: Bot) -> None:
    del world.bots[bot.id]
    free_key(world, bot)
