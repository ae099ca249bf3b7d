import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.adapters.cli.stage import POLICY, Shell, Stage, open_stage


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Nothing of this machine: no settings, no colour, a folder and zone of its own."""
    for name in [*os.environ]:
        if name.startswith("CALLSHEET_") or name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    # A command says where its log goes; other tests do not want theirs there.
    structlog.reset_defaults()


@pytest.fixture
def shell(capfd: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capfd)


@pytest.fixture
def stage(bare: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A simulator of the test's own, and settings that lead to it."""
    (bare / "policy.toml").write_text(POLICY)
    with open_stage() as stage:
        monkeypatch.setenv("CALLSHEET_RECALL__BASE_URL", stage.base_url)
        monkeypatch.setenv("CALLSHEET_RECALL__API_KEY", "sim-key")
        monkeypatch.setenv("CALLSHEET_POLICY", "policy.toml")
        monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")
        yield stage
