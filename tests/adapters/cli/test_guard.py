"""However a command ends badly: one line, an exit code, no traceback, no secret."""

from pathlib import Path

import pytest
from cyclopts import App

from callsheet.adapters.cli import app as commands
from callsheet.adapters.cli.guard import guarded
from callsheet.application import errors
from tests.adapters.cli.exported import WEEKLY_CUSTOMER, google
from tests.adapters.cli.stage import AT, Ran, Shell, Stage

SECRET = "a-key-that-nobody-may-see"


def failing(error: BaseException) -> int:
    raise error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.ConfigurationError("x"), 3),
        (errors.SchemeConflict("x"), 3),
        (errors.NotAllowed("x", status=403), 3),
        (errors.Unreachable("x"), 4),
        (errors.RateLimited("x", status=429), 4),
        (errors.Refused("x"), 1),
        (errors.LogUnavailable("x"), 1),
        (errors.Conflict("x"), 1),
        (KeyboardInterrupt(), 130),
        (RuntimeError(SECRET), 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_each_error_has_its_exit_code_and_one_line(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int
) -> None:
    assert guarded(lambda: failing(error), verbose=False) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("callsheet: ")
    assert said.err.count("\n") == 1
    assert SECRET not in said.err


def test_verbose_tells_where_an_inner_error_arose_but_none_of_its_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert guarded(lambda: failing(RuntimeError(SECRET)), verbose=True) == 1
    told = capsys.readouterr().err
    assert "RuntimeError" in told
    assert "test_guard.py" in told
    assert "in failing" in told
    assert SECRET not in told
    assert "Traceback" not in told


def test_an_error_text_cannot_move_the_cursor(
    capsys: pytest.CaptureFixture[str],
) -> None:
    guarded(lambda: failing(errors.Refused("\x1b[2J\u202egone")), verbose=False)
    assert capsys.readouterr().err == "callsheet: [2J gone\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("pln",), 'Did you mean "plan"?'),
        (("plan", "--jsn"), "Did you mean --json?"),
        (("decide", "--polcy", "-"), "Did you mean --policy?"),
        (("preview", "-x"), "Unknown option: -x"),
        (("explain",), "EVENT"),
        (("policy", "chek"), 'Did you mean "check"?'),
        (("sync", "surplus"), "surplus"),
        (("simulate", "--port", "high"), "--port"),
        (("simulate", "--port", "70000"), "--port: a number from 0 to 65535"),
        (("simulate", "--calendars", "0"), "--calendars: a number from 1 to 1000"),
        (("simulate", "--ics", "no.ics"), "no.ics: No such file"),
        (("simulate", "--webhook-url", "app.example"), "--webhook-url"),
        (("simulate", "a.ics"), "Unused Tokens: ['a.ics']"),
        (("\x1b[31m",), "[31m"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_usage_exits_with_2_and_says_what_is_near(
    shell: Shell, words: tuple[str, ...], told: str
) -> None:
    ran = shell(*words)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert "\x1b" not in ran.err


@pytest.mark.parametrize(
    "words",
    [("--ics", "a.ics", "no.ics"), ("--ics", "a.ics", "--ics", "no.ics")],
    ids=["after one flag", "each after its own flag"],
)
@pytest.mark.parametrize("command", ["simulate", "demo"])
def test_several_calendars_are_taken(
    shell: Shell, bare: Path, command: str, words: tuple[str, ...]
) -> None:
    google(bare / "a.ics", WEEKLY_CUSTOMER)
    ran = shell(command, *words)
    assert ran.code == 2
    assert "no.ics: No such file" in ran.err


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("CALLSHEET_POLICY", "", "no policy: name a file with --policy"),
        ("CALLSHEET_RECALL__API_KEY", "", "no API key: set CALLSHEET_RECALL__API_KEY"),
        ("CALLSHEET_RECALL__API_KEY", f"{SECRET} x", "must be one word"),
        ("CALLSHEET_RECALL__BASE_URL", "", "where is Recall?"),
        ("CALLSHEET_RECALL__BASE_URL", "http://recall.example", "https://"),
        ("CALLSHEET_DATABASE_URL", f"mysql://u:{SECRET}@h/d", "unknown scheme"),
        ("CALLSHEET_DATABASE_URL", f"postgresql://u:{SECRET}@h", "names no database"),
        ("CALLSHEET_NONSENSE", SECRET, "CALLSHEET_NONSENSE: no such setting"),
    ],
)
@pytest.mark.parametrize("command", ["plan", "sync"])
def test_a_wrong_setting_is_told_with_its_cure_before_recall_is_asked(
    shell: Shell,
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    name: str,
    value: str,
    told: str,
) -> None:
    monkeypatch.setenv(name, value)
    ran = shell(command, "--verbose")
    assert (ran.code, ran.out) == (3, "")
    assert told in ran.err
    assert SECRET not in ran.err
    assert stage.calls() == 0


def test_another_region_is_named_with_the_nearest(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CALLSHEET_RECALL__BASE_URL")
    monkeypatch.setenv("CALLSHEET_RECALL__REGION", "eu-central")
    ran = shell("plan")
    assert ran.code == 3
    assert "did you mean eu-central-1?" in ran.err


def test_a_log_in_use_is_a_failure_that_says_so(shell: Shell, stage: Stage) -> None:
    import asyncio

    from callsheet.adapters.storage import open_log

    async def sync_meanwhile() -> Ran:
        async with open_log("sqlite:///log.db"):
            return await asyncio.to_thread(lambda: shell("sync", "--now", AT))

    ran = asyncio.run(sync_meanwhile())
    assert ran.code == 1
    assert "one process at a time may write" in ran.err


def test_the_key_is_nowhere_in_what_is_printed_or_logged(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLSHEET_DEBUG", "1")
    monkeypatch.setenv("CALLSHEET_RECALL__WEBHOOK_SECRET", SECRET)
    event = stage.do(stage.office.meeting(title="Globex"))
    for words in (
        ("plan", "--now", AT, "--json"),
        ("sync", "--now", AT, "--json", "--verbose"),
        ("explain", event, "--json"),
    ):
        ran = shell(*words)
        assert ran.code == 0
        assert "sim-key" not in ran.out + ran.err
        assert SECRET not in ran.out + ran.err


def test_help_of_every_command_has_examples(shell: Shell) -> None:
    names = [name for name in commands.app if not name.startswith("-")]
    assert {"plan", "sync", "apply", "explain", "preview", "decide"} <= set(names)
    for name in names:
        ran = shell(name, "--help")
        assert ran.code == 0
        assert "Examples" in ran.out or isinstance(commands.app[name], App)
    assert shell("policy", "check", "--help").out.count("callsheet policy check") >= 2
    examples = shell("policy", "--help").out.partition("Examples:")[2].split("\n\n")
    assert all("callsheet policy check" in line for line in examples[1:])
    assert len(examples) > 1
    assert "Exit codes" in shell("--help").out


def test_the_version_is_that_of_the_package(shell: Shell) -> None:
    from importlib.metadata import version

    ran = shell("--version")
    assert (ran.code, ran.out) == (0, version("callsheet") + "\n")
