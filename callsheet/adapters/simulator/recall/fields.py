"""Reading what a client sent: query parameters and bodies, or a 400 that says why."""

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson
from aiohttp import web

from callsheet.adapters.simulator.model import JsonObject
from callsheet.adapters.simulator.recall.answers import ApiError, invalid

T = TypeVar("T")

_ROOM = 16
"""Levels that an answer may put around what a client sent."""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"{_LABEL}(?:\.{_LABEL})*"
_PLACE = r"(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"
# Hosts of other scripts (`xn--`) are not looked into, and so not taken.
_LIMITS = r"(?=[^@]{1,64}@[^@]{1,253}\Z)(?!.*[@.]..--)"
_EMAIL = re.compile(rf"{_LIMITS}{_ATOM}(?:\.{_ATOM})*@{_HOST}")
_ADDRESS = re.compile(
    rf"https?://{_HOST}(?::[0-9]{{1,5}})?(?:[/?]{_PLACE})?(?:#{_PLACE})?"
)

_TRUE = frozenset({"true", "True", "1"})
_FALSE = frozenset({"false", "False", "0"})


async def json_object(request: web.Request) -> JsonObject:
    """The body as an object; an empty body is an empty object."""
    data = await request.read()
    if not data.strip():
        return {}
    try:
        body = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        detail = f"JSON parse error - {error}"
        raise ApiError(400, {"code": "parse_error", "detail": detail}) from error
    if not isinstance(body, dict):
        raise invalid({"non_field_errors": [_not_a_dictionary(body)]})
    if not writable(body):
        detail = "JSON parse error - nested too deeply"
        raise ApiError(400, {"code": "parse_error", "detail": detail})
    return body


def writable(value: object) -> bool:
    """Whether a value that was read from JSON can be written again in an answer."""
    for _ in range(_ROOM):
        value = [value]
    try:
        orjson.dumps(value)
    except TypeError:
        return False
    return True


def text(
    body: Mapping[str, Any], name: str, *, required: bool = True, longest: int = 2000
) -> str | None:
    """A text of 1 to `longest` characters, None if it is absent and may be."""
    if name not in body:
        if required:
            raise invalid({name: ["This field is required."]})
        return None
    value = body[name]
    if value is None:
        raise invalid({name: ["This field may not be null."]})
    if not isinstance(value, str):
        raise invalid({name: ["Not a valid string."]})
    if not value.strip():
        raise invalid({name: ["This field may not be blank."]})
    if len(value) > longest:
        message = f"Ensure this field has no more than {longest} characters."
        raise invalid({name: [message]})
    return value


def whole_number(body: Mapping[str, Any], name: str, *, least: int, most: int) -> int:
    """A required whole number from `least` to `most`."""
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise invalid({name: ["A valid integer is required."]})
    if value < least:
        message = f"Ensure this value is greater than or equal to {least}."
        raise invalid({name: [message]})
    if value > most:
        message = f"Ensure this value is less than or equal to {most}."
        raise invalid({name: [message]})
    return value


def email(body: Mapping[str, Any], name: str) -> str:
    """A required e-mail address."""
    value = text(body, name) or ""
    if not _EMAIL.fullmatch(value):
        raise invalid({name: ["Enter a valid email address."]})
    return value


def address(body: Mapping[str, Any], name: str) -> str:
    """A required address of the web."""
    value = text(body, name) or ""
    if not _ADDRESS.fullmatch(value):
        raise invalid({name: ["Enter a valid URL."]})
    return value


def mapping(body: Mapping[str, Any], name: str) -> JsonObject:
    """A required object."""
    if name not in body:
        raise invalid({name: ["This field is required."]})
    value = body[name]
    if not isinstance(value, dict):
        raise invalid({name: [_not_a_dictionary(value)]})
    return value


def choice(body: Mapping[str, Any], name: str, choices: tuple[T, ...]) -> T:
    """A required value out of a few."""
    if name not in body:
        raise invalid({name: ["This field is required."]})
    for known in choices:
        if body[name] == known:
            return known
    allowed = ", ".join(str(known) for known in choices)
    raise invalid({name: [f"This is not a valid choice. Choices: {allowed}."]})


def query(
    request: web.Request, name: str, read: Callable[[str], T], message: str
) -> T | None:
    """A query parameter, None if absent; 400 with `message` if it cannot be read."""
    value = request.query.get(name)
    if value is None:
        return None
    try:
        return read(value)
    except (ValueError, OverflowError) as error:
        raise invalid({name: [message]}) from error


def instant(request: web.Request, name: str) -> datetime | None:
    """A date-time of the query; without an offset it is UTC."""
    return query(request, name, read_instant, "Enter a valid date/time.")


def uuid_text(request: web.Request, name: str) -> str | None:
    """A UUID of the query, in its usual spelling."""
    return query(request, name, _read_uuid, "Enter a valid UUID.")


def truth(request: web.Request, name: str) -> bool | None:
    """A yes or no of the query."""
    return query(request, name, _read_truth, "Must be true or false.")


def read_instant(value: str) -> datetime:
    """An ISO 8601 date-time in UTC; ValueError or OverflowError if it is none."""
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)


def instant_of(body: Mapping[str, Any], name: str) -> datetime:
    """A required date-time of a body, in UTC."""
    try:
        return read_instant(text(body, name) or "")
    except (ValueError, OverflowError) as error:
        message = "Datetime has wrong format."
        raise invalid({name: [message]}) from error


def _read_uuid(value: str) -> str:
    return str(uuid.UUID(value))


def _read_truth(value: str) -> bool:
    if value in _TRUE | _FALSE:
        return value in _TRUE
    raise ValueError(value)


def _not_a_dictionary(value: object) -> str:
    kind = type(value).__name__
    return f"Invalid data. Expected a dictionary, but got {kind}."
