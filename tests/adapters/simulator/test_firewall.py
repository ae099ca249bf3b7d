"""Lines 3 and 4: what is blocked before anyone looks at it."""

import pytest

from tests.adapters.simulator.office import KEY, Office

EVENTS = "/api/v2/calendar-events/"


@pytest.mark.parametrize("body", [b"null", b"{}"])
@pytest.mark.parametrize("key", ["Token sim-key", None])
async def test_line_3_a_get_with_a_body_is_blocked(
    office: Office, body: bytes, key: str | None
) -> None:
    answer = await office.call("GET", EVENTS, body, key=key)
    assert (answer.status, answer.json["code"]) == (403, "request_blocked")


async def test_line_3_localhost_in_a_body_is_blocked_where_recall_is_strict(
    office: Office,
) -> None:
    event = await office.meeting()
    link = "http://localhost:3000/bot.png"
    assert (await office.add(event, output_media={"url": link})).status == 200
    office.switch(reject_localhost=True)
    answer = await office.add(event, KEY, output_media={"url": link})
    assert (answer.status, answer.json["code"]) == (403, "request_blocked")
    assert (await office.add(event, KEY)).status == 200


async def test_line_4_the_last_slash_may_be_wanted(office: Office) -> None:
    event = await office.meeting()
    office.switch(strict_slash=True)
    answer = await office.call("GET", f"{EVENTS}{event}")
    assert answer.status == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert (await office.call("GET", f"{EVENTS}{event}/")).status == 200
