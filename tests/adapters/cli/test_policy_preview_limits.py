"""`policy preview` asked wrongly, over nothing, and on every kind of terminal."""

import asyncio
from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from tests.adapters.cli.stage import AT, Shell, Stage
from tests.adapters.cli.test_policy_preview import NONE, PREVIEW
from tests.adapters.cli.test_strangers import FORBIDDEN, HOSTILE


@pytest.fixture
def new(bare: Path) -> Path:
    file = bare / "new.toml"
    file.write_text(NONE)
    return file


@pytest.fixture
def in_step(shell: Shell, stage: Stage) -> Stage:
    """One meeting of Ana's is booked."""
    stage.do(stage.office.meeting(title="Globex"))
    assert shell("sync", "--now", AT).code == 0
    return stage


@pytest.mark.usefixtures("stage", "new")
def test_of_a_log_without_records_nothing_is_known(shell: Shell) -> None:
    async def begin() -> None:
        async with open_log("sqlite:///log.db"):
            pass

    asyncio.run(begin())
    ran = shell(*PREVIEW)
    assert "the log knows no event yet" in ran.err
    assert "log.db, without any pass" in ran.out
    past = shell(*PREVIEW, "--days", "1")
    assert past.err == "the log is empty: nothing is known of the past\n"
    assert "0 meetings from" in past.out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        pytest.param(
            ("--live", "--database", "sqlite:///log.db"),
            "--live and --database: one source at a time",
            id="Recall and a log",
        ),
        pytest.param(
            ("--ics", "a.ics", "--live"),
            "--ics and --live: one source at a time",
            id="a file and Recall",
        ),
        pytest.param(
            ("--ics", "a.ics", "--database", "sqlite:///log.db"),
            "--ics and --database: one source at a time",
            id="a file and a log",
        ),
        pytest.param(("--as", "a@b.example"), "--as: ", id="an owner of no file"),
        pytest.param(("--days", "0"), "from 1 to 365", id="no days"),
        pytest.param(("--days", "366"), "from 1 to 365", id="too many days"),
        pytest.param(("--days", "1.5"), "whole number of days", id="half a day"),
        pytest.param(("--days", "1e2"), "whole number of days", id="powers of days"),
        pytest.param(("--days", "week"), "whole number of days", id="a word for days"),
        pytest.param(("--days", "7", "--live"), "with --live", id="Recalls past"),
        pytest.param(
            ("--days", "7", "--ics", "a.ics"), "with --ics", id="a files past"
        ),
        pytest.param(
            ("--days", "7", "--policy", "policy.toml"),
            "recorded then",
            id="the past under another policy",
        ),
        pytest.param(
            ("--ics", "-", "--policy", "-"),
            "--ics and --policy: only one can be standard input",
            id="two files on standard input",
        ),
    ],
)
def test_what_makes_no_sense_together_is_wrong_usage(
    shell: Shell, stage: Stage, new: Path, words: tuple[str, ...], complaint: str
) -> None:
    ran = shell("policy", "preview", new, *words)
    assert (ran.code, ran.out) == (2, "")
    assert complaint in ran.err
    assert stage.calls() == 0


@pytest.mark.parametrize("other", ["--ics", "--policy"])
def test_a_second_file_on_standard_input_is_wrong_usage(
    shell: Shell, bare: Path, other: str
) -> None:
    ran = shell("policy", "preview", "-", other, "-")
    assert (ran.code, ran.out) == (2, "")
    assert f"the new policy and {other}: only one can be standard input" in ran.err


def test_a_new_policy_that_cannot_be_read_is_wrong_input(
    shell: Shell, in_step: Stage, new: Path
) -> None:
    new.write_text('[[rules]]\nname = "a"\nwhen = { externall = true }\nthen = "x"\n')
    calls = in_step.calls()
    ran = shell(*PREVIEW)
    assert (ran.code, ran.out) == (2, "")
    assert "externall" in ran.err
    assert "line 4" in ran.err or ":4:" in ran.err
    assert in_step.calls() == calls


def test_a_policy_to_compare_with_that_cannot_be_read_is_wrong_configuration(
    shell: Shell, stage: Stage, new: Path, bare: Path
) -> None:
    (bare / "bad.toml").write_text("nonsense = 1\n")
    ran = shell(*PREVIEW, "--policy", "bad.toml")
    assert (ran.code, ran.out) == (3, "")


@pytest.mark.usefixtures("stage", "new")
def test_without_a_log_it_is_said_how_to_begin_one(shell: Shell, bare: Path) -> None:
    ran = shell(*PREVIEW)
    assert (ran.code, ran.out) == (1, "")
    assert "there is no log; `callsheet sync` begins one" in ran.err
    assert not (bare / "log.db").exists()


@pytest.mark.usefixtures("stage", "new")
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_a_log_without_events_says_where_to_find_some(
    shell: Shell, form: tuple[str, ...]
) -> None:
    shell("sync", "--now", AT)
    ran = shell(*PREVIEW, *form, "--now", AT)
    assert ran.code == 0
    assert ran.err.startswith("the log knows no event yet: `callsheet sync` fills it")
    past = shell(*PREVIEW, *form, "--now", AT, "--days", "3")
    assert past.code == 0
    assert "no meeting in the last 3 days" in past.err


@pytest.mark.usefixtures("new", "in_step")
def test_a_clock_after_every_meeting_is_noticed(shell: Shell) -> None:
    ran = shell(*PREVIEW, "--now", "2031-07-01T00:00:00Z")
    assert ran.code == 0
    assert "of the events that the log knows (1) each is over or gone" in ran.err
    assert "now is 2031-07-01T00:00:00Z" in ran.err
    live = shell(*PREVIEW, "--live", "--now", "2031-07-01T00:00:00Z")
    assert "no event was read" in live.err


@pytest.mark.usefixtures("new")
@pytest.mark.parametrize(("title", "shown"), HOSTILE)
def test_a_hostile_title_is_shown_harmless(
    shell: Shell, stage: Stage, title: str, shown: str
) -> None:
    stage.do(stage.office.meeting(title=title))
    shell("sync", "--now", AT)
    for words in ((), ("--json",), ("--why",)):
        ran = shell(*PREVIEW, *words, "--now", AT)
        assert shown[:9] in ran.out
        assert not set(FORBIDDEN) & set(ran.out + ran.err)


@pytest.mark.usefixtures("new")
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_table_fits_narrow_terminals(
    shell: Shell, stage: Stage, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    stage.do(stage.office.shared(title="Quarterly review of everything " * 4))
    shell("sync", "--now", AT)
    ran = shell(*PREVIEW, "--now", AT)
    table = ran.out.partition("\n\n")[0].splitlines()
    assert max(map(len, table)) <= max(columns, 80)
    assert 'rule "customers"' in " ".join(ran.out.split())


@pytest.mark.usefixtures("new", "in_step")
def test_colour_is_asked_for_and_can_be_refused(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b" not in shell(*PREVIEW, "--now", AT).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[31m" in shell(*PREVIEW, "--now", AT).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in shell(*PREVIEW, "--now", AT).out


@pytest.mark.usefixtures("new", "in_step")
@pytest.mark.parametrize(
    ("days", "said", "since"),
    [
        pytest.param(1, "in the last day", "from Sun 01 Mar 08:00 on", id="one"),
        pytest.param(
            180, "in the last 180 days", "from Wed 03 Sep 08:00 on", id="half a year"
        ),
        pytest.param(
            181, "in the last 181 days", "from Tue 02 Sep 2025 08:00 on", id="more"
        ),
    ],
)
def test_the_days_looked_back_are_told(
    shell: Shell, days: int, said: str, since: str
) -> None:
    ran = shell(*PREVIEW, "--days", days, "--now", AT, "--zone", "UTC")
    assert ran.code == 0
    assert f"the log knows of no meeting {said}\n" in ran.err
    assert since in ran.out
