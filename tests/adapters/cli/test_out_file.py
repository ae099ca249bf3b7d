"""`--out FILE`: what it replaces, and what it leaves alone."""

import os
import stat
from pathlib import Path

import pytest

from tests.adapters.cli.kept_log import lay_out
from tests.adapters.cli.stage import AT, Shell, Stage


@pytest.fixture
def export(
    request: pytest.FixtureRequest, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """A log of two passes, which the settings name."""
    lay_out(request, shell)
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")
    return shell


def test_a_pipe_is_refused_and_stays_one(export: Shell) -> None:
    os.mkfifo("pipe")
    for out in ("pipe", "to-pipe"):
        Path("to-pipe").unlink(missing_ok=True)
        Path("to-pipe").symlink_to("pipe")
        ran = export("audit", "export", "--out", out)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == f"callsheet: --out: {out} is no file but a pipe or a device\n"
        assert stat.S_ISFIFO(Path("pipe").stat().st_mode)


def test_a_device_is_refused_and_stays_one(export: Shell) -> None:
    before = Path("/dev/null").stat()
    ran = export("audit", "export", "--out", "/dev/null")
    assert ran.code == 2
    assert "no file but a pipe or a device" in ran.err
    assert Path("/dev/null").stat().st_ino == before.st_ino


@pytest.mark.parametrize("there", [True, False])
def test_what_a_link_leads_to_is_written(export: Shell, there: bool) -> None:
    Path("kept").mkdir()
    target = Path("kept", "monday.jsonl")
    if there:
        target.write_text("what was there\n")
    Path("latest").symlink_to(target)
    ran = export("audit", "export", "--out", "latest")
    assert (ran.code, ran.out) == (0, "")
    assert Path("latest").is_symlink()
    assert target.read_text() == export("audit", "export").out
    assert [*Path().glob(".*"), *Path("kept").glob(".*")] == []


def test_a_link_that_leads_nowhere_is_refused(export: Shell) -> None:
    Path("round").symlink_to("round")
    ran = export("audit", "export", "--out", "round")
    assert ran.code == 2
    assert "round is a link that leads nowhere" in ran.err
    Path("away").symlink_to("no/such/place")
    ran = export("audit", "export", "--out", "away")
    assert ran.code == 2
    assert "there is no folder" in ran.err


def test_a_link_to_the_log_is_the_log(export: Shell) -> None:
    before = Path("log.db").read_bytes()
    Path("latest").symlink_to("log.db")
    ran = export("audit", "export", "--out", "latest")
    assert ran.code == 2
    assert "belongs to the log" in ran.err
    assert Path("log.db").read_bytes() == before


def test_a_plan_is_saved_in_the_same_way(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    os.mkfifo("pipe")
    calls = stage.calls()
    ran = shell("plan", "--now", AT, "--out", "pipe")
    assert ran.code == 2
    assert "no file but a pipe or a device" in ran.err
    assert stage.calls() == calls
    Path("latest").symlink_to("plan.json")
    assert shell("plan", "--now", AT, "--out", "latest").code == 0
    assert Path("latest").is_symlink()
    assert shell("apply", "plan.json", "--yes", "--now", AT).code == 0


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
@pytest.mark.parametrize("there", [True, False])
def test_an_export_is_for_its_owner_alone_as_the_log_is(
    export: Shell, form: str, there: bool
) -> None:
    if there:
        Path("out").touch(mode=0o644)
    assert export("audit", "export", "--format", form, "--out", "out").code == 0
    assert stat.S_IMODE(Path("out").stat().st_mode) == 0o600
