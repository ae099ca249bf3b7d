"""The parameters of Google's list of events."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeAlias, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web

from callsheet.adapters.simulator.providers.google_answers import (
    bad_parameter,
    google_error,
)

T = TypeVar("T")
Order: TypeAlias = Literal["startTime", "updated"]
Place: TypeAlias = tuple[datetime, str]

DEFAULT_PAGE = 250
LARGEST_PAGE = 2500

# To leave these out of account would answer another question than was asked.
_NOT_SIMULATED = (
    "q",
    "eventTypes",
    "privateExtendedProperty",
    "sharedExtendedProperty",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """Which events are wanted; `after` is the last one of the page before."""

    time_min: datetime | None
    time_max: datetime | None
    updated_min: datetime | None
    ical_uid: str | None
    show_deleted: bool
    order: Order
    page: int
    after: Place | None
    zone: str


def event_query(request: web.Request) -> EventQuery:
    """Read the query; 400 that names the parameter at fault."""
    for name in _NOT_SIMULATED:
        if name in request.query:
            raise bad_parameter(name, "is not simulated")
    if "syncToken" in request.query:
        message = "Sync token is no longer valid, a full sync is required."
        raise google_error(410, message, "fullSyncRequired")
    single = _read(request, "singleEvents", _truth) or False
    order = _read(request, "orderBy", _order)
    if order == "startTime" and not single:
        message = "The requested ordering is not available for the particular query."
        raise google_error(400, message, "requestedOrderingNotAvailable")
    time_min = _read(request, "timeMin", _instant)
    time_max = _read(request, "timeMax", _instant)
    if time_min is not None and time_max is not None and time_max <= time_min:
        message = "The specified time range is empty."
        raise google_error(400, message, "timeRangeEmpty")
    return EventQuery(
        time_min=time_min,
        time_max=time_max,
        updated_min=_read(request, "updatedMin", _instant),
        ical_uid=request.query.get("iCalUID"),
        show_deleted=_read(request, "showDeleted", _truth) or False,
        order=order or "startTime",
        page=_read(request, "maxResults", _page_size) or DEFAULT_PAGE,
        after=_read(request, "pageToken", _place),
        zone=_read(request, "timeZone", _zone) or "UTC",
    )


def page_token(place: Place) -> str:
    """The token of the page that begins behind a place."""
    moment, id = place
    return urlsafe_b64encode(f"{moment.isoformat()} {id}".encode()).decode()


def _read(request: web.Request, name: str, read: Callable[[str], T]) -> T | None:
    value = request.query.get(name)
    if value is None:
        return None
    try:
        return read(value)
    except (ValueError, OverflowError) as error:
        raise bad_parameter(name, "Bad Request") from error


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("Google wants an offset")
    return moment.astimezone(UTC)


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


def _order(text: str) -> Order:
    if text == "startTime":
        return "startTime"
    if text == "updated":
        return "updated"
    raise ValueError(text)


def _page_size(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < 1:
        raise ValueError(text)
    return min(int(text), LARGEST_PAGE)


def _place(text: str) -> Place:
    moment, _, id = urlsafe_b64decode(text.encode()).decode().partition(" ")
    return _instant(moment), id


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(text) from error
