"""From Recall's JSON to the core's values: the one place where that happens."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic import ValidationError

from callsheet.adapters.recall import google, microsoft
from callsheet.adapters.recall.bot_words import sign_of
from callsheet.adapters.recall.facts import Facts
from callsheet.adapters.recall.json_text import NotJson, parse, write
from callsheet.adapters.recall.metadata import ZONE_KEY, noted
from callsheet.adapters.recall.people import address_of
from callsheet.adapters.recall.problems import (
    ReadingError,
    below_place,
    name_of,
    reading_error,
)
from callsheet.adapters.recall.turns import turn_of
from callsheet.adapters.recall.wire import (
    BotEntry,
    BotRow,
    CalendarRow,
    EventRow,
    Id,
    Wire,
)
from callsheet.application.ports import BotRead, CalendarRead, EventRead, NotRead
from callsheet.domain.bot import Bot
from callsheet.domain.event import Calendar, CalendarStatus, Event
from callsheet.domain.ids import BotId, CalendarId, DedupKey, EventId
from callsheet.domain.signs import whole_story
from callsheet.domain.workspace import Reading

TENANT_KEY = "tenant"
"""Under this word of a calendar's `metadata` its tenant is looked for."""

_FACTS: Mapping[str, Callable[[object, str | None], Facts]] = MappingProxyType(
    {"google_calendar": google.facts, "microsoft_outlook": microsoft.facts}
)


def read_event(
    data: object, *, address: str | None = None, place: str = ""
) -> EventRead | NotRead:
    """
    Read a calendar event as Recall lists it; any JSON value will do.

    Args:
        data: The event, parsed from JSON.
        address: The e-mail address of the calendar's owner, if known.
        place: Where the event stands, such as `events[2]`; put before paths.
    """
    try:
        reading = to_reading(data, address=address)
        own = _platform_id(data)
        return EventRead(reading=reading, snapshot=write(data), platform_id=own)
    except ReadingError as error:
        return _not_read(data, error, place, "event")
    except NotJson as error:
        return _not_read(data, ReadingError("", str(error)), place, "event")


def _platform_id(data: object) -> str | None:
    """Take what the platform calls the event; nothing is decided by it."""
    found = data.get("platform_id") if isinstance(data, dict) else None
    return found or None if isinstance(found, str) else None


def to_reading(data: object, *, address: str | None = None) -> Reading:
    """
    Read a calendar event with its bots; see `read_event`.

    Raises:
        ReadingError: Something that is needed is missing or of another type.
    """
    try:
        row = EventRow.model_validate(data)
    except ValidationError as error:
        raise reading_error(error) from None
    bots = tuple(_bot(entry) for entry in row.bots)
    return Reading(event=_event(row, _facts(row, address_of(address))), bots=bots)


def read_calendar(
    data: object, *, tenant_key: str = TENANT_KEY, place: str = ""
) -> CalendarRead | NotRead:
    """Read a calendar as Recall lists it; see `read_event`."""
    try:
        row = CalendarRow.model_validate(data)
        metadata = noted(row.metadata)
        calendar = Calendar(
            id=CalendarId(row.id),
            address=address_of(row.platform_email),
            status=CalendarStatus(row.status),
            tenant=_tenant(row, tenant_key),
            time_zone=dict(metadata or ()).get(ZONE_KEY) or None,
            metadata=metadata,
        )
        since, code = turn_of(row.status_changes, row.status)
        return CalendarRead(
            calendar=calendar, platform=row.platform, since=since, code=code
        )
    except ValidationError as error:
        return _not_read(data, reading_error(error), place, "calendar")
    except ReadingError as error:
        return _not_read(data, error, place, "calendar")


def read_bot(data: object, *, place: str = "") -> BotRead | NotRead:
    """Read a bot with all that happened to it; see `read_event`."""
    try:
        row = BotRow.model_validate(data)
    except ValidationError as error:
        return _not_read(data, reading_error(error), place, "bot")
    signs = (sign_of(c.code, c.sub_code, c.created_at) for c in row.status_changes)
    told = whole_story(sign for sign in signs if sign is not None)
    return BotRead(id=BotId(row.id), sign=told)


class _Named(Wire):
    id: Id


def _not_read(data: object, error: ReadingError, place: str, whole: str) -> NotRead:
    try:
        known = _Named.model_validate(data).id
    except ValidationError:
        known = None
    path = below_place(place, error.place)
    return NotRead(id=known, place=path or whole, problem=error.problem)


def _facts(row: EventRow, mine: str | None) -> Facts:
    raw = row.raw
    if isinstance(raw, str):
        # The reference calls it a string; in practice it is an object.
        try:
            raw = parse(raw)
        except NotJson:
            raise ReadingError("raw", "is text that holds no JSON object") from None
    if raw is None:
        return Facts()
    try:
        return _FACTS[row.platform](raw, mine)
    except ValidationError as error:
        raise reading_error(error, below="raw") from None


def _event(row: EventRow, facts: Facts) -> Event:
    uid = row.ical_uid or facts.ical_uid or None
    series = facts.series_id
    return Event(
        id=EventId(row.id),
        calendar_id=CalendarId(row.calendar_id),
        start=row.start_time,
        end=row.end_time,
        meeting_url=row.meeting_url,
        is_deleted=row.is_deleted,
        is_cancelled=facts.is_cancelled,
        ical_uid=uid,
        series=tuple(dict.fromkeys(i for i in (uid, series) if i)),
        series_complete=facts.series_complete,
        title=facts.title,
        title_hidden=facts.title_hidden,
        all_day=facts.all_day,
        guests=facts.guests,
        guests_complete=facts.guests_complete,
        organizer=facts.organizer,
        organizer_is_me=facts.organizer_is_me,
        my_response=facts.my_response,
        recurring=facts.recurring,
        private=facts.private,
        meeting_platform=row.meeting_platform or None,
        updated_at=row.updated_at,
    )


def _bot(entry: BotEntry) -> Bot:
    return Bot(
        id=BotId(entry.bot_id),
        key=DedupKey(entry.deduplication_key),
        start=entry.start_time,
        link=entry.meeting_url,
    )


def _tenant(row: CalendarRow, key: str) -> str | None:
    tenant = (row.metadata or {}).get(key)
    if tenant is None or isinstance(tenant, str):
        return tenant or None
    raise ReadingError(f"metadata.{key}", f"should be text, is {name_of(tenant)}")
