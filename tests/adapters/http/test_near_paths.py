"""A path that is none is answered with the one that was meant, if any is near."""

import pytest
from aiohttp import web

from callsheet.adapters.http.app import ROUTES, create_app
from callsheet.adapters.http.near_paths import LONGEST, nearest_path
from tests.adapters.http.house import House, parts_of, serving
from tests.application.office import Office

PATHS = [route.path for route in ROUTES]
NEAR = {
    "/v1/evnts": "/v1/events",
    "/v1/event": "/v1/events",
    "/v1/events/": "/v1/events",
    "/V1/Events": "/v1/events",
    "/events": "/v1/events",
    "/v1/event/evt-1": "/v1/events/{id}",
    "/v1/events/evt-1/stories": "/v1/events/{id}/story",
    "/v1/calendars/cal-a/erase": "/v1/calendars/{id}/erasure",
    "/v1/calendar/connection": "/v1/calendars/connections",
    "/readz": "/readyz",
    "/doc": "/docs",
    "/v2/changes/stream": None,
    "/": None,
    "": None,
    "//": None,
    "/v1": None,
    "/v1/xyzzy": None,
    "/wp-login.php": None,
    f"/v1/events{'s' * LONGEST}": None,
    "/v1/event" + "s" * 60: None,
    "/a/b/c/d/e/f/g/h/i": None,
}


@pytest.mark.parametrize(("asked", "found"), NEAR.items())
def test_the_nearest_path_is(asked: str, found: str | None) -> None:
    assert nearest_path(asked, PATHS) == found


async def test_it_is_said_in_the_answer_and_nothing_of_what_was_asked(
    house: House,
) -> None:
    told = await house.get("/v1/evnts/%3Csecret%3E")
    assert told.problem == "not-found"
    said = "nothing is served under this path; did you mean /v1/events/{id}?"
    assert told.json["detail"] == said
    told = await house.get("/v1/xyzzy")
    assert told.json["detail"] == "nothing is served under this path"


async def test_where_it_is_mounted_the_whole_path_is_named(office: Office) -> None:
    app = web.Application()
    app.add_subapp("/callsheet", create_app(parts_of(office)))
    async with serving(app) as client, client.get("/callsheet/v1/evnts") as answer:
        assert (await answer.json(content_type=None))["detail"].endswith(
            "did you mean /callsheet/v1/events?"
        )
