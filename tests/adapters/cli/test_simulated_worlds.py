"""`simulate` with worlds of a chosen size, from folders and from fixtures."""

import json
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.adapters.cli.exported import WEEKLY_CUSTOMER, google
from tests.adapters.cli.stage import AT, Shell
from tests.adapters.cli.test_process import (
    at_a_terminal,
    first_document,
    simulating,
)
from tests.adapters.simulator.office import Json
from tests.forks.program import callsheet

CALENDAR = "a0000000-0000-4000-8000-000000000001"
EVENT = {
    "id": "e0000000-0000-4000-8000-000000000001",
    "calendar_id": CALENDAR,
    "start_time": "2026-03-03T10:00:00Z",
}


def fixture(path: Path, document: Json) -> Path:
    path.write_text(json.dumps(document))
    return path


def served(*words: object, path: str) -> tuple[list[Json], str]:
    """The rows of a list, and what was told."""
    options = (*map(str, words), "--now", AT)
    with simulating(*options, program=[callsheet()]) as process:
        place = first_document(process)
        connection = HTTPConnection(place["base_url"].removeprefix("http://"))
        key = {"Authorization": f"Token {place['api_key']}"}
        connection.request("GET", path, headers=key)
        rows = json.load(connection.getresponse())["results"]
        connection.close()
        process.terminate()
        _, told = process.communicate(timeout=20)
    return rows, told


def test_a_company_has_the_size_asked_for() -> None:
    path = "/api/v2/calendar-events/"
    rows, told = served("--calendars", 1, "--events", 90, path=path)
    assert 85 <= len(rows) <= 90
    assert "loaded" not in told


def test_a_folder_of_calendars_is_served_and_counted(bare: Path) -> None:
    (bare / "team" / "more").mkdir(parents=True)
    google(bare / "team" / "b.ics", WEEKLY_CUSTOMER)
    google(bare / "team" / "more" / "a.ics")
    rows, told = served("--ics", "team", path="/api/v2/calendars/")
    assert len(rows) == 2
    assert "skipped: a.ics: VEVENT" in told
    assert "loaded 2 files: " in told
    assert " events, " in told


def test_fixtures_are_served_with_their_ids_and_counted(bare: Path) -> None:
    file = fixture(bare / "a.json", {"events": [EVENT]})
    rows, told = served("--fixture", file, path="/api/v2/calendar-events/")
    assert [(row["id"], row["calendar_id"]) for row in rows] == [
        (EVENT["id"], CALENDAR)
    ]
    assert "loaded 1 file: 1 event, 0 skipped" in told
    assert "with 1 calendar; its clock" in told
    assert "nothing in them" not in told


@pytest.mark.parametrize("option", ["--ics", "--fixture"])
def test_files_that_have_all_passed_say_how_they_are_served(
    bare: Path, option: str
) -> None:
    late = ("--now", "2027-03-02T08:00:00Z")
    fixture(bare / "a.json", {"events": [EVENT]})
    google(bare / "a.ics")
    file = "a.ics" if option == "--ics" else "a.json"
    with simulating(option, file, *late, program=[callsheet()]) as process:
        first_document(process)
        process.terminate()
        _, told = process.communicate(timeout=20)
    assert "nothing in them ends after 2027-03-02T08:00:00Z: --now puts" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--events -1", "--events: a number from 0 to 100000"),
        ("--calendars 1001", "--calendars: a number from 1 to 1000"),
        (
            "--calendars 1000 --events 101",
            "events each are 101,000 events; a world has 100,000 at most",
        ),
        ("--ics empty", "empty: no *.ics file is in this folder"),
        ("--fixture empty", "empty: no *.json file is in this folder"),
        ("--fixture no.json", "no.json: No such file"),
        ("--fixture a.json --ics a.ics", "--fixture: give either this or --ics"),
        ("--ics a.ics --calendars 3", "--calendars: is of the made-up company; leave"),
        ("--fixture a.json --events 3", "made-up company; leave out --fixture"),
        ("--fixture text.json", "text.json: is no JSON (line 1, column 1"),
        (
            "--fixture a.json",
            "a.json: events[0].start_time: an instant looks like 2026-03-02T15:00:00Z",
        ),
        ("--fixtur a.json", "Did you mean --fixture?"),
    ],
)
def test_a_world_that_cannot_be_is_told_with_its_cure(
    shell: Shell, bare: Path, words: str, told: str
) -> None:
    (bare / "empty").mkdir()
    (bare / "text.json").write_text("hello")
    fixture(bare / "a.json", {"events": [EVENT | {"start_time": "soon"}]})
    ran = shell("simulate", *words.split())
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_a_world_that_takes_long_shows_how_far_it_is() -> None:
    code, seen = at_a_terminal(
        *"simulate --port 0 --calendars 1000 --events 100".split(),
        typed="\x03",
        after="making up meetings",
        program=[callsheet()],
    )
    assert "making up meetings" in seen
    assert code == 130
