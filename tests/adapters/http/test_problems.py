"""What goes wrong, always in one form: of the router, of input, of the program."""

import asyncio
import gzip
import time
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from callsheet.adapters.documents.problems import DocumentError
from callsheet.adapters.documents.problems import Problem as Place
from callsheet.adapters.http import inputs, kinds
from callsheet.adapters.http.inputs import Inputs
from callsheet.adapters.http.problems import MOST_PLACES
from callsheet.adapters.http.routing import Call, Route
from callsheet.adapters.http.states import etag_of, require_state
from callsheet.adapters.settings.http_options import HttpOptions
from callsheet.application.errors import (
    CallsheetError,
    ConfigurationError,
    Conflict,
    Missing,
    NoLog,
    RateLimited,
    Refused,
    Unreachable,
)
from callsheet.application.pausing import NotPaused
from callsheet.application.story import UnknownEvent
from callsheet.domain.token_records import TokenScope
from tests.adapters.http.house import House, open_house
from tests.application.office import Office

PATH = "/v1/made-up"


class Wish(Inputs):
    """A body of all sorts."""

    many: int
    words: tuple[str, ...] = ()


async def wished(call: Call, body: Wish) -> dict[str, int]:
    """Take a body."""
    return {"many": body.many}


def route(handler: Any, method: str = "GET", **more: Any) -> Route:  # noqa: ANN401
    return Route(
        method=method,
        path=PATH,
        handler=handler,
        summary="Made up.",
        scope=TokenScope.READ,
        tag="service",
        **more,
    )


@pytest.fixture
async def house(office: Office) -> Any:  # noqa: ANN401 -- a generator
    options = HttpOptions(body_bytes=1_024)
    async with open_house(office, options, routes=[route(wished, "POST")]) as house:
        yield house


async def test_the_router_speaks_the_same_language(house: House) -> None:
    told = await house.get("/v1/nothing")
    assert (told.problem, told.json["detail"]) == (
        "not-found",
        "nothing is served under this path",
    )
    told = await house.ask("PATCH", PATH)
    assert told.problem == "method-not-allowed"
    assert told.headers["Allow"] == "POST"
    assert told.json["detail"] == "this path has the methods POST"


QUERIES = {
    "limit=0": "query.limit: ",
    "limit=201": "query.limit: ",
    "limit=ten": "query.limit: ",
    "limit=1&limit=2": "query.limit: is given more than once",
    "limti=1": 'query.limti: unknown key; did you mean "limit"?',
    "cursor=": "query.cursor: is empty",
    "start_from=tomorrow": "query.start_from: ",
    "start_from=1700000000": "query.start_from: ",
    "start_from=2026-03-02T12:00:00": "query.start_from: ",
    "calendar=ana@acme.example": "query.calendar[0]: is an address; GET /v1/cal",
    "attention=refusd": "query.attention[0]: ",
}


@pytest.mark.parametrize(("query", "said"), QUERIES.items())
async def test_a_query_is_read_strictly(house: House, query: str, said: str) -> None:
    told = await house.get(f"/v1/events?{query}")
    assert (told.status, told.problem) == (422, "invalid-input")
    assert told.json["detail"].startswith(said)
    assert told.json["errors"][0]["place"] == said.partition(":")[0]


BODIES: dict[str, tuple[dict[str, Any], int, str, str]] = {
    "no JSON": ({"data": b"{"}, 400, "malformed-request", "the body is no JSON"),
    "nothing": ({"data": b""}, 400, "malformed-request", "the body is no JSON"),
    "no text": ({"data": b"\xff"}, 400, "malformed-request", "the body is no JSON"),
    "a number as text": (
        {"json": {"many": "1"}},
        422,
        "invalid-input",
        "body.many: should be a whole number, is text",
    ),
    "a list": ({"json": []}, 422, "invalid-input", "body: should be an object"),
    "too much": (
        {"json": {"many": 1, "words": ["x" * 2_000]}},
        413,
        "body-too-large",
        "a body has 1,024 bytes at most",
    ),
}


@pytest.mark.parametrize(
    ("sent", "status", "problem", "said"), BODIES.values(), ids=BODIES
)
async def test_a_body_is_read_strictly(
    house: House, sent: dict[str, Any], status: int, problem: str, said: str
) -> None:
    headers = {"Content-Type": "application/json"}
    told = await house.ask("POST", PATH, headers=headers, **sent)
    assert (told.status, told.problem) == (status, problem)
    assert told.json["detail"].startswith(said)


async def test_a_body_that_is_announced_too_large_is_not_waited_for(
    house: House,
) -> None:
    where = house.client.server
    reader, writer = await asyncio.open_connection(where.host, where.port)
    head = (
        f"POST {PATH} HTTP/1.1",
        "Host: localhost",
        "Content-Length: 99999",
        "Content-Type: application/json",
        f"Authorization: Bearer {house.bearer}",
    )
    writer.write("\r\n".join([*head, "", ""]).encode())
    assert await reader.readline() == b"HTTP/1.1 413 Request Entity Too Large\r\n"
    writer.close()
    await writer.wait_closed()


async def test_a_body_of_unknown_length_is_read_no_farther_than_allowed(
    house: House,
) -> None:
    async def endless() -> Any:  # noqa: ANN401 -- a generator
        for _ in range(1_000):
            yield b" " * 1_000

    headers = {"Content-Type": "application/json"}
    told = await house.ask("POST", PATH, headers=headers, data=endless())
    assert told.problem == "body-too-large"


async def test_a_body_that_does_not_arrive_is_not_waited_for(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stalling() -> Any:  # noqa: ANN401 -- a generator
        yield b"{"
        await asyncio.sleep(0.5)

    monkeypatch.setattr(inputs, "BODY_SECONDS", 0.05)
    headers = {"Content-Type": "application/json"}
    told = await house.ask("POST", PATH, headers=headers, data=stalling())
    assert (told.status, told.problem) == (408, "request-too-slow")


@pytest.mark.parametrize(
    "data", [b"no gzip", gzip.compress(b'{"many":1}')], ids=["broken", "good"]
)
async def test_a_packed_body_is_not_read(house: House, data: bytes) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    told = await house.ask("POST", PATH, headers=headers, data=data)
    assert (told.status, told.problem) == (415, "unsupported-media-type")


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded"])
async def test_only_json_is_taken(house: House, media: str) -> None:
    headers = {"Content-Type": media}
    told = await house.ask("POST", PATH, data=b'{"many":1}', headers=headers)
    assert (told.status, told.problem) == (415, "unsupported-media-type")


SECRET = "postgresql://ana:hunter2@db.acme.example/log"
ERRORS: dict[str, tuple[Exception, int, str]] = {
    "no such event": (UnknownEvent("no event 'x'"), 404, "not-found"),
    "a document that is wrong": (
        DocumentError([Place("a", "is missing")]),
        422,
        "invalid-input",
    ),
    "not paused": (NotPaused("it is not"), 409, "conflict"),
    "written meanwhile": (Conflict("try again"), 409, "conflict"),
    "no log": (NoLog(SECRET), 503, "log-unavailable"),
    "set up wrongly": (ConfigurationError(SECRET), 503, "not-set-up"),
    "Recall is away": (Unreachable(SECRET), 503, "recall-unreachable"),
    "Recall is busy": (
        RateLimited("wait", retry_after=timedelta(seconds=2.5)),
        503,
        "recall-unreachable",
    ),
    "Recall says no": (Refused("no bot for this"), 502, "recall-refused"),
    "Recall knows none": (Missing("no such event"), 502, "recall-refused"),
    "nobody thought of it": (CallsheetError(SECRET), 500, "program-fault"),
    "a fault": (ValueError(SECRET), 500, "program-fault"),
    "somebody else's": (web.HTTPGone(reason="Gone"), 410, "gone"),
}


@pytest.mark.parametrize(("error", "status", "problem"), ERRORS.values(), ids=ERRORS)
async def test_an_error_is_answered_and_tells_no_secret(
    office: Office, error: Exception, status: int, problem: str
) -> None:
    async def fails(call: Call) -> dict[str, int]:
        """Fail."""
        raise error

    async with open_house(office, routes=[route(fails)]) as house:
        told = await house.get(PATH)
        assert (told.status, told.problem) == (status, problem)
        assert "hunter2" not in told.text
        assert "Traceback" not in told.text
        if isinstance(error, RateLimited):
            assert told.headers["Retry-After"] == "3"


async def test_a_redirect_is_no_problem(office: Office) -> None:
    async def leads_on(call: Call) -> dict[str, int]:
        """Lead on."""
        raise web.HTTPFound("/docs")

    async with open_house(office, routes=[route(leads_on)]) as house:
        assert (await house.get(PATH)).status == 302


async def test_what_takes_too_long_is_ended(office: Office) -> None:
    async def slow(call: Call) -> dict[str, int]:
        """Take long."""
        await asyncio.sleep(30)
        return {}

    options = HttpOptions(time_limit_seconds=0.05)
    async with open_house(office, options, routes=[route(slow)]) as house:
        told = await house.get(PATH)
        assert (told.status, told.problem) == (503, "took-too-long")
        assert told.json["detail"] == "it was ended after 0.05 s"


async def test_a_timeout_of_the_programs_own_is_a_fault(office: Office) -> None:
    async def fails(call: Call) -> dict[str, int]:
        """Fail."""
        raise TimeoutError

    async with open_house(office, routes=[route(fails)]) as house:
        assert (await house.get(PATH)).problem == "program-fault"


async def test_a_stream_may_go_on(office: Office) -> None:
    async def stream(call: Call) -> bytes:
        """Go on."""
        await asyncio.sleep(0.2)
        return b"done"

    options = HttpOptions(time_limit_seconds=0.05)
    routes = [route(stream, streams=True, media="text/event-stream")]
    async with open_house(office, options, routes=routes) as house:
        assert (await house.get(PATH)).text == "done"


async def test_no_more_places_are_named_than_somebody_reads(office: Office) -> None:
    body = {"many": 1, **{f"key{i}": 1 for i in range(MOST_PLACES * 2)}}
    headers = {"Content-Type": "application/json"}
    async with open_house(office, routes=[route(wished, "POST")]) as roomy:
        told = await roomy.ask("POST", PATH, json=body, headers=headers)
    assert len(told.json["errors"]) == MOST_PLACES
    assert told.json["detail"].endswith("(and 199 more)")


async def test_a_body_that_is_all_wrong_stops_nobody_else(office: Office) -> None:
    body = b"{%b}" % b",".join(b'"k%d":1' % n for n in range(20_000))
    headers = {"Content-Type": "application/json"}
    async with open_house(office, routes=[route(wished, "POST")]) as roomy:
        begun = time.thread_time()
        told = await roomy.ask("POST", PATH, data=body, headers=headers)
    assert told.json["detail"].endswith("(and 20000 more)")
    # Each of them spelt takes ten times as long.
    assert time.thread_time() - begun < 0.2


async def test_an_edit_names_what_it_was_made_on(office: Office) -> None:
    state = etag_of(b"now")

    async def edited(call: Call) -> dict[str, int]:
        """Change something."""
        require_state(call.request, state)
        return {}

    asked = {
        "": "precondition-required",
        '"other"': "changed-meanwhile",
        f"W/{state}": "changed-meanwhile",
    }
    routes = [route(edited, "PUT", problems=(kinds.STALE, kinds.UNCONDITIONAL))]
    async with open_house(office, routes=routes) as house:
        for named, problem in asked.items():
            headers = {"If-Match": named} if named else {}
            assert (await house.ask("PUT", PATH, headers=headers)).problem == problem
        for named in (state, "*", f'"other", {state}'):
            told = await house.ask("PUT", PATH, headers={"If-Match": named})
            assert told.status == 200


def test_every_kind_has_a_name_of_its_own_that_stays() -> None:
    names = {kind.name: kind.status for kind in kinds.KINDS}
    assert len(names) == len(kinds.KINDS)
    assert names == {
        "malformed-request": 400,
        "not-authenticated": 401,
        "not-allowed": 403,
        "foreign-host": 403,
        "cross-origin": 403,
        "not-found": 404,
        "method-not-allowed": 405,
        "request-too-slow": 408,
        "conflict": 409,
        "already-running": 409,
        "changed-meanwhile": 412,
        "body-too-large": 413,
        "unsupported-media-type": 415,
        "invalid-input": 422,
        "precondition-required": 428,
        "too-many-bad-tokens": 429,
        "program-fault": 500,
        "recall-refused": 502,
        "log-unavailable": 503,
        "not-set-up": 503,
        "recall-unreachable": 503,
        "took-too-long": 503,
        "ahead-of-the-log": 409,
        "too-many-streams": 429,
    }
