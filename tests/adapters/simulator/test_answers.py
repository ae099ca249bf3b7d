"""Every answer to an office is held against the shapes; what that found is here."""

from datetime import timedelta

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.provisional import urls

from callsheet.adapters.simulator.recall import fields
from callsheet.adapters.simulator.recall.answers import ApiError
from tests.adapters.simulator import shapes
from tests.adapters.simulator.office import NOW, Json, Office
from tests.adapters.simulator.samples import SAMPLES

CALENDARS = "/api/v2/calendars/"
SOON = NOW + timedelta(minutes=30)

NEW = {
    "platform": "microsoft_outlook",
    "oauth_client_id": "client",
    "oauth_client_secret": "secret",
    "oauth_refresh_token": "refresh",
}


async def test_every_answer_to_an_office_is_checked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = office.sim.world
    monkeypatch.setattr(world.calendars[office.ana], "status", "lost")
    with pytest.raises(shapes.WrongShape):
        await office.call("GET", f"{CALENDARS}{office.ana}/")


async def test_every_answer_to_a_session_of_its_own_is_checked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"Authorization": "sim-key"}
    url = f"{office.sim.base_url}{CALENDARS}{office.ana}/"
    async with aiohttp.ClientSession(
        headers=headers, middlewares=(shapes.checking,)
    ) as http:
        async with http.get(url) as answer:
            assert (await answer.json())["id"] == office.ana
        calendar = office.sim.world.calendars[office.ana]
        monkeypatch.setattr(calendar, "status", "lost")
        with pytest.raises(shapes.WrongShape):
            await http.get(url)


async def test_both_platforms_show_calendars_events_bots_and_lists(
    office: Office,
) -> None:
    for calendar in (office.ana, office.dan):
        await office.good("GET", f"{CALENDARS}{calendar}/")
        wanted = await office.meeting(calendar, start=SOON)
        await office.meeting(calendar, meeting_url=None, guests=[], start=SOON)
        bot = await office.book(
            wanted,
            calendar,
            metadata={"id": "7", "none": None},
            recording_config={"retention": {"type": "forever"}},
            automatic_leave={"noone_joined_timeout": 60},
        )
        await office.bot(bot)
        await office.until(SOON)
        await office.good("POST", f"/api/v1/bot/{bot}/leave_call/")
        assert [len(row["bots"]) for row in await office.listed(calendar_id=calendar)]
    assert len((await office.good("GET", CALENDARS))["results"]) == 2
    assert len(await office.listed()) == 4


async def test_a_calendar_shows_an_address_and_a_webhook_only_if_they_were_given(
    office: Office,
) -> None:
    optional = {
        "oauth_email": "eva@acme.example",
        "webhook_url": "https://acme.example",
    }
    plain = await office.good("POST", CALENDARS, NEW)
    full = await office.good("POST", CALENDARS, NEW | optional)
    assert optional.keys().isdisjoint(plain)
    assert full | optional == full


@pytest.mark.parametrize("name", ["oauth_email", "webhook_url"])
@pytest.mark.parametrize("value", ["nowhere", "a b@c", "http://", "", 7])
async def test_an_address_that_is_none_is_refused_by_name(
    office: Office, name: str, value: Json
) -> None:
    created = await office.call("POST", CALENDARS, NEW | {name: value})
    patched = await office.call("PATCH", f"{CALENDARS}{office.ana}/", {name: value})
    for answer in (created, patched):
        assert (answer.status, list(answer.json)) == (400, [name])


async def test_a_bot_shows_what_is_documented_and_nothing_else_it_was_given(
    office: Office,
) -> None:
    event = await office.meeting()
    shown = await office.bot(await office.book(event, chat={}, surprise=1, zoom=None))
    assert shown["chat"] == {}
    assert {"surprise", "zoom"}.isdisjoint(shown)


async def test_an_option_of_a_bot_that_is_no_object_is_refused_by_name(
    office: Office,
) -> None:
    answer = await office.add(await office.meeting(), automatic_leave=7)
    assert answer.status == 400
    assert list(answer.json["bot_config"]) == ["automatic_leave"]


@given(st.emails() | st.text(min_size=1))
def test_an_address_that_is_taken_can_be_shown(text: str) -> None:
    _, sample = SAMPLES["calendar"]
    try:
        email = fields.email({"it": text}, "it")
    except ApiError:
        return
    shapes.check("calendar", sample | {"oauth_email": email})


@given(urls() | st.text(min_size=1).map("https://".__add__))
def test_a_web_address_that_is_taken_can_be_shown(text: str) -> None:
    _, sample = SAMPLES["calendar"]
    try:
        url = fields.address({"it": text}, "it")
    except ApiError:
        return
    shapes.check("calendar", sample | {"webhook_url": url})
