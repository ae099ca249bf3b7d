"""Strangers who connect in numbers, and those who are heard all the same."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession
from structlog.testing import capture_logs

from callsheet.adapters.http import streams
from callsheet.adapters.http.app import create_app
from callsheet.adapters.http.serving import listening
from tests.adapters.http.house import House, parts_of

MOST = 8


@asynccontextmanager
async def small_house(house: House) -> AsyncIterator[str]:
    """Serve the same log once more, for a few connections at once."""
    app = create_app(parts_of(house.office))
    serving = listening(app, host="127.0.0.1", port=0, drain_seconds=0, most=MOST)
    async with serving as url:
        yield url


@contextmanager
def strangers(url: str, many: int, said: bytes) -> Iterator[list[socket.socket]]:
    """Connect so many, one after the other, each of whom says the same."""
    found: list[socket.socket] = []
    try:
        for _ in range(many):
            one = socket.create_connection(("127.0.0.1", urlsplit(url).port))
            found.append(one)
            one.sendall(said)
            one.setblocking(False)
        yield found
    finally:
        for one in found:
            one.close()


def is_cut_off(one: socket.socket) -> bool:
    try:
        while one.recv(65_536):
            pass
    except BlockingIOError:
        return False
    except ConnectionError:
        pass
    return True


SAID = {
    "nothing": b"",
    "half a head": b"POST /webhooks/recall HTTP/1.1\r\nHost: x\r\n",
    "a head without its body": (
        b"POST /v1/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
    ),
    "one request, and no more": b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n",
    "many, and reads no answer": b"GET /docs HTTP/1.1\r\nHost: x\r\n\r\n" * 60,
}


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
async def test_many_strangers_keep_nobody_out(house: House, said: bytes) -> None:
    async with small_house(house) as url, ClientSession() as client:
        with capture_logs() as logged, strangers(url, 5 * MOST, said) as crowd:
            async with client.get(f"{url}/livez") as answer:
                assert answer.status == 200
            await asyncio.sleep(0.05)
            there = [not is_cut_off(one) for one in crowd]
        assert sum(there) < MOST
        assert [one["event"] for one in logged].count("http.crowded") == 1


async def test_a_stream_of_a_token_is_no_stranger(house: House) -> None:
    path, sent = "/v1/changes/stream", {"Authorization": f"Bearer {house.bearer}"}
    async with (
        small_house(house) as url,
        ClientSession(headers=sent) as client,
        client.get(f"{url}{path}?after=0") as heard,
    ):
        await heard.content.readuntil(b"\r\n\r\n")
        with strangers(url, 5 * MOST, b""):
            async with client.get(f"{url}/v1/events") as answer:
                assert answer.status == 200
            house.office.meet("evt-1", is_deleted=True)
            await house.office.sync()
            async with asyncio.timeout(5):
                while b"removed" not in await heard.content.readline():
                    pass


async def test_who_has_gone_away_keeps_no_place_among_the_streams(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "EACH", 1)
    path, sent = "/v1/changes/stream", {"Authorization": f"Bearer {house.bearer}"}
    # A server of aiohttp's own for tests ends what nobody waits for, unlike this one.
    async with small_house(house) as url, ClientSession(headers=sent) as client:
        for _ in range(3):
            async with client.get(f"{url}{path}?after=end") as heard:
                assert heard.status == 200
            await asyncio.sleep(0.02)
        assert heard.closed


@pytest.mark.parametrize("host", ["a..b", ".a", "a\0b", f"{'a' * 64}.example"])
async def test_what_cannot_be_a_host_is_no_fault_of_the_program(
    house: House, host: str
) -> None:
    app = create_app(parts_of(house.office))
    with pytest.raises(OSError, match="this is no name of a host"):
        async with listening(app, host=host, port=0, drain_seconds=0):
            pass
