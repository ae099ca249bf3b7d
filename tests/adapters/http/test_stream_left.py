"""Whoever listens to changes may leave at any time, and that is no fault."""

import asyncio

import pytest
from aiohttp import ClientSession

from callsheet.adapters.http.app import create_app
from callsheet.adapters.http.serving import listening
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
