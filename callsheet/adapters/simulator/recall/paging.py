"""Pages of a list that is ordered by an instant, walked with opaque cursors."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeAlias
from urllib.parse import parse_qs, urlencode

from aiohttp import web

from callsheet.adapters.simulator.recall.answers import utc_text
from callsheet.adapters.simulator.recall.fields import query, read_instant

PAGE_SIZE = 100

Key: TypeAlias = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list: what lies behind `key`, or before it (`backward`)."""

    key: Key
    backward: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of ids, and where its neighbours begin."""

    ids: list[str]
    next: Cursor | None
    previous: Cursor | None


def page_of(
    keys: Sequence[Key], matches: Callable[[str], bool], cursor: Cursor | None
) -> Page:
    """
    The page at a cursor, out of sorted keys, with the ids that match.

    The cursor holds a position and not a count, so a row that changes its place
    between two pages can be missed or met twice, as with Recall.
    """
    if cursor is not None and cursor.backward:
        before = (keys[i] for i in range(bisect_left(keys, cursor.key) - 1, -1, -1))
        found = _take(before, matches)
        page = found[:PAGE_SIZE][::-1]
        return Page(
            ids=[id for _, id in page],
            next=Cursor(page[-1]) if page else None,
            previous=Cursor(page[0], True) if len(found) > PAGE_SIZE else None,
        )
    first = 0 if cursor is None else bisect_right(keys, cursor.key)
    found = _take((keys[i] for i in range(first, len(keys))), matches)
    page = found[:PAGE_SIZE]
    return Page(
        ids=[id for _, id in page],
        next=Cursor(page[-1]) if len(found) > PAGE_SIZE else None,
        previous=Cursor(page[0], True) if cursor is not None and page else None,
    )


def cursor_of(request: web.Request) -> Cursor | None:
    """The cursor in a request's query, None on the first page."""
    return query(request, "cursor", _decode, "Invalid cursor")


def url_of(request: web.Request, cursor: Cursor | None) -> str | None:
    """The absolute address of a page, with the filters of this request."""
    if cursor is None:
        return None
    return str(request.url.update_query(cursor=_encode(cursor)))


def _take(keys: Iterable[Key], matches: Callable[[str], bool]) -> list[Key]:
    return list(islice((key for key in keys if matches(key[1])), PAGE_SIZE + 1))


def _encode(cursor: Cursor) -> str:
    at, id = cursor.key
    parts = {"p": utc_text(at), "i": id} | ({"r": "1"} if cursor.backward else {})
    return urlsafe_b64encode(urlencode(parts).encode()).decode()


def _decode(text: str) -> Cursor:
    parts = parse_qs(urlsafe_b64decode(text.encode()).decode(), strict_parsing=True)
    if "p" not in parts or "i" not in parts:
        raise ValueError("a cursor needs a position")
    return Cursor((read_instant(parts["p"][0]), parts["i"][0]), "r" in parts)
