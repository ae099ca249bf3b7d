"""What a request brings along, read once, strictly, and as the route's own types."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Final, TypeVar

from aiohttp import ClientError, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from callsheet.adapters.documents.problems import Problem as Place
from callsheet.adapters.documents.refusals import problems_in
from callsheet.adapters.http import kinds
from callsheet.adapters.http.problems import MOST_PLACES, Problem
from callsheet.application.signature import BY_LIMIT, WHY_LIMIT
from callsheet.application.statements import check_text

Given = TypeVar("Given", bound="Inputs")


class Inputs(BaseModel):
    """Base of what paths, queries and bodies hold: known fields, and no other."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )


Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""An id of Recall's, of which nothing else is known."""


def no_address(text: str) -> str:
    """
    Take an id; an address there would fit no calendar, and nobody would be told.

    Raises:
        PydanticCustomError: It is an address.
    """
    if "@" in text:
        said = "is an address; GET /v1/calendars/{address} tells the id"
        raise PydanticCustomError("address", "{said}", {"said": said})
    return text


CalendarFilter = Annotated[
    Id, AfterValidator(no_address), Field(json_schema_extra={"pattern": "^[^@]+$"})
]
"""The id of a calendar to which a list is narrowed."""


def sayable(text: str) -> str:
    """
    Take a text that can be kept in the log for ever; none at all is one, too.

    Raises:
        PydanticCustomError: It holds what is no text.
    """
    try:
        check_text("it", text or "-", len(text) + 1)
    except ValueError as error:
        said = str(error).removeprefix("it ")
        raise PydanticCustomError("unsayable", "{said}", {"said": said}) from None
    return text


Why = Annotated[str, Field(max_length=WHY_LIMIT), AfterValidator(sayable)]
"""A reason, for people who read it later."""

Behalf = Annotated[str, Field(max_length=BY_LIMIT), AfterValidator(sayable)]
"""For whom something is said."""

BODY_SECONDS: Final = 10.0
"""How long a body may take to arrive."""

_BROKEN: Final = (ClientError, HttpProcessingError, web.RequestPayloadError)
_JSON: Final = "application/json"


_INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)


def instant_text(value: object) -> object:
    """
    Take an instant as it is written; a number is none.

    Raises:
        ValueError: It is not written so.
    """
    if not isinstance(value, str) or _INSTANT.fullmatch(value) is None:
        raise ValueError("an instant looks like 2026-03-02T15:00:00Z")
    return value


def path_of(request: web.Request, kind: type[Given]) -> Given:
    """
    Read what stands in the places of a path.

    Raises:
        Problem: It cannot be what is served there, so nothing is.
    """
    try:
        return kind.model_validate(dict(request.match_info))
    except ValidationError:
        raise Problem(kinds.NOT_FOUND, "nothing has this id") from None


def query_of(request: web.Request, kind: type[Given]) -> Given:
    """
    Read the query.

    Raises:
        Problem: A parameter is wrong, unknown, or given more than once.
    """
    given: dict[str, Any] = {}
    for name in request.query:
        values = request.query.getall(name)
        given[name] = values if _takes_several(kind, name) else values[0]
        if len(values) > 1 and not _takes_several(kind, name):
            raise invalid([Place(f"query.{name[:60]}", "is given more than once")])
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise _wrong("query", error, kind) from None


async def body_of(request: web.Request, kind: type[Given], most: int) -> Given:
    """
    Read the body, which has to be JSON.

    Args:
        request: Whose body it is.
        kind: What it has to be.
        most: Bytes that are read.

    Raises:
        Problem: It is packed or of another type, too large, no JSON, or a value is
            wrong.
    """
    if request.content_type != _JSON:
        raise Problem(kinds.WRONG_MEDIA, f"send Content-Type: {_JSON}")
    # Whether aiohttp unpacks is a matter of the server, and webhooks are to be read
    # as they came.
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity") != "identity":
        raise Problem(kinds.WRONG_MEDIA, "send the body without Content-Encoding")
    raw = await read_body(request, most)
    try:
        return kind.model_validate_json(raw, strict=True)
    except ValidationError as error:
        if _is_no_json(error):
            raise Problem(kinds.MALFORMED, "the body is no JSON") from None
        raise _wrong("body", error, kind) from None


async def read_body(request: web.Request, most: int) -> bytes:
    """
    Read a body as it came, up to a limit; it is not kept.

    Raises:
        Problem: It is larger, or broken off.
    """
    if (request.content_length or 0) > most:
        raise _too_large(most)
    parts, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.content.iter_any():
                parts.append(part)
                size += len(part)
                if size > most:
                    raise _too_large(most)
    except TimeoutError:
        detail = f"a body arrives within {BODY_SECONDS:g} s"
        raise Problem(kinds.TOO_SLOW_TO_SEND, detail) from None
    except _BROKEN:
        raise Problem(kinds.MALFORMED, "the body is not what was announced") from None
    return b"".join(parts)


def invalid(places: Sequence[Place], many: int | None = None) -> Problem:
    """
    Give the problem of bad input, with the first place in its line.

    Args:
        places: What is wrong where.
        many: How many places there are, if not all are given.
    """
    first, others = places[0], (many or len(places)) - 1
    more = f" (and {others} more)" if others else ""
    detail = f"{first.place}: {first.problem}{more}"
    return Problem(kinds.INVALID, detail, places=places)


def _is_no_json(error: ValidationError) -> bool:
    if error.error_count() > 1:
        return False
    return error.errors(include_url=False)[0]["type"] == "json_invalid"


def _wrong(part: str, error: ValidationError, kind: type[BaseModel]) -> Problem:
    # A body has room for a hundred thousand unknown keys: each takes its time to spell.
    found = problems_in(error, kind, MOST_PLACES)
    places = [
        replace(one, place=part if one.place == "document" else f"{part}.{one.place}")
        for one in found
    ]
    # Several complaints may be one problem.
    many = error.error_count()
    return invalid(places, many if many > MOST_PLACES else len(places))


def _takes_several(kind: type[BaseModel], name: str) -> bool:
    properties: Mapping[str, Any] = kind.model_json_schema()["properties"]
    return bool(properties.get(name, {}).get("type") == "array")


def _too_large(most: int) -> Problem:
    return Problem(kinds.TOO_LARGE, f"a body has {most:,} bytes at most")
