"""A small office on a running simulator, for tests that talk to it over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, TypeAlias
from urllib.parse import urlencode

import aiohttp

from callsheet.adapters.simulator.calendars.connections import preconnect
from callsheet.adapters.simulator.calendars.founding import open_mailbox
from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.world import World
from tests.adapters.simulator import shapes

Json: TypeAlias = Any
"""A JSON value, looked into without further ado: this is a test."""

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
MEET = "https://meet.google.com/abc-defg-hij"
KEY = "one-key"
CUSTOMER = {"email": "bo@globex.example", "name": "Bo", "response": "accepted"}


def text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def at(value: str) -> datetime:
    return datetime.fromisoformat(value)


@dataclass
class Answer:
    status: int
    headers: Any
    json: Any


@dataclass
class Office:
    """
    Ana's Google calendar and Dan's Outlook, and someone with the API key.

    Every answer of Recall's paths must have Recall's shape, unless `checked` is
    turned off by a test that has ordered others.
    """

    sim: Simulator
    http: aiohttp.ClientSession
    ana: str
    dan: str
    checked: bool = field(default=True, kw_only=True)

    async def call(
        self,
        method: str,
        path: str,
        body: Json = None,
        *,
        key: str | None = "Token sim-key",
        once: str | None = None,
        host: str | None = None,
    ) -> Answer:
        headers = {} if key is None else {"Authorization": key}
        if once is not None:
            headers["Idempotency-Key"] = once
        if host is not None:
            headers["Host"] = host
        url = path if path.startswith("http") else self.sim.base_url + path
        options: dict[str, Any] = {"headers": headers}
        if isinstance(body, bytes):
            options["data"] = BytesIO(body)
        elif body is not None:
            options["json"] = body
        async with self.http.request(method, url, **options) as response:
            plain = response.content_type != "application/json"
            content = await response.text() if plain else await response.json()
        if self.checked and shapes.is_recalls(path):
            shapes.check_answer(method, path, response.status, content)
        return Answer(response.status, response.headers, content)

    async def good(self, method: str, path: str, body: Json = None) -> Json:
        answer = await self.call(method, path, body)
        assert 200 <= answer.status < 300, answer
        return answer.json

    def switch(self, **changes: Json) -> None:
        """Set switches of the simulation."""
        world = self.sim.world
        world.switches = world.switches.changed(changes)

    async def meeting(self, calendar: str | None = None, **fields: Json) -> str:
        """A meeting tomorrow at ten in a calendar (Ana's); the id of its event."""
        start = fields.pop("start", NOW + timedelta(days=1, hours=2))
        body = {
            "start_time": text(start),
            "end_time": text(fields.pop("end", start + timedelta(minutes=30))),
            "meeting_url": MEET,
            "guests": [CUSTOMER],
            **fields,
        }
        path = f"/_sim/calendars/{calendar or self.ana}/events"
        created = await self.good("POST", path, body)
        return str(created["event_id"])

    async def shared(self, **fields: Json) -> tuple[str, str]:
        """One meeting in both calendars; the ids of its two events."""
        fields = {"ical_uid": "shared@acme.example", **fields}
        return (
            await self.meeting(self.ana, **fields),
            await self.meeting(self.dan, **fields),
        )

    async def event(self, id: str) -> Json:
        return await self.good("GET", f"/api/v2/calendar-events/{id}/")

    async def add(self, id: str, key: str = KEY, **config: Json) -> Answer:
        body = {"deduplication_key": key, "bot_config": config}
        return await self.call("POST", f"/api/v2/calendar-events/{id}/bot/", body)

    async def book(self, id: str, key: str = KEY, **config: Json) -> str:
        """Book a bot; the id of the event's newest."""
        answer = await self.add(id, key, **config)
        assert answer.status == 200, answer
        return str(answer.json["bots"][-1]["bot_id"])

    async def remove(self, id: str) -> Json:
        return await self.good("DELETE", f"/api/v2/calendar-events/{id}/bot/")

    async def bot(self, id: str) -> Json:
        return await self.good("GET", f"/api/v1/bot/{id}/")

    async def life(self, id: str) -> list[str]:
        return [c["code"] for c in (await self.bot(id))["status_changes"]]

    async def edit(self, id: str, verb: str, **body: Json) -> Json:
        return await self.good("POST", f"/_sim/events/{id}/{verb}", body)

    async def move(self, id: str, start: datetime) -> None:
        await self.edit(id, "move", start=text(start))

    async def until(self, now: datetime) -> None:
        await self.good("POST", "/_sim/clock", {"now": text(now)})

    async def later(self, **by: float) -> None:
        seconds = timedelta(**by).total_seconds()
        await self.good("POST", "/_sim/clock", {"advance_seconds": seconds})

    async def listed(self, **query: str) -> list[Any]:
        """All pages of the event list."""
        url: str | None = "/api/v2/calendar-events/?" + urlencode(query)
        results = []
        while url is not None:
            page = await self.good("GET", url)
            results += page["results"]
            url = page["next"]
        return results


@asynccontextmanager
async def open_office(**options: Json) -> AsyncIterator[Office]:
    world = World(Clock.stepped(NOW), seed=1)
    ana = open_mailbox(world, "ana@acme.example", "google_calendar")
    dan = open_mailbox(world, "dan@acme.example", "microsoft_outlook")
    calendars = [preconnect(world, mailbox).id for mailbox in (ana, dan)]
    async with Simulator(world, **options) as sim, aiohttp.ClientSession() as http:
        yield Office(sim, http, *calendars)
