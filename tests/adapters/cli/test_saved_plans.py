"""`callsheet plan --out FILE` and `callsheet apply FILE`."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from callsheet.adapters.clock import SetClock
from tests.adapters.cli.stage import AT, Shell, Stage
from tests.adapters.simulator.office import NOW, Json

NOON = NOW + timedelta(days=1, hours=4)


@pytest.fixture
def file(shell: Shell, stage: Stage, bare: Path) -> Path:
    """A saved plan that books a bot for Globex."""
    stage.do(stage.office.meeting(title="Globex"))
    path = bare / "plan.json"
    ran = shell("plan", "--now", AT, "--out", path)
    assert ran.code == 0
    assert f"callsheet apply {path}" in ran.err
    return path


def test_a_saved_plan_is_carried_out(shell: Shell, stage: Stage, file: Path) -> None:
    assert stage.writes() == 0
    ran = shell("apply", file, "--yes", "--now", AT)
    assert ran.code == 0
    assert "in step: yes" in ran.out
    assert stage.writes() == 1


def test_only_its_owner_can_read_it(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir() if "plan" in path.name] == [
        "plan.json"
    ]


def test_it_says_what_it_is_to_people_and_programs(file: Path) -> None:
    saved = json.loads(file.read_text())
    assert (saved["kind"], saved["schema_version"]) == ("callsheet-plan", 1)
    (event,) = saved["events"]
    assert (event["title"], event["action"]) == ("Globex", "add")
    assert saved["digest"].startswith("sha256:")


def test_a_stale_plan_is_refused_with_what_changed(
    shell: Shell, stage: Stage, file: Path
) -> None:
    (event,) = json.loads(file.read_text())["events"]
    stage.do(stage.office.move(event["event_id"], NOON))
    stage.do(stage.office.meeting(title="Initech", meeting_url="https://zoom.us/j/123"))
    ran = shell("apply", file, "--yes", "--now", AT)
    assert ran.code == 1
    assert stage.writes() == 0
    table = [line.split() for line in ran.out.splitlines()]
    assert ["event", "title", "the", "plan", "now"] in table
    assert ["Initech", "nothing", "add"] in [row[1:] for row in table]
    moved = next(row for row in table if "Globex" in row)
    assert moved[2:] == "add add, but for another time, link or bot".split()
    assert "is stale: 2 events differ; nothing was sent" in ran.err


def test_programs_learn_what_changed(shell: Shell, stage: Stage, file: Path) -> None:
    (event,) = json.loads(file.read_text())["events"]
    stage.do(stage.office.edit(event["event_id"], "cancel"))
    ran = shell("apply", file, "--yes", "--now", AT, "--json")
    assert ran.code == 1
    assert ran.json["stale"] is True
    assert ran.json["differences"] == [
        {
            "event_id": event["event_id"],
            "title": "Globex",
            "planned": "add",
            "now": None,
        }
    ]
    assert ran.json["digest"]["planned"] != ran.json["digest"]["now"]


def test_a_plan_that_was_carried_out_is_stale(
    shell: Shell, stage: Stage, file: Path
) -> None:
    assert shell("apply", file, "--yes", "--now", AT).code == 0
    ran = shell("apply", file, "--yes", "--now", AT)
    assert ran.code == 1
    assert "1 event differs" in ran.err
    assert stage.writes() == 1


def changed(file: Path, **changes: Json) -> Path:
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))
    return file


def test_only_the_digest_of_a_file_is_believed(
    shell: Shell, stage: Stage, file: Path
) -> None:
    changed(file, events=[])
    assert shell("apply", file, "--yes", "--now", AT).code == 0
    assert stage.writes() == 1


DIGEST = "sha256:" + "0" * 64
DAMAGED: dict[str, tuple[Json, str]] = {
    "no schema": ({"schema_version": 0}, "schema_version"),
    "no digest": ({"digest": "abc"}, "digest"),
    "no list": ({"events": 7}, "events"),
    "an event without an id": (
        {"events": [{"action": "add", "commands": DIGEST}]},
        "events.0.event_id",
    ),
    "an event without commands": (
        {"events": [{"event_id": "e", "action": "add", "commands": "x"}]},
        "events.0.commands",
    ),
}


@pytest.mark.parametrize(("changes", "place"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_plan_is_refused(
    shell: Shell, stage: Stage, file: Path, changes: Json, place: str
) -> None:
    ran = shell("apply", changed(file, **changes), "--yes", "--now", AT)
    assert ran.code == 2
    assert f"a damaged plan: {place}: " in ran.err
    assert stage.writes() == 0


def test_a_plan_of_a_newer_version_is_named_as_such(
    shell: Shell, stage: Stage, file: Path
) -> None:
    ran = shell("apply", changed(file, schema_version=2), "--yes", "--now", AT)
    assert ran.code == 2
    assert "a plan of a newer Callsheet (schema 2)" in ran.err
    assert stage.writes() == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("not JSON", "no saved plan (not JSON)", id="text"),
        pytest.param("[]", "no saved plan", id="a list"),
        pytest.param('{"kind": "other"}', "no saved plan", id="another document"),
        pytest.param("{" * 100_000, "no saved plan", id="nested without end"),
    ],
)
def test_what_is_no_plan_is_refused(
    shell: Shell, stage: Stage, bare: Path, content: str, said: str
) -> None:
    path = bare / "other.json"
    path.write_text(content)
    ran = shell("apply", path, "--yes", "--now", AT)
    assert ran.code == 2
    assert said in ran.err
    assert "`callsheet plan --out FILE` writes one" in ran.err
    assert stage.writes() == 0


def test_a_file_that_is_not_there_is_named(
    shell: Shell, stage: Stage, bare: Path
) -> None:
    ran = shell("apply", bare / "none.json", "--yes", "--now", AT)
    assert ran.code == 2
    assert "none.json: No such file" in ran.err
    assert stage.writes() == 0


def test_a_place_that_cannot_be_written_is_named(
    shell: Shell, stage: Stage, bare: Path
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    ran = shell("plan", "--now", AT, "--out", bare / "none" / "plan.json")
    assert ran.code == 2
    assert "--out: there is no folder " in ran.err


def test_a_plan_says_how_many_calls_it_takes(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.shared(title="Globex"))
    ran = shell("plan", "--now", AT)
    assert "2 calls to Recall; all may go at once" in ran.out
    forecast = shell("plan", "--now", AT, "--json").json["forecast"]
    assert forecast == {"calls": {"add_bot": 2}, "done_by": AT, "waits": {}}


def test_and_how_long_that_takes(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLSHEET_RATES__ADD_BOT", "1")
    stage.do(stage.office.shared(title="Globex"))
    assert (
        "2 calls to Recall; all done in about 1 min" in shell("plan", "--now", AT).out
    )


def test_a_sync_without_a_terminal_says_how_long_it_takes(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLSHEET_RATES__ADD_BOT", "1")
    monkeypatch.setattr(SetClock, "sleep", _at_once)
    stage.do(stage.office.shared(title="Globex"))
    ran = shell("sync", "--now", AT)
    assert "1 of 2 sent; all done in about 1 min" in ran.err
    assert ran.err.count("all done") == 1
    assert stage.writes() == 2


async def _at_once(clock: SetClock, seconds: float) -> None:
    clock._now += timedelta(seconds=seconds)
