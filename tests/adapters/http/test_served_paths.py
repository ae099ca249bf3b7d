"""A path that is another's is not taken for an id."""

import pytest

from callsheet.adapters.http.served_paths import served_path
from tests.adapters.http.house import House

PATHS = ("/v1/things", "/v1/things/{id}", "/v1/things/all", "/v1/things/{id}/parts")


@pytest.mark.parametrize("path", ["/v1/things", "/v1/things/all"])
def test_a_path_without_places_stays_as_it_is(path: str) -> None:
    assert served_path(path, PATHS) == path


def test_a_place_stays_as_it_is_where_nothing_else_stands() -> None:
    assert served_path(PATHS[1], PATHS[1:2]) == PATHS[1]


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("GET", "/v1/calendars/connections", 405, "POST"),
        ("DELETE", "/v1/calendars/connections", 405, "POST"),
        ("POST", "/v1/calendars/cal-a", 405, "DELETE,GET,HEAD"),
        ("GET", "/v1/calendars/cal-a", 200, None),
        ("GET", "/v1/calendars/connections2", 404, None),
        ("GET", "/v1/calendars/aconnections", 404, None),
    ],
)
async def test_a_path_has_its_own_methods_alone(
    house: House, method: str, path: str, status: int, allowed: str | None
) -> None:
    told = await house.ask(method, path)
    assert (told.status, told.headers.get("Allow")) == (status, allowed)
