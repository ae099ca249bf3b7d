"""Rows as Recall lists them: a whole one of each platform, and changed copies."""

from copy import deepcopy
from typing import Any

from callsheet.adapters.recall.normalise import to_reading
from callsheet.domain.event import Event

Row = dict[str, Any]

ME = "ana@acme.example"
LINK = "https://meet.google.com/abc-defg-hij"

ABSENT = object()
"""In place of a value: take the field out."""

BOT: Row = {
    "bot_id": "bot-1",
    "start_time": "2026-12-01T14:00:00Z",
    "deduplication_key": f"2026-12-01T14:00:00Z-{LINK}",
    "meeting_url": LINK,
}

GOOGLE: Row = {
    "id": "event-1",
    "calendar_id": "calendar-1",
    "platform": "google_calendar",
    "platform_id": "7k2m9q0example_20261201T140000Z",
    "ical_uid": "7k2m9q0example@google.com",
    "start_time": "2026-12-01T14:00:00Z",
    "end_time": "2026-12-01T14:30:00Z",
    "meeting_platform": "google_meet",
    "meeting_url": LINK,
    "is_deleted": False,
    "created_at": "2026-11-20T09:12:44.018223Z",
    "updated_at": "2026-11-22T08:01:03.551902Z",
    "bots": [BOT],
    "raw": {
        "kind": "calendar#event",
        "id": "7k2m9q0example_20261201T140000Z",
        "status": "confirmed",
        "summary": "Weekly with Globex",
        "iCalUID": "7k2m9q0example@google.com",
        "recurringEventId": "7k2m9q0example",
        "start": {
            "dateTime": "2026-12-01T15:00:00+01:00",
            "timeZone": "Europe/Berlin",
        },
        "end": {"dateTime": "2026-12-01T15:30:00+01:00", "timeZone": "Europe/Berlin"},
        "organizer": {"email": ME, "self": True},
        "creator": {"email": ME, "self": True},
        "attendees": [
            {
                "email": ME,
                "organizer": True,
                "self": True,
                "responseStatus": "accepted",
            },
            {"email": "bo@globex.example", "responseStatus": "needsAction"},
        ],
        "eventType": "default",
        "hangoutLink": LINK,
    },
}

GRAPH: Row = {
    **GOOGLE,
    "id": "event-2",
    "platform": "microsoft_outlook",
    "ical_uid": "040000008200E00074C5B7101A82E008EXAMPLE",
    "bots": [],
    "raw": {
        "@odata.type": "#microsoft.graph.event",
        "id": "AAMkAGexampleOccurrence=",
        "iCalUId": "040000008200E00074C5B7101A82E008EXAMPLE",
        "type": "occurrence",
        "seriesMasterId": "AAMkAGexampleMaster=",
        "subject": "Budget review",
        "start": {"dateTime": "2026-12-02T08:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-12-02T09:00:00.0000000", "timeZone": "UTC"},
        "isAllDay": False,
        "isCancelled": False,
        "isOrganizer": False,
        "sensitivity": "normal",
        "hideAttendees": False,
        "responseStatus": {"response": "accepted", "time": "0001-01-01T00:00:00Z"},
        "organizer": {
            "emailAddress": {"name": "Cleo", "address": "cleo@initech.example"}
        },
        "attendees": [
            {
                "type": "required",
                "status": {"response": "accepted", "time": "2026-11-21T10:00:00Z"},
                "emailAddress": {"name": "Ana", "address": ME},
            },
            {
                "type": "optional",
                "status": {"response": "none", "time": "0001-01-01T00:00:00Z"},
                "emailAddress": {"name": "Dan", "address": "dan@acme.example"},
            },
        ],
        "location": {"displayName": "Microsoft Teams Meeting"},
    },
}


def changed(row: Row, **fields: object) -> Row:
    """A copy with some fields set, or taken out."""
    copy = {**deepcopy(row), **fields}
    return {key: value for key, value in copy.items() if value is not ABSENT}


def google(**raw: object) -> Row:
    """The Google row with some fields of its `raw` changed."""
    return changed(GOOGLE, raw=changed(GOOGLE["raw"], **raw))


def graph(**raw: object) -> Row:
    """The Microsoft row with some fields of its `raw` changed."""
    return changed(GRAPH, raw=changed(GRAPH["raw"], **raw))


def event(row: object, *, address: str | None = ME) -> Event:
    """The event of a row that can be read."""
    return to_reading(row, address=address).event


def people(*entries: str) -> list[Row]:
    """Google attendees: `address`, and words such as `self` or `accepted` after it."""
    flags = ("self", "organizer", "resource")
    found = []
    for entry in entries:
        address, *words = entry.split()
        person: Row = {"email": address}
        for word in words:
            person |= {word: True} if word in flags else {"responseStatus": word}
        found.append(person)
    return found


def recipients(*entries: str) -> list[Row]:
    """Graph attendees: `address`, and `resource` or an answer after it."""
    found = []
    for entry in entries:
        address, *words = entry.split()
        person: Row = {"type": "required", "emailAddress": {"address": address}}
        for word in words:
            change: Row = {"status": {"response": word}}
            person |= {"type": "resource"} if word == "resource" else change
        found.append(person)
    return found
