"""An event as Google Calendar describes it (Recall's `raw`)."""

from datetime import datetime
from typing import Final

from callsheet.adapters.ics.entry import Details
from callsheet.adapters.ics.moments import Moment
from callsheet.adapters.ics.names import event_id, stem
from callsheet.adapters.ics.people import Guest, Person
from callsheet.adapters.ics.series import Instance

_STATUS: Final = {"TENTATIVE": "tentative", "CANCELLED": "cancelled"}
_VISIBILITY: Final = {
    "PUBLIC": "public",
    "PRIVATE": "private",
    "CONFIDENTIAL": "confidential",
}


def google_event(
    instance: Instance, *, owner: str | None, cancelled: bool
) -> dict[str, object]:
    """
    Describe an event as the Calendar API would; absent keys are absent there too.

    Args:
        instance: The event.
        owner: The address whose calendar it is, if known.
        cancelled: Whether the whole file announces a cancellation.
    """
    details = instance.entry.details
    status = "cancelled" if cancelled else _STATUS.get(details.status, "confirmed")
    raw: dict[str, object] = {
        "kind": "calendar#event",
        "id": event_id(instance),
        "status": status,
        "iCalUID": instance.uid,
        "start": _time(instance.start),
        "end": _time(instance.end),
        "eventType": "default",
        "sequence": instance.entry.sequence,
    }
    if instance.original is not None:
        raw["recurringEventId"] = stem(instance.uid)
        raw["originalStartTime"] = _time(instance.original)
    return raw | _texts(details) | _people(details, owner) | _conference(details)


def _time(moment: Moment) -> dict[str, object]:
    if moment.whole_day:
        return {"date": moment.local.date().isoformat()}
    written: dict[str, object] = {
        "dateTime": moment.aware.isoformat().replace("+00:00", "Z")
    }
    if moment.zone.iana:
        written["timeZone"] = moment.zone.iana
    return written


def _texts(details: Details) -> dict[str, object]:
    found = {
        "summary": details.title,
        "description": details.description,
        "location": details.location,
        "visibility": _VISIBILITY.get(details.visibility),
        "transparency": "transparent" if details.free else None,
        "created": _stamp(details.created),
        "updated": _stamp(details.modified),
    }
    return {key: value for key, value in found.items() if value}


def _stamp(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z") if moment else None


def _people(details: Details, owner: str | None) -> dict[str, object]:
    people = details.people
    organizer = people.organizer
    if organizer is None and owner and not people.guests and not people.unnamed:
        # An event without guests is its calendar's own, though the file is silent.
        organizer = Person(owner, "")
    found: dict[str, object] = {}
    if organizer is not None:
        found["organizer"] = _person(organizer, owner)
        found["creator"] = _person(organizer, owner)
    if people.guests:
        found["attendees"] = [
            _guest(guest, organizer, owner) for guest in people.guests
        ]
    if people.unnamed:
        found["attendeesOmitted"] = True
    return found


def _person(person: Person, owner: str | None) -> dict[str, object]:
    found: dict[str, object] = {"email": person.email}
    if person.name:
        found["displayName"] = person.name
    if person.is_at(owner):
        found["self"] = True
    return found


def _guest(
    guest: Guest, organizer: Person | None, owner: str | None
) -> dict[str, object]:
    found = _person(guest.person, owner)
    if guest.person == organizer:
        found["organizer"] = True
    if guest.kind != "required":
        found[guest.kind] = True
    known = guest.response != "none"
    return found | {"responseStatus": guest.response if known else "needsAction"}


def _conference(details: Details) -> dict[str, object]:
    if details.join is None:
        return {}
    url = details.join.url
    entry = {"entryPointType": "video", "uri": url}
    found: dict[str, object] = {"conferenceData": {"entryPoints": [entry]}}
    if details.join.platform == "google_meet":
        found["hangoutLink"] = url
    return found
