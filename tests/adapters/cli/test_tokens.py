"""`tokens create`, `list` and `revoke`: what is printed, and what is refused."""

import re
from pathlib import Path

import pytest

from callsheet.adapters.token_text import token_digest
from tests.adapters.cli.stage import AT, Ran, Shell, Stage

SAID = re.compile(r"cs_[\w-]{43}\n")


@pytest.fixture(autouse=True)
def file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")


def tokens(shell: Shell, *words: str) -> Ran:
    return shell("tokens", *words, "--now", AT)


def test_a_token_is_printed_once_alone_and_is_nowhere_in_the_log(
    shell: Shell, bare: Path
) -> None:
    ran = tokens(shell, "create", "wall", "--by", "ana")
    assert ran.code == 0
    assert SAID.fullmatch(ran.out)
    assert "token wall (" in ran.err
    assert "): read, everywhere; it is shown this once:\n" in ran.err
    for kept in bare.glob("log.db*"):
        assert ran.out.strip().encode() not in kept.read_bytes()
    said = tokens(shell, "list").out
    assert ran.out.strip() not in said
    assert "wall" in said


def test_programs_get_it_as_a_document(shell: Shell) -> None:
    made = tokens(shell, "create", "wall", "--for", "90d", "--by", "ana", "--json").json
    said = made.pop("secret")
    assert made == {
        "schema_version": 1,
        "id": token_digest(said)[7:23],
        "name": "wall",
        "scopes": ["read"],
        "calendars": None,
        "by": "ana",
        "why": "",
        "at": AT,
        "expires": "2026-05-31T08:00:00Z",
    }
    del made["schema_version"]
    assert tokens(shell, "list", "--json").json["tokens"] == [made]
    revoked = tokens(shell, "revoke", "wall", "--by", "ben", "--json").json
    assert revoked["revoked"] == made
    assert tokens(shell, "list", "--json").json["tokens"] == []


def test_a_token_may_be_for_one_calendar(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    shell("sync", "--now", AT)
    ran = tokens(
        shell, "create", "bot", "--calendar", "ana@acme.example", "--scope", "prefer"
    )
    assert (ran.code, f"prefer, {stage.office.ana}; it is" in ran.err) == (0, True)


def test_revoking_says_which(shell: Shell) -> None:
    tokens(shell, "create", "wall", "--for", "8h")
    ran = tokens(shell, "list", "--zone", "UTC")
    assert re.search(
        r"wall +read +everywhere +Mon 02 Mar 08:00 +Mon 02 Mar 16", ran.out
    )
    assert tokens(shell, "revoke", "wall").out.startswith("revoked: wall (")
    ran = tokens(shell, "list")
    assert (ran.out, "there are no tokens" in ran.err) == ("", True)


REFUSED = {
    "a name that says nothing": (("create", " "), 2, "the name says nothing"),
    "a scope that is none": (("create", "a", "--scope", "reed"), 2, "reed"),
    "a token for a calendar that may do all": (
        ("create", "a", "--scope", "admin", "--calendar", "ana@acme.example"),
        2,
        "operate and admin act on the whole workspace",
    ),
    "a token that nobody made": (("revoke", "wall"), 1, "there is none at all"),
}


@pytest.mark.parametrize(("words", "code", "said"), REFUSED.values(), ids=REFUSED)
def test_refused_with_a_line(
    shell: Shell, words: tuple[str, ...], code: int, said: str
) -> None:
    shell("pause", "--now", AT)
    ran = tokens(shell, *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
