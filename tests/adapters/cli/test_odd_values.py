"""A database takes what it is given; a command that meets it says so in one line."""

import gzip
import os
from pathlib import Path

import pytest

from tests.adapters.cli.kept_log import lay_out
from tests.adapters.cli.stage import AT, Shell
from tests.adapters.storage.files import ask
from tests.adapters.storage.test_upgrading import OLD

ID = "UPDATE log_identity SET identity = "
ODD = {
    f"{ID} 'abc'": ("pause --list", "the log's identity is damaged"),
    f"{ID} 100000000000000": ("audit verify", "the log's identity is damaged"),
    f"{ID} 1.5": ("audit seal export", "the log's identity is damaged"),
    f"{ID} x'00'": ("db rebuild", "the log's identity is damaged"),
    "DELETE FROM log_identity": ("pause --by ana", "the log's identity is damaged"),
    "UPDATE stored_events SET hash = 'x' WHERE originator_id = 'seals'": (
        "audit seal export",
        "seal 2 is another one than the one kept: `callsheet audit verify` says more",
    ),
    "UPDATE stored_events SET hash = 5 WHERE originator_id = 'seals'": (
        "pause --by ana",
        "seal 2 is another one than the one kept",
    ),
}


@pytest.mark.parametrize("edit", ODD)
def test_a_value_of_an_odd_type_is_named_in_one_line(
    request: pytest.FixtureRequest,
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
    edit: str,
) -> None:
    lay_out(request, shell)
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")
    command, said = ODD[edit]
    ask(Path("log.db"), edit)
    now = ["--now", AT] if command.startswith("pause") else []
    ran = shell(*command.split(), *now)
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert "an error of the program" not in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("odd", ["'x'", "5"])
def test_a_hash_of_an_odd_type_is_a_finding(
    request: pytest.FixtureRequest,
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
    odd: str,
) -> None:
    lay_out(request, shell)
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")
    ask(Path("log.db"), f"UPDATE stored_events SET hash = {odd} WHERE position = 3")  # noqa: S608 -- made up here
    ran = shell("audit", "verify", "--json")
    assert ran.code == 5
    found = {(one["kind"], one["position"]) for one in ran.json["findings"]}
    assert ("altered", 3) in found


RECORD = "UPDATE stored_events SET {} WHERE position = 20"
OLD_ODD = {
    RECORD.format("state = 5"): "is not of the types that are stored",
    RECORD.format("state = CAST(state AS TEXT)"): "is not of the types",
    RECORD.format("originator_version = 'x'"): "is not of the types that are stored",
    RECORD.format("originator_id = x'00'"): "is not of the types that are stored",
    RECORD.format("originator_id = CAST(x'ff' AS TEXT)"): "Could not decode to UTF-8",
    RECORD.format("position = 9223372036854775807"): "a record stands at position 92",
    "UPDATE stored_texts SET bytes = 5": "is not of the types that are stored",
    "UPDATE stored_texts SET bytes = 'abc', codec = 'none'": "is not of the types",
    "UPDATE stored_texts SET codec = x'00'": "is not of the types that are stored",
    "UPDATE stored_texts SET digest = x'00' WHERE rowid = 1": "is not of the types",
    "CREATE TRIGGER t AFTER DELETE ON stored_events BEGIN SELECT 1; END": (
        "a trigger 't' that is not Callsheet's acts on stored_events"
    ),
    "CREATE TABLE old_events (x)": "there is already another table",
    "PRAGMA user_version = -3": "a log of no version that there ever was",
}


@pytest.mark.parametrize("edit", OLD_ODD)
def test_an_old_log_with_odd_values_stays_as_it_is(
    shell: Shell, bare: Path, monkeypatch: pytest.MonkeyPatch, edit: str
) -> None:
    log = bare / "log.db"
    log.write_bytes(gzip.decompress(OLD.read_bytes()))
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")
    ask(log, edit)
    kept = "SELECT position, CAST(originator_id AS BLOB), topic FROM stored_events"
    before = ask(log, kept)
    ran = shell("db", "upgrade")
    assert (ran.code, ran.out) == (1, "")
    assert OLD_ODD[edit] in ran.err
    assert "an error of the program" not in ran.err
    assert ask(log, kept) == before


def test_a_line_without_an_end_is_not_read_whole(shell: Shell, bare: Path) -> None:
    with (bare / "zeros").open("wb") as file:
        os.truncate(file.fileno(), 2**40)
    ran = shell("audit", "diff", "zeros", "zeros")
    assert ran.code == 2
    assert "zeros, line 1: longer than any that `callsheet audit export`" in ran.err


LONG, TOO_LONG = "a" * 250, "a" * 260


def test_a_long_name_is_a_name(
    request: pytest.FixtureRequest, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(request, shell)
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")
    for command in ("audit export --out", "db backup"):
        ran = shell(*command.split(), TOO_LONG)
        assert (ran.code in (1, 2), ran.out) == (True, "")
        assert ran.err.endswith(f"{TOO_LONG}: File name too long\n")
    assert shell("audit", "export", "--out", LONG).code == 0
    assert shell("db", "backup", LONG[:-1]).code == 0
