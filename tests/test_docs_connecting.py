"""The guide on connecting calendars: its settings and commands are used as shown."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from callsheet.adapters.cli.connector import public_url_of
from callsheet.adapters.http.connect.parts import callback_path
from callsheet.adapters.oauth.provider import google, microsoft
from callsheet.adapters.settings import load
from callsheet.application.offering import Platform
from tests.adapters.cli.stage import Shell, lay_bare
from tests.pages import ROOT

GUIDE = (ROOT / "docs" / "serve.md").read_text()
PART = GUIDE.partition("\n## Connecting calendars\n")[2].partition("\n## ")[0]
(SETTINGS,) = re.findall(r"```toml\n(.*?)```", PART, re.DOTALL)
COMMANDS = re.findall(r"```sh\n(.*?)```", PART, re.DOTALL)


@pytest.fixture
def shell(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Shell]:
    lay_bare(monkeypatch, tmp_path)
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")
    Path("callsheet.toml").write_text(SETTINGS)
    for secret in re.findall(r'_file = "(.+)"', SETTINGS):
        Path(secret).write_text("secret")
    yield Shell(capfd)
    structlog.reset_defaults()


def test_the_link_is_made_as_shown(shell: Shell) -> None:
    line = COMMANDS[0].strip()
    ran = shell(*line.split()[1:])
    assert ran.code == 0, ran.err
    assert ran.out.startswith("https://callsheet.acme.example/connect/")


@pytest.mark.usefixtures("shell")
def test_the_addresses_to_come_back_to_are_those_of_the_program() -> None:
    for platform in Platform:
        uri = public_url_of(load()) + callback_path(platform)
        assert f"`{uri}`" in PART


def test_the_permissions_are_those_that_are_asked_for() -> None:
    for provider in (google("", "", {}), microsoft("", "", {})):
        for scope in provider.scopes:
            assert f"`{scope.rpartition('/')[2]}`" in PART
