"""Worlds from exported calendars."""

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from callsheet.adapters.ics import IcsError
from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.truth import truth_view
from callsheet.adapters.simulator.worlds.files import LoadError
from callsheet.adapters.simulator.worlds.load import world_from_ics
from tests.adapters.simulator import shapes
from tests.adapters.simulator.office import NOW, Json, text

HEAD = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
"""
WEEKLY = """BEGIN:VEVENT
UID:weekly@google.com
DTSTAMP:20260301T000000Z
DTSTART:20260303T090000Z
DTEND:20260303T093000Z
RRULE:FREQ=WEEKLY;COUNT=6
SUMMARY:Weekly with Globex
LOCATION:https://meet.google.com/abc-defg-hij
ATTENDEE;CN=Bo;PARTSTAT=ACCEPTED:mailto:bo@globex.example
END:VEVENT
"""
BROKEN = """BEGIN:VEVENT
UID:broken@google.com
DTSTAMP:20260301T000000Z
DTSTART:20260303T090000Z
RRULE:FREQ=SOMETIMES
END:VEVENT
"""
TAIL = "END:VCALENDAR\n"


def export(path: Path, *events: str) -> Path:
    text = "".join((HEAD, *events, TAIL))
    path.write_bytes(text.replace("\n", "\r\n").encode())
    return path


def events_of(files: list[Path]) -> Json:
    truth = truth_view(world_from_ics(files, now=NOW))
    return [asdict(event) for event in truth.events]


def test_a_file_becomes_a_connected_calendar_with_its_series_expanded(
    tmp_path: Path,
) -> None:
    events = events_of([export(tmp_path / "ana.ics", WEEKLY)])
    first = NOW + timedelta(days=1, hours=1)
    weeks = [first + timedelta(weeks=n) for n in range(6)]
    assert [event["start_time"] for event in events] == weeks
    assert [event["visible"] for event in events] == [True] * 4 + [False] * 2
    assert {event["calendar"] for event in events} == {"ana@ics.example"}
    assert {event["title"] for event in events} == {"Weekly with Globex"}
    assert {event["meeting_url"] for event in events} == {
        "https://meet.google.com/abc-defg-hij"
    }


def test_the_same_meeting_in_two_files_is_one_meeting_with_two_copies(
    tmp_path: Path,
) -> None:
    files = [export(tmp_path / f"{name}.ics", WEEKLY) for name in ("ana", "dan")]
    events = events_of(files)
    assert len(events) == 12
    assert len({event["meeting"] for event in events}) == 6


def test_two_files_of_one_name_are_two_calendars(tmp_path: Path) -> None:
    files = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        files.append(export(tmp_path / folder / "calendar.ics", WEEKLY))
    calendars = {event["calendar"] for event in events_of(files)}
    assert calendars == {"calendar@ics.example", "calendar+2@ics.example"}


def test_a_folder_stands_for_the_files_in_it(tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    for name in ("team/dan.ics", "ana.ICS", "notes.txt"):
        export(tmp_path / name, WEEKLY)
    calendars = [event["calendar"] for event in events_of([tmp_path])]
    assert sorted(set(calendars)) == ["ana@ics.example", "dan@ics.example"]


def test_a_folder_without_calendars_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"no \*\.ics file is in this folder"):
        world_from_ics([tmp_path], now=NOW)


def test_a_world_is_loaded_from_so_many_files_and_events_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ana", "dan"):
        export(tmp_path / f"{name}.ics", WEEKLY)
    monkeypatch.setattr("callsheet.adapters.simulator.worlds.load.MOST_EVENTS", 11)
    with pytest.raises(LoadError, match=r"dan\.ics: with it there are over 11 events"):
        world_from_ics([tmp_path], now=NOW)
    monkeypatch.setattr("callsheet.adapters.simulator.worlds.files.MOST", 1)
    with pytest.raises(LoadError, match="2 files: a world is loaded from 1 at most"):
        world_from_ics([tmp_path], now=NOW)


def test_what_cannot_be_used_is_reported_and_leaves_the_rest_alone(
    tmp_path: Path,
) -> None:
    world = world_from_ics([export(tmp_path / "a.ics", BROKEN, WEEKLY)], now=NOW)
    assert len(world.events) == 6
    [line] = world.skipped
    assert line.startswith("a.ics: ")
    assert "Weekly" not in line


def test_a_file_that_is_no_calendar_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "a.ics"
    file.write_bytes(b"")
    with pytest.raises(IcsError):
        world_from_ics([file], now=NOW)
    with pytest.raises(FileNotFoundError):
        world_from_ics([tmp_path / "b.ics"], now=NOW)


async def test_a_loaded_event_is_listed_and_can_be_edited(tmp_path: Path) -> None:
    world = world_from_ics([export(tmp_path / "ana.ics", WEEKLY)], now=NOW)
    key = {"Authorization": "sim-key"}
    async with (
        Simulator(world) as sim,
        aiohttp.ClientSession(headers=key, middlewares=(shapes.checking,)) as http,
    ):
        events = f"{sim.base_url}/api/v2/calendar-events/"
        async with http.get(events) as answer:
            row = (await answer.json())["results"][0]
        move = f"{sim.base_url}/_sim/events/{row['id']}/move"
        moved = text(NOW + timedelta(days=2))
        async with http.post(move, json={"start": moved}) as answer:
            assert answer.status == 200
        async with http.get(f"{events}{row['id']}/") as answer:
            assert (await answer.json())["start_time"] == moved
