"""Which join links Recall recognises, and how its Bot resource shows them."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

from callsheet.adapters.simulator.model import JsonObject

_HOSTS: tuple[tuple[str, str], ...] = (
    ("zoom.us", "zoom"),
    ("meet.google.com", "google_meet"),
    ("teams.microsoft.com", "microsoft_teams"),
    ("teams.live.com", "microsoft_teams_live"),
    ("webex.com", "webex"),
    ("gotomeeting.com", "goto_meeting"),
    ("goto.com", "goto_meeting"),
)


def platform_of(url: str) -> str | None:
    """
    Recall's name for the platform of a join link, None if it knows none.

    A safe-link wrapper is not unwrapped: Recall finds no link in it.
    """
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return None
    for known, platform in _HOSTS:
        if host == known or host.endswith("." + known):
            return platform
    return None


def bot_meeting(url: str) -> JsonObject:
    """The object that a Bot resource has in place of the plain link."""
    platform = platform_of(url)
    parts = urlsplit(url) if platform else urlsplit("")
    match platform:
        case "zoom":
            return _zoom(parts.path, parts.query)
        case "google_meet":
            return {"meeting_id": parts.path.strip("/"), "platform": platform}
        case "microsoft_teams" | "microsoft_teams_live":
            return _teams(platform, parts.path, parts.query)
        case "webex":
            subdomain = (parts.hostname or "").split(".")[0]
            mtid = _first(parts.query, "MTID")
            return {
                "meeting_subdomain": subdomain,
                "meeting_mtid": mtid,
                "platform": platform,
            }
        case _:
            return {"platform": platform}


def _zoom(path: str, query: str) -> JsonObject:
    number = re.search(r"/(?:j|w|wc|wc/join)/(\d+)", path)
    return {
        "meeting_id": number.group(1) if number else None,
        "meeting_password": _first(query, "pwd"),
        "platform": "zoom",
    }


def _teams(platform: str, path: str, query: str) -> JsonObject:
    thread = re.search(r"/l/meetup-join/([^/]+)/([^/]+)", path)
    if thread is None:
        return {
            "meeting_id": path.rsplit("/", 1)[-1],
            "meeting_password": _first(query, "p"),
            "platform": platform,
        }
    context = _context(query)
    return {
        "thread_id": unquote(thread.group(1)),
        "message_id": thread.group(2),
        "tenant_id": context.get("Tid"),
        "organizer_id": context.get("Oid"),
        "platform": platform,
    }


def _context(query: str) -> JsonObject:
    try:
        context = orjson.loads(_first(query, "context") or "{}")
    except orjson.JSONDecodeError:
        return {}
    return context if isinstance(context, dict) else {}


def _first(query: str, name: str) -> str | None:
    try:
        return parse_qs(query).get(name, [None])[0]
    except ValueError:
        return None
