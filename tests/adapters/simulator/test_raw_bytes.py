"""Raw bytes on every path: an error of the client's is never one of the server's."""

import json
import re
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from callsheet.testing import RecallServer, serving_recall, simulated_recall

NOBODY = "00000000-0000-4000-8000-000000000000"
METHODS = ("GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS", "BREW", "get")
WORDS = (
    *("deduplication_key", "bot_config", "platform", "metadata", "meeting_url"),
    *("now", "advance_seconds", "start", "end", "occurrence", "start_time", "add"),
    *("google_calendar", "2026-03-02T09:00:00Z", "0001-01-01T00:00:00+14:00", "email"),
)
WRONG = (
    ("Host", "?"),
    ("Host", ""),
    ("Authorization", "Token wrong"),
    ("Authorization", "\u00ff"),
    ("Content-Type", "text/html; charset=nothing"),
    ("Content-Length", "x"),
    ("Content-Length", "99"),
    ("Transfer-Encoding", "chunked"),
    ("Content-Encoding", "gzip"),
    ("Expect", "7"),
    ("Idempotency-Key", ""),
    ("Idempotency-Key", "a"),
)
PARAMETERS = (
    *("cursor", "updated_at__gte", "calendar_id", "is_deleted", "start_time", "page"),
    *("email", "status", "created_at__gte", "since", "ical_uid", "metadata__x"),
)


@pytest.fixture(scope="module")
def recall() -> Iterator[RecallServer]:
    switches = {"rate_limits": "off", "hang_seconds": 1}
    with serving_recall(calendars=1, switches=switches) as server:
        yield server


def exchange(server: RecallServer, data: bytes) -> bytes:
    host, port = server.base_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        answer = b""
        # The server may hang up in the middle of what it cannot read.
        with suppress(ConnectionError):
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while chunk := connection.recv(65536):
                answer += chunk
    return answer


def statuses(answer: bytes) -> list[int]:
    return [int(code) for code in re.findall(rb"^HTTP/1\.[01] (\d{3})", answer, re.M)]


def assert_well(server: RecallServer) -> None:
    for path in ("/api/v2/calendars/", "/api/v2/calendar-events/"):
        assert server.get(path).keys() == {"next", "previous", "results"}
    assert server.truth()["now"]


texts = st.text(max_size=30) | st.sampled_from(WORDS)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=4)
    ),
    max_leaves=8,
)
bodies = st.one_of(
    st.binary(max_size=60),
    values.map(lambda value: json.dumps(value).encode()),
    st.dictionaries(st.sampled_from(WORDS), values, max_size=5).map(
        lambda value: json.dumps(value).encode()
    ),
)


@st.composite
def paths(draw: st.DrawFn, route: str, ids: list[str]) -> str:
    """A route with ids that exist, or do not, or are none; and a query."""
    part = st.sampled_from([*ids, NOBODY, "primary"]) | texts.map(
        lambda text: quote(text, safe="")
    )
    path = re.sub(r"\{[^}]*\}", lambda _: draw(part), route)
    query = draw(
        st.lists(
            st.tuples(st.sampled_from(PARAMETERS), texts | st.just("1")), max_size=3
        )
    )
    if not query:
        return path
    return path + "?" + "&".join(f"{name}={quote(value)}" for name, value in query)


@st.composite
def requests(draw: st.DrawFn, routes: list[tuple[str, str]], ids: list[str]) -> bytes:
    """A request that is nearly right."""
    method, route = draw(st.sampled_from(routes))
    if draw(st.integers(0, 4)) == 0:
        method = draw(st.sampled_from(METHODS))
    path = draw(paths(route, ids))
    body = b"" if method in ("GET", "HEAD") else draw(bodies)
    headers = {
        "Host": "127.0.0.1",
        "Authorization": "Token sim-key",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    # One header at most is wrong, so that most requests come to the handlers.
    if draw(st.integers(0, 3)) == 0:
        headers |= dict([draw(st.sampled_from(WRONG))])
    head = [f"{method} {path} HTTP/1.1".encode()]
    head += [f"{name}: {value}".encode() for name, value in headers.items()]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


@given(data=st.binary(max_size=400))
@example(data=b"GET / HTTP/1.1\r\n\r\n")
@example(data=b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
def test_bytes_that_are_no_request_are_no_error_of_the_server(
    recall: RecallServer, data: bytes
) -> None:
    assert all(status < 500 for status in statuses(exchange(recall, data)))


def every_route() -> list[tuple[str, str]]:
    router = simulated_recall(calendars=0)._app().router
    found = {
        (route.method, route.resource.canonical.replace("{slash}", "/"))
        for route in router.routes()
        if route.resource is not None
    }
    # A step of the clock by a year takes its time; it has tests of its own.
    return sorted(pair for pair in found if pair[1] != "/_sim/clock")


def test_requests_that_are_nearly_right_are_no_error_of_the_server(
    recall: RecallServer,
) -> None:
    truth = recall.truth()
    ids = [e["event_id"] for e in truth["events"][:5]]
    ids += [c["id"] for c in truth["calendars"]]
    seen: Counter[int] = Counter()

    # Most of what is drawn ends at the first thing that is wrong with it.
    @settings(max_examples=5 * settings().max_examples)
    @given(data=requests(every_route(), ids))
    def run(data: bytes) -> None:
        found = statuses(exchange(recall, data))
        seen.update(found)
        assert all(status < 500 for status in found), (data, found)

    run()
    assert_well(recall)
    assert {200, 400, 404, 405} <= set(seen), seen
