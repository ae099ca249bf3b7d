"""The whole truth about a world: for tests and demos, never through Recall's API."""

from callsheet.adapters.simulator.model import Bot, Calendar, Event, JsonObject
from callsheet.adapters.simulator.raw.dialect import dialect_of
from callsheet.adapters.simulator.world import World


def truth_view(world: World) -> JsonObject:
    """
    Calendars, events as the provider has them now, and bots.

    `visible` says whether Recall lists an event, `guests` whom its copy shows.
    `future_bots` and `past_bots` are ids; `join_at` is when a bot will join, or did.
    Events are in order of start.
    """
    ordered = sorted(
        world.events.values(), key=lambda e: (e.source.current.start, e.id)
    )
    return {
        "now": world.at,
        "calendars": [_calendar(c) for c in world.calendars.values()],
        "events": [event_truth(world, event) for event in ordered],
        "bots": [_bot(bot) for bot in world.bots.values()],
        "skipped": world.skipped,
    }


def event_truth(world: World, event: Event) -> JsonObject:
    """One event."""
    source = event.source
    now = source.current
    dialect = dialect_of(source.platform)
    raw = now.raw
    bots = world.bots_of(event)
    return {
        "event_id": event.id,
        "calendar_id": event.calendar_id,
        "calendar": source.mailbox,
        "platform": source.platform,
        "ical_uid": source.ical_uid,
        "meeting": source.meeting,
        "story": source.story,
        "title": dialect.title(raw),
        "guests": dialect.guests(raw),
        "start_time": now.start,
        "end_time": now.end,
        "meeting_url": now.meeting_url,
        "is_deleted": now.deleted,
        "cancelled": dialect.is_cancelled(raw),
        "visible": event.stored is not None,
        "future_bots": [bot.id for bot in bots if bot.state == "scheduled"],
        "past_bots": [bot.id for bot in bots if bot.state != "scheduled"],
    }


def _calendar(calendar: Calendar) -> JsonObject:
    return {
        "id": calendar.id,
        "calendar": calendar.platform_email,
        "platform": calendar.platform,
        "status": calendar.status,
    }


def _bot(bot: Bot) -> JsonObject:
    return {
        "id": bot.id,
        "join_at": bot.joins_at,
        "start_time": bot.start,
        "end_time": bot.end,
        "meeting_url": bot.meeting_url,
        "status": bot.state,
        "deduplication_key": bot.key,
        "config": bot.config,
        "events": bot.holders,
    }
