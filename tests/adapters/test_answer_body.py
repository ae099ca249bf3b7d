"""What a service answers comes in as many pieces as the way to it makes of it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import aiohttp
import pytest

from callsheet.adapters.answer_body import read_up_to
from callsheet.adapters.cli.asking_service import Service

BODY = b'{"url": "https://callsheet.example/connect/1"}'


@contextmanager
def in_pieces(*pieces: bytes, size: int) -> Iterator[str]:
    """Answer one request, piece after piece; give where."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def answer() -> None:
            there, _ = listener.accept()
            with closing(there):
                there.recv(65_536)
                for piece in (head, *pieces):
                    there.sendall(piece)
                    time.sleep(0.02)

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def test_an_answer_of_the_service_may_come_in_pieces() -> None:
    with in_pieces(BODY[:9], BODY[9:20], BODY[20:], size=len(BODY)) as url:
        content = Service(url, "cs_1").ask("GET", "/v1/calendars")
    assert content == {"url": "https://callsheet.example/connect/1"}


async def test_no_more_is_read_than_was_asked_for() -> None:
    with in_pieces(b"ab", b"cd", b"e", size=9) as url:
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            assert await read_up_to(3, answer.content) == b"abc"


async def test_what_broke_off_is_no_answer() -> None:
    with in_pieces(b"ab", size=9) as url:
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            with pytest.raises(aiohttp.ClientPayloadError):
                await read_up_to(9, answer.content)
