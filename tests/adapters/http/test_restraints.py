"""Pauses and holds over HTTP: what is kept back, and somebody's word on it."""

from typing import Any

import pytest

from callsheet.adapters.http import gate
from callsheet.domain.guard import Limits
from callsheet.domain.hold_records import HoldApproved, HoldRejected, Paused
from callsheet.domain.token_records import TokenScope
from tests.adapters.http.house import House, Told
from tests.domain.builders import HOUR, SKIP


async def post(house: House, path: str, **said: Any) -> Told:  # noqa: ANN401 -- any body
    return await house.ask("POST", path, json=said)


async def test_everything_is_paused_and_goes_on(house: House) -> None:
    told = await post(house, "/v1/pauses", why="moving", lasts_seconds=3_600)
    assert (told.status, told.json["word"], told.json["scope"]) == (
        201,
        "paused",
        "workspace",
    )
    assert told.json["expires"] == "2026-03-02T13:00:00Z"
    house.office.meet("evt-9", start=house.office.clock.now() + 2 * HOUR)
    assert await house.office.writes() == []
    listed = (await house.get("/v1/pauses")).json["items"]
    assert [(one["scope"], one["by"], one["why"]) for one in listed] == [
        ("workspace", "door", "moving")
    ]
    over = await house.ask("DELETE", "/v1/pauses/workspace?why=done")
    assert (over.json["word"], over.json["why"]) == ("resumed", "done")
    assert await house.office.writes() == ["add evt-9"]


async def test_a_calendar_is_paused_by_its_address(house: House) -> None:
    told = await post(house, "/v1/pauses", calendar="ben@acme.example")
    assert told.json["scope"] == "calendar:cal-b"
    again = await post(house, "/v1/pauses", calendar="cal-b")
    assert (again.status, again.json["recorded"]) == (200, False)
    assert len(await house.office.records(Paused)) == 1
    ana = await house.token("ana", calendars=("cal-a",))
    assert (await house.get("/v1/pauses", bearer=ana)).json["items"] == []
    assert (await house.ask("DELETE", "/v1/pauses/calendar:cal-b")).status == 200
    assert (await house.get("/v1/pauses")).json["items"] == []


REFUSED: dict[str, tuple[str, str, dict[str, Any], str, str]] = {
    "a calendar and a rule": (
        "POST",
        "/v1/pauses",
        {"calendar": "cal-a", "rule": "x"},
        "invalid-input",
        "body.rule: a pause is of a calendar or a rule",
    ),
    "a calendar that is none": (
        "POST",
        "/v1/pauses",
        {"calendar": "anna@acme.example"},
        "invalid-input",
        "the log knows no calendar 'anna@acme.example'; it knows ana@acme.example",
    ),
    "a span of nothing": (
        "POST",
        "/v1/pauses",
        {"lasts_seconds": 0},
        "invalid-input",
        "body.lasts_seconds: ",
    ),
    "a pause that is not there": (
        "DELETE",
        "/v1/pauses/workspace",
        {},
        "conflict",
        "the whole workspace is not paused; nothing is",
    ),
    "a scope that is none": (
        "DELETE",
        "/v1/pauses/everything",
        {},
        "not-found",
        "'everything' is no scope",
    ),
    "a hold that is none": (
        "POST",
        "/v1/holds/0123456789/approval",
        {},
        "not-found",
        "the log knows no hold '0123456789'",
    ),
    "a hold by one letter": (
        "POST",
        "/v1/holds/0/approval",
        {},
        "not-found",
        "nothing has this id",
    ),
    "an approval for ever": (
        "POST",
        "/v1/holds/0123456789/approval",
        {"lasts_seconds": 10**9},
        "invalid-input",
        "body.lasts_seconds: ",
    ),
}


@pytest.mark.parametrize(
    ("method", "path", "said", "problem", "detail"), REFUSED.values(), ids=REFUSED
)
async def test_what_makes_no_sense_is_refused(
    house: House,
    method: str,
    path: str,
    said: dict[str, Any],
    problem: str,
    detail: str,
) -> None:
    more: dict[str, Any] = {"json": said} if method == "POST" else {}
    told = await house.ask(method, path, **more)
    assert told.problem == problem
    assert detail in told.json["detail"]


@pytest.fixture(autouse=True)
def heard_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens that others issue count at once."""
    monkeypatch.setattr(gate, "AT_LEAST_EVERY", 0.0)


@pytest.fixture
async def held(house: House) -> str:
    """A hold: the policy wants none of the three bots any more."""
    house.office.restart(SKIP, limits=Limits(removals=1))
    await house.office.sync()
    (one,) = (await house.get("/v1/holds")).json["items"]
    assert (one["count"], one["said"], one["scope"]) == (3, None, "workspace")
    return str(one["name"])


async def test_held_removals_go_once_somebody_approves(house: House, held: str) -> None:
    told = await post(house, f"/v1/holds/{held}/approval", why="the pilot is over")
    assert (told.json["recorded"], told.json["said"]["by"]) == (True, "door")
    again = await post(house, f"/v1/holds/{held}/approval", why="the pilot is over")
    assert (again.status, again.json["recorded"]) == (200, False)
    assert len(await house.office.records(HoldApproved)) == 1
    assert len(await house.office.writes()) == 3
    assert (await house.get("/v1/holds")).json["items"] == []


async def test_held_removals_stay_once_somebody_rejects(
    house: House, held: str
) -> None:
    told = await post(house, f"/v1/holds/{held}/rejection")
    assert told.json["said"]["word"] == "rejected"
    assert len(await house.office.records(HoldRejected)) == 1
    assert await house.office.writes() == []


async def test_a_word_on_the_workspace_needs_operate(house: House, held: str) -> None:
    weak = await house.token("assistant", TokenScope.PREFER)
    strong = await house.token("operator", TokenScope.OPERATE)
    for path in ("/v1/pauses", f"/v1/holds/{held}/approval"):
        told = await house.ask("POST", path, json={}, bearer=weak)
        assert told.problem == "not-allowed"
        assert (await house.ask("POST", path, json={}, bearer=strong)).status < 300
    ben = await house.token("ben", calendars=("cal-b",))
    assert (await house.get("/v1/holds", bearer=ben)).json["items"] == []
