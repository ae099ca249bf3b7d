"""`GET /api/v1/bot/`: which bots are asked for, and their pages."""

from collections.abc import Callable, Sequence
from typing import Final

from aiohttp import web

from callsheet.adapters.simulator.calendars.links import platform_of
from callsheet.adapters.simulator.model import Bot, JsonObject
from callsheet.adapters.simulator.recall import fields
from callsheet.adapters.simulator.recall.answers import ApiError, invalid
from callsheet.adapters.simulator.recall.bot_view import bot_view
from callsheet.adapters.simulator.recall.paging import (
    PAGE_SIZE,
    cursor_of,
    page_of,
    url_of,
)
from callsheet.adapters.simulator.world import World

STATUSES: Final = (
    "ready",
    "joining_call",
    "in_waiting_room",
    "in_call_not_recording",
    "recording_permission_allowed",
    "recording_permission_denied",
    "in_call_recording",
    "call_ended",
    "done",
    "fatal",
)
PLATFORMS: Final = (
    "zoom",
    "google_meet",
    "goto_meeting",
    "microsoft_teams",
    "microsoft_teams_live",
    "webex",
    "chime_sdk",
    "webrtc",
    "zoom_rtms",
    "google_meet_media_api",
    "slack_authenticator",
    "slack_huddle_observer",
)
_METADATA: Final = "metadata__"


def listing(request: web.Request, world: World, workspace: str) -> JsonObject:
    """
    One page of a workspace's bots, in the order in which they were made.

    Pages have numbers and the whole count, or cursors where `use_cursor` asks so.
    """
    wanted = _matcher(request)
    own = (b for b in world.bots.values() if b.workspace == workspace)
    bots = [b for b in own if b.state != "deleted" and wanted(b)]
    if fields.truth(request, "use_cursor"):
        return _by_cursor(request, world, bots)
    return _by_number(request, world, bots)


def _by_number(request: web.Request, world: World, bots: Sequence[Bot]) -> JsonObject:
    asked = fields.query(request, "page", int, "A valid integer is required.")
    number = 1 if asked is None else asked
    last = max(1, -(-len(bots) // PAGE_SIZE))
    if not 1 <= number <= last:
        raise ApiError(404, {"code": "not_found", "detail": "Invalid page."})
    first = (number - 1) * PAGE_SIZE
    return {
        "count": len(bots),
        "next": _numbered(request, number + 1) if number < last else None,
        "previous": _numbered(request, number - 1) if number > 1 else None,
        "results": [bot_view(world, bot) for bot in bots[first : first + PAGE_SIZE]],
    }


def _by_cursor(request: web.Request, world: World, bots: Sequence[Bot]) -> JsonObject:
    keys = sorted((bot.created_at, bot.id) for bot in bots)
    page = page_of(keys, lambda _: True, cursor_of(request))
    return {
        "next": url_of(request, page.next),
        "previous": url_of(request, page.previous),
        "results": [bot_view(world, world.bots[id]) for id in page.ids],
    }


def _numbered(request: web.Request, number: int) -> str:
    return str(request.url.update_query(page=str(number)))


def _matcher(request: web.Request) -> Callable[[Bot], bool]:
    after = fields.instant(request, "join_at_after")
    before = fields.instant(request, "join_at_before")
    link = request.query.get("meeting_url")
    statuses = _chosen(request, "status", STATUSES)
    platforms = _chosen(request, "platform", PLATFORMS)
    metadata = {
        name.removeprefix(_METADATA): value
        for name, value in request.query.items()
        if name.startswith(_METADATA)
    }

    def matches(bot: Bot) -> bool:
        return (
            (after is None or bot.joins_at >= after)
            and (before is None or bot.joins_at <= before)
            and (link is None or bot.meeting_url == link)
            and (not statuses or bot.status.code in statuses)
            and (not platforms or platform_of(bot.meeting_url) in platforms)
            and all(bot.metadata.get(k) == v for k, v in metadata.items())
        )

    return matches


def _chosen(request: web.Request, name: str, choices: Sequence[str]) -> Sequence[str]:
    values = request.query.getall(name, [])
    for value in values:
        if value not in choices:
            message = f"Select a valid choice. {value[:100]} is not one of them."
            raise invalid({name: [message]})
    return values
