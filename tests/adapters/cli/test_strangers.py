"""Titles come from strangers: they move no cursor, and hide and mark up nothing."""

import pytest

from callsheet.adapters.cli.text import clean
from tests.adapters.cli.stage import AT, Shell, Stage

HOSTILE = [
    pytest.param("\x1b[2J\x1b[31mred\x1b[0m", "[2J [31mred", id="escape sequences"),
    pytest.param("\x9b31mred", "31mred", id="the one-byte escape"),
    pytest.param("abc\u202egnp.exe", "abc gnp.exe", id="text direction"),
    pytest.param("one\ntwo\r\nthree", "one two three", id="line breaks"),
    pytest.param("[bold red]x[/bold red]", "[bold red]x[/bold", id="markup"),
    pytest.param("[/nonsense", "[/nonsense", id="broken markup"),
    pytest.param(":boom:", ":boom:", id="emoji code"),
    pytest.param("\x07\x08bell", "bell", id="bell and backspace"),
    pytest.param("a\u200b\u2066b", "a b", id="invisible characters"),
]
FORBIDDEN = "\x1b\x9b\x07\x08\u202e\u2066\u200b"


@pytest.mark.parametrize(("title", "shown"), HOSTILE)
def test_a_hostile_title_is_shown_harmless_by_every_command(
    shell: Shell, stage: Stage, title: str, shown: str
) -> None:
    event = stage.do(stage.office.meeting(title=title))
    for words in (
        ("plan", "--now", AT),
        ("plan", "--now", AT, "--json"),
        ("sync", "--now", AT),
        ("explain", event),
        ("explain", event, "--json"),
    ):
        ran = shell(*words)
        assert ran.code == 0
        assert shown in ran.out, words
        assert not set(FORBIDDEN) & set(ran.out + ran.err)


def test_a_title_is_cut_to_width() -> None:
    assert clean("x" * 100, 10) == "x" * 9 + "…"
    assert clean("short", 10) == "short"
    assert len(clean("x" * 1_000_000)) == 5000


def test_wide_titles_do_not_break_the_table(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.meeting(title="会議" * 200))
    for line in shell("plan", "--now", AT).out.splitlines()[:2]:
        assert len(line) <= 100
