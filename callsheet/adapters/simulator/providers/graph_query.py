"""The parameters of Graph's calendar view."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from callsheet.adapters.simulator.providers.graph_answers import graph_error
from callsheet.adapters.simulator.recall.answers import ApiError
from callsheet.adapters.simulator.recall.fields import read_instant

DEFAULT_PAGE = 10
LARGEST_PAGE = 1000
_FARTHEST = 1_000_000

_NO_WINDOW = (
    "This request requires a time window specified by the query string parameters "
    "StartDateTime and EndDateTime."
)
_ORDERS = {
    "start/datetime": False,
    "start/datetime asc": False,
    "start/datetime desc": True,
}
# To leave these out of account would answer another question than was asked.
_NOT_SIMULATED = ("$filter", "$search", "$expand", "$count", "$skiptoken")


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewQuery:
    """Which events are wanted, and `select`: which of their fields (all if empty)."""

    start: datetime
    end: datetime
    top: int
    skip: int
    descending: bool
    select: frozenset[str]


def view_query(request: web.Request) -> ViewQuery:
    """Read the query; 400 that names the parameter at fault."""
    # Graph does not mind the case of their names.
    given = {name.casefold(): value for name, value in request.query.items()}
    for name in _NOT_SIMULATED:
        if name in given:
            raise _bad(request, f"The query option '{name}' is not simulated.")
    if not given.get("startdatetime") or not given.get("enddatetime"):
        raise _bad(request, _NO_WINDOW)
    start = _instant(request, given, "startDateTime")
    end = _instant(request, given, "endDateTime")
    if end < start:
        raise _bad(request, "EndDateTime lies before StartDateTime.")
    order = given.get("$orderby", "start/dateTime").strip().casefold()
    if order not in _ORDERS:
        raise _bad(request, "The query option '$orderby' must be 'start/dateTime'.")
    select = given.get("$select", "")
    return ViewQuery(
        start=start,
        end=end,
        top=_number(request, given, "$top", DEFAULT_PAGE, range(1, LARGEST_PAGE + 1)),
        skip=_number(request, given, "$skip", 0, range(_FARTHEST)),
        descending=_ORDERS[order],
        select=frozenset(name.strip() for name in select.split(",") if name.strip()),
    )


def _instant(request: web.Request, given: Mapping[str, str], name: str) -> datetime:
    text = given[name.casefold()]
    try:
        return read_instant(text)
    except (ValueError, OverflowError) as error:
        message = f"The value '{text[:100]}' of parameter '{name}' is invalid."
        raise _bad(request, message) from error


def _number(
    request: web.Request, given: Mapping[str, str], name: str, default: int, fit: range
) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) not in fit:
        message = f"Invalid value '{text[:100]}' for {name} query option found."
        raise _bad(request, f"{message} It must be {fit.start} to {fit.stop - 1}.")
    return int(text)


def _bad(request: web.Request, message: str) -> ApiError:
    return graph_error(request, 400, "ErrorInvalidParameter", message)
