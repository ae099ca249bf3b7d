"""From the application's own errors to problems; what they say is for whom it is."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from math import ceil
from typing import Final

from aiohttp import web

from callsheet.adapters.documents.problems import DocumentError
from callsheet.adapters.http import kinds
from callsheet.adapters.http.problems import Kind, Problem
from callsheet.application.access_tokens import TokenRefused, UnknownToken
from callsheet.application.approving import UnknownHold
from callsheet.application.errors import (
    CallsheetError,
    ConfigurationError,
    Conflict,
    LogUnavailable,
    RateLimited,
    RecallError,
    Unreachable,
)
from callsheet.application.known_scopes import UnknownScope
from callsheet.application.offering import OfferRefused
from callsheet.application.pausing import NotPaused
from callsheet.application.story import UnknownEvent
from callsheet.application.synced import StalePlan
from callsheet.application.targets import UnknownTarget


@dataclass(frozen=True, slots=True)
class _Told:
    """
    How an error is answered.

    Attributes:
        instead: What is said in its place, where its text names files or hosts.
        wait: When to try again, if the error does not say.
    """

    kind: Kind
    instead: str | None = None
    wait: timedelta | None = None


_SOON: Final = timedelta(seconds=5)

_TABLE: Final[tuple[tuple[type[CallsheetError], _Told], ...]] = (
    (UnknownEvent, _Told(kinds.NOT_FOUND)),
    (UnknownToken, _Told(kinds.NOT_FOUND)),
    (UnknownTarget, _Told(kinds.NOT_FOUND)),
    (UnknownHold, _Told(kinds.NOT_FOUND)),
    (UnknownScope, _Told(kinds.INVALID)),
    (DocumentError, _Told(kinds.INVALID)),
    (TokenRefused, _Told(kinds.CONFLICT)),
    (NotPaused, _Told(kinds.CONFLICT)),
    (OfferRefused, _Told(kinds.CONFLICT)),
    (StalePlan, _Told(kinds.CONFLICT)),
    (Conflict, _Told(kinds.CONFLICT)),
    (
        LogUnavailable,
        _Told(kinds.LOG_UNAVAILABLE, "the log cannot be used just now", _SOON),
    ),
    (ConfigurationError, _Told(kinds.NOT_SET_UP, "a setting is missing or wrong")),
    (RateLimited, _Told(kinds.RECALL_UNREACHABLE)),
    (Unreachable, _Told(kinds.RECALL_UNREACHABLE, "Recall gave no usable answer")),
    (RecallError, _Told(kinds.RECALL_REFUSED)),
)
"""The first that fits counts: narrower errors stand before wider ones."""

_BY_STATUS: Final = {
    400: kinds.MALFORMED,
    404: kinds.NOT_FOUND,
    405: kinds.METHOD_NOT_ALLOWED,
    408: kinds.TOO_SLOW_TO_SEND,
    413: kinds.TOO_LARGE,
    415: kinds.WRONG_MEDIA,
}
"""Of what aiohttp itself, and other people's handlers, answer with."""


def problem_of(error: CallsheetError) -> Problem | None:
    """Say how an error of the application is answered; None if it is a fault."""
    for known, told in _TABLE:
        if isinstance(error, known):
            asked = error.retry_after if isinstance(error, RecallError) else None
            return Problem(
                told.kind,
                told.instead or str(error),
                headers=retry_after(asked or told.wait),
            )
    return None


def problem_of_http(error: web.HTTPException, near: str | None = None) -> Problem:
    """
    Say how an error of aiohttp's is answered: in the same form as all others.

    Args:
        error: That was raised.
        near: The path that may have been meant, where nothing is served.
    """
    kind = _BY_STATUS.get(error.status)
    if kind is None:
        phrase = HTTPStatus(error.status).phrase
        name = phrase.lower().replace(" ", "-")
        kind = Kind(name=name, status=error.status, title=phrase, meaning="")
    headers = {n: v for n, v in error.headers.items() if n in ("Allow", "Retry-After")}
    return Problem(kind, _detail(error, near), headers=headers)


def retry_after(wait: timedelta | None) -> dict[str, str]:
    """Give the header that says how long to wait, in whole seconds; none for None."""
    if wait is None:
        return {}
    return {"Retry-After": str(max(1, ceil(wait.total_seconds())))}


def _detail(error: web.HTTPException, near: str | None) -> str:
    match error:
        case web.HTTPMethodNotAllowed():
            allowed = ", ".join(sorted(error.allowed_methods)) or "none"
            return f"this path has the methods {allowed}"
        case web.HTTPNotFound():
            nothing = "nothing is served under this path"
            return nothing if near is None else f"{nothing}; did you mean {near}?"
        case web.HTTPRequestEntityTooLarge():
            return "the body is larger than what is read"
        case _:
            return error.reason
