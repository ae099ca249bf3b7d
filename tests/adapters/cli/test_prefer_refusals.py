"""`prefer`: what it refuses, with the cure."""

import asyncio
import getpass
from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from tests.adapters.cli.stage import AT, Ran, Shell, Stage
from tests.adapters.cli.test_prefer import UID, choices, prefer


def test_where_nobody_is_logged_in_by_is_asked_for(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", nobody)
    ran = prefer(shell, "x", "yes", "--event")
    assert (ran.code, ran.out) == (2, "")
    assert "say --by WHO" in ran.err


def test_what_nobody_knows_is_refused_with_what_is_near_and_the_cure(
    shell: Shell, stage: Stage
) -> None:
    event, _ = stage.do(stage.office.shared())
    shell("sync", "--now", AT)
    typo = f"{event[:10]}!{event[11:]}"
    ran = prefer(shell, typo, "no")
    assert (ran.code, ran.out) == (1, "")
    assert f"the nearest are {event}" in ran.err
    assert "Run `callsheet sync` first, or say --event or --series" in ran.err
    assert UID in prefer(shell, "shared@acme.exmple", "no").err
    assert "nearest" not in prefer(shell, "zzz", "no").err
    assert choices() == []


def test_without_a_log_nothing_can_be_looked_up(
    shell: Shell, stage: Stage, bare: Path
) -> None:
    for words in (("abc", "no"), ("--list",)):
        ran = prefer(shell, *words)
        assert (ran.code, ran.out) == (1, "")
        assert "there is no log; `callsheet sync` begins one" in ran.err
    assert not (bare / "log.db").exists()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
@pytest.mark.parametrize("kind", [(), ("--event",), ("--series",)])
def test_nothing_is_chosen_in_a_log_that_is_gone_at_once(
    shell: Shell, stage: Stage, kind: tuple[str, ...], url: str
) -> None:
    ran = prefer(shell, "x", "no", *kind, "--database", url)
    assert (ran.code, ran.out) == (1, "")
    assert "a log in memory is gone at once" in ran.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(("a",), "needs two words", id="no choice"),
        pytest.param((), "needs two words", id="nothing at all"),
        pytest.param(("a", "maybe"), '"yes", "no", "clear"', id="another word"),
        pytest.param(
            ("a", "no", "--event", "--series"), "not both", id="event and series"
        ),
        pytest.param(("--list", "a"), "makes none", id="a list of one"),
        pytest.param(("--list", "--why", "x"), "makes none", id="a list with why"),
        pytest.param(("", "no"), "EVENT or SERIES says nothing", id="no name"),
        pytest.param(("a" * 1001, "no"), "longer than 1,000", id="a long name"),
        pytest.param(("a\x1b[2J", "no"), "control", id="a name that clears"),
        pytest.param(("a", "no", "--by", " "), "--by says nothing", id="nobody"),
        pytest.param(("a", "no", "--by", "b" * 101), "100", id="a long person"),
        pytest.param(("a", "no", "--by", "b\n"), "--by holds", id="a broken person"),
        pytest.param(("a", "no", "--why", "w" * 501), "500", id="a long story"),
        pytest.param(("a", "no", "--why", "\u2028"), "--why", id="a line separator"),
        pytest.param(("a", "no", "--why", "w\udc80"), "--why holds", id="bad bytes"),
    ],
)
def test_wrong_usage_is_refused_before_anything_is_opened(
    shell: Shell, stage: Stage, bare: Path, words: tuple[str, ...], told: str
) -> None:
    ran = prefer(shell, *words)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert not (bare / "log.db").exists()


def test_a_log_that_a_pass_writes_to_is_a_failure_that_says_so(
    shell: Shell, stage: Stage
) -> None:
    event = stage.do(stage.office.meeting())
    shell("sync", "--now", AT)

    async def prefer_meanwhile() -> Ran:
        async with open_log("sqlite:///log.db"):
            return await asyncio.to_thread(lambda: prefer(shell, event, "no"))

    ran = asyncio.run(prefer_meanwhile())
    assert ran.code == 1
    assert "one process at a time may write" in ran.err
