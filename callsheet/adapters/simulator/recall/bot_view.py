"""The JSON shape of Recall's Bot resource, with what it has recorded."""

from datetime import datetime, timedelta
from typing import Final

from callsheet.adapters.simulator.bots import leaving
from callsheet.adapters.simulator.bots.booking import SPENT
from callsheet.adapters.simulator.calendars.links import bot_meeting
from callsheet.adapters.simulator.model import Bot, JsonObject, Recording, StatusChange
from callsheet.adapters.simulator.recall.bot_config import DEFAULT_BOT_NAME
from callsheet.adapters.simulator.recall.bot_fields import REPEATED
from callsheet.adapters.simulator.world import World

_KEPT_FOR: Final = timedelta(days=7)
_LONGEST_KEPT: Final = 10 * 366 * 24


def bot_view(world: World, bot: Bot) -> JsonObject:
    """A bot; `join_at` is empty once it has joined, and its link some days later."""
    given = {
        name: bot.config[name] for name in REPEATED if bot.config.get(name) is not None
    }
    return {
        "recording_config": None,
        **given,
        "id": bot.id,
        "bot_name": given.get("bot_name") or DEFAULT_BOT_NAME,
        "metadata": bot.metadata,
        "automatic_leave": _automatic_leave(given),
        "meeting_url": _meeting(world, bot),
        "join_at": bot.joins_at if bot.state == "scheduled" else None,
        "status_changes": [_change(change) for change in bot.status_changes],
        "recordings": [_recording(bot, one) for one in bot.recordings],
    }


def _meeting(world: World, bot: Bot) -> JsonObject | None:
    days = world.switches.bot_link_kept_days
    meeting = bot_meeting(bot.meeting_url)
    if days is None or bot.state not in SPENT:
        return meeting
    gone = bot.status.at + timedelta(days=days) <= world.at
    return None if gone else meeting


def _automatic_leave(given: JsonObject) -> JsonObject:
    asked = given.get("automatic_leave") or {}
    return {**leaving.DEFAULTS, **{k: v for k, v in asked.items() if v is not None}}


def _change(change: StatusChange) -> JsonObject:
    return {
        "code": change.code,
        "message": None,
        "created_at": change.at,
        "sub_code": change.sub_code,
    }


def _recording(bot: Bot, recording: Recording) -> JsonObject:
    completed = recording.completed_at
    status = "processing" if completed is None else "done"
    return {
        "id": recording.id,
        "created_at": recording.started_at,
        "started_at": recording.started_at,
        "completed_at": completed,
        "expires_at": None if completed is None else _expiry(bot, completed),
        "status": {
            "code": status,
            "sub_code": None,
            "updated_at": completed or recording.started_at,
        },
        "media_shortcuts": {},
    }


def _expiry(bot: Bot, completed: datetime) -> datetime | None:
    asked = (bot.config.get("recording_config") or {}).get("retention")
    retention = asked if isinstance(asked, dict) else {}
    if retention.get("type") == "forever":
        return None
    hours = retention.get("hours")
    if isinstance(hours, int) and 0 < hours <= _LONGEST_KEPT:
        return completed + timedelta(hours=hours)
    return completed + _KEPT_FOR
