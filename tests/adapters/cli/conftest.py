from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.adapters.cli.stage import POLICY, Shell, Stage, lay_bare, open_stage


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Nothing of this machine: no settings, no colour, a folder and zone of its own."""
    lay_bare(monkeypatch, tmp_path)
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
