"""Pages of a list: how many, from where on, and the link to the next one."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final, Generic, TypeGuard, TypeVar

from aiohttp import web
from pydantic import Field
from yarl import URL

from callsheet.adapters.documents.problems import Problem as Place
from callsheet.adapters.http.inputs import Inputs, invalid

T = TypeVar("T")

MOST: Final = 200
"""Entries of a page at most."""

_OWN: Final = frozenset({"cursor", "limit"})
_DIGITS: Final = 16


class Paged(Inputs):
    """Base of the query of a list."""

    limit: Annotated[int, Field(ge=1, le=MOST)] = 50
    """How many entries at most."""

    cursor: Annotated[str, Field(min_length=1, max_length=1_000)] | None = None
    """Where to go on: as the page before said, with the same filters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """
    A part of a list; a page may be short, or even empty, and not be the last.

    Attributes:
        next: A link, relative to the one asked for; null on the last page.
    """

    items: tuple[T, ...]
    next: str | None


def after(request: web.Request, query: Paged) -> str | None:
    """
    Say behind which entry a page begins; None for the first page.

    A cursor holds nothing secret and lets nobody see more: it is an entry's id, and a
    digest of the filters that it goes with.

    Raises:
        Problem: The cursor was not made for this list with these filters.
    """
    if query.cursor is None:
        return None
    padded = query.cursor + "=" * (-len(query.cursor) % 4)
    try:
        filters, last = json.loads(urlsafe_b64decode(padded.encode()))
    except (NotBase64, ValueError, TypeError, RecursionError):
        filters, last = None, None
    if filters != _filters(request) or not _is_id(last):
        raise invalid([Place("query.cursor", "is of no page with these filters")])
    return last


def next_link(request: web.Request, query: Paged, last: str | None) -> str | None:
    """
    Give the link to the page behind an entry.

    Args:
        request: That asked for this page.
        query: Its query.
        last: The id of the last entry of this page that was looked at; None if there
            is nothing behind it.
    """
    if last is None:
        return None
    cursor = urlsafe_b64encode(json.dumps([_filters(request), last]).encode())
    kept = [(n, v) for n, v in request.query.items() if n not in _OWN]
    own = [("limit", str(query.limit)), ("cursor", cursor.decode().rstrip("="))]
    return str(URL.build(query=[*kept, *own]))


def _is_id(last: object) -> TypeGuard[str]:
    """Say whether a database can be asked for it: JSON may spell what is no text."""
    if not isinstance(last, str) or "\0" in last:
        return False
    return not any("\ud800" <= letter <= "\udfff" for letter in last)


def _filters(request: web.Request) -> str:
    """Digest what the list is narrowed to, and which list it is."""
    kept = sorted((n, v) for n, v in request.query.items() if n not in _OWN)
    text = json.dumps([request.path, kept])
    return sha256(text.encode()).hexdigest()[:_DIGITS]
