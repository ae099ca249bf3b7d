"""Adding and removing bots: who shares one, which is kept, what is refused."""

from datetime import datetime, timedelta

from callsheet.adapters.simulator.bots import booking
from callsheet.adapters.simulator.bots.booking import let_go
from callsheet.adapters.simulator.bots.faults import (
    AlreadyDispatched,
    Ended,
    PoolDepleted,
    Refused,
)
from callsheet.adapters.simulator.bots.lives import begin
from callsheet.adapters.simulator.calendars.raw.dialect import dialect_of
from callsheet.adapters.simulator.calendars.syncing import shows_deleted
from callsheet.adapters.simulator.model import Bot, Event, JsonObject, Snapshot
from callsheet.adapters.simulator.recall.fields import read_instant
from callsheet.adapters.simulator.world import World


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
    shared = world.bots.get(world.booked.get((world.workspace_of(event), key), ""))
    if shared is not None and _is_fixed(world, shared):
        # Where a launched bot takes no changes, the answer is good all the same.
        _leave_others(world, event, shared)
        booking.hold(event, shared)
        return shared
    start = _start(world, snapshot, config)
    adhoc = is_near(world, start)
    if adhoc and (shared is None or shared.start != start):
        take_from_pool(world, world.workspace_of(event))
    shared = shared or _rekeyed(world, event, key)
    _leave_others(world, event, shared)
    bot = shared or booking.new_bot(world, world.workspace_of(event), key)
    bot.start, bot.end = start, max(snapshot.end, start)
    bot.call_at = snapshot.start
    bot.joins_at = max(start, world.at)
    bot.meeting_url, bot.config = link, config
    bot.adhoc = bot.adhoc or adhoc
    booking.hold(event, bot)
    begin(world, bot)
    return bot


def remove_bot(world: World, event: Event) -> None:
    """
    Take an event off its scheduled bot, which goes when nobody else holds it.

    Bots that have joined are history: their entries stay.

    Raises:
        AlreadyDispatched: the bot is launched, and late removals are refused.
    """
    late = [b for b in world.bots_of(event) if booking.is_launched(world, b)]
    match world.switches.late_removal:
        case "refused" if late:
            raise AlreadyDispatched
        case "ignored" if late:
            return
        case _:
            let_go(world, event)


def is_near(world: World, start: datetime) -> bool:
    """Whether a bot for this start has to come from the ad-hoc pool."""
    return start - world.at < timedelta(minutes=world.switches.adhoc_within_minutes)


def take_from_pool(world: World, workspace: str) -> None:
    """PoolDepleted if no ad-hoc bot of a workspace is free."""
    if world.chance(world.switches.p_507):
        raise PoolDepleted
    size = world.switches.adhoc_pool
    if size is None:
        return
    taken = sum(
        bot.adhoc and bot.workspace == workspace and bot.state not in booking.SPENT
        for bot in world.bots.values()
    )
    if taken >= size:
        raise PoolDepleted


def keys_of(world: World, event: Event) -> list[str]:
    """The keys of the scheduled bots on an event."""
    return [bot.key for bot in world.bots_of(event) if bot.state == "scheduled"]


def _bookable(world: World, event: Event) -> Snapshot:
    snapshot = event.stored
    calendar = world.calendars[event.calendar_id]
    if snapshot is None or shows_deleted(world, snapshot, calendar.platform):
        raise Refused("The event has been deleted.")
    if calendar.status != "connected":
        raise Refused("The calendar is not connected.")
    if dialect_of(calendar.platform).is_cancelled(snapshot.raw):
        raise Refused("The event has been cancelled.")
    if snapshot.end <= world.at:
        raise Ended("The event has already ended.")
    return snapshot


def _start(world: World, snapshot: Snapshot, config: JsonObject) -> datetime:
    given = config.get("join_at")
    if world.switches.join_at == "ignored" or given is None:
        return snapshot.start
    return read_instant(given)


def _is_fixed(world: World, bot: Bot) -> bool:
    return world.switches.late_change == "ignored" and booking.is_launched(world, bot)


def _leave_others(world: World, event: Event, keep: Bot | None) -> None:
    """Take an event off its other scheduled bots, as far as they can be changed."""
    waiting = [b for b in world.bots_of(event) if b.state == "scheduled"]
    kept = [b for b in waiting if b is keep or _is_fixed(world, b)]
    if world.switches.old_bot_lingers:
        kept = waiting
    event.lingers = any(bot is not keep for bot in kept)
    let_go(world, event, keep=kept)


def _rekeyed(world: World, event: Event, key: str) -> Bot | None:
    """The event's own bot under a new key, where Recall is taken to keep its id."""
    if world.switches.rekeyed_bot == "new" or world.switches.old_bot_lingers:
        return None
    own = [b for b in world.bots_of(event) if b.state == "scheduled"]
    if any(_is_fixed(world, bot) for bot in own):
        return None
    if not own or own[0].holders != [event.id]:
        return None
    booking.rekey(world, own[0], key)
    return own[0]
