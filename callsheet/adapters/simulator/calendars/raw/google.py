"""Google's event object (`calendar#event`)."""

from datetime import UTC, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from callsheet.adapters.simulator.calendars.links import platform_of
from callsheet.adapters.simulator.calendars.meeting import Guest, Meeting
from callsheet.adapters.simulator.model import JsonObject, Response

_ANSWERS: dict[Response, str] = {
    "accepted": "accepted",
    "declined": "declined",
    "tentative": "tentative",
    "none": "needsAction",
}


def write(meeting: Meeting, *, owner: str, id: str, at: datetime) -> JsonObject:
    """See `Dialect.write`. Without guests there is no `attendees` key at all."""
    organizer = {"email": meeting.organizer.email, **_self(meeting.organizer, owner)}
    raw: JsonObject = {
        "kind": "calendar#event",
        "id": id,
        "status": "confirmed",
        "summary": meeting.title,
        "iCalUID": meeting.uid,
        "creator": organizer,
        "organizer": organizer,
        "start": _time(meeting.start, meeting.zone, all_day=meeting.all_day),
        "end": _time(meeting.end, meeting.zone, all_day=meeting.all_day),
        "eventType": meeting.kind,
        "sequence": 0,
        "reminders": {"useDefault": True},
        "created": _stamp(at),
    }
    if meeting.place:
        raw["location"] = meeting.place
    if meeting.guests:
        raw["attendees"] = _attendees(meeting, owner)
    if meeting.hidden_guests:
        raw["guestsCanSeeOtherGuests"] = False
        if owner != meeting.organizer.email:
            raw["attendeesOmitted"] = True
    if meeting.private:
        raw["visibility"] = "private"
    if meeting.series is not None:
        original = meeting.original_start or meeting.start
        raw["recurringEventId"] = id.rsplit("_", 1)[0]
        raw["originalStartTime"] = _time(original, meeting.zone, all_day=False)
    if meeting.wrapped and meeting.link:
        raw["description"] = f"Join here: {_wrapped(meeting.link)}"
    else:
        raw = linked(raw, meeting.link)
    return touched(cancelled(raw) if meeting.cancelled else raw, at)


def touched(raw: JsonObject, at: datetime) -> JsonObject:
    """See `Dialect.touched`."""
    return {**raw, "updated": _stamp(at)}


def moved(raw: JsonObject, start: datetime, end: datetime) -> JsonObject:
    """See `Dialect.moved`. `originalStartTime` of an instance stays."""
    sequence = raw.get("sequence")
    return {
        **raw,
        "start": _retimed(raw.get("start"), start),
        "end": _retimed(raw.get("end"), end),
        "sequence": sequence + 1 if isinstance(sequence, int) else 1,
    }


def cancelled(raw: JsonObject) -> JsonObject:
    """See `Dialect.cancelled`."""
    return {**raw, "status": "cancelled"}


def restored(raw: JsonObject) -> JsonObject:
    """See `Dialect.restored`."""
    return {**raw, "status": "confirmed"}


def with_guest(raw: JsonObject, guest: Guest) -> JsonObject:
    """See `Dialect.with_guest`."""
    others = without_guest(raw, guest.email).get("attendees", [])
    return {**raw, "attendees": [*others, _attendee(guest, "")]}


def without_guest(raw: JsonObject, email: str) -> JsonObject:
    """See `Dialect.without_guest`. The key goes with the last guest."""
    left = [entry for entry in _listed(raw) if not _is(entry, email)]
    others = {key: value for key, value in raw.items() if key != "attendees"}
    return {**others, "attendees": left} if left else others


def answered(
    raw: JsonObject, email: str, response: Response, *, own: bool
) -> JsonObject:
    """See `Dialect.answered`. An owner without an entry of its own gets one."""
    answer = {"responseStatus": _ANSWERS[response]}
    entries = [e | answer if _is(e, email) else e for e in _listed(raw)]
    if own and not any(_is(entry, email) for entry in entries):
        entries.append({"email": email, "self": True, **answer})
    return {**raw, "attendees": entries} if entries else raw


def transferred(raw: JsonObject, owner: str) -> JsonObject:
    """See `Dialect.transferred`. The creator stays who it was."""
    entries = [
        {k: v for k, v in entry.items() if k not in ("self", "organizer")}
        | ({"self": True, "organizer": True} if _is(entry, owner) else {})
        for entry in _listed(raw)
    ]
    organizer = {"email": owner, "self": True}
    changed = {**raw, "organizer": organizer}
    creator = raw.get("creator")
    if isinstance(creator, dict):
        own = {"self": True} if _is(creator, owner) else {}
        known = {key: value for key, value in creator.items() if key != "self"}
        changed["creator"] = known | own
    return {**changed, "attendees": entries} if entries else changed


def linked(raw: JsonObject, link: str | None) -> JsonObject:
    """See `Dialect.linked`. Meet has fields of its own, others stand in the place."""
    gone = ("hangoutLink", "conferenceData")
    changed = {key: value for key, value in raw.items() if key not in gone}
    if "://" in str(raw.get("location", "")):
        del changed["location"]
    if link is None:
        return changed
    if platform_of(link) == "google_meet":
        entry = {"entryPointType": "video", "uri": link}
        return {
            **changed,
            "hangoutLink": link,
            "conferenceData": {"entryPoints": [entry]},
        }
    return {**changed, "location": link, "description": f"Join the meeting: {link}"}


def titled(raw: JsonObject, title: str) -> JsonObject:
    """See `Dialect.titled`."""
    return {**raw, "summary": title}


def described(raw: JsonObject, text: str) -> JsonObject:
    """See `Dialect.described`. The key goes with the last word."""
    others = {key: value for key, value in raw.items() if key != "description"}
    return {**others, "description": text} if text else others


def hidden(raw: JsonObject, *, private: bool) -> JsonObject:
    """See `Dialect.hidden`. What is not private has no such key."""
    others = {key: value for key, value in raw.items() if key != "visibility"}
    return {**others, "visibility": "private"} if private else others


def title(raw: JsonObject) -> str:
    """See `Dialect.title`."""
    return str(raw.get("summary") or "")


def is_cancelled(raw: JsonObject) -> bool:
    """See `Dialect.is_cancelled`."""
    return raw.get("status") == "cancelled"


def guests(raw: JsonObject) -> list[str]:
    """See `Dialect.guests`."""
    return sorted(str(entry.get("email", "")) for entry in _listed(raw))


def _attendees(meeting: Meeting, owner: str) -> list[JsonObject]:
    entries = [_attendee(g, owner) for g in meeting.guests_seen_by(owner)]
    if meeting.hidden_guests and owner != meeting.organizer.email:
        return entries
    organizer = meeting.organizer
    first = {
        "email": organizer.email,
        "organizer": True,
        **_self(organizer, owner),
        "responseStatus": "accepted",
    }
    return [first, *entries]


def _attendee(guest: Guest, owner: str) -> JsonObject:
    entry: JsonObject = {"email": guest.email}
    # Google does not fill the name of the calendar's own owner.
    if guest.name and guest.email != owner:
        entry["displayName"] = guest.name
    entry |= _self(guest, owner)
    if guest.resource:
        entry["resource"] = True
    if guest.optional:
        entry["optional"] = True
    entry["responseStatus"] = _ANSWERS[guest.response]
    return entry


def _self(guest: Guest, owner: str) -> JsonObject:
    return {"self": True} if guest.email == owner else {}


def _listed(raw: JsonObject) -> list[JsonObject]:
    entries = raw.get("attendees")
    if not isinstance(entries, list):
        return []
    return [entry for entry in entries if isinstance(entry, dict)]


def _is(entry: JsonObject, email: str) -> bool:
    return str(entry.get("email", "")).casefold() == email.casefold()


def _time(moment: datetime, zone: str, *, all_day: bool) -> JsonObject:
    if all_day:
        return {"date": moment.date().isoformat()}
    local = moment.astimezone(_zone(zone))
    return {"dateTime": local.isoformat(timespec="seconds"), "timeZone": zone}


def _retimed(old: object, moment: datetime) -> JsonObject:
    before = old if isinstance(old, dict) else {}
    zone = before.get("timeZone")
    all_day = "date" in before
    return _time(moment, zone if isinstance(zone, str) else "UTC", all_day=all_day)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _wrapped(link: str) -> str:
    host = "eur01.safelinks.protection.outlook.com"
    return f"https://{host}/?url={quote(link, safe='')}&data=05"
