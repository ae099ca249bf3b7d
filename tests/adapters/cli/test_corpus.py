"""Logs that earlier versions wrote are upgraded, proven, and read to this day."""

import gzip
import shutil
from pathlib import Path

import pytest

from callsheet.adapters.storage.datastore import SCHEMA
from tests.adapters.cli.stage import Shell
from tests.adapters.storage.files import ask
from tests.pages import ROOT

CORPUS = ROOT / "tests" / "corpus"
LOGS = sorted(CORPUS.glob("*.db.gz"))


@pytest.fixture(params=LOGS, ids=lambda packed: packed.name)
def old(request: pytest.FixtureRequest, bare: Path) -> Path:
    """One of them, where commands look for the log."""
    packed: Path = request.param
    path = bare / "log.db"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    for kept in ("key", "head"):
        beside = packed.with_suffix("").with_suffix(f".db.{kept}")
        if beside.exists():
            shutil.copyfile(beside, path.with_name(f"log.db.{kept}"))
    return path


@pytest.fixture
def upgraded(old: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")
    assert shell("db", "upgrade").code == 0
    assert shell("db", "check").code == 0
    return old


def test_every_schema_there_was_has_one() -> None:
    every = [f"schema-{number}.db.gz" for number in range(1, SCHEMA + 1)]
    assert [packed.name for packed in LOGS] == every


def test_every_decision_in_it_is_what_it_was(shell: Shell, upgraded: Path) -> None:
    proven = shell("audit", "verify", "--json")
    assert proven.code == 0
    found = proven.json
    [(decisions,)] = ask(
        upgraded, "SELECT count(*) FROM stored_events WHERE topic = 'decision/1'"
    )
    assert decisions == 18
    assert found["decisions"] == decisions
    counts = {kind: many for kind, many in found["counts"].items() if many}
    assert set(counts) <= {"erased", "otherwise"}
    assert counts.get("erased", 0) < decisions


def test_its_views_are_those_of_its_records(shell: Shell, upgraded: Path) -> None:
    assert shell("db", "rebuild").code == 0


def test_its_stories_are_told(shell: Shell, upgraded: Path) -> None:
    streams = ask(
        upgraded,
        "SELECT DISTINCT originator_id FROM stored_events "
        "WHERE originator_id LIKE 'event:%'",
    )
    assert len(streams) == 5
    for (stream,) in streams:
        told = shell("explain", stream.removeprefix("event:"))
        assert told.code == 0
        assert "decided: " in told.out


def test_what_people_chose_still_stands(shell: Shell, upgraded: Path) -> None:
    listed = shell("prefer", "--list")
    assert listed.code == 0
    assert "ana@acme.example" in listed.out
