"""What is read over HTTP: calendars, the call sheet, events, and their stories."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest

from callsheet.adapters.documents.story import story_document
from callsheet.adapters.http.answering import json_bytes
from callsheet.adapters.http.resources import events
from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.application.ledger import Ledger
from callsheet.application.statements import write_said
from callsheet.application.story import tell_story
from callsheet.domain.hold_records import Paused
from tests.adapters.http.house import House, Told
from tests.domain.builders import HOUR, NOON, START, calendar, event


def ids(told: Told) -> list[str]:
    assert told.status == 200
    return [one.get("event_id") or one["id"] for one in told.json["items"]]


async def test_calendars_are_listed_and_shown(house: House) -> None:
    listed = await house.get("/v1/calendars")
    ana = {
        "id": "cal-a",
        "platform": "google_calendar",
        "address": "ana@acme.example",
        "status": "connected",
        "since": "2026-03-02T12:00:00Z",
        "code": None,
    }
    assert listed.json["items"][0] == ana
    assert ids(listed) == ["cal-a", "cal-b"]
    for named in ("cal-a", "ana@acme.example"):
        assert (await house.get(f"/v1/calendars/{named}")).json == ana


async def test_an_address_that_two_calendars_have_is_answered_with_their_ids(
    house: House,
) -> None:
    house.office.put(calendar("cal-c", address="ben@acme.example"))
    house.office.put(event("evt-4", start=START + HOUR, calendar_id="cal-c"))
    await house.office.sync()
    bearer = await house.token("ben", calendars=("cal-b",))
    told = await house.get("/v1/calendars/ben@acme.example")
    assert told.problem == "not-found"
    assert told.json["detail"].endswith("name one by its id: cal-b, cal-c")
    told = await house.get("/v1/calendars/ben@acme.example", bearer=bearer)
    assert told.json["id"] == "cal-b"
    told = await house.get("/v1/calendars/ana@acme.example", bearer=bearer)
    assert told.problem == "not-found"


async def test_an_event_is_shown_with_its_line_and_bots(house: House) -> None:
    told = (await house.get("/v1/events/evt-1")).json
    assert told["line"]["title"] == "Globex"
    assert told["line"]["start_time"] == "2026-03-02T15:00:00Z"
    assert told["calendar"] == "ana@acme.example"
    (bot,) = told["bots"]
    assert (bot["ours"], bot["start"]) == (True, "2026-03-02T15:00:00Z")
    line = (await house.get("/v1/events?limit=1&with=bots")).json["items"][0]
    assert line == told["line"]


async def test_a_story_is_the_document_of_the_command(house: House) -> None:
    told = await house.get("/v1/events/evt-1/story")
    document = story_document(await tell_story(house.office.log, "evt-1", rebuild))
    story = next(one for one in events.ROUTES if one.path.endswith("/story"))
    assert told.text.encode() == json_bytes(story.writers[200], document)
    assert told.json["schema_version"] == 1


async def test_a_beginning_of_an_id_leads_nowhere(house: House) -> None:
    for path in ("/v1/events/evt", "/v1/events/evt/story", "/v1/calendars/cal"):
        assert (await house.get(path)).problem == "not-found"


async def test_strangers_titles_are_sent_as_they_are(house: House) -> None:
    house.office.meet("evt-8", title='<b>\u202e\ud83d "x"\n' + "é" * 2_000)
    await house.office.sync()
    title = (await house.get("/v1/events/evt-8")).json["line"]["title"]
    assert title == ('<b>\u202e? "x"\n' + "é" * 2_000)[:1_000]
    assert (await house.get("/v1/events/evt-8/story")).status == 200


FILTERS = {
    "": ["evt-1", "evt-2", "evt-3"],
    "calendar=cal-b": ["evt-3"],
    "calendar=cal-b&calendar=cal-a": ["evt-1", "evt-2", "evt-3"],
    "calendar=cal-x": [],
    "attention=refused&attention=unreadable": [],
    "start_from=2026-03-02T16:00:00Z": ["evt-2", "evt-3"],
    "start_before=2026-03-02T17:00:00%2B01:00": ["evt-1"],
}


@pytest.mark.parametrize(("query", "found"), FILTERS.items())
async def test_the_call_sheet_is_narrowed(
    house: House, query: str, found: list[str]
) -> None:
    assert ids(await house.get(f"/v1/events?{query}")) == found


async def test_pages_lead_through_all_and_keep_the_filters(house: House) -> None:
    seen, link = [], "?limit=1&calendar=cal-a&calendar=cal-b"
    while link:
        page = await house.get(f"/v1/events{link}")
        seen += ids(page)
        link = page.json["next"]
    assert seen == ["evt-1", "evt-2", "evt-3"]
    page = await house.get("/v1/calendars?limit=1")
    assert page.json["next"].startswith("?limit=1&cursor=")
    assert ids(await house.get(f"/v1/calendars{page.json['next']}")) == ["cal-b"]


async def test_a_cursor_goes_with_its_list_and_its_filters(house: House) -> None:
    page = await house.get("/v1/events?limit=1")
    cursor = page.json["next"].partition("cursor=")[2]
    for path in (
        f"/v1/events?cursor={cursor}&calendar=cal-a",
        f"/v1/calendars?cursor={cursor}",
        f"/v1/events?cursor={cursor}x",
        "/v1/events?cursor=%C3%A9",
        "/v1/events?cursor=W10",
    ):
        told = await house.get(path)
        assert told.problem == "invalid-input"
        assert told.json["errors"] == [
            {"place": "query.cursor", "problem": "is of no page with these filters"}
        ]


@pytest.mark.parametrize("last", ["\ud800", "evt\0", 7, None])
async def test_a_cursor_that_somebody_made_up_is_refused(
    house: House, last: object
) -> None:
    link = (await house.get("/v1/events?limit=1")).json["next"]
    cursor = link.partition("cursor=")[2]
    filters, _ = json.loads(urlsafe_b64decode(cursor + "=="))
    forged = urlsafe_b64encode(json.dumps([filters, last]).encode()).decode()
    told = await house.get(f"/v1/events?cursor={forged.rstrip('=')}")
    assert told.problem == "invalid-input"


async def test_what_is_due_is_told_with_what_holds_everywhere(house: House) -> None:
    told = (await house.get("/v1/due?limit=1")).json
    assert (told["events"], told["due_count"], len(told["due"])) == (3, 3, 1)
    assert told["last_pass"] == "2026-03-02T12:00:00Z"
    ledger = Ledger(house.office.log)
    await ledger.catch_up()
    pause = Paused(scope="workspace", by="ana", why="", at=NOON)
    await write_said(ledger, [pause], "pause")
    assert (await house.get("/v1/due")).json["pauses"][0]["scope"] == "workspace"


async def test_a_token_for_a_calendar_sees_that_one_alone(house: House) -> None:
    bearer = await house.token("ben", calendars=("cal-b",))

    async def seen(path: str) -> Told:
        return await house.get(path, bearer=bearer)

    assert ids(await seen("/v1/calendars")) == ["cal-b"]
    assert ids(await seen("/v1/events")) == ["evt-3"]
    assert ids(await seen("/v1/events?calendar=cal-a")) == []
    assert ids(await seen("/v1/events?calendar=cal-a&calendar=cal-b")) == ["evt-3"]
    assert (await seen("/v1/due")).json["due_count"] == 1
    for good in ("/v1/calendars/cal-b", "/v1/events/evt-3", "/v1/events/evt-3/story"):
        assert (await seen(good)).status == 200
    for other in ("/v1/calendars/cal-a", "/v1/events/evt-1", "/v1/events/evt-1/story"):
        told, none = await seen(other), await seen(other.replace("-a", "-x"))
        assert told.problem == "not-found"
        # What is hidden is answered just as what is not there.
        if "/story" not in other:
            assert told.json["title"] == none.json["title"]


async def test_what_the_client_has_is_not_sent_again(house: House) -> None:
    first = await house.get("/v1/events")
    etag = first.headers["ETag"]
    for named in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = await house.get("/v1/events", headers={"If-None-Match": named})
        assert (again.status, again.text, again.headers["ETag"]) == (304, "", etag)
    house.office.meet("evt-7")
    await house.office.sync()
    changed = await house.get("/v1/events", headers={"If-None-Match": etag})
    assert changed.status == 200


async def test_a_head_is_a_get_without_its_body(house: House) -> None:
    whole, head = await house.get("/v1/events"), await house.ask("HEAD", "/v1/events")
    assert (head.status, head.text) == (200, "")
    assert head.headers["ETag"] == whole.headers["ETag"]
