"""Google Calendar's own API, with the provider's truth of a mailbox."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import quote

import pytest
import pytest_asyncio

from tests.adapters.simulator.connecting import GOOGLE, visit
from tests.adapters.simulator.office import NOW, Answer, Json, Office, text

EVENTS = GOOGLE.events
Read = Callable[..., Awaitable[Answer]]


@pytest_asyncio.fixture
async def read(office: Office) -> Read:
    """Reads a path with an access token that Recall gave for Ana's calendar."""
    path = f"/api/v2/calendars/{office.ana}/access-token/"
    token = (await office.good("POST", path))["token"]

    async def read(path: str = EVENTS, **query: str) -> Answer:
        pairs = "&".join(f"{name}={quote(value)}" for name, value in query.items())
        return await office.call("GET", f"{path}?{pairs}", key=f"Bearer {token}")

    return read


async def titles(read: Read, **query: str) -> list[str]:
    answer = await read(**query)
    assert answer.status == 200, answer
    return [item["summary"] for item in answer.json["items"]]


async def three(office: Office) -> None:
    for day, title in ((1, "Soon"), (40, "Later"), (60, "Far")):
        start = NOW + timedelta(days=day)
        await office.meeting(start=start, title=title, ical_uid=f"{title}@x.example")


async def test_the_list_is_a_page_of_calendar_events(
    office: Office, read: Read
) -> None:
    await three(office)
    page = (await read()).json
    items = page.pop("items")
    assert [item["kind"] for item in items] == ["calendar#event"] * 3
    assert page == {
        "kind": "calendar#events",
        "summary": "ana@acme.example",
        "description": "",
        "updated": "2026-03-02T08:00:00.000Z",
        "timeZone": "UTC",
        "accessRole": "owner",
        "defaultReminders": [],
    }


async def test_the_calendar_is_called_primary_or_by_its_address(
    office: Office, read: Read
) -> None:
    await three(office)
    path = "/google/calendar/v3/calendars/{}/events"
    by_address = await read(path.format("Ana%40acme.example"))
    assert by_address.json == (await read()).json
    answer = await read(path.format("dan@acme.example"))
    assert (answer.status, answer.json["error"]["errors"][0]["reason"]) == (
        404,
        "notFound",
    )


async def test_it_shows_what_recall_has_not_noticed(office: Office, read: Read) -> None:
    event = await office.meeting(title="Old")
    await office.good("POST", f"/_sim/calendars/{office.ana}/revoke")
    await office.good("POST", f"/_sim/calendars/{office.ana}/grant")
    await office.move(event, NOW + timedelta(days=90))
    path = f"/api/v2/calendars/{office.ana}/access-token/"
    key = f"Bearer {(await office.good('POST', path))['token']}"
    [item] = (await office.call("GET", EVENTS, key=key)).json["items"]
    assert item["start"]["dateTime"].startswith("2026-05-31")
    assert (await office.event(event))["raw"]["start"] != item["start"]


async def test_the_times_bound_what_is_listed(office: Office, read: Read) -> None:
    await three(office)
    soon, far = NOW + timedelta(days=1), NOW + timedelta(days=60)
    half = timedelta(minutes=30)
    assert await titles(read) == ["Soon", "Later", "Far"]
    # An end at timeMin, and a start at timeMax, are outside.
    assert await titles(read, timeMin=text(soon + half)) == ["Later", "Far"]
    assert await titles(read, timeMin=text(soon)) == ["Soon", "Later", "Far"]
    assert await titles(read, timeMax=text(far)) == ["Soon", "Later"]
    assert await titles(read, timeMax=text(far + half)) == ["Soon", "Later", "Far"]
    window = {"timeMin": text(soon + half), "timeMax": text(far)}
    assert await titles(read, **window) == ["Later"]
    # An offset counts, however it is written.
    offset = (NOW + timedelta(days=40, hours=1)).isoformat().replace("+00", "+01")
    assert await titles(read, timeMax=offset) == ["Soon"]


async def test_pages_are_walked_by_token(office: Office, read: Read) -> None:
    start = NOW + timedelta(days=50)
    for n in range(7):
        await office.meeting(start=start, title=f"{n}")
    found: list[str] = []
    token: dict[str, str] = {}
    sizes = []
    while True:
        page = (await read(maxResults="3", singleEvents="true", **token)).json
        sizes.append(len(page["items"]))
        found += [item["summary"] for item in page["items"]]
        if "nextPageToken" not in page:
            break
        token = {"pageToken": page["nextPageToken"]}
    assert sizes == [3, 3, 1]
    assert sorted(found) == [f"{n}" for n in range(7)]


async def test_a_page_holds_250_events_unless_more_are_asked_for(
    office: Office, read: Read
) -> None:
    for n in range(251):
        await office.meeting(title=f"{n}")
    assert len((await read()).json["items"]) == 250
    assert len((await read(maxResults="9999")).json["items"]) == 251


async def test_what_was_called_off_is_shown_on_request_alone(
    office: Office, read: Read
) -> None:
    await three(office)
    cancelled = await office.meeting(title="Cancelled")
    deleted = await office.meeting(title="Deleted")
    await office.edit(cancelled, "cancel")
    await office.edit(deleted, "delete")
    assert await titles(read) == ["Soon", "Later", "Far"]
    page = (await read(showDeleted="true")).json
    gone = {i["summary"] for i in page["items"] if i["status"] == "cancelled"}
    assert gone == {"Cancelled", "Deleted"}
    # Whoever asks for changes is told of deletions, too.
    await office.later(minutes=5)
    late = await office.meeting(title="Late")
    await office.edit(late, "delete")
    changed = {"updatedMin": text(NOW + timedelta(minutes=5))}
    assert await titles(read, **changed) == ["Late"]


async def test_the_list_is_ordered_by_start_or_by_last_change(
    office: Office, read: Read
) -> None:
    later = await office.meeting(start=NOW + timedelta(days=2), title="B")
    await office.later(minutes=1)
    await office.meeting(start=NOW + timedelta(days=1), title="A")
    by_start = {"orderBy": "startTime", "singleEvents": "true"}
    assert await titles(read, **by_start) == ["A", "B"]
    assert await titles(read, orderBy="updated") == ["B", "A"]
    await office.later(minutes=1)
    await office.edit(later, "guests", add={"email": "cy@globex.example"})
    assert await titles(read, orderBy="updated") == ["A", "B"]
    refused = (await read(orderBy="startTime")).json["error"]
    assert refused["errors"][0]["reason"] == "requestedOrderingNotAvailable"


async def test_one_meeting_is_found_by_its_uid(office: Office, read: Read) -> None:
    await three(office)
    assert await titles(read, iCalUID="Far@x.example") == ["Far"]
    assert await titles(read, iCalUID="far@x.example") == []


async def test_one_event_is_read_by_its_id(office: Office, read: Read) -> None:
    event = await office.meeting(platform_id="abc_20260303T100000Z", title="One")
    path = f"{EVENTS}/abc_20260303T100000Z"
    answer = await read(path)
    assert (answer.status, answer.json["summary"]) == (200, "One")
    assert answer.json == (await office.event(event))["raw"]
    await office.edit(event, "delete")
    assert (await read(path)).json["status"] == "cancelled"
    missing = (await read(f"{EVENTS}/nothing")).json["error"]
    assert (missing["code"], missing["message"]) == (404, "Not Found")


async def test_what_an_event_from_a_file_lacks_is_filled_in(
    office: Office, read: Read
) -> None:
    await office.meeting(raw={"summary": "Bare"}, platform_id="bare", ical_uid="uid")
    [item] = (await read()).json["items"]
    assert item == {
        "kind": "calendar#event",
        "id": "bare",
        "status": "confirmed",
        "iCalUID": "uid",
        "start": {"dateTime": "2026-03-03T10:00:00.000Z", "timeZone": "UTC"},
        "end": {"dateTime": "2026-03-03T10:30:00.000Z", "timeZone": "UTC"},
        "summary": "Bare",
    }


@pytest.mark.parametrize(
    "query",
    [
        {"timeMin": "tomorrow"},
        {"timeMin": "2026-03-02T08:00:00"},
        {"timeMax": "0001-01-01T00:00:00+23:00"},
        {"updatedMin": ""},
        {"maxResults": "0"},
        {"maxResults": "many"},
        {"pageToken": "?"},
        {"pageToken": "AAAA"},
        {"singleEvents": "yes"},
        {"showDeleted": "1"},
        {"orderBy": "summary"},
        {"timeZone": "Mars/Olympus"},
        {"timeZone": "../etc/passwd"},
        {"q": "lunch"},
        {"eventTypes": "default"},
    ],
    ids=str,
)
async def test_a_wrong_parameter_is_400_with_its_name(
    read: Read, query: dict[str, str]
) -> None:
    answer = await read(**query)
    [entry] = answer.json["error"]["errors"]
    assert (answer.status, answer.json["error"]["code"]) == (400, 400)
    assert (entry["reason"], entry["location"]) == ("invalid", next(iter(query)))


async def test_a_range_that_holds_nothing_is_refused(read: Read) -> None:
    answer = await read(timeMin=text(NOW), timeMax=text(NOW))
    [entry] = answer.json["error"]["errors"]
    assert (answer.status, entry["reason"]) == (400, "timeRangeEmpty")


async def test_no_sync_token_is_good(read: Read) -> None:
    answer = await read(syncToken="from-elsewhere")
    [entry] = answer.json["error"]["errors"]
    assert (answer.status, entry["reason"]) == (410, "fullSyncRequired")


async def test_a_zone_asked_for_is_named(read: Read) -> None:
    assert (await read(timeZone="Asia/Tokyo")).json["timeZone"] == "Asia/Tokyo"


@pytest.mark.parametrize("path", [EVENTS, f"{EVENTS}/x", GOOGLE.me])
@pytest.mark.parametrize(
    "header", [None, "Bearer", "Bearer made-up", "Token sim-key", "Basic YTpi"]
)
async def test_nobody_reads_without_a_good_token(
    office: Office, path: str, header: Json
) -> None:
    answer = await office.call("GET", path, key=header)
    error = answer.json["error"]
    assert (answer.status, error["code"]) == (401, 401)
    assert error["status"] == "UNAUTHENTICATED"
    assert error["errors"][0]["reason"] == "authError"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


async def test_the_account_is_told_by_address(office: Office, read: Read) -> None:
    user = (await read(GOOGLE.me)).json
    assert (user["email"], user["email_verified"]) == ("ana@acme.example", True)
    assert len(user["sub"]) == 21
    assert user["sub"].isdigit()


async def test_an_unknown_path_is_404(office: Office) -> None:
    assert (await visit(office, "GET", "/google/calendar/v3/colors")).status == 404
