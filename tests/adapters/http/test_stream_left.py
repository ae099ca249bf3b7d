"""Whoever listens to changes may leave at any time, and so may the log: no fault."""

import asyncio
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession
from structlog.testing import capture_logs

from callsheet.adapters.http.app import create_app
from callsheet.adapters.http.serving import listening
from callsheet.application.errors import LogAway
from callsheet.application.feed import Feed
from tests.adapters.http.house import open_house, parts_of
from tests.application.office import Office


async def test_a_change_that_comes_after_he_left_is_told_nobody(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    await office.sync()
    async with open_house(office) as house:
        sent = {"Authorization": f"Bearer {house.bearer}"}
    feed = Feed(office.log, pause=0.01)
    app = create_app(parts_of(office, feed=feed))
    async with (
        listening(app, host="127.0.0.1", port=0, drain_seconds=1) as url,
        ClientSession(headers=sent) as session,
    ):
        async with session.get(f"{url}/v1/changes/stream?after=end") as heard:
            assert heard.status == 200
        office.meet("evt-1", is_deleted=True)
        await office.sync()
        await asyncio.sleep(0.1)
    assert [one.getMessage() for one in caplog.records if one.exc_info] == []


class SlowFeed(Feed):
    """Takes its time to say how far the log reaches."""

    async def reaches(self, position: int) -> bool:
        await asyncio.sleep(0.1)
        return await super().reaches(position)


async def test_whoever_leaves_before_it_begins_is_no_fault(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    await office.sync()
    async with open_house(office) as house:
        head = f"Host: x\r\nAuthorization: Bearer {house.bearer}\r\n\r\n"
    app = create_app(parts_of(office, feed=SlowFeed(office.log)))
    serving = listening(app, host="127.0.0.1", port=0, drain_seconds=1)
    with capture_logs() as logged:
        async with serving as url:
            there = urlsplit(url)
            _, writer = await asyncio.open_connection(there.hostname, there.port)
            writer.write(f"GET /v1/changes/stream HTTP/1.1\r\n{head}".encode())
            await asyncio.sleep(0.05)
            writer.transport.abort()
            await asyncio.sleep(0.1)
    assert [one["event"] for one in logged if one["log_level"] == "error"] == []
    assert [one.getMessage() for one in caplog.records if one.exc_info] == []


async def test_a_stream_ends_in_good_order_when_the_log_goes_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.sync()
    async with open_house(office) as house:
        sent = {"Authorization": f"Bearer {house.bearer}"}
    app = create_app(parts_of(office, feed=Feed(office.log, pause=0.01)))

    async def away(*_: object) -> None:
        raise LogAway("no connection in 10 s")

    async with (
        listening(app, host="127.0.0.1", port=0, drain_seconds=1) as url,
        ClientSession(headers=sent) as session,
        session.get(f"{url}/v1/changes/stream?after=end") as heard,
    ):
        monkeypatch.setattr(office.log, "since", away)
        # A second head within the body would break it off.
        async with asyncio.timeout(5):
            assert await heard.content.read() == b""
