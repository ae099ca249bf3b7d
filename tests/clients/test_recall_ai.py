"""Recall's public client for Node, as npm has it, at work on the simulator."""

import asyncio
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.adapters.simulator import shapes
from tests.adapters.simulator.office import MEET, NOW, open_office, text
from tests.clients import npm

Json: TypeAlias = Any

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MEETINGS = 130
START = NOW + timedelta(days=1)


async def tour(client: Path) -> tuple[Json, Json]:
    """What the client was given, and the simulator's list of what it asked for."""
    async with open_office() as office:
        for number in range(MEETINGS):
            start = START + timedelta(minutes=number)
            for calendar in (office.ana, office.dan):
                await office.meeting(calendar, start=start)
        printed = await asyncio.to_thread(
            npm.run,
            Path(__file__).with_name("tour.cjs"),
            str(client),
            office.sim.base_url,
            environment={"RECALL_API_KEY": "sim-key"},
        )
        asked = await office.good("GET", "/_sim/requests")
        return json.loads(printed), asked["requests"]


@pytest.fixture(scope="module")
def toured(request: pytest.FixtureRequest) -> tuple[Json, Json]:
    cache = request.config.cache
    assert cache is not None
    client = npm.installed(cache.mkdir("clients"))
    return asyncio.run(tour(client))


@pytest.fixture
def seen(toured: tuple[Json, Json]) -> Json:
    return toured[0]


def test_it_lists_creates_changes_and_deletes_calendars(seen: Json) -> None:
    calendars = seen["calendars"]
    platforms = [row["platform"] for row in calendars["first"]["results"]]
    created, changed = calendars["created"], calendars["changed"]
    assert sorted(platforms) == ["google_calendar", "microsoft_outlook"]
    assert (created["status"], created["platform_email"]) == ("connecting", None)
    assert (changed["id"], changed["oauth_email"]) == (
        created["id"],
        "eva@acme.example",
    )
    assert calendars["retrieved"] == changed
    assert [r["platform"] for r in calendars["filtered"]["results"]] == [
        "microsoft_outlook"
    ]
    assert calendars["deleted"]
    assert calendars["gone"]["status"] == 404


@pytest.mark.parametrize("platform", ["google", "outlook"])
def test_it_pages_through_more_than_a_hundred_events(seen: Json, platform: str) -> None:
    events = seen[platform]
    pages = [page["results"] for page in events["pages"]]
    assert [len(page) for page in pages] == [100, MEETINGS - 100]
    starts = [row["start_time"] for page in pages for row in page]
    assert starts == [text(START + timedelta(minutes=n)) for n in range(MEETINGS)]
    assert events["one"] == pages[0][0]
    assert events["stamp"].endswith("+00:00")
    since = [row["id"] for page in events["since"] for row in page["results"]]
    assert since == [row["id"] for page in pages for row in page][1:]


def test_it_schedules_and_unschedules_a_bot(seen: Json) -> None:
    booking = seen["booking"]
    [entry] = booking["scheduled"]["bots"]
    assert entry == {
        "bot_id": booking["bot"]["id"],
        "start_time": text(START),
        "deduplication_key": f"{text(START)}-{MEET}",
        "meeting_url": MEET,
    }
    assert booking["again"]["bots"] == booking["seen"]["bots"] == [entry]
    bot = booking["bot"]
    assert (bot["bot_name"], bot["join_at"]) == ("Clerk", text(START))
    assert bot["metadata"] == {"event": booking["seen"]["id"]}
    assert booking["unscheduled"]["bots"] == booking["twice"]["bots"] == []
    assert booking["gone"]["status"] == 404


def test_refusals_reach_it_as_its_own_errors(seen: Json) -> None:
    refused, stranger = seen["booking"]["refused"], seen["stranger"]
    assert (refused["name"], refused["status"]) == ("ApiError", 400)
    assert list(refused["body"]) == ["deduplication_key"]
    assert (stranger["name"], stranger["status"]) == ("ApiError", 401)
    assert stranger["body"]["code"] == "authentication_failed"


def test_what_it_was_given_has_recalls_shapes(seen: Json) -> None:
    for name in ("created", "changed", "retrieved"):
        shapes.check("calendar", seen["calendars"][name])
    for name in ("first", "filtered"):
        shapes.check("calendar_list", seen["calendars"][name])
    for platform in ("google", "outlook"):
        for page in seen[platform]["pages"] + seen[platform]["since"]:
            shapes.check("event_list", page)
    for name in ("scheduled", "again", "seen", "unscheduled", "twice"):
        shapes.check("event", seen["booking"][name])
    shapes.check("bot", seen["booking"]["bot"])


def test_it_asked_for_all_of_calendar_v2_and_for_nothing_unknown(
    toured: tuple[Json, Json],
) -> None:
    asked = {f"{r['method']} {ID.sub('ID', r['path'])}" for r in toured[1]}
    assert asked == {
        "GET /api/v2/calendars/",
        "POST /api/v2/calendars/",
        "GET /api/v2/calendars/ID/",
        "PATCH /api/v2/calendars/ID/",
        "DELETE /api/v2/calendars/ID/",
        "GET /api/v2/calendar-events/",
        "GET /api/v2/calendar-events/ID/",
        "POST /api/v2/calendar-events/ID/bot/",
        "DELETE /api/v2/calendar-events/ID/bot/",
        "GET /api/v1/bot/ID/",
    }
