"""`/v1/tokens`: issued and revoked while the service runs."""

from typing import Any

import pytest

from callsheet.adapters.token_text import token_digest
from callsheet.domain.token_records import TokenIssued, TokenRevoked
from tests.adapters.http.house import House, Told

WALL = {"name": "wall", "scopes": ["read"]}


async def issue(house: House, **changes: object) -> Told:
    return await house.ask("POST", "/v1/tokens", json={**WALL, **changes})


async def test_a_token_is_told_once_and_counts_at_once(house: House) -> None:
    told = await issue(house, lasts_seconds=3_600, why="the wall")
    assert told.status == 201
    made = told.json
    secret = made["secret"]
    assert made["by"] == "door"
    assert made["expires"] == "2026-03-02T13:00:00Z"
    assert (await house.get("/v1/events", bearer=secret)).status == 200
    listed = await house.get("/v1/tokens")
    assert [one["name"] for one in listed.json["items"]] == ["door", "wall"]
    assert secret not in listed.text
    (_, record) = await house.office.records(TokenIssued)
    assert record.digest == token_digest(secret)


@pytest.mark.parametrize("named", ["id", "name"])
async def test_a_revoked_token_counts_no_more(house: House, named: str) -> None:
    made = (await issue(house)).json
    told = await house.ask("DELETE", f"/v1/tokens/{made[named]}")
    assert (told.status, told.json) == (
        200,
        {name: value for name, value in made.items() if name != "secret"},
    )
    assert (await house.get("/v1/events", bearer=made["secret"])).status == 401
    (record,) = await house.office.records(TokenRevoked)
    assert record.by == "door"


async def test_a_token_for_calendars_names_them_by_address(house: House) -> None:
    told = await issue(house, calendars=["ben@acme.example"], scopes=["prefer"])
    assert told.json["calendars"] == ["cal-b"]


REFUSED: dict[str, tuple[dict[str, Any], int, str, str]] = {
    "no scope": ({"scopes": []}, 422, "invalid-input", "body.scopes: "),
    "a scope that is none": (
        {"scopes": ["reed"]},
        422,
        "invalid-input",
        "body.scopes[0]: ",
    ),
    "a name of two lines": (
        {"name": "a\nb"},
        422,
        "invalid-input",
        "body: the name holds control characters",
    ),
    "a name that is a number": (
        {"name": 7},
        422,
        "invalid-input",
        "body.name: should be text, is a number",
    ),
    "a slip": (
        {"calendar": "x"},
        422,
        "invalid-input",
        'body.calendar: unknown key; did you mean "calendars"?',
    ),
    "a calendar that is none": (
        {"calendars": ["anna@acme.example"]},
        422,
        "invalid-input",
        "the log knows no calendar 'anna@acme.example'; it knows ana@acme.example",
    ),
    "all of one calendar": (
        {"calendars": ["cal-a"], "scopes": ["admin"]},
        422,
        "invalid-input",
        "body: operate and admin act on the whole workspace",
    ),
    "a name that is taken": (
        {"name": "door"},
        409,
        "conflict",
        "a token is called 'door' already",
    ),
}


@pytest.mark.parametrize(
    ("changes", "status", "problem", "said"), REFUSED.values(), ids=REFUSED
)
async def test_no_token_is_issued(
    house: House, changes: dict[str, Any], status: int, problem: str, said: str
) -> None:
    told = await issue(house, **changes)
    assert (told.status, told.problem) == (status, problem)
    assert told.json["detail"].startswith(said)
    assert len(await house.office.records(TokenIssued)) == 1


async def test_a_token_that_nobody_made_is_not_revoked(house: House) -> None:
    told = await house.ask("DELETE", "/v1/tokens/doors")
    assert (told.problem, told.json["detail"]) == (
        "not-found",
        "no token 'doors': there is door",
    )
