"""Microsoft Graph's event object."""

from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import quote

from callsheet.adapters.simulator.calendars.links import platform_of
from callsheet.adapters.simulator.calendars.meeting import Guest, Meeting
from callsheet.adapters.simulator.model import JsonObject, Response

_ANSWERS: dict[Response, str] = {
    "accepted": "accepted",
    "declined": "declined",
    "tentative": "tentativelyAccepted",
    "none": "notResponded",
}
_NEVER = "0001-01-01T00:00:00Z"
_WINDOWS_ZONES = {"Europe/Berlin": "W. Europe Standard Time", "UTC": "UTC"}
_CANCELLED = "Canceled: "


def write(meeting: Meeting, *, owner: str, id: str, at: datetime) -> JsonObject:
    """See `Dialect.write`. The organiser is not among the attendees."""
    organizes = owner == meeting.organizer.email
    zone = _WINDOWS_ZONES.get(meeting.zone, "UTC")
    original = meeting.original_start
    exception = original is not None and original != meeting.start
    recurring = "exception" if exception else "occurrence"
    raw: JsonObject = {
        "@odata.type": "#microsoft.graph.event",
        "id": id,
        "iCalUId": meeting.uid,
        "type": "singleInstance" if meeting.series is None else recurring,
        "seriesMasterId": None if meeting.series is None else _master_id(id),
        "subject": meeting.title,
        "bodyPreview": "",
        "body": {"contentType": "html", "content": ""},
        "start": _time(meeting.start),
        "end": _time(meeting.end),
        "originalStartTimeZone": zone,
        "originalEndTimeZone": zone,
        "isAllDay": meeting.all_day,
        "isCancelled": False,
        "isDraft": False,
        "isOrganizer": organizes,
        "sensitivity": "private" if meeting.private else "normal",
        "showAs": "oof" if meeting.kind == "outOfOffice" else "busy",
        "hideAttendees": meeting.hidden_guests,
        "responseStatus": _own_answer(meeting, owner, at),
        "organizer": {"emailAddress": _address(meeting.organizer)},
        "attendees": [_attendee(g, at) for g in meeting.guests_seen_by(owner)],
        "location": {"displayName": meeting.place},
        "createdDateTime": _stamp(at),
    }
    if original is not None:
        raw["originalStart"] = _stamp(original)
    if meeting.wrapped and meeting.link:
        raw = {**linked(raw, None), **_body(f"Join here: {_wrapped(meeting.link)}")}
    else:
        raw = linked(raw, meeting.link)
    return touched(cancelled(raw) if meeting.cancelled else raw, at)


def touched(raw: JsonObject, at: datetime) -> JsonObject:
    """See `Dialect.touched`."""
    return {**raw, "lastModifiedDateTime": _stamp(at)}


def moved(raw: JsonObject, start: datetime, end: datetime) -> JsonObject:
    """See `Dialect.moved`. A moved occurrence becomes an exception."""
    changed = {**raw, "start": _time(start), "end": _time(end)}
    if raw.get("type") == "occurrence":
        changed["type"] = "exception"
    return changed


def cancelled(raw: JsonObject) -> JsonObject:
    """See `Dialect.cancelled`. Outlook writes it into the subject, too."""
    subject = title(raw).removeprefix(_CANCELLED)
    return {**raw, "isCancelled": True, "subject": _CANCELLED + subject}


def restored(raw: JsonObject) -> JsonObject:
    """See `Dialect.restored`."""
    subject = title(raw).removeprefix(_CANCELLED)
    return {**raw, "isCancelled": False, "subject": subject}


def with_guest(raw: JsonObject, guest: Guest) -> JsonObject:
    """See `Dialect.with_guest`."""
    others = without_guest(raw, guest.email)["attendees"]
    return {**raw, "attendees": [*others, _attendee(guest, None)]}


def without_guest(raw: JsonObject, email: str) -> JsonObject:
    """See `Dialect.without_guest`."""
    left = [entry for entry in _listed(raw) if not _is(entry, email)]
    return {**raw, "attendees": left}


def answered(
    raw: JsonObject, email: str, response: Response, *, own: bool
) -> JsonObject:
    """See `Dialect.answered`. The owner's answer also stands at the top."""
    status = {"response": _ANSWERS[response], "time": _NEVER}
    entries = [
        {**entry, "status": status} if _is(entry, email) else entry
        for entry in _listed(raw)
    ]
    changed = {**raw, "attendees": entries}
    return {**changed, "responseStatus": status} if own else changed


def transferred(raw: JsonObject, owner: str) -> JsonObject:
    """See `Dialect.transferred`."""
    return {
        **raw,
        "organizer": {"emailAddress": {"name": owner, "address": owner}},
        "isOrganizer": True,
        "responseStatus": {"response": "organizer", "time": _NEVER},
    }


def linked(raw: JsonObject, link: str | None) -> JsonObject:
    """See `Dialect.linked`. Teams has fields of its own, others stand in the place."""
    teams = link is not None and platform_of(link) == "microsoft_teams"
    old = raw.get("location")
    place = str(old.get("displayName", "")) if isinstance(old, dict) else ""
    if "://" in place or place == "Microsoft Teams Meeting":
        place = ""
    if link is not None:
        place = "Microsoft Teams Meeting" if teams else link
    return {
        **raw,
        "isOnlineMeeting": teams,
        "onlineMeetingProvider": "teamsForBusiness" if teams else "unknown",
        "onlineMeeting": {"joinUrl": link} if teams else None,
        "onlineMeetingUrl": None,
        "location": {"displayName": place},
        **_body("" if link is None else f"Join the meeting: {link}"),
    }


def titled(raw: JsonObject, title: str) -> JsonObject:
    """See `Dialect.titled`. The mark of a cancelled one stays."""
    mark = _CANCELLED if is_cancelled(raw) else ""
    return {**raw, "subject": mark + title}


def described(raw: JsonObject, text: str) -> JsonObject:
    """See `Dialect.described`."""
    return {**raw, **_body(escape(text, quote=False)), "bodyPreview": text[:255]}


def hidden(raw: JsonObject, *, private: bool) -> JsonObject:
    """See `Dialect.hidden`."""
    return {**raw, "sensitivity": "private" if private else "normal"}


def title(raw: JsonObject) -> str:
    """See `Dialect.title`."""
    return str(raw.get("subject") or "")


def is_cancelled(raw: JsonObject) -> bool:
    """See `Dialect.is_cancelled`."""
    return raw.get("isCancelled") is True


def guests(raw: JsonObject) -> list[str]:
    """See `Dialect.guests`."""
    entries = (entry.get("emailAddress") for entry in _listed(raw))
    return sorted(str(e.get("address", "")) for e in entries if isinstance(e, dict))


def _own_answer(meeting: Meeting, owner: str, at: datetime) -> JsonObject:
    if owner == meeting.organizer.email:
        return {"response": "organizer", "time": _NEVER}
    return _status(meeting.answer_of(owner), at)


def _attendee(guest: Guest, at: datetime | None) -> JsonObject:
    kind = "optional" if guest.optional else "required"
    return {
        "type": "resource" if guest.resource else kind,
        "status": _status(guest.response, at),
        "emailAddress": _address(guest),
    }


def _status(response: Response, at: datetime | None) -> JsonObject:
    answered_at = _NEVER if at is None or response == "none" else _stamp(at)
    return {"response": _ANSWERS[response], "time": answered_at}


def _address(guest: Guest) -> JsonObject:
    return {"name": guest.name or guest.email, "address": guest.email}


def _listed(raw: JsonObject) -> list[JsonObject]:
    entries = raw.get("attendees")
    if not isinstance(entries, list):
        return []
    return [entry for entry in entries if isinstance(entry, dict)]


def _is(entry: JsonObject, email: str) -> bool:
    address: Any = entry.get("emailAddress")
    if not isinstance(address, dict):
        return False
    return str(address.get("address", "")).casefold() == email.casefold()


def _time(moment: datetime) -> JsonObject:
    # Seven decimals and no offset: Graph puts the zone beside the time.
    return {"dateTime": f"{_utc(moment):%Y-%m-%dT%H:%M:%S.%f}0", "timeZone": "UTC"}


def _stamp(at: datetime) -> str:
    return f"{_utc(at):%Y-%m-%dT%H:%M:%S.%f}0Z"


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _body(text: str) -> JsonObject:
    content = f"<p>{text}</p>" if text else ""
    return {
        "body": {"contentType": "html", "content": content},
        "bodyPreview": text[:255],
    }


def _master_id(id: str) -> str:
    return id.rsplit("_", 1)[0] + "="


def _wrapped(link: str) -> str:
    host = "eur01.safelinks.protection.outlook.com"
    return f"https://{host}/?url={quote(link, safe='')}&data=05"
