"""`/v1/changes`: read page by page, or told as they come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import orjson
import pytest
from aiohttp import ClientResponse

from callsheet.adapters.http import streams
from callsheet.adapters.http.app import drain
from callsheet.adapters.http.resources import changes as resource
from callsheet.application.access_tokens import revoke_token
from callsheet.application.feed import Changes, Feed
from callsheet.application.log_port import Log
from callsheet.application.signature import Signature
from tests.adapters.http.house import House, open_house
from tests.adapters.simulator.office import Json
from tests.application.office import Office
from tests.domain.builders import HOUR, START


@pytest.fixture
async def house(office: Office) -> AsyncIterator[House]:
    """The log is looked at as often as there is time."""
    await office.sync()
    async with open_house(office, feed=Feed(office.log, pause=0.01)) as house:
        yield house


def short(items: list[Json]) -> list[str]:
    return [f"{i['kind']} {i['event_id'] or i['calendar_id']}" for i in items]


EVERYTHING = [
    "calendar_connected cal-a",
    "calendar_connected cal-b",
    "booked evt-1",
    "booked evt-2",
    "booked evt-3",
]


async def test_a_change_says_all_that_a_copy_needs(house: House) -> None:
    house.office.meet("evt-1", start=START + 5 * HOUR)
    await house.office.sync()
    told = await house.get("/v1/changes?kind=moved")
    (item,) = told.json["items"]
    assert item == {
        "schema_version": 1,
        "position": item["position"],
        "at": "2026-03-02T12:00:00Z",
        "kind": "moved",
        "reason": "time_changed",
        "event_id": "evt-1",
        "calendar_id": "cal-a",
        "bot_ids": ["bot-4"],
        "was": ["bot-1"],
        "start_time": "2026-03-02T20:00:00Z",
        "hold": None,
        "count": None,
    }


@pytest.mark.parametrize("limit", [1, 2, 50])
async def test_whoever_reads_on_misses_nothing(house: House, limit: int) -> None:
    found, path = [], f"/v1/changes?limit={limit}"
    while True:
        page = (await house.get(path)).json
        assert len(page["items"]) <= limit
        found += page["items"]
        path = f"/v1/changes{page['next']}"
        if not page["more"]:
            break
    assert sorted(short(found)) == sorted(EVERYTHING)
    house.office.meet("evt-1", is_deleted=True)
    await house.office.sync()
    assert short((await house.get(path)).json["items"]) == ["removed evt-1"]


async def test_it_can_begin_at_the_end(house: House) -> None:
    page = (await house.get("/v1/changes?after=end")).json
    assert (page["items"], page["more"]) == ([], False)
    assert page["position"] == await house.office.position()


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("kind=booked&calendar=cal-b", ["booked evt-3"]),
        ("kind=held", []),
        ("kind=held&kind=calendar_connected", EVERYTHING[:2]),
    ],
)
async def test_it_can_be_narrowed(house: House, query: str, seen: list[str]) -> None:
    assert short((await house.get(f"/v1/changes?{query}")).json["items"]) == seen


async def test_a_token_for_calendars_sees_what_changed_in_those(house: House) -> None:
    bens = await house.token("ben", calendars=("cal-b",))
    told = await house.get("/v1/changes", bearer=bens)
    assert short(told.json["items"]) == ["calendar_connected cal-b", "booked evt-3"]
    told = await house.get("/v1/changes?calendar=cal-a", bearer=bens)
    assert told.json["items"] == []


@pytest.mark.parametrize(
    ("path", "status", "problem"),
    [
        ("/v1/changes?after=9999", 409, "ahead-of-the-log"),
        ("/v1/changes/stream?after=9999", 409, "ahead-of-the-log"),
        ("/v1/changes?after=-1", 422, "invalid-input"),
        ("/v1/changes?after=begin", 422, "invalid-input"),
        ("/v1/changes?kind=bookd", 422, "invalid-input"),
    ],
)
async def test_what_leads_nowhere_is_refused(
    house: House, path: str, status: int, problem: str
) -> None:
    told = await house.get(path)
    assert (told.status, told.problem) == (status, problem)


@dataclass
class Heard:
    """An event of a stream, and what a browser makes of it."""

    id: str
    kind: str
    data: Json


@dataclass
class Listening:
    """A stream that somebody listens to."""

    answer: ClientResponse

    async def next(self) -> Heard:
        fields: dict[str, str] = {}
        while True:
            line = (await self.answer.content.readline()).decode()
            if not line:
                raise EOFError
            name, _, value = line.rstrip("\r\n").partition(": ")
            if line.strip():
                fields[name] = value
            elif "data" in fields:
                data = orjson.loads(fields["data"])
                return Heard(fields["id"], fields["event"], data)


@asynccontextmanager
async def listening(
    house: House, query: str = "", *, bearer: str = "", last: str | None = None
) -> AsyncIterator[Listening]:
    sent = {"Authorization": f"Bearer {bearer or house.bearer}"}
    if last is not None:
        sent["Last-Event-ID"] = last
    path = f"/v1/changes/stream{query}"
    async with house.client.get(path, headers=sent) as answer:
        assert (answer.status, answer.content_type) == (200, "text/event-stream")
        yield Listening(answer)


async def test_a_listener_hears_what_was_and_what_comes(house: House) -> None:
    async with listening(house, "?kind=booked&kind=removed") as heard:
        first = [await heard.next() for _ in range(3)]
        assert sorted(short([one.data for one in first])) == EVERYTHING[2:]
        house.office.meet("evt-1", is_deleted=True)
        await house.office.sync()
        last = await heard.next()
    assert (last.kind, last.data["event_id"]) == ("removed", "evt-1")
    assert last.id == str(last.data["position"])


async def test_whoever_comes_again_goes_on_behind_what_he_heard(house: House) -> None:
    async with listening(house) as heard:
        ids = [(await heard.next()).id for _ in range(5)]
    async with listening(house, "?after=0", last=ids[2]) as heard:
        assert [(await heard.next()).id for _ in range(2)] == ids[3:]


async def test_a_last_id_that_is_none_is_refused(house: House) -> None:
    for last in ("x", "²", "9" * 25, "0" * 30 + "9" * 5_000):
        told = await house.get("/v1/changes/stream", headers={"Last-Event-ID": last})
        assert told.problem == "invalid-input"


async def test_streams_end_when_the_service_does(house: House) -> None:
    async with listening(house, "?after=end") as heard:
        await drain(house.client.app, 5)
        with pytest.raises(EOFError):
            await heard.next()


async def test_a_stream_ends_with_its_token(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "HEARTBEAT", 0.05)
    monkeypatch.setattr("callsheet.adapters.http.gate.AT_LEAST_EVERY", 0.0)
    bens = await house.token("ben")
    async with listening(house, "?after=end", bearer=bens) as heard:
        by, now = Signature(by="ana", why=""), house.office.clock.now()
        await revoke_token(house.office.log, "ben", by, now=now)
        async with asyncio.timeout(5):
            with pytest.raises(EOFError):
                await heard.next()


class SlowFeed(Feed):
    """The log, of which a listener reads one record and then the next, slowly."""

    def __init__(self, log: Log) -> None:
        super().__init__(log)
        self.goes_on = asyncio.Event()

    async def after(self, position: int, _: int = 0) -> Changes:
        found = await super().after(position, 1)
        if found.changes and position:
            await self.goes_on.wait()
        return found


async def test_a_stream_ends_with_its_token_in_the_midst_of_a_long_log(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callsheet.adapters.http.gate.AT_LEAST_EVERY", 0.0)
    await office.sync()
    feed = SlowFeed(office.log)
    async with open_house(office, feed=feed) as house:
        bens = await house.token("ben")
        async with listening(house, "?after=0", bearer=bens) as heard:
            await heard.next()
            by, now = Signature(by="ana", why=""), office.clock.now()
            await revoke_token(office.log, "ben", by, now=now)
            feed.goes_on.set()
            async with asyncio.timeout(5):
                # What was read meanwhile is still told.
                await heard.next()
                with pytest.raises(EOFError):
                    await heard.next()


async def test_a_token_has_so_many_streams_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "EACH", 1)
    other = await house.token("other")
    async with listening(house, "?after=end"):
        told = await house.get("/v1/changes/stream")
        assert (told.status, told.problem) == (429, "too-many-streams")
        assert told.headers["Retry-After"] == "30"
        async with listening(house, "?after=end", bearer=other):
            pass
