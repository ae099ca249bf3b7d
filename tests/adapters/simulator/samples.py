"""One value of every documented shape, complete, for tests of the shapes."""

from typing import Any, TypeAlias

Json: TypeAlias = Any

ID = "4b1d2f60-8a3e-4c55-9d0a-2f1f6f0f7a11"
THEN = "2026-11-20T09:12:44.018223Z"
NOTICED = "2026-01-29T23:49:58.570998+00:00"

CALENDAR: Json = {
    "id": ID,
    "platform": "google_calendar",
    "oauth_client_id": "client",
    "oauth_client_secret": "secret",
    "oauth_refresh_token": "refresh",
    "oauth_email": "ana@acme.example",
    "platform_email": None,
    "webhook_url": "https://acme.example/hook",
    "status": "connecting",
    "status_changes": [{"status": "connecting", "created_at": THEN}],
    "metadata": {"team": "sales"},
    "created_at": THEN,
    "updated_at": THEN,
}
EVENT: Json = {
    "id": ID,
    "calendar_id": ID,
    "platform": "google_calendar",
    "platform_id": "7k2m9q0example_20261201T140000Z",
    "ical_uid": "7k2m9q0example@google.com",
    "start_time": "2026-12-01T14:00:00Z",
    "end_time": "2026-12-01T14:30:00Z",
    "meeting_platform": "google_meet",
    "meeting_url": "https://meet.google.com/abc-defg-hij",
    "is_deleted": False,
    "created_at": THEN,
    "updated_at": THEN,
    "raw": {"status": "confirmed"},
    "bots": [
        {
            "bot_id": ID,
            "start_time": "2026-12-01T14:00:00Z",
            "deduplication_key": "a key",
            "meeting_url": "https://meet.google.com/abc-defg-hij",
        }
    ],
}
BOT: Json = {
    "id": ID,
    "bot_name": "Meeting Notetaker",
    "meeting_url": {"meeting_id": "abc-defg-hij", "platform": "google_meet"},
    "join_at": None,
    "status_changes": [
        {"code": "ready", "message": None, "created_at": THEN, "sub_code": None}
    ],
    "metadata": {"event": None},
    "recordings": [],
    "recording_config": None,
    "automatic_leave": {"noone_joined_timeout": 60},
}


def _page(*results: Json, **more: Json) -> Json:
    next_page = "http://127.0.0.1:8000/api/?cursor=a"
    return {"next": next_page, "previous": None, "results": list(results), **more}


def _bot_notice(code: str) -> Json:
    return {
        "event": f"bot.{code}",
        "data": {
            "data": {"code": code, "sub_code": None, "updated_at": NOTICED},
            "bot": {"id": ID, "metadata": {}},
        },
    }


SAMPLES: dict[str, tuple[str, Json]] = {
    "calendar": ("calendar", CALENDAR),
    "event": ("event", EVENT),
    "bot": ("bot", BOT),
    "calendars": ("calendar_list", _page(CALENDAR)),
    "events": ("event_list", _page(EVENT)),
    "bots": ("bot_list", _page(BOT, count=1)),
    "token": ("access_token", {"token": "ya29", "expires_at": THEN}),
    "update": ("webhook", {"event": "calendar.update", "data": {"calendar_id": ID}}),
    "sync": (
        "webhook",
        {
            "event": "calendar.sync_events",
            "data": {"calendar_id": ID, "last_updated_ts": NOTICED},
        },
    ),
    "bot notice": ("webhook", _bot_notice("joining_call")),
    "an error with a code": (
        "error#/$defs/coded",
        {"code": "method_not_allowed", "detail": "Not allowed."},
    ),
    "no token": (
        "error#/$defs/no_token",
        {"code": "bad_refresh_token", "message": "The token is no longer valid."},
    ),
}
"""Name to shape and value; the values are whole: all that may be there, is."""
