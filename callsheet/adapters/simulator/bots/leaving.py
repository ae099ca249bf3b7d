"""How long a bot waits before it leaves by itself: `automatic_leave`."""

from datetime import timedelta
from typing import Final

from callsheet.adapters.simulator.calendars.links import platform_of
from callsheet.adapters.simulator.model import Bot, JsonObject
from callsheet.adapters.simulator.recall import fields
from callsheet.adapters.simulator.recall.answers import ApiError, invalid

DEFAULTS: Final[JsonObject] = {
    "waiting_room_timeout": 1200,
    "noone_joined_timeout": 1200,
    "recording_permission_denied_timeout": 30,
}
"""Seconds, for those timeouts that the simulation knows."""

_LEAST: Final = {
    "waiting_room_timeout": 30,
    "noone_joined_timeout": 30,
    "recording_permission_denied_timeout": 0,
}
TIMEOUTS: Final = tuple(_LEAST)
LONGEST_TIMEOUT: Final = 2**31 - 1
_WAITING_ROOM_CAPS: Final = {
    "google_meet": 600,
    "microsoft_teams": 1800,
    "microsoft_teams_live": 1800,
}


def check_automatic_leave(config: JsonObject) -> None:
    """400 for an `automatic_leave` that cannot be one; null is the defaults."""
    if config.get("automatic_leave") is None:
        return
    given = fields.mapping(config, "automatic_leave")
    try:
        for name, least in _LEAST.items():
            if given.get(name) is not None:
                fields.whole_number(given, name, least=least, most=LONGEST_TIMEOUT)
    except ApiError as error:
        raise invalid({"automatic_leave": error.body}) from error


def waiting_room(bot: Bot) -> tuple[timedelta, str]:
    """How long a bot stays in a waiting room, and the sub-code of giving up."""
    seconds = _timeout(bot, "waiting_room_timeout")
    platform = platform_of(bot.meeting_url)
    cap = _WAITING_ROOM_CAPS.get(platform or "", LONGEST_TIMEOUT)
    # Google throws a waiting bot out by itself; elsewhere it is Recall that leaves.
    thrown_out = platform == "google_meet" and cap < seconds
    sub_code = (
        "call_ended_by_platform_waiting_room_timeout"
        if thrown_out
        else "timeout_exceeded_waiting_room"
    )
    return timedelta(seconds=min(seconds, cap)), sub_code


def alone(bot: Bot) -> tuple[timedelta, str]:
    """The same for a call that nobody joins."""
    seconds = _timeout(bot, "noone_joined_timeout")
    return timedelta(seconds=seconds), "timeout_exceeded_noone_joined"


def denied(bot: Bot) -> tuple[timedelta, str]:
    """The same for a call that it may not record."""
    seconds = _timeout(bot, "recording_permission_denied_timeout")
    sub_code = "timeout_exceeded_recording_permission_denied"
    return timedelta(seconds=seconds), sub_code


def _timeout(bot: Bot, name: str) -> int:
    given = (bot.config.get("automatic_leave") or {}).get(name)
    return int(DEFAULTS[name] if given is None else given)
