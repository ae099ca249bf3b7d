"""Documents to decide on, and the readers that the command line wires in."""

import json
from typing import Any

from callsheet.adapters.documents.decide import decide_document
from callsheet.adapters.documents.problems import DocumentError
from callsheet.adapters.policy_file import policy_or_problems
from callsheet.adapters.recall.normalise import read_event
from callsheet.adapters.zones import ZoneData, nearest_zone
from callsheet.domain.policy import Policy

Object = dict[str, Any]

LINK = "https://meet.google.com/abc-defg-hij"
RECORD_CUSTOMERS = {
    "rules": [{"name": "customers", "when": {"external": True}, "then": "record"}]
}


def event(name: str = "evt-1", **fields: object) -> Object:
    """Build an event at 17:00 as Recall lists it: Ana has invited Bob, a customer."""
    guests = [
        {"email": "ana@acme.example", "self": True, "responseStatus": "accepted"},
        {"email": "bob@client.example", "responseStatus": "accepted"},
    ]
    row = {
        "id": name,
        "calendar_id": "cal-a",
        "platform": "google_calendar",
        "platform_id": f"platform-{name}",
        "ical_uid": f"{name}@google.com",
        "start_time": "2026-03-02T17:00:00Z",
        "end_time": "2026-03-02T18:00:00Z",
        "meeting_url": LINK,
        "is_deleted": False,
        "created_at": "2026-03-01T08:00:00Z",
        "updated_at": "2026-03-01T08:00:00Z",
        "bots": [],
        "raw": {
            "id": f"platform-{name}",
            "iCalUID": f"{name}@google.com",
            "summary": "Introduction",
            "status": "confirmed",
            "organizer": {"email": "ana@acme.example", "self": True},
            "attendees": guests,
            "start": {"dateTime": "2026-03-02T18:00:00+01:00"},
            "end": {"dateTime": "2026-03-02T19:00:00+01:00"},
        },
    }
    return row | fields


def bot(name: str = "b1", start: str = "2026-03-02T17:00:00Z") -> Object:
    """Build a bot as an event lists it, under the key that we would issue."""
    return {
        "bot_id": name,
        "start_time": start,
        "deduplication_key": f"{start}-{LINK}",
        "meeting_url": LINK,
    }


def document(*events: Object, **parts: object) -> Object:
    """Build a document of noon on the day, with Ana's calendar."""
    return {
        "schema_version": 1,
        "now": "2026-03-02T12:00:00Z",
        "policy": RECORD_CUSTOMERS,
        "calendars": {"cal-a": {"platform_email": "ana@acme.example"}},
        "events": list(events),
    } | parts


def answer_bytes(
    given: object, policy: Policy | None = None, source: str = "stdin"
) -> bytes:
    """Decide with the real readers."""
    text = given if isinstance(given, bytes | str) else json.dumps(given)
    return decide_document(
        text,
        read_event=read_event,
        read_policy=policy_or_problems,
        zones=ZoneData(),
        nearest_zone=nearest_zone,
        policy=policy,
        source=source,
    )


def answer(given: object, policy: Policy | None = None) -> Object:
    """Decide with the real readers, and read the answer."""
    answered: Object = json.loads(answer_bytes(given, policy))
    return answered


def decisions(given: object) -> dict[str, Object]:
    """Decide, and find the decisions by event id."""
    return {one["event_id"]: one for one in answer(given)["decisions"]}


def reason(given: object) -> str:
    """Decide on the one event, and take the reason."""
    (decision,) = answer(given)["decisions"]
    return str(decision["reason"])


def refusal(given: object) -> list[str]:
    """Decide on what cannot be decided on, and take the lines of the refusal."""
    try:
        answered = answer(given)
    except DocumentError as error:
        return str(error).splitlines()
    raise AssertionError(f"was decided: {answered}")
