"""Lists of calendars and events: pages, filters, and what a page may lead to."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from callsheet.adapters.recall.client import RecallClient
from callsheet.application.errors import RecallError, Refused, Unreachable
from callsheet.application.ports import Page
from callsheet.application.reading import all_calendars
from callsheet.domain.event import Response
from callsheet.domain.ids import CalendarId, EventId
from tests.adapters.recall.rows import ABSENT, GOOGLE, GRAPH, ME, Row, changed, google
from tests.adapters.recall.server import (
    Asked,
    Reply,
    in_turn,
    json_reply,
    page,
    serving,
)

FROM = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TO = datetime(2026, 12, 20, 12, 0, tzinfo=UTC)
CALENDAR: Row = {
    "id": "calendar-1",
    "platform": "google_calendar",
    "platform_email": ME,
    "status": "connected",
}


async def listed(client: RecallClient) -> list[Page]:
    return [found async for found in client.events(start=FROM, end=TO)]


async def test_all_calendars_of_all_pages_are_read() -> None:
    def answer(asked: Asked) -> Reply:
        if "cursor=b" in asked.target:
            return page(changed(CALENDAR, id="calendar-3"))
        odd = changed(CALENDAR, id="calendar-2", status="paused")
        return page(CALENDAR, odd, next_page="/api/v2/calendars/?cursor=b")

    async with serving(answer) as (server, client):
        read, problems = await all_calendars(client)
        assert [r.calendar.id for r in read] == ["calendar-1", "calendar-3"]
        assert [(p.id, p.place) for p in problems] == [("calendar-2", "status")]
        assert server.targets == ["/api/v2/calendars/", "/api/v2/calendars/?cursor=b"]
        assert (client.calls.lists, client.calls.reads, client.calls.writes) == (
            2,
            0,
            0,
        )


async def test_events_are_filtered_and_no_plus_becomes_a_space() -> None:
    since = datetime.fromisoformat("2026-11-22T09:01:03.551902+01:00")
    async with serving(in_turn(page())) as (server, client):
        found = client.events(
            start=FROM, end=TO, calendar_id=CalendarId("a+b&c"), updated_since=since
        )
        assert [p async for p in found] == [Page((), last=True)]
        assert dict(parse_qsl(urlsplit(server.targets[0]).query)) == {
            "start_time__gte": "2026-11-21T12:00:00Z",
            "start_time__lte": "2026-12-20T12:00:00Z",
            "calendar_id": "a+b&c",
            "updated_at__gte": "2026-11-22T08:01:03.551902Z",
        }
        assert urlsplit(server.targets[0]).path == "/api/v2/calendar-events/"


async def test_a_read_carries_the_key_and_no_body() -> None:
    async with serving(in_turn(page())) as (server, client):
        await listed(client)
        headers = server.asked[0].headers
        assert headers["Authorization"] == "Token key-nobody-may-see"
        assert headers["Accept-Encoding"] == "gzip"
        assert server.asked[0].body == b""
        assert not {"Content-Type", "Content-Length", "Idempotency-Key"} & set(headers)


async def test_one_unreadable_row_does_not_stop_its_neighbours() -> None:
    rows = [GOOGLE, changed(GOOGLE, id="odd", bots=None), 7, changed(GRAPH)]
    async with serving(in_turn(page(*rows))) as (_, client):
        (found,) = await listed(client)
        assert [e.reading.event.id for e in found.events] == ["event-1", "event-2"]
        assert [(p.id, p.place) for p in found.problems] == [
            ("odd", "bots"),
            (None, "event"),
        ]


async def test_half_an_emoji_does_not_cost_the_page() -> None:
    body = rb'{"next": null, "results": [{"id": "odd", "note": "\ud83d"}]}'
    async with serving(in_turn(Reply(body=body))) as (_, client):
        (found,) = await listed(client)
        assert [p.id for p in found.problems] == ["odd"]


async def test_an_event_is_read_with_its_calendars_address_once_that_is_known() -> None:
    raw = google(attendees=[{"email": ME, "responseStatus": "declined"}])

    def answer(asked: Asked) -> Reply:
        if "calendars" in asked.target:
            return page(CALENDAR)
        guest = changed(
            raw, raw=changed(raw["raw"], organizer={"email": "x@y.example"})
        )
        return json_reply(guest)

    async with serving(answer) as (_, client):
        before = await client.event(EventId("event-1"))
        await all_calendars(client)
        after = await client.event(EventId("event-1"))
        assert before.reading.event.my_response is None
        assert after.reading.event.my_response is Response.DECLINED
        assert (client.calls.lists, client.calls.reads) == (1, 2)


async def test_the_next_page_is_asked_for_as_given() -> None:
    def answer(asked: Asked) -> Reply:
        if "cursor" in asked.target:
            return page(GRAPH)
        host = asked.headers["Host"]
        query = "cursor=cD0yMDI2%2B02%3D%3D&start_time__gte=x%2By"
        return page(GOOGLE, next_page=f"http://{host}/api/v2/calendar-events/?{query}")

    async with serving(answer) as (server, client):
        assert len(await listed(client)) == 2
        assert dict(parse_qsl(urlsplit(server.targets[1]).query)) == {
            "cursor": "cD0yMDI2+02==",
            "start_time__gte": "x+y",
        }


@pytest.mark.parametrize(
    ("next_page", "error", "words"),
    [
        pytest.param(
            "https://evil.example/api/v2/calendar-events/?cursor=a",
            Refused,
            "another origin: https://evil.example",
            id="another host",
        ),
        pytest.param(
            "http://127.0.0.1:1/?cursor=a",
            Refused,
            "another origin: http://127.0.0.1:1",
            id="another port",
        ),
        pytest.param(
            "ftp://127.0.0.1/", Refused, "another origin", id="another scheme"
        ),
        pytest.param("http://[", Unreachable, "unreadable", id="no address"),
        pytest.param("file:///etc/passwd", Unreachable, "unreadable", id="a file"),
        pytest.param("/\u0000x", Unreachable, "unreadable", id="control characters"),
        pytest.param("/?" + "a" * 10_000, Unreachable, "unreadable", id="endless"),
        pytest.param(7, Unreachable, "next: should be text, is a number", id="no text"),
    ],
)
async def test_a_next_page_elsewhere_is_not_asked_for(
    next_page: object, error: type[RecallError], words: str
) -> None:
    async with serving(in_turn(page(GOOGLE, next_page=next_page))) as (server, client):
        with pytest.raises(error, match=words):
            await listed(client)
        assert len(server.asked) == 1


async def test_pages_that_go_round_in_a_circle_are_left() -> None:
    def answer(asked: Asked) -> Reply:
        other = "b" if "cursor=a" in asked.target else "a"
        return page(next_page=f"/api/v2/calendar-events/?cursor={other}")

    async with serving(answer) as (server, client):
        with pytest.raises(Unreachable, match="circle"):
            await listed(client)
        assert len(server.asked) == 3


async def test_a_list_without_end_is_given_up() -> None:
    pages = iter(range(1_000))

    def answer(_: Asked) -> Reply:
        return page(next_page=f"/api/v2/calendar-events/?cursor={next(pages)}")

    async with serving(answer, page_limit=4) as (server, client):
        with pytest.raises(Unreachable, match="more than 4 pages"):
            await listed(client)
        assert len(server.asked) == 4


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param(b"", "is no JSON", id="empty"),
        pytest.param(b"{", "is no JSON", id="cut off"),
        pytest.param(b"<html>Not Found</html>", "is no JSON", id="HTML"),
        pytest.param(b"\xff\xfe", "is no JSON", id="no UTF-8"),
        pytest.param(b"[" * 100_000, "is no JSON", id="nested without end"),
        pytest.param(b"[]", "should be an object, is a list", id="a list"),
        pytest.param(b'{"results": []}', "next: is missing", id="no next"),
        pytest.param(
            b'{"next": null, "results": null}',
            "results: should be a list, is null",
            id="no results",
        ),
    ],
)
async def test_a_page_that_is_none_is_no_usable_answer(
    body: bytes, problem: str
) -> None:
    async with serving(in_turn(Reply(body=body))) as (server, client):
        with pytest.raises(Unreachable, match=problem):
            await listed(client)
        assert len(server.asked) == 1


@pytest.mark.parametrize("fields", [{"bots": ABSENT}, {"id": "another"}])
async def test_a_single_event_that_is_none_is_no_usable_answer(fields: Row) -> None:
    async with serving(in_turn(json_reply(changed(GOOGLE, **fields)))) as (_, client):
        with pytest.raises(Unreachable, match=r"bots: is missing|another event"):
            await client.event(EventId("event-1"))
