"""Microsoft Graph's calendar, with the provider's truth of a mailbox."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import quote

import pytest
import pytest_asyncio

from tests.adapters.simulator.connecting import MICROSOFT
from tests.adapters.simulator.office import NOW, Answer, Json, Office, text

VIEW = "/microsoft/v1.0/me/calendarView"
EVENTS = "/microsoft/v1.0/me/events"
YEAR = {"startDateTime": "2026-01-01", "endDateTime": "2027-01-01T00:00:00Z"}
Read = Callable[..., Awaitable[Answer]]


@pytest_asyncio.fixture
async def read(office: Office) -> Read:
    """Reads a path with an access token that Recall gave for Dan's calendar."""
    path = f"/api/v2/calendars/{office.dan}/access-token/"
    token = (await office.good("POST", path))["token"]

    async def read(path: str, query: dict[str, str] | None = None) -> Answer:
        pairs = (f"{name}={quote(value)}" for name, value in (query or {}).items())
        url = f"{path}?{'&'.join(pairs)}" if query else path
        return await office.call("GET", url, key=f"Bearer {token}")

    return read


async def subjects(read: Read, **query: str) -> list[str]:
    answer = await read(VIEW, YEAR | query)
    assert answer.status == 200, answer
    return [entry["subject"] for entry in answer.json["value"]]


async def three(office: Office) -> None:
    for day, title in ((1, "Soon"), (40, "Later"), (60, "Far")):
        start = NOW + timedelta(days=day)
        await office.meeting(office.dan, start=start, title=title)


async def test_the_view_shows_a_stretch_of_time(office: Office, read: Read) -> None:
    await three(office)
    assert await subjects(read) == ["Soon", "Later", "Far"]
    soon, far = NOW + timedelta(days=1), NOW + timedelta(days=60)
    half = timedelta(minutes=30)
    since = {"startDateTime": text(soon + half)}
    assert await subjects(read, **since) == ["Later", "Far"]
    since = {"startDateTime": text(soon + half / 2)}
    assert await subjects(read, **since) == ["Soon", "Later", "Far"]
    assert await subjects(read, endDateTime=text(far)) == ["Soon", "Later"]
    # Without an offset it is UTC.
    until = {"endDateTime": (far + half).replace(tzinfo=None).isoformat()}
    assert await subjects(read, **until) == ["Soon", "Later", "Far"]


async def test_the_view_names_what_it_is(office: Office, read: Read) -> None:
    page = (await read(VIEW, YEAR)).json
    base = f"{office.sim.base_url}/microsoft/v1.0/$metadata#users('dan@acme.example')"
    assert page == {"@odata.context": f"{base}/calendarView", "value": []}


async def test_pages_hold_ten_and_are_walked_by_their_links(
    office: Office, read: Read
) -> None:
    for n in range(23):
        await office.meeting(office.dan, title=f"{n}")
    page = (await read(VIEW, YEAR)).json
    found = [page]
    while "@odata.nextLink" in page:
        assert page["@odata.nextLink"].startswith(office.sim.base_url)
        page = (await read(page["@odata.nextLink"])).json
        found.append(page)
    assert [len(page["value"]) for page in found] == [10, 10, 3]
    seen = {entry["subject"] for page in found for entry in page["value"]}
    assert seen == {f"{n}" for n in range(23)}
    wide = (await read(VIEW, YEAR | {"$top": "23"})).json
    assert (len(wide["value"]), "@odata.nextLink" in wide) == (23, False)


async def test_links_keep_what_was_asked(office: Office, read: Read) -> None:
    await three(office)
    query = YEAR | {"$top": "1", "$orderby": "start/dateTime desc", "$select": "start"}
    first = (await read(VIEW, query)).json
    second = (await read(first["@odata.nextLink"])).json
    [later] = second["value"]
    assert later["start"]["dateTime"].startswith("2026-04-11")
    assert set(later) == {"@odata.type", "id", "start"}


async def test_a_cancelled_event_is_shown_and_a_deleted_one_is_not(
    office: Office, read: Read
) -> None:
    cancelled = await office.meeting(office.dan, title="One")
    deleted = await office.meeting(office.dan, title="Two", platform_id="two=")
    assert (await read(f"{EVENTS}/two=")).json["subject"] == "Two"
    await office.edit(cancelled, "cancel")
    await office.edit(deleted, "delete")
    [entry] = (await read(VIEW, YEAR)).json["value"]
    assert (entry["subject"], entry["isCancelled"]) == ("Canceled: One", True)
    gone = await read(f"{EVENTS}/two=")
    assert (gone.status, gone.json["error"]["code"]) == (404, "ErrorItemNotFound")


async def test_one_event_is_read_by_its_id(office: Office, read: Read) -> None:
    id = "AAMkAG_2026="
    event = await office.meeting(office.dan, platform_id=id)
    shown = (await read(f"{EVENTS}/{quote(id)}")).json
    context = shown.pop("@odata.context")
    assert context.endswith("#users('dan@acme.example')/events/$entity")
    assert shown == (await office.event(event))["raw"]


async def test_what_an_event_from_a_file_lacks_is_filled_in(
    office: Office, read: Read
) -> None:
    fields = {"raw": {"subject": "Bare"}, "platform_id": "bare", "ical_uid": "uid"}
    await office.meeting(office.dan, **fields)
    [entry] = (await read(VIEW, YEAR)).json["value"]
    assert entry == {
        "id": "bare",
        "iCalUId": "uid",
        "isCancelled": False,
        "start": {"dateTime": "2026-03-03T10:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-03-03T10:30:00.0000000", "timeZone": "UTC"},
        "subject": "Bare",
    }


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"startDateTime": "2026-01-01"},
        {"endDateTime": "2026-01-01"},
        YEAR | {"startDateTime": "soon"},
        YEAR | {"startDateTime": "0001-01-01T00:00:00+23:00"},
        YEAR | {"startDateTime": "2028-01-01"},
        YEAR | {"$top": "0"},
        YEAR | {"$top": "1001"},
        YEAR | {"$top": "ten"},
        YEAR | {"$skip": "-1"},
        YEAR | {"$orderby": "subject"},
        YEAR | {"$filter": "isAllDay eq true"},
    ],
    ids=str,
)
async def test_a_wrong_parameter_is_400_in_graphs_shape(
    read: Read, query: dict[str, str]
) -> None:
    answer = await read(VIEW, query)
    error = answer.json["error"]
    assert (answer.status, error["code"]) == (400, "ErrorInvalidParameter")
    assert set(error["innerError"]) == {"date", "request-id", "client-request-id"}


@pytest.mark.parametrize("path", [VIEW, f"{EVENTS}/x", MICROSOFT.me])
@pytest.mark.parametrize(
    ("header", "message"),
    [
        (None, "Access token is empty."),
        ("Bearer", "Access token is empty."),
        ("Token sim-key", "Access token is empty."),
        ("Bearer made-up", "Access token validation failure."),
    ],
)
async def test_nobody_reads_without_a_good_token(
    office: Office, path: str, header: Json, message: str
) -> None:
    answer = await office.call("GET", path, key=header)
    error = answer.json["error"]
    assert (answer.status, error["code"]) == (401, "InvalidAuthenticationToken")
    assert error["message"] == message
    assert error["innerError"]["date"] == "2026-03-02T08:00:00"


async def test_an_expired_token_is_told_from_a_wrong_one(
    office: Office, read: Read
) -> None:
    await office.later(hours=1)
    answer = await read(MICROSOFT.me)
    assert answer.status == 401
    assert "expired" in answer.json["error"]["message"]


async def test_the_account_is_told_by_mail_and_principal_name(
    office: Office, read: Read
) -> None:
    user = (await read(MICROSOFT.me)).json
    assert user["mail"] == user["userPrincipalName"] == "dan@acme.example"
    assert user["@odata.context"].endswith("/v1.0/$metadata#users/$entity")
    assert len(user["id"]) == 36
