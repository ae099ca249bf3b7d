"""`DELETE /v1/calendars/{id}` and its `/sync`: one off Recall, or read anew."""

from collections.abc import AsyncIterator

import pytest

from callsheet.adapters.memory import MemoryConnections
from callsheet.application.errors import RateLimited
from callsheet.domain.connection_records import ConnectionOffered, DisconnectOrdered
from callsheet.domain.ids import CalendarId
from callsheet.domain.token_records import TokenScope
from tests.adapters.http.house import House, connector_for, open_house
from tests.application.office import Office

LINK = {"platform": "google", "email": "cleo@acme.example"}


@pytest.fixture
def wanted() -> list[CalendarId]:
    return []


@pytest.fixture
async def desk(office: Office, wanted: list[CalendarId]) -> AsyncIterator[House]:
    await office.sync()
    recall = MemoryConnections(office.recall)
    async with open_house(
        office,
        connections=recall,
        want=wanted.append,
        connector=connector_for(office, recall),
    ) as house:
        yield house


@pytest.mark.parametrize("named", ["cal-b", "ben@acme.example"])
async def test_a_calendar_is_deleted_and_missed_at_once(
    desk: House, wanted: list[CalendarId], named: str
) -> None:
    told = await desk.ask("DELETE", f"/v1/calendars/{named}?why=left")
    assert (told.status, told.json) == (
        200,
        {"id": "cal-b", "status": "deleted", "at": "2026-03-02T12:00:00Z"},
    )
    assert desk.office.recall.shown(CalendarId("cal-b")) is None
    assert wanted == ["cal-b"]
    (ordered,) = await desk.office.records(DisconnectOrdered)
    assert (ordered.by, ordered.why) == ("door", "left")
    shown = (await desk.get("/v1/calendars/cal-b")).json
    assert (shown["status"], shown["platform"], shown["since"]) == (
        "deleted",
        "google_calendar",
        "2026-03-02T12:00:00Z",
    )


async def test_a_calendar_is_read_as_a_whole(
    desk: House, wanted: list[CalendarId]
) -> None:
    told = await desk.ask("POST", "/v1/calendars/ben@acme.example/sync")
    assert (told.status, told.json, wanted) == (202, {"id": "cal-b"}, ["cal-b"])


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "/v1/calendars/cal-x"), ("POST", "/v1/calendars/cal-x/sync")],
)
async def test_one_that_is_none_is_not_found(
    desk: House, method: str, path: str
) -> None:
    told = await desk.ask(method, path)
    assert told.problem == "not-found"
    assert "it knows" in told.json["detail"]


async def test_a_reason_of_two_lines_is_none(desk: House) -> None:
    told = await desk.ask("DELETE", "/v1/calendars/cal-b?why=a%0Ab")
    assert told.problem == "invalid-input"
    assert await desk.office.records(DisconnectOrdered) == []


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("DELETE", "/v1/calendars/cal-b", None),
        ("POST", "/v1/calendars/cal-b/sync", None),
        ("POST", "/v1/calendars/connections", LINK),
    ],
)
async def test_it_takes_the_scope_to_operate(
    desk: House, method: str, path: str, sent: dict[str, str] | None
) -> None:
    weak = await desk.token("weak", TokenScope.PREFER)
    assert (
        await desk.ask(method, path, bearer=weak, json=sent)
    ).problem == "not-allowed"
    assert (await desk.ask(method, path, bearer="", json=sent)).status == 401


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("DELETE", "/v1/calendars/cal-b", None),
        ("POST", "/v1/calendars/cal-b/sync", None),
        ("POST", "/v1/calendars/connections", LINK),
    ],
)
async def test_a_service_that_is_not_set_up_for_it_says_so(
    house: House, method: str, path: str, sent: dict[str, str] | None
) -> None:
    told = await house.ask(method, path, json=sent)
    assert (told.status, told.problem) == (503, "not-set-up")


async def test_while_recall_is_busy_it_says_when_to_come_again(
    office: Office,
) -> None:
    class Busy(MemoryConnections):
        async def delete(self, calendar_id: CalendarId) -> None:
            raise RateLimited(f"too much for {calendar_id}", status=429)

    await office.sync()
    async with open_house(office, connections=Busy(office.recall)) as house:
        told = await house.ask("DELETE", "/v1/calendars/cal-b")
    assert told.problem == "recall-unreachable"
    assert len(await office.records(DisconnectOrdered)) == 1


async def test_a_link_is_told_once_with_who_made_it(desk: House) -> None:
    told = await desk.ask(
        "POST", "/v1/calendars/connections", json={**LINK, "why": "new here"}
    )
    assert told.status == 201
    assert told.json["url"].startswith("https://callsheet.acme.example/connect/")
    assert told.json["expires"] == "2026-03-02T12:10:00Z"
    (offered,) = await desk.office.records(ConnectionOffered)
    assert (offered.by, offered.why) == ("door", "new here")
    assert "cleo" not in repr(offered)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"platform": "goggle"}, "body.platform: "),
        ({"email": "cleo"}, "body: an address looks like ana@acme.example"),
        ({"mail": "x"}, 'body.mail: unknown key; did you mean "email"?'),
    ],
)
async def test_a_link_for_nobody_is_not_made(
    desk: House, changes: dict[str, str], said: str
) -> None:
    sent = {**LINK, **changes}
    told = await desk.ask("POST", "/v1/calendars/connections", json=sent)
    assert told.problem == "invalid-input"
    assert told.json["detail"].startswith(said)
