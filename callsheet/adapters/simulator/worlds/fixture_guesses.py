"""What the fields say that a fixture leaves out, read off the provider's objects."""

from collections.abc import Sequence
from datetime import UTC, datetime

import orjson

from callsheet.adapters.simulator.calendars.meeting import Guest, Meeting
from callsheet.adapters.simulator.calendars.raw.dialect import dialect_of
from callsheet.adapters.simulator.model import JsonObject, Mailbox, Platform, packed
from callsheet.adapters.simulator.world import World
from callsheet.adapters.simulator.worlds.fixture_shapes import EventShape

_GRAPH_MARKS = frozenset({"@odata.type", "iCalUId", "subject", "isOrganizer"})


def platform_of_events(events: Sequence[EventShape]) -> Platform:
    """The platform that the first event names or shows; Google's if none does."""
    for event in events:
        if event.platform is not None:
            return event.platform
        if event.raw is not None:
            graph = _GRAPH_MARKS & _object(event.raw).keys()
            return "microsoft_outlook" if graph else "google_calendar"
    return "google_calendar"


def owner_of(platform: Platform, events: Sequence[EventShape]) -> str | None:
    """The address of whose calendar these events are from, if one of them tells."""
    tells = _google_owner if platform == "google_calendar" else _graph_owner
    found = (tells(_object(event.raw)) for event in events if event.raw is not None)
    return next(filter(None, found), None)


def raw_json_of(world: World, mailbox: Mailbox, shape: EventShape) -> bytes:
    """The provider's object: the one given, or a plain one of the owner alone."""
    if shape.raw is not None:
        return shape.raw
    meeting = Meeting(
        uid=shape.ical_uid or f"{shape.id}@fixture.example",
        title="",
        start=shape.start_time,
        end=shape.end,
        organizer=Guest(email=mailbox.address, response="accepted"),
        link=shape.meeting_url,
    )
    id = shape.platform_id or shape.id
    dialect = dialect_of(mailbox.platform)
    return packed(dialect.write(meeting, owner=mailbox.address, id=id, at=world.at))


def raw_text(raw_json: bytes, name: str) -> str | None:
    """A field of the provider's object, if it is a text that says something."""
    return _text(_object(raw_json).get(name))


def original_start_of(raw_json: bytes) -> datetime | None:
    """When an occurrence was to start before somebody moved it."""
    raw = _object(raw_json)
    google = raw.get("originalStartTime")
    text = google.get("dateTime") if isinstance(google, dict) else None
    try:
        moment = datetime.fromisoformat(_text(text or raw.get("originalStart")) or "")
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment.astimezone(UTC)


def _google_owner(raw: JsonObject) -> str | None:
    guests = raw.get("attendees")
    people = [raw.get("organizer"), raw.get("creator")]
    people += guests if isinstance(guests, list) else []
    for person in people:
        if isinstance(person, dict) and person.get("self") is True:
            return _text(person.get("email"))
    return None


def _graph_owner(raw: JsonObject) -> str | None:
    organizer = raw.get("organizer")
    if raw.get("isOrganizer") is not True or not isinstance(organizer, dict):
        return None
    address = organizer.get("emailAddress")
    return _text(address.get("address")) if isinstance(address, dict) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= 2000 else None


def _object(raw_json: bytes) -> JsonObject:
    raw: JsonObject = orjson.loads(raw_json)
    return raw
