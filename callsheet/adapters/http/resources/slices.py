"""Pages of a list that is in memory as a whole, and in the order of its places."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from aiohttp import web

from callsheet.adapters.http.paging import Page, Paged, after, next_link

T = TypeVar("T")
D = TypeVar("D")


def cut(
    request: web.Request,
    query: Paged,
    found: Sequence[T],
    place: Callable[[T], str],
    write: Callable[[T], D],
) -> Page[D]:
    """
    Give the page that was asked for.

    Args:
        request: That asks.
        query: Its query.
        found: The whole list, by ascending places.
        place: Where an entry stands; also one that is gone since has one.
        write: Makes the document of an entry.

    Raises:
        Problem: The cursor is of another list.
    """
    last = after(request, query)
    rest = [one for one in found if last is None or place(one) > last]
    page = rest[: query.limit]
    more = place(page[-1]) if len(rest) > len(page) else None
    return Page(items=tuple(map(write, page)), next=next_link(request, query, more))
