"""An event as Microsoft Graph describes it (Recall's `raw`)."""

from datetime import datetime
from typing import Final

from callsheet.adapters.ics.entry import Details
from callsheet.adapters.ics.moments import Moment
from callsheet.adapters.ics.names import event_id, stem, utc
from callsheet.adapters.ics.people import Guest, People, Person
from callsheet.adapters.ics.series import Instance

_NEVER: Final = "0001-01-01T00:00:00Z"
_SENSITIVITY: Final = {"PRIVATE": "private", "CONFIDENTIAL": "confidential"}
_SHOW_AS: Final = {
    "FREE": "free",
    "TENTATIVE": "tentative",
    "BUSY": "busy",
    "OOF": "oof",
    "WORKINGELSEWHERE": "workingElsewhere",
}
_RESPONSE: Final = {
    "accepted": "accepted",
    "declined": "declined",
    "tentative": "tentativelyAccepted",
    "none": "none",
}


def microsoft_event(
    instance: Instance, *, owner: str | None, cancelled: bool
) -> dict[str, object]:
    """
    Describe an event as Graph would, with its times in UTC as Recall asks for them.

    Args:
        instance: The event.
        owner: The address whose calendar it is, if known.
        cancelled: Whether the whole file announces a cancellation.
    """
    details = instance.entry.details
    raw: dict[str, object] = {
        "@odata.type": "#microsoft.graph.event",
        "id": event_id(instance),
        "iCalUId": instance.uid,
        "uid": instance.uid,
        "start": _time(instance.start, all_day=details.all_day),
        "end": _time(instance.end, all_day=details.all_day),
        "originalStartTimeZone": instance.start.zone.name,
        "originalEndTimeZone": instance.end.zone.name,
        "isAllDay": details.all_day,
        "isCancelled": cancelled or details.status == "CANCELLED",
        "isDraft": False,
    }
    return (
        raw | _series(instance) | _texts(details) | _people(details, owner)
    ) | _meeting(details)


def _series(instance: Instance) -> dict[str, object]:
    if instance.original is None:
        return {"type": "singleInstance", "seriesMasterId": None}
    return {
        "type": "exception" if instance.exception else "occurrence",
        "seriesMasterId": stem(instance.uid),
        "originalStart": utc(instance.original),
    }


def _time(moment: Moment, *, all_day: bool) -> dict[str, object]:
    # A whole day keeps its date in Graph: midnight, whatever the zone.
    at = moment.local if all_day and moment.whole_day else moment.utc
    return {"dateTime": at.strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": "UTC"}


def _texts(details: Details) -> dict[str, object]:
    status = "TENTATIVE" if details.status == "TENTATIVE" else "BUSY"
    busy = details.busy or ("FREE" if details.free else status)
    found: dict[str, object] = {
        "subject": details.title,
        "bodyPreview": details.description[:255],
        "body": {
            "contentType": "html" if details.html else "text",
            "content": details.description,
        },
        "sensitivity": _SENSITIVITY.get(details.visibility, "normal"),
        "showAs": _SHOW_AS.get(busy, "unknown"),
        "location": {"displayName": details.location},
    }
    if details.created:
        found["createdDateTime"] = _stamp(details.created)
    if details.modified:
        found["lastModifiedDateTime"] = _stamp(details.modified)
    return found


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.0000000Z")


def _people(details: Details, owner: str | None) -> dict[str, object]:
    people = details.people
    organizer = people.organizer
    alone = organizer is None and not people.guests and not people.unnamed
    if alone and owner:
        organizer = Person(owner, "")
    found: dict[str, object] = {"attendees": [_guest(guest) for guest in people.guests]}
    if organizer is not None:
        found["organizer"] = _address(organizer)
    if owner or alone:
        mine = alone or (organizer is not None and organizer.is_at(owner))
        found |= _own(people, owner, mine=mine)
    return found


def _own(people: People, owner: str | None, *, mine: bool) -> dict[str, object]:
    """What the platform says of the owner; nobody can without knowing who it is."""
    own = next((each for each in people.guests if each.person.is_at(owner)), None)
    response = "organizer" if mine else _own_response(own)
    return {"isOrganizer": mine, "responseStatus": _answer(response)}


def _own_response(own: Guest | None) -> str:
    if own is None:
        return "none"
    return "notResponded" if own.response == "none" else _RESPONSE[own.response]


def _answer(response: str) -> dict[str, object]:
    return {"response": response, "time": _NEVER}


def _guest(guest: Guest) -> dict[str, object]:
    return {
        "type": guest.kind,
        "status": _answer(_RESPONSE[guest.response]),
        **_address(guest.person),
    }


def _address(person: Person) -> dict[str, object]:
    return {
        "emailAddress": {
            "name": person.name or person.email,
            "address": person.email,
        }
    }


def _meeting(details: Details) -> dict[str, object]:
    join = details.join
    teams = join is not None and join.platform.startswith("microsoft_teams")
    return {
        "isOnlineMeeting": join is not None,
        "onlineMeetingProvider": "teamsForBusiness" if teams else "unknown",
        "onlineMeeting": {"joinUrl": join.url} if join else None,
        "onlineMeetingUrl": None,
    }
