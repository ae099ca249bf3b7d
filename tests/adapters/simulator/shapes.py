"""
Holds every answer of Recall's paths, and every webhook, against its JSON schema.

The schemas lie beside this file, one for each shape; they say what is documented of
Recall, no more and no less. A new path of the API needs a line in `_SHAPES`.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from jsonschema_rs import Draft202012Validator, Registry, ValidationError

Json: TypeAlias = Any

SCHEMAS = Path(__file__).with_name("schemas")

_ID = "[^/]+"
_CALENDARS = "/api/v2/calendars"
_EVENTS = "/api/v2/calendar-events"
_BOTS = "/api/v1/bot"

_SHAPES: dict[tuple[str, str], tuple[int, str | None]] = {
    ("GET", _CALENDARS): (200, "calendar_list"),
    ("POST", _CALENDARS): (201, "calendar"),
    ("GET", f"{_CALENDARS}/{_ID}"): (200, "calendar"),
    ("PATCH", f"{_CALENDARS}/{_ID}"): (200, "calendar"),
    ("DELETE", f"{_CALENDARS}/{_ID}"): (204, None),
    ("POST", f"{_CALENDARS}/{_ID}/access-token"): (200, "access_token"),
    ("GET", _EVENTS): (200, "event_list"),
    ("GET", f"{_EVENTS}/{_ID}"): (200, "event"),
    ("POST", f"{_EVENTS}/{_ID}/bot"): (200, "event"),
    ("DELETE", f"{_EVENTS}/{_ID}/bot"): (200, "event"),
    ("GET", _BOTS): (200, "bot_list"),
    ("POST", _BOTS): (201, "bot"),
    ("GET", f"{_BOTS}/{_ID}"): (200, "bot"),
    ("PATCH", f"{_BOTS}/{_ID}"): (200, "bot"),
    ("DELETE", f"{_BOTS}/{_ID}"): (204, None),
    ("POST", f"{_BOTS}/{_ID}/leave_call"): (200, "bot"),
}

_ERRORS = {
    400: "invalid",
    401: "unauthenticated",
    403: "blocked",
    404: "unknown",
    405: "coded",
    413: "coded",
    507: "depleted",
}


class WrongShape(AssertionError):
    """An answer or a webhook is not what Recall would have sent."""


def is_recalls(path: str) -> bool:
    """Whether a path or an address is one of Recall's own API."""
    return urlsplit(path).path.startswith("/api/")


def check_answer(method: str, path: str, status: int, body: Json) -> None:
    """
    WrongShape unless an answer of Recall's API has the shape that it should.

    Args:
        method: Of the request.
        path: Of the request; an absolute address and a query are fine.
        status: Of the answer.
        body: The JSON value, or the plain text of an answer that is no JSON.
    """
    where = f"{method} {path} -> {status}"
    if status >= 400:
        _check_error(where, path, status, body)
        return
    wanted, shape = _shape_of(method, path, where)
    if shape == "bot_list" and "use_cursor=true" in urlsplit(path).query:
        shape = "bot_cursor_list"
    if status != wanted:
        raise WrongShape(f"{where}: Recall answers {wanted}")
    if shape is not None:
        check(shape, body, where)
    elif body != "":
        raise WrongShape(f"{where}: has a body, {body!r}")


async def checking(
    request: ClientRequest, handler: ClientHandlerType
) -> ClientResponse:
    """Hold every answer to a client session against its shape, as its middleware."""
    response = await handler(request)
    if is_recalls(request.url.path):
        plain = response.content_type != "application/json"
        content = await response.text() if plain else await response.json()
        check_answer(request.method, str(request.url), response.status, content)
    return response


def check_webhook(body: Json) -> None:
    """WrongShape unless a webhook's body has the shape of its event."""
    check("webhook", body, "webhook")
    event, data = body["event"], body["data"]
    if "bot" in data and event != f"bot.{data['data']['code']}":
        raise WrongShape(f"webhook {event}: is about the code {data['data']['code']}")


def read(path: Path) -> Json:
    """One of the schemas."""
    return json.loads(path.read_text("utf-8"))


def check(shape: str, body: Json, where: str = "") -> None:
    """WrongShape unless a value is valid by the schema of a shape."""
    try:
        _validator(f"urn:recall:{shape}").validate(body)
    except ValidationError as error:
        raise WrongShape(f"{where}: is no {shape}: {error}") from error


def _check_error(where: str, path: str, status: int, body: Json) -> None:
    if isinstance(body, str):
        # Bodies of these are not documented: they may be empty, or no JSON.
        free = status in (409, 429) or status >= 500
        page = status == 404 and "<html" in body
        if not page and not free:
            raise WrongShape(f"{where}: is no JSON, {body!r}")
        return
    kind = _ERRORS.get(status, "undocumented")
    if status == 400 and "/access-token" in path and "message" in body:
        kind = "no_token"
    check(f"error#/$defs/{kind}", body, where)


def _shape_of(method: str, path: str, where: str) -> tuple[int, str | None]:
    plain = urlsplit(path).path.rstrip("/")
    for (known, pattern), shape in _SHAPES.items():
        if known == method and re.fullmatch(pattern, plain):
            return shape
    raise WrongShape(f"{where}: no shape is known for this path")


@cache
def _validator(uri: str) -> Draft202012Validator:
    return Draft202012Validator(
        {"$ref": uri}, registry=_registry(), validate_formats=True
    )


@cache
def _registry() -> Registry:
    schemas = [read(path) for path in SCHEMAS.glob("*.json")]
    return Registry([(schema["$id"], schema) for schema in schemas])
