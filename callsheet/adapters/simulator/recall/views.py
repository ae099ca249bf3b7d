"""The JSON shapes of Recall's calendars and events."""

import orjson

from callsheet.adapters.simulator.calendars.syncing import shows_deleted
from callsheet.adapters.simulator.model import Bot, Calendar, Event, JsonObject
from callsheet.adapters.simulator.world import World


def calendar_view(calendar: Calendar) -> JsonObject:
    """A calendar; like Recall's, it repeats the credentials in clear."""
    # These two are absent, not null, where nobody gave them.
    optional = {
        "oauth_email": calendar.oauth.get("oauth_email"),
        "webhook_url": calendar.webhook_url,
    }
    return {
        "id": calendar.id,
        "platform": calendar.platform,
        "oauth_client_id": calendar.oauth["oauth_client_id"],
        "oauth_client_secret": calendar.oauth["oauth_client_secret"],
        "oauth_refresh_token": calendar.oauth["oauth_refresh_token"],
        "platform_email": calendar.platform_email,
        "status": calendar.status,
        "status_changes": [
            {"status": change.code, "created_at": change.at}
            for change in calendar.status_changes
        ],
        "metadata": dict(calendar.metadata),
        "created_at": calendar.created_at,
        "updated_at": calendar.updated_at,
        **{name: value for name, value in optional.items() if value is not None},
    }


def event_view(world: World, event: Event) -> JsonObject:
    """
    A listed event, for orjson to write, which takes `raw` as it is held.

    ValueError for one that Recall has not noticed yet.
    """
    snapshot = event.stored
    if snapshot is None:
        raise ValueError("Recall has not noticed this event yet")
    return {
        "id": event.id,
        "calendar_id": event.calendar_id,
        "platform": event.source.platform,
        "platform_id": event.source.platform_id,
        "ical_uid": event.source.ical_uid,
        "start_time": snapshot.start,
        "end_time": snapshot.end,
        "meeting_url": snapshot.meeting_url,
        "meeting_platform": snapshot.meeting_platform,
        "raw": orjson.Fragment(snapshot.raw_json),
        "is_deleted": shows_deleted(world, snapshot, event.source.platform),
        "bots": [_entry(bot) for bot in world.bots_of(event)],
        "created_at": event.created_at,
        "updated_at": event.updated_at,
    }


def _entry(bot: Bot) -> JsonObject:
    return {
        "bot_id": bot.id,
        "start_time": bot.start,
        "deduplication_key": bot.key,
        "meeting_url": bot.meeting_url,
    }
