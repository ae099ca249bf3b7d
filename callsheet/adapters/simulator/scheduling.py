"""Adding and removing bots: who shares one, which is kept, what is refused."""

from datetime import timedelta

from callsheet.adapters.simulator.faults import PoolDepleted, Refused
from callsheet.adapters.simulator.lives import begin
from callsheet.adapters.simulator.model import Bot, Event, JsonObject, Snapshot
from callsheet.adapters.simulator.raw.dialect import dialect_of
from callsheet.adapters.simulator.world import World

ADHOC_WITHIN = timedelta(minutes=10)
"""A bot booked for a start nearer than this comes from the ad-hoc pool."""


def add_bot(world: World, event: Event, key: str, config: JsonObject) -> Bot:
    """
    Book a bot for an event as it was last noticed, in place of its scheduled one.

    A bot that is still scheduled under the key is shared and takes the new start,
    link and configuration; one that has joined is not, so the key gives a new bot.

    Raises:
        Refused: the event cannot have a bot.
        PoolDepleted: the start is near and no ad-hoc bot is free. Nothing changed.
    """
    snapshot = _bookable(world, event)
    link = config.get("meeting_url") or snapshot.meeting_url
    if link is None:
        raise Refused("The event has no meeting URL.")
    shared = world.bots.get(world.booked.get(key, ""))
    adhoc = snapshot.start - world.at < ADHOC_WITHIN
    if adhoc and (shared is None or shared.start != snapshot.start):
        _take_from_pool(world)
    _let_go(world, event, keep=shared)
    bot = shared or _new_bot(world, key, adhoc=adhoc)
    bot.start, bot.end = snapshot.start, snapshot.end
    bot.joins_at = max(snapshot.start, world.at)
    bot.meeting_url, bot.config = link, config
    bot.adhoc = bot.adhoc or adhoc
    if event.id not in bot.holders:
        bot.holders.append(event.id)
        event.bots.append(bot.id)
    begin(world, bot)
    return bot


def remove_bot(world: World, event: Event) -> None:
    """
    Take an event off its scheduled bot, which goes when nobody else holds it.

    Bots that have joined are history: their entries stay.
    """
    _let_go(world, event, keep=None)


def discard(world: World, bot: Bot) -> None:
    """Delete a scheduled bot, whoever holds it."""
    for holder in bot.holders:
        world.events[holder].bots.remove(bot.id)
    _delete(world, bot)


def _bookable(world: World, event: Event) -> Snapshot:
    snapshot = event.stored
    calendar = world.calendars[event.calendar_id]
    if snapshot is None or snapshot.deleted:
        raise Refused("The event has been deleted.")
    if calendar.status != "connected":
        raise Refused("The calendar is not connected.")
    if dialect_of(calendar.platform).is_cancelled(snapshot.raw):
        raise Refused("The event has been cancelled.")
    if snapshot.end <= world.at:
        raise Refused("The event has already ended.")
    return snapshot


def _take_from_pool(world: World) -> None:
    size = world.switches.adhoc_pool
    if size is None:
        return
    taken = sum(bot.adhoc and bot.state != "done" for bot in world.bots.values())
    if taken >= size:
        raise PoolDepleted


def _new_bot(world: World, key: str, *, adhoc: bool) -> Bot:
    bot = Bot(
        id=world.ids.uuid("bot"),
        key=key,
        start=world.at,
        end=world.at,
        joins_at=world.at,
        meeting_url="",
        config={},
        adhoc=adhoc,
    )
    world.bots[bot.id] = bot
    world.booked[key] = bot.id
    return bot


def _let_go(world: World, event: Event, *, keep: Bot | None) -> None:
    for bot in world.bots_of(event):
        if bot.state != "scheduled" or bot is keep:
            continue
        event.bots.remove(bot.id)
        bot.holders.remove(event.id)
        if not bot.holders:
            _delete(world, bot)


def _delete(world: World, bot: Bot) -> None:
    del world.bots[bot.id]
    del world.booked[bot.key]
