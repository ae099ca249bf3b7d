"""Worlds from JSON files with Recall's own objects in them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.world import World
from callsheet.adapters.simulator.worlds.company import company
from callsheet.adapters.simulator.worlds.files import LoadError
from callsheet.adapters.simulator.worlds.fixture_reading import FixtureError
from callsheet.adapters.simulator.worlds.fixtures import world_from_fixtures
from tests.adapters.simulator.office import MEET, NOW, Json, Office, at, text

ANA = "a0000000-0000-4000-8000-000000000001"
DAN = "a0000000-0000-4000-8000-000000000002"
ONE = "e0000000-0000-4000-8000-000000000001"
TWO = "e0000000-0000-4000-8000-000000000002"
BOT = "b0000000-0000-4000-8000-000000000001"
OLD = "b0000000-0000-4000-8000-000000000002"
TOMORROW = NOW + timedelta(days=1)
YESTERDAY = NOW - timedelta(days=1)


def event(id: str = ONE, **fields: Json) -> Json:
    start = fields.pop("start", TOMORROW)
    plain = {"id": id, "calendar_id": ANA, "start_time": text(start)}
    return plain | {"meeting_url": MEET} | fields


def entry(id: str = BOT, **fields: Json) -> Json:
    return {"bot_id": id, "start_time": text(TOMORROW)} | fields


def written(path: Path, document: Json) -> Path:
    path.write_text(json.dumps(document))
    return path


def loaded(folder: Path, document: Json) -> World:
    return world_from_fixtures([written(folder / "a.json", document)], now=NOW)


@asynccontextmanager
async def serving(world: World) -> AsyncIterator[Office]:
    """The loaded world, with its first two calendars for Ana's and Dan's."""
    ids = (*world.calendars, "", "")[:2]
    async with Simulator(world) as sim, aiohttp.ClientSession() as http:
        yield Office(sim, http, *ids)


async def everything(office: Office) -> Json:
    """All that can be listed or retrieved, as a fixture."""
    events = await office.listed()
    path: str | None = "/api/v2/calendars/"
    calendars = []
    while path is not None:
        page = await office.good("GET", path)
        calendars += page["results"]
        path = page["next"]
    ids = {one["bot_id"] for row in events for one in row["bots"]}
    bots = [await office.bot(id) for id in sorted(ids)]
    return {"calendars": calendars, "events": events, "bots": bots}


async def busy(office: Office) -> None:
    """A day on which bots are booked, shared, done, and events change."""
    rows = [row for row in await office.listed() if row["meeting_url"]]
    coming = [row for row in rows if at(row["start_time"]) > NOW]
    for row in coming[:40]:
        key = f"{row['start_time']}-{row['ical_uid']}"
        answer = await office.add(row["id"], key, metadata={"for": row["id"]})
        assert answer.status in (200, 400)
    await office.later(hours=3)
    await office.edit(coming[-1]["id"], "delete")
    await office.edit(coming[-2]["id"], "cancel")
    await office.good("POST", f"/_sim/calendars/{office.dan}/revoke", {})


async def test_a_world_that_was_listed_and_loaded_is_listed_the_same(
    tmp_path: Path,
) -> None:
    async with serving(company(seed=7, now=NOW)) as office:
        await busy(office)
        saved = await everything(office)
        now = office.sim.world.at
    assert {"scheduled", "done"} <= {b.state for b in office.sim.world.bots.values()}
    file = written(tmp_path / "saved.json", saved)
    world = world_from_fixtures([file], now=now)
    assert world.skipped == []
    async with serving(world) as office:
        again = await everything(office)
    # Nothing is left out: the ids, stamps, credentials and histories are the same.
    assert again == saved


async def test_what_happens_in_a_loaded_world_comes_after_what_was_saved(
    tmp_path: Path,
) -> None:
    async with serving(company(seed=7, now=NOW, calendars=2)) as office:
        await busy(office)
        saved = await everything(office)
        now = office.sim.world.at
    known = {row["id"] for row in saved["events"]}
    newest = max((row["updated_at"] for row in saved["events"]), key=at)
    file = written(tmp_path / "saved.json", saved)
    async with serving(world_from_fixtures([file], now=now, seed=7)) as office:
        made = await office.meeting(start=now + timedelta(hours=5))
        assert made not in known
        assert len(await office.listed()) == len(known) + 1
        changed = await office.listed(updated_at__gte=newest, calendar_id=office.ana)
        booked = await office.book(made)
        assert booked not in {bot["id"] for bot in saved["bots"]}
        stamp = (await office.event(made))["updated_at"]
        assert at(stamp) > at(newest)
        assert made in {row["id"] for row in changed}


async def test_pages_that_were_saved_of_recall_load_as_they_are(
    tmp_path: Path,
) -> None:
    first = {"next": "https://x/?cursor=2", "previous": None, "results": [event()]}
    second = {"next": None, "previous": "https://x/", "results": [event(TWO)]}
    calendars = {"results": [{"id": ANA, "platform_email": "ana@acme.example"}]}
    for name, page in (("1", first), ("2", second), ("calendars", calendars)):
        written(tmp_path / f"{name}.json", page)
    world = world_from_fixtures([tmp_path], now=NOW)
    assert world.skipped == []
    async with serving(world) as office:
        assert {row["id"] for row in await office.listed()} == {ONE, TWO}
        [calendar] = (await office.good("GET", "/api/v2/calendars/"))["results"]
    assert calendar["id"] == ANA
    assert calendar["platform_email"] == "ana@acme.example"
    assert calendar["status"] == "connected"


def test_a_page_whose_next_was_not_saved_is_told(tmp_path: Path) -> None:
    page = {"next": "https://x/?cursor=2", "previous": None, "results": [event()]}
    [line] = loaded(tmp_path, page).skipped
    assert line == "a page has a `next` that is in no file: rows are missing"


async def test_what_an_event_leaves_out_is_made_up(tmp_path: Path) -> None:
    async with serving(loaded(tmp_path, {"events": [event()]})) as office:
        row = await office.event(ONE)
        [calendar] = (await office.good("GET", "/api/v2/calendars/"))["results"]
    assert calendar["platform_email"] == f"{ANA}@fixture.example"
    assert calendar["status"] == "connected"
    assert row["platform"] == "google_calendar"
    assert row["meeting_platform"] == "google_meet"
    assert at(row["end_time"]) == TOMORROW + timedelta(minutes=30)
    assert row["raw"]["organizer"]["email"] == f"{ANA}@fixture.example"
    assert row["raw"]["hangoutLink"] == MEET
    assert row["ical_uid"] == row["raw"]["iCalUID"]


GOOGLE = {"attendees": [{"email": "ana@acme.example", "self": True}]}
GRAPH = {
    "iCalUId": "uid-of-graph",
    "id": "AAMkAG=",
    "isOrganizer": True,
    "organizer": {"emailAddress": {"address": "dan@acme.example"}},
}


@pytest.mark.parametrize(
    ("raw", "platform", "email"),
    [
        pytest.param(GOOGLE, "google_calendar", "ana@acme.example", id="Google"),
        pytest.param(GRAPH, "microsoft_outlook", "dan@acme.example", id="Microsoft"),
    ],
)
async def test_a_calendar_that_only_events_name_is_told_by_them(
    tmp_path: Path, raw: Json, platform: str, email: str
) -> None:
    async with serving(loaded(tmp_path, [event(raw=raw)])) as office:
        [calendar] = (await office.good("GET", "/api/v2/calendars/"))["results"]
        assert (await office.event(ONE))["raw"] == raw
    assert (calendar["platform"], calendar["platform_email"]) == (platform, email)


async def test_bots_of_the_past_are_done_and_those_to_come_will_join(
    tmp_path: Path,
) -> None:
    past = entry(OLD, start_time=text(YESTERDAY), deduplication_key="old")
    coming = entry(deduplication_key="shared", meeting_url=MEET)
    rows = [
        event(bots=[past, coming]),
        event(TWO, calendar_id=DAN, bots=[coming]),
    ]
    async with serving(loaded(tmp_path, {"events": rows})) as office:
        assert (await office.life(OLD))[-1] == "done"
        assert await office.life(BOT) == ["ready"]
        # The one that is shared goes when the last of its events lets go.
        await office.remove(ONE)
        assert [b["bot_id"] for b in (await office.event(ONE))["bots"]] == [OLD]
        assert await office.life(BOT) == ["ready"]
        assert await office.book(TWO, "shared") == BOT
        await office.until(TOMORROW + timedelta(minutes=1))
        assert (await office.life(BOT))[-1] == "in_call_recording"
        await office.until(TOMORROW + timedelta(hours=1))
        assert (await office.life(BOT))[-1] == "done"


async def test_a_bot_keeps_its_configuration_and_its_history(tmp_path: Path) -> None:
    begun = NOW - timedelta(minutes=10)
    codes = [("ready", YESTERDAY), ("joining_call", begun), ("in_call_recording", NOW)]
    history = [{"code": code, "created_at": text(moment)} for code, moment in codes]
    bot = {"id": BOT, "bot_name": "Scribe", "metadata": {"a": "b"}, "join_at": None}
    document = {
        "events": [event(start=begun, bots=[entry(start_time=text(begun))])],
        "bots": [bot | {"status_changes": history}],
    }
    async with serving(loaded(tmp_path, document)) as office:
        found = await office.bot(BOT)
        assert (found["bot_name"], found["metadata"]) == ("Scribe", {"a": "b"})
        assert (await office.life(BOT)) == [code for code, _ in codes]
        await office.later(minutes=25)
        assert (await office.life(BOT))[-1] == "done"


async def test_a_disconnected_calendar_stays_so_until_its_grant_is_given(
    tmp_path: Path,
) -> None:
    calendar = {"id": ANA, "status": "disconnected", "platform_email": "a@b.example"}
    document = {"calendars": [calendar], "events": [event()]}
    async with serving(loaded(tmp_path, document)) as office:
        assert (await office.add(ONE)).status == 400
        await office.good("POST", f"/_sim/calendars/{ANA}/grant", {"reconnect": True})
        await office.later(seconds=5)
        assert (await office.add(ONE)).status == 200


async def test_two_calendars_of_one_account_show_the_same_meeting(
    tmp_path: Path,
) -> None:
    calendars = [{"id": id, "platform_email": "ana@acme.example"} for id in (ANA, DAN)]
    rows = [event(platform_id="p"), event(TWO, calendar_id=DAN, platform_id="p")]
    document = {"calendars": calendars, "events": rows}
    async with serving(loaded(tmp_path, document)) as office:
        later = TOMORROW + timedelta(hours=3)
        await office.move(ONE, later)
        starts = {row["start_time"] for row in await office.listed()}
    assert starts == {text(later)}


def test_an_event_that_two_files_have_counts_once_as_it_was_last(
    tmp_path: Path,
) -> None:
    newer = event(updated_at=text(NOW), meeting_url=None)
    older = event(updated_at=text(YESTERDAY))
    files = [written(tmp_path / "a.json", [newer]), written(tmp_path / "b.json", older)]
    [row] = world_from_fixtures(files, now=NOW).events.values()
    assert row.stored is not None
    assert row.stored.meeting_url is None


def test_what_cannot_be_used_is_told(tmp_path: Path) -> None:
    moved = entry(start_time=text(TOMORROW + timedelta(hours=1)))
    document = {
        "events": [event(bots=[entry()]), event(TWO, bots=[moved])],
        "bots": [{"id": OLD}],
    }
    file = tmp_path / "a.json"
    assert loaded(tmp_path, document).skipped == [
        f"{file}: events[1].bots[0]: another event has other values; they stand",
        f"{file}: bots[0]: no event lists this bot",
    ]


WRONG = [
    ([event(start_time="tomorrow")], "[0].start_time: an instant looks like 2026-"),
    ([event(start_time="2026-03-02T15:00:00")], "[0].start_time: an instant needs its"),
    ([event(end_time=text(NOW))], "[0].end_time: lies before start_time"),
    ([event(id="7")], "[0].id: a UUID looks like 4b1d2f60-"),
    ([event(is_deleted="no")], "[0].is_deleted: must be a valid boolean"),
    ([event(raw="{}")], "[0].raw: must be the provider's event, a JSON object"),
    (
        [event(platform="google_calender")],
        "[0].platform: must be one of google_calendar, microsoft_outlook; did you",
    ),
    (
        {"events": [{"id": ONE, "calendar_id": ANA, "start_tme": text(NOW)}]},
        "events[0].start_time: is missing; did you mean start_tme?",
    ),
    ({"events": [event(bots=[{"id": BOT}])]}, "events[0].bots[0].bot_id: is missing"),
    ({"events": [7]}, "events[0]: must be an object"),
    ({"events": {}}, "events: must be a list"),
    ({"event": []}, "event: no such list; did you mean events?"),
    ({"rows": []}, "rows: no such list; known are calendars, events, bots"),
    ({}, "has none of the lists calendars, events, bots"),
    (7, "must be an object or a list"),
    ([{}], "[0]: is neither an event, a calendar nor a bot as Recall returns them"),
    (
        [event(bots=[entry(), entry(OLD, deduplication_key=f"fixture-{BOT}")])],
        f"[0].bots[1].deduplication_key: is that of another scheduled bot, {BOT}; ",
    ),
]


@pytest.mark.parametrize(("document", "told"), WRONG, ids=[told for _, told in WRONG])
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, document: Json, told: str
) -> None:
    with pytest.raises(FixtureError) as error:
        loaded(tmp_path, document)
    assert str(error.value).startswith(f"{tmp_path / 'a.json'}: {told}")


def test_several_problems_are_told_at_once_but_not_all_of_many(tmp_path: Path) -> None:
    with pytest.raises(FixtureError) as error:
        loaded(tmp_path, {"events": [{}, *({"id": "x"} for _ in range(99))]})
    lines = str(error.value).splitlines()
    assert lines[:2] == [
        f"{tmp_path / 'a.json'}: events[0].id: is missing",
        f"{tmp_path / 'a.json'}: events[0].calendar_id: is missing",
    ]
    assert len(lines) < 15


def test_a_file_that_is_no_json_is_told_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"events": [\n}')
    with pytest.raises(FixtureError, match=r"a\.json: is no JSON \(line 2, column 1"):
        world_from_fixtures([file], now=NOW)


def test_files_and_worlds_have_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = "callsheet.adapters.simulator.worlds.fixture_reading"
    file = written(tmp_path / "a.json", [event(), event(TWO)])
    monkeypatch.setattr(f"{reading}.MOST_EVENTS", 1)
    with pytest.raises(FixtureError, match=r"\[1\]: there are over 1 events"):
        world_from_fixtures([file], now=NOW)
    monkeypatch.setattr(f"{reading}.LARGEST_FILE", 5)
    with pytest.raises(FixtureError, match="is over 0 MB"):
        world_from_fixtures([file], now=NOW)


def test_a_folder_without_fixtures_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"no \*\.json file is in this folder"):
        world_from_fixtures([tmp_path], now=NOW)
    with pytest.raises(FileNotFoundError):
        world_from_fixtures([tmp_path / "no.json"], now=NOW)


def test_a_fixture_that_windows_has_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps([event()]), encoding="utf-8-sig")
    world = world_from_fixtures([file], now=NOW, clock=Clock.running(NOW))
    assert list(world.events) == [ONE]
