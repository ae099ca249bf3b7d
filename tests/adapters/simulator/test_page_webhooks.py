"""The page for people: webhooks, and the calls that are on."""

from datetime import timedelta

import pytest

from callsheet.adapters.simulator.page.table import MOST
from callsheet.adapters.simulator.webhooks.endpoint import Endpoint
from tests.adapters.simulator.office import NOW, Office
from tests.adapters.simulator.receiver import SECRET, Receiver, announced
from tests.adapters.simulator.test_page import page

HOSTILE = """http://hook.invalid/"'><script>alert(1)</script><img/src=x>?token=hidden"""


async def words(office: Office) -> str:
    """What the page says, with each run of blanks as one."""
    return " ".join((await page(office)).words.split())


async def fail_for(office: Office, receiver: Receiver, days: int) -> None:
    receiver.otherwise = 500
    for _ in range(2 * days + 2):
        await office.meeting(start=office.sim.world.at + timedelta(days=1))
        await office.later(hours=12)
        await office.sim.delivered()


async def test_without_endpoint_message_or_call_the_page_says_so(
    office: Office,
) -> None:
    seen = await words(office)
    assert "No workspace has an endpoint" in seen
    assert "There is no message yet" in seen
    assert "nobody holds one open" in seen


async def test_messages_are_shown_with_what_became_of_them() -> None:
    async with announced() as (office, receiver):
        receiver.statuses = [204, 503]
        await office.meeting()
        await office.sim.delivered()
        await office.meeting(office.dan)
        await office.sim.delivered()
        seen = await words(office)
        assert receiver.url in seen
        assert "yes everything ✓ healthy" in seen
        first, second = receiver.ids
        # Where the browser breaks a line, there is no blank.
        row = "calendar.sync_events{} main {}"
        assert row.format(first, "✓ delivered 1last: 204 none") in seen
        assert row.format(second, "◷ waiting 1last: 503 Mon 02 Mar 08:00") in seen
        # The newest is the first.
        assert seen.index(second) < seen.index(first)
        assert SECRET.removeprefix("whsec_") not in seen


async def test_the_next_attempt_is_what_happens_next() -> None:
    async with announced() as (office, receiver):
        receiver.otherwise = 503
        await office.meeting()
        await office.sim.delivered()
        await office.later(minutes=6)
        await office.sim.delivered()
        assert "Something happens by itself at Mon 02 Mar 08:35" in await words(office)


async def test_an_endpoint_that_fails_is_shown_failing_and_then_disabled() -> None:
    async with announced() as (office, receiver):
        await fail_for(office, receiver, 1)
        seen = await words(office)
        assert "↻ failing" in seen
        assert "failing since Mon 02 Mar 20:" in seen
        await fail_for(office, receiver, 5)
        seen = await words(office)
        assert "✕ disabled since" in seen
        assert "✕ failed" in seen


async def test_hostile_addresses_links_and_types_are_words(office: Office) -> None:
    world = office.sim.world
    # As a file may have it: the control API takes no such type.
    world.workspaces["main"].endpoint = Endpoint(
        url=HOSTILE, types=("<b>bold</b>", "calendar.sync_events")
    )
    link = """https://zoom.us/j/1?"><script>'x'</script>"""
    body = {"meeting_url": link}
    await office.good("POST", "/_sim/calls/start", body)
    await office.meeting()
    await office.sim.delivered()
    seen = await page(office)
    assert not {"script", "img", "b"} & set(seen.tags)
    assert HOSTILE.partition("?")[0] in seen.words
    assert "hidden" not in seen.words
    assert "<b>bold</b>, calendar.sync_events" in seen.words
    assert link in seen.words
    assert "last: " in seen.words
    assert all(address.startswith(("/_sim/", "#")) for address in seen.addresses)
    assert not {name for name in seen.names if name.startswith("on")}


async def test_the_endpoint_that_the_control_api_takes_is_shown_as_words(
    office: Office,
) -> None:
    await office.good("PUT", "/_sim/webhooks/endpoint", {"url": HOSTILE})
    seen = await page(office)
    assert not {"script", "img"} & set(seen.tags)
    assert HOSTILE.partition("?")[0] in seen.words


@pytest.mark.parametrize("more", [0, 3])
async def test_the_latest_messages_are_shown_and_the_rest_hinted_at(more: int) -> None:
    async with announced() as (office, receiver):
        for number in range(MOST + more):
            start = NOW + timedelta(hours=1, minutes=number)
            await office.meeting(start=start)
        await office.sim.delivered()
        assert len(receiver.got) == MOST + more
        seen = await words(office)
        assert seen.count("calendar.sync_events") == MOST
        assert (f"{more} more: see GET /_sim/webhooks" in seen) is bool(more)


async def test_calls_that_are_on_are_shown_with_their_bots(office: Office) -> None:
    await office.book(await office.meeting(start=NOW))
    held = "https://zoom.us/j/123"
    await office.good(
        "POST", "/_sim/calls/start", {"meeting_url": held, "people": False}
    )
    seen = await words(office)
    assert f"{held} until it is ended nobody 0 0" in seen
    assert "https://meet.google.com/abc-defg-hij no yes 0 1" in seen
    await office.later(seconds=10)
    assert "https://meet.google.com/abc-defg-hij no yes 1 0" in await words(office)
    await office.good("POST", "/_sim/calls/end", {"meeting_url": held})
    assert f"{held} until" not in await words(office)
