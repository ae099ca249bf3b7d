"""`simulate --state`: the world is in a file between two runs."""

import json
import signal
import socket
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.adapters.cli.stage import AT, Shell
from tests.adapters.cli.test_process import first_document, run, simulating
from tests.adapters.simulator.office import Json
from tests.forks.program import callsheet

LATER = "2026-03-02T09:00:00Z"


@contextmanager
def serving(*words: object, end: int = signal.SIGTERM) -> Iterator["Served"]:
    """A simulator with a state file, told to stop when the block ends."""
    options = ("--state", "world.json", *map(str, words))
    with simulating(*options, program=[callsheet()]) as process:
        served = Served(process)
        yield served
        process.send_signal(end)
        _, served.told = process.communicate(timeout=30)
        served.code = process.returncode


class Served:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.place = first_document(process)
        self.told = ""
        self.code: int | None = None

    def ask(self, method: str, path: str, body: Json = None) -> Json:
        host = self.place["base_url"].removeprefix("http://")
        connection = HTTPConnection(host, timeout=30)
        key = {"Authorization": f"Token {self.place['api_key']}"}
        data = None if body is None else json.dumps(body)
        connection.request(method, path, data, key)
        answer = connection.getresponse()
        found = json.load(answer)
        assert answer.status < 300, found
        connection.close()
        return found


@pytest.mark.parametrize(("end", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_what_was_done_is_there_the_next_time(bare: Path, end: int, code: int) -> None:
    with serving("--now", AT, "--calendars", 1, end=end) as first:
        first.ask("POST", "/_sim/clock", {"now": LATER})
        truth = first.ask("GET", "/_sim/truth")
        event = truth["events"][0]["event_id"]
        first.ask("POST", f"/_sim/events/{event}/edit", {"title": "Kept"})
        truth = first.ask("GET", "/_sim/truth")
    assert first.code == code
    assert "saved the world in world.json" in first.told
    with serving() as second:
        assert second.ask("GET", "/_sim/truth") == truth
    assert "loaded the world in world.json" in second.told
    # Its clock stands: the next command has to be told when it is.
    assert f"--now {LATER}" in second.told
    assert [path.name for path in bare.iterdir() if "json" in path.name] == [
        "world.json"
    ]


def test_the_file_is_its_owners_alone(bare: Path) -> None:
    (bare / "world.json").touch(mode=0o644)
    (bare / "world.json").unlink()
    with serving("--calendars", 1):
        assert not (bare / "world.json").exists()
    assert stat.S_IMODE((bare / "world.json").stat().st_mode) == 0o600


def test_the_same_key_is_not_kept_twice(bare: Path) -> None:
    for _ in range(3):
        with serving():
            pass
    saved = json.loads((bare / "world.json").read_text())
    assert saved["workspaces"][0]["keys"] == ["sim-key"]


def test_time_runs_on_from_where_it_ended(bare: Path) -> None:
    with serving("--calendars", 1) as first:
        pass
    ended = json.loads((bare / "world.json").read_text())["at"]
    with serving() as second:
        clock = second.ask("GET", "/_sim/clock")
    assert clock["mode"] == "running"
    assert clock["now"] >= ended
    assert "--now" not in first.told + second.told


def test_with_now_the_clock_goes_on_to_there_and_stands(
    bare: Path, shell: Shell
) -> None:
    with serving("--now", AT, "--calendars", 1):
        pass
    with serving("--now", LATER) as second:
        clock = second.ask("GET", "/_sim/clock")
    assert (clock["now"], clock["mode"]) == (LATER, "stepped")
    ran = shell("simulate", "--port", 0, "--state", "world.json", "--now", AT)
    assert ran.code == 2
    assert "--now: the clock is already at 2026-03-02T09:00:00+00:00" in ran.err


def test_switches_and_speed_stay_as_they_were_unless_they_are_asked_for(
    bare: Path, shell: Shell
) -> None:
    words = "--now", AT, "--speed", 60, "--set", "adhoc_pool=4"
    with serving(*words, "--calendars", 1):
        pass
    with serving() as second:
        assert second.ask("GET", "/_sim/clock")["speed"] == 60
        assert second.ask("GET", "/_sim/switches")["changed"] == ["adhoc_pool"]
    assert "--now 2026-03-02T08:0" in second.told
    with serving("--speed", 5, "--set", "rate_limits=off") as third:
        assert third.ask("GET", "/_sim/clock")["speed"] == 5
        changed = third.ask("GET", "/_sim/switches")["changed"]
        assert changed == ["rate_limits", "adhoc_pool"]
    ran = shell("simulate", "--port", 0, "--state", "world.json", "--speed", 0)
    assert ran.code == 2
    assert "--speed: the speed must be above 0" in ran.err


@pytest.mark.parametrize(
    ("words", "option"),
    [
        ("--seed 3", "--seed"),
        ("--calendars 2", "--calendars"),
        ("--events 2", "--events"),
        ("--ics a.ics", "--ics"),
        ("--fixture a.json", "--fixture"),
    ],
)
def test_a_world_that_is_there_is_not_made(
    bare: Path, shell: Shell, words: str, option: str
) -> None:
    (bare / "world.json").write_text("{}")
    ran = shell("simulate", "--state", "world.json", *words.split())
    assert ran.code == 2
    assert f"{option}: world.json has a world already; leave this out" in ran.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "world.json: is no JSON"),
        ("{}", 'world.json: format: is missing; a saved world has "callsheet-sim'),
        ('{"format": "callsheet-simulator/2"}', "is of another version"),
    ],
)
def test_a_broken_file_is_told_and_left_as_it_is(
    bare: Path, shell: Shell, text: str, told: str
) -> None:
    (bare / "world.json").write_text(text)
    ran = shell("simulate", "--port", 0, "--state", "world.json")
    assert ran.code == 2
    assert told in ran.err
    assert "Traceback" not in ran.err
    assert (bare / "world.json").read_text() == text


def test_a_folder_that_cannot_be_written_to_is_told_before_anything_is_served(
    bare: Path, shell: Shell
) -> None:
    (bare / "file").touch()
    for state, told in [
        ("no/world.json", "no: No such file or directory"),
        ("file/world.json", "file: Not a directory"),
    ]:
        ran = shell("simulate", "--port", 0, "--state", state)
        assert (ran.code, ran.out) == (2, "")
        assert f"{told}" in ran.err
    (bare / "folder").mkdir()
    ran = shell("simulate", "--port", 0, "--state", "folder")
    assert ran.code == 2
    assert "folder: Is a directory" in ran.err


def test_what_was_never_served_is_not_saved(bare: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        words = ("simulate", "--port", port, "--state", "world.json")
        ran = run(*words, program=[callsheet()])
    assert ran.returncode == 2
    assert f"127.0.0.1:{port}: " in ran.stderr
    assert not (bare / "world.json").exists()
