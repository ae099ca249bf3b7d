"""One message: signed by every secret, and whatever comes back is an answer."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from callsheet.adapters.notify import posting
from callsheet.adapters.notify.endpoint import Endpoint, endpoint
from callsheet.adapters.notify.posting import Poster, Reply, message_id, post
from callsheet.adapters.notify.public import connector
from callsheet.domain.change import Change, ChangeKind
from callsheet.domain.deliveries import Answer, Result
from tests.adapters.notify.receiver import (
    OTHER_SECRET,
    SECRET,
    Behaviour,
    Product,
    product,
)

CHANGE = Change(position=7, at=datetime.now(UTC), kind=ChangeKind.BOOKED)


class Now:
    """The machine's clock: the reference library goes by that."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@pytest.fixture
async def app() -> AsyncIterator[Product]:
    async with product() as made:
        yield made


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(
        connector=connector(allow_private=True)
    ) as session:
        yield session


def to(app: Product, *secrets: str) -> Endpoint:
    return endpoint("app", app.url, secrets or [SECRET], allow_private=True)


def poster(session: aiohttp.ClientSession, app: Product, *secrets: str) -> Poster:
    return Poster(
        session, to(app, *secrets), b"log", lambda _: b'{"a":"\xc3\xa9"}', Now()
    )


@pytest.mark.parametrize("believes", [SECRET, OTHER_SECRET])
async def test_a_message_is_signed_by_each_secret_while_one_is_replaced(
    app: Product, session: aiohttp.ClientSession, believes: str
) -> None:
    app.secret = believes
    answer = await poster(session, app, OTHER_SECRET, SECRET)(CHANGE)
    assert answer == Answer(result=Result.TAKEN)
    assert app.heard == [(message_id(b"log", "app", 7), {"a": "é"})]


def test_an_id_is_of_one_log_one_endpoint_and_one_change() -> None:
    ids = {
        message_id(log, name, position)
        for log in (b"a", b"b")
        for name in ("x", "y")
        for position in (1, 2)
    }
    assert len(ids) == 8
    assert all(len(one) == 28 for one in ids)


async def hangs(_: web.Request) -> None:
    await asyncio.sleep(30)


async def breaks_off(request: web.Request) -> None:
    assert request.transport is not None
    request.transport.close()


async def redirects(request: web.Request) -> web.Response:
    return web.Response(status=307, headers={"Location": str(request.url)})


async def is_busy(_: web.Request) -> web.Response:
    return web.Response(status=503, headers={"Retry-After": "120"})


async def says_nonsense(_: web.Request) -> web.Response:
    return web.Response(status=429, headers={"Retry-After": "soon \u00e9"})


async def is_gone(_: web.Request) -> web.Response:
    return web.Response(status=410)


async def fails(_: web.Request) -> web.Response:
    return web.Response(status=500, text="<script>")


REFUSED = {
    "it hangs": (hangs, Result.REFUSED, "no answer within 0.2 s"),
    "it breaks off": (breaks_off, Result.REFUSED, "the connection broke"),
    "it redirects": (
        redirects,
        Result.REFUSED,
        "status 307: redirects are not followed",
    ),
    "it fails": (fails, Result.REFUSED, "status 500"),
    "it says nonsense": (says_nonsense, Result.REFUSED, "status 429"),
    "it is gone": (is_gone, Result.GONE, "status 410"),
}


@pytest.mark.parametrize(("behave", "result", "said"), REFUSED.values(), ids=REFUSED)
async def test_a_message_that_is_not_taken_says_why(
    app: Product,
    session: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
    behave: Behaviour,
    result: Result,
    said: str,
) -> None:
    monkeypatch.setattr(posting, "TIMEOUT", 0.2)
    app.behave = behave
    answer = await poster(session, app)(CHANGE)
    assert answer == Answer(result=result, said=said)
    assert len(app.heard) == 1


async def test_a_receiver_may_ask_for_time(
    app: Product, session: aiohttp.ClientSession
) -> None:
    app.behave = is_busy
    assert (await poster(session, app)(CHANGE)).wait == timedelta(minutes=2)


async def test_who_lies_about_the_length_of_his_answer_has_answered(
    app: Product, session: aiohttp.ClientSession
) -> None:
    async def lies(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000000"})
        await response.prepare(request)
        await response.write(b"short")
        await breaks_off(request)
        return response

    app.behave = lies
    assert (await poster(session, app)(CHANGE)).result is Result.TAKEN
    reply = await post(session, to(app), "msg_1", b"{}", Now().now(), shown=100)
    assert (reply.status, reply.body) == (200, b"short")


async def test_of_a_long_answer_the_beginning_is_shown(
    app: Product, session: aiohttp.ClientSession
) -> None:
    async def talks(_: web.Request) -> web.Response:
        return web.Response(status=400, text="a" * 100_000)

    app.behave = talks
    reply = await post(session, to(app), "msg_1", b"{}", Now().now(), shown=10)
    assert reply == Reply(status=400, said="status 400", body=b"a" * 10)


async def test_where_nobody_listens_there_is_no_connection(
    session: aiohttp.ClientSession,
) -> None:
    async with product() as gone:
        pass
    assert (await poster(session, gone)(CHANGE)).said == "no connection"


async def test_a_name_that_is_none_cannot_be_resolved(
    session: aiohttp.ClientSession,
) -> None:
    nowhere = Product(url="https://callsheet.invalid/hook")
    said = (await poster(session, nowhere)(CHANGE)).said
    assert said == "its name cannot be resolved"


async def test_a_certificate_that_nobody_knows_is_not_trusted(
    session: aiohttp.ClientSession,
) -> None:
    async with product() as plain:
        plain.url = plain.url.replace("http:", "https:")
        said = (await poster(session, plain)(CHANGE)).said
    assert said == "its certificate is not trusted, or TLS failed"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
async def test_nothing_is_sent_to_an_address_that_is_not_public(
    app: Product, host: str
) -> None:
    """Not even if the settings were read when the name led elsewhere."""
    app.url = app.url.replace("127.0.0.1", host)
    async with aiohttp.ClientSession(
        connector=connector(allow_private=False)
    ) as session:
        said = (await poster(session, app)(CHANGE)).said
    assert said == "its address is not public"
    assert app.heard == []
