"""A record that stands absurdly far behind all others holds up no command."""

from pathlib import Path

import pytest

from callsheet.domain.chain import link
from tests.adapters.cli.kept_log import lay_out
from tests.adapters.cli.stage import Shell
from tests.adapters.storage.files import ask

LOG = Path("log.db")
FAR = [2**40, 2**63 - 1]


@pytest.fixture
def log(
    request: pytest.FixtureRequest, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")
    lay_out(request, shell)
    return LOG


def put(position: int) -> None:
    """Write a record as it should be, but for where it stands."""
    [(identity,)] = ask(LOG, "SELECT identity FROM log_identity")
    state = (
        b'{"calendar_id":"x","platform":"g","status":"c","at":"2026-03-02T12:00:00Z"}'
    )
    made = link(identity, "calendar:x", 1, "calendar_seen/1", b"x" * 16, state)
    ask(
        LOG,
        "INSERT INTO stored_events VALUES (?, ?, 1, 'calendar_seen/1', ?, ?, ?)",
        *(position, "calendar:x", b"x" * 16, made, state),
    )


@pytest.mark.parametrize(
    ("position", "jobs"), [(2**40, "2"), (2**63 - 1, "2"), (2**63 - 1, "1")]
)
def test_the_audit_names_it_and_ends(
    shell: Shell, log: Path, position: int, jobs: str
) -> None:
    put(position)
    ran = shell("audit", "verify", "--json", "--jobs", jobs)
    assert ran.code == 5
    [finding] = ran.json["findings"]
    assert (finding["kind"], finding["position"]) == ("missing", position)
    assert finding["said"].endswith(f" and {position}")
    assert ran.json["decisions"] > 5


@pytest.mark.parametrize("position", FAR)
def test_it_is_shown_and_exported(shell: Shell, log: Path, position: int) -> None:
    put(position)
    Path("new.toml").write_text('preset = "none"\n')
    for words in (["audit", "tail"], ["audit", "tail", "-n", "1"], ["audit", "export"]):
        ran = shell(*words)
        assert (ran.code, str(position) in ran.out.splitlines()[-1]) == (0, True)
    assert shell("audit", "replay", "--policy", "new.toml").code == 0


@pytest.mark.parametrize("position", FAR)
def test_who_writes_behind_it_can_or_is_told_in_a_line(
    shell: Shell, log: Path, position: int
) -> None:
    put(position)
    commands = (
        ["pause", "--by", "dan"],
        ["calendars", "erase", "ana@acme.example", "--yes", "--by", "dan"],
        ["calendars", "forget", "--older-than", "1d", "--yes", "--by", "dan"],
    )
    for words in commands:
        ran = shell(*words)
        assert ran.code in (0, 1)
        assert "error of the program" not in ran.err
        assert (
            sum(s.startswith("callsheet: ") for s in ran.err.splitlines()) == ran.code
        )
