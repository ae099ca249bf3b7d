"""What a command tells on standard error, where nobody sees bars or reads logs."""

from pathlib import Path

import pytest
import structlog

from callsheet.adapters.cli import progress
from callsheet.adapters.cli.logs import to_stderr
from tests.adapters.cli.kept_log import lay_out
from tests.adapters.cli.stage import Shell
from tests.adapters.cli.test_process import at_a_terminal


@pytest.fixture(autouse=True)
def synced(
    request: pytest.FixtureRequest, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log of two passes, which the settings name."""
    lay_out(request, shell)
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["audit", "export"], "writing: 35 of 35\n", id="export"),
        pytest.param(["audit", "diff", "log.db"], "reading A: 0\nreading B", id="diff"),
        pytest.param(["audit", "verify", "--json"], ": 35 of 35\n", id="verify"),
    ],
)
def test_what_takes_long_says_how_far_it_is(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    quick = shell(*words)
    assert quick.err == ""
    monkeypatch.setattr(progress, "PAUSE", 0.0)
    ran = shell(*words)
    assert said in ran.err
    assert ran.out == quick.out


def test_at_a_narrow_terminal_a_record_stands_in_lines_that_fit() -> None:
    code, said = at_a_terminal(
        "audit", "tail", "--zone", "UTC", COLUMNS="60", NO_COLOR="1"
    )
    assert code == 0
    lines = said.splitlines()
    assert max(map(len, lines)) <= 60
    heads = [line for line in lines if not line.startswith("    ")]
    assert len(heads) == 20
    assert all(line[:4].isdigit() for line in heads)
    assert any(line.startswith("    event:") for line in lines)


def test_into_a_pipe_each_stands_in_one(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert len(shell("audit", "tail").out.splitlines()) == 20


@pytest.mark.parametrize("columns", [80, 100])
def test_a_replay_fits(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    Path("new.toml").write_text('preset = "all"\n')
    monkeypatch.setenv("COLUMNS", str(columns))
    ran = shell("audit", "replay", "--policy", "new.toml")
    table, _, _ = ran.out.partition("\n\n")
    assert max(map(len, table.splitlines())) <= columns
    # By so much of its id `explain` finds the event.
    mark = next(line for line in table.splitlines() if line.startswith("+"))
    event = next(word for word in mark.split() if len(word) == 8 and word.isalnum())
    assert shell("explain", event).code == 0


HEAD = (
    "the newest seal of this log is kept in x.head from now on (seal 3): what was cut "
    "off before, this machine does not notice\n"
)
VIEWS = (
    "what the log comes to was not kept beside it; the next start makes up for that: "
    "full\n"
)
BYTES = (
    "erased bytes may still stand in the database's files (keys); they go when nobody "
    "reads there any more\n"
)
SEALS = "the newest records are not sealed yet: full\n"


@pytest.mark.parametrize(
    ("event", "facts", "said"),
    [
        ("log_head_begun", {"head": "x.head", "seal": 3}, HEAD),
        ("log_not_sealed", {"problem": "full"}, SEALS),
        ("views_not_kept", {"problem": "full"}, VIEWS),
        ("erased_bytes_left", {"place": "keys"}, BYTES),
    ],
)
def test_what_a_log_warns_of_is_said_in_words(
    capfd: pytest.CaptureFixture[str], event: str, facts: dict[str, object], said: str
) -> None:
    to_stderr(verbose=False)
    structlog.get_logger().warning(event, **facts)
    assert capfd.readouterr().err == said
    to_stderr(verbose=True)
    structlog.get_logger().warning(event, **facts)
    assert f" event={event}\n" in capfd.readouterr().err


def test_a_warning_without_words_is_told_as_it_is(
    capfd: pytest.CaptureFixture[str],
) -> None:
    to_stderr(verbose=False)
    structlog.get_logger().warning("something_new", size=3)
    assert " size=3 event=something_new\n" in capfd.readouterr().err
