"""Recall's calendars, events and bots over HTTP: the `Calendars` port."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlencode

import aiohttp
import orjson
from pydantic import ValidationError

from callsheet.adapters.recall.failures import COMPLETED
from callsheet.adapters.recall.http import Http, Sleep
from callsheet.adapters.recall.json_text import NotJson, parse
from callsheet.adapters.recall.normalise import (
    TENANT_KEY,
    read_bot,
    read_calendar,
    read_event,
)
from callsheet.adapters.recall.origin import Origin
from callsheet.adapters.recall.problems import reading_error
from callsheet.adapters.recall.request import Calls, Kind, Request, part, post
from callsheet.adapters.recall.wire import Envelope
from callsheet.application.errors import (
    Dispatched,
    RecallError,
    Refused,
    Unreachable,
)
from callsheet.application.ports import (
    BotRead,
    CalendarPage,
    CalendarRead,
    EventRead,
    NotRead,
    Page,
)
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.ids import BotId, CalendarId, DedupKey, EventId
from callsheet.domain.instants import spell

TIMEOUT: Final = 30.0
"""Seconds for one request, from connecting to the last byte."""

PAGE_LIMIT: Final = 2_000
"""Pages of one list; with a hundred rows each, two hundred thousand events."""

CALENDARS: Final = "/api/v2/calendars/"
_EVENTS = "/api/v2/calendar-events/"
_BOTS = "/api/v1/bot/"


class RecallClient:
    """
    One workspace of Recall; implements `callsheet.application.ports.Calendars`.

    An async context manager. It repeats a read that failed in passing (three times
    at most) and never a write. It remembers the addresses of the calendars that it
    listed: with them more can be told of the events read afterwards.

    Attributes:
        calls: How many requests were sent so far.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        session: aiohttp.ClientSession | None = None,
        timeout: float = TIMEOUT,
        tenant_key: str = TENANT_KEY,
        page_limit: int = PAGE_LIMIT,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """
        Set up a client; nothing is sent yet.

        Args:
            base_url: Of the region (see `region_url`); `http` only on this machine.
            api_key: Never shown by any `repr`, log line or error.
            session: To be used, without its middlewares, and left open; by default
                it makes its own.
            timeout: Seconds for one request.
            tenant_key: Where in a calendar's `metadata` its tenant stands.
            page_limit: Pages of one list; a longer one is given up.
            sleep: Waits between repeated reads.

        Raises:
            ConfigurationError: The base URL or the key cannot be one.
        """
        self._origin = Origin(base_url)
        self._http = Http(
            self._origin, api_key, session=session, timeout=timeout, sleep=sleep
        )
        self._tenant_key = tenant_key
        self._page_limit = page_limit
        self._addresses: Mapping[str, str | None] = {}

    def __repr__(self) -> str:
        return f"RecallClient({self._origin.url!r})"

    @property
    def calls(self) -> Calls:
        """The requests sent so far, by kind."""
        return self._http.calls

    async def __aenter__(self) -> Self:
        await self._http.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.close()

    async def calendars(self) -> AsyncIterator[CalendarPage]:
        """Read all calendars of the workspace, page by page."""
        listed: dict[str, str | None] = {}
        async for page, last in self._pages("list calendars", CALENDARS):
            rows = [read_calendar(row, tenant_key=self._tenant_key) for row in page]
            read = tuple(row for row in rows if isinstance(row, CalendarRead))
            listed |= {r.calendar.id: r.calendar.address for r in read}
            # Those that are not listed any more are known as long as others may follow.
            self._addresses = listed if last else {**self._addresses, **listed}
            problems = tuple(row for row in rows if isinstance(row, NotRead))
            yield CalendarPage(read, problems, last)

    async def calendar(self, calendar_id: CalendarId) -> CalendarRead:
        """Read one calendar."""
        name = "read calendar"
        target = f"{CALENDARS}{part(calendar_id)}/"
        request = Request(name=name, kind=Kind.READ, target=target)
        row = _json(name, await self._http.send(request))
        read = read_calendar(row, tenant_key=self._tenant_key)
        if isinstance(read, NotRead):
            raise _unreadable(name, f"{read.place}: {read.problem}")
        if read.calendar.id.lower() != calendar_id.lower():
            raise _unreadable(name, "it is about another calendar")
        self._addresses = {**self._addresses, read.calendar.id: read.calendar.address}
        return read

    async def events(
        self,
        *,
        start: datetime,
        end: datetime,
        calendar_id: CalendarId | None = None,
        updated_since: datetime | None = None,
    ) -> AsyncIterator[Page]:
        """Read the events that start in [start, end], page by page."""
        query = {"start_time__gte": spell(start), "start_time__lte": spell(end)}
        if calendar_id is not None:
            query["calendar_id"] = calendar_id
        if updated_since is not None:
            query["updated_at__gte"] = spell(updated_since)
        target = f"{_EVENTS}?{urlencode(query)}"
        async for page, last in self._pages("list events", target):
            rows = [read_event(row, address=self._address(row)) for row in page]
            yield Page(
                tuple(row for row in rows if isinstance(row, EventRead)),
                tuple(row for row in rows if isinstance(row, NotRead)),
                last,
            )

    async def event(self, event_id: EventId) -> EventRead:
        """Read one event."""
        target = f"{_EVENTS}{part(event_id)}/"
        request = Request(name="read event", kind=Kind.READ, target=target)
        return await self._event(request, event_id)

    async def bot(self, bot_id: BotId) -> BotRead:
        """Read what became of one bot."""
        name, target = "read bot", f"{_BOTS}{part(bot_id)}/"
        request = Request(name=name, kind=Kind.READ, target=target)
        read = read_bot(_json(name, await self._http.send(request)))
        if isinstance(read, NotRead):
            raise _unreadable(name, f"{read.place}: {read.problem}")
        if read.id.lower() != bot_id.lower():
            raise _unreadable(name, "it is about another bot")
        return replace(read, id=bot_id)

    async def add_bot(
        self, event_id: EventId, key: DedupKey, settings: BotSettings
    ) -> EventRead:
        """Book a bot for the event, or replace the configuration of its own."""
        content = {
            "deduplication_key": key,
            "bot_config": orjson.Fragment(settings.text),
        }
        target = f"{_EVENTS}{part(event_id)}/bot/"
        request = post("add bot", target, orjson.dumps(content))
        return await self._event(request, event_id)

    async def remove_bots(self, event_id: EventId) -> EventRead:
        """Take all future bots off the event."""
        request = Request(
            name="remove bots",
            kind=Kind.WRITE,
            method="DELETE",
            target=f"{_EVENTS}{part(event_id)}/bot/",
        )
        try:
            return await self._event(request, event_id)
        except Refused as error:
            if error.status != HTTPStatus.METHOD_NOT_ALLOWED:
                raise
            refused = error
        raise Dispatched(str(refused), status=refused.status, code=refused.code)

    async def leave_call(self, bot_id: BotId) -> None:
        """Send a bot out of its call; one that has left already is no error."""
        request = post("leave call", f"{_BOTS}{part(bot_id)}/leave_call/")
        try:
            body = await self._http.send(request)
        except Refused as error:
            if error.code != COMPLETED:
                raise
            return
        if body:
            # Whatever stands between Recall and us also says 200, in HTML.
            _json(request.name, body)

    async def _pages(
        self, name: str, target: str
    ) -> AsyncIterator[tuple[list[object], bool]]:
        """Yield the rows of each page, and whether it is the last one."""
        seen = {target}
        for _ in range(self._page_limit):
            request = Request(name=name, kind=Kind.LIST, target=target)
            page = _envelope(name, await self._http.send(request))
            yield page.results, page.next is None
            if page.next is None:
                return
            target = self._origin.follow(page.next)
            if target in seen:
                raise Unreachable(f"{name}: the pages go round in a circle", status=200)
            seen.add(target)
        text = f"{name}: there are more than {self._page_limit:,} pages"
        raise Unreachable(text, status=200)

    async def _event(self, request: Request, event_id: EventId) -> EventRead:
        row = _json(request.name, await self._http.send(request))
        read = read_event(row, address=self._address(row))
        if isinstance(read, NotRead):
            problem = f"{read.place}: {read.problem}"
            raise _unreadable(request.name, problem)
        if read.reading.event.id.lower() != event_id.lower():
            raise _unreadable(request.name, "it is about another event")
        return read

    def _address(self, row: object) -> str | None:
        calendar_id = row.get("calendar_id") if isinstance(row, dict) else None
        if not isinstance(calendar_id, str):
            return None
        return self._addresses.get(calendar_id)


def _envelope(name: str, body: bytes) -> Envelope:
    try:
        return Envelope.model_validate(_json(name, body))
    except ValidationError as error:
        problem = str(reading_error(error))
    raise _unreadable(name, problem)


def _json(name: str, body: bytes) -> object:
    try:
        return parse(body)
    except NotJson as error:
        problem = str(error)
    raise _unreadable(name, problem)


def _unreadable(name: str, problem: str) -> RecallError:
    # The answer was a good one: what was asked for may well have happened.
    return Unreachable(f"{name}: the answer cannot be read: {problem}", status=200)
