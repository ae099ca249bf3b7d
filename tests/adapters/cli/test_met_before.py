"""On a server a log is known again by what it is, not by where it is."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.adapters.storage.head import SealMark, write_head
from callsheet.adapters.storage.keys import key_from
from tests.adapters.cli.stage import AT, Shell, Stage
from tests.adapters.storage.servers import KEY
from tests.postgres_server import Server


@pytest.fixture
def older(
    shell: Shell,
    stage: Stage,
    database: str,
    postgres: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[str]:
    """A copy of a log, under another name, that has gone on since."""
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", database)
    monkeypatch.setenv("CALLSHEET_LOG__KEY", KEY)
    name = database.rpartition("/")[2]
    assert shell("sync", "--now", AT).code == 0
    copy = f"{name}_copy"
    postgres.ask(f"CREATE DATABASE {copy} TEMPLATE {name}")
    yield copy
    postgres.ask(f"DROP DATABASE {copy} WITH (FORCE)")


@pytest.fixture
def heads(bare: Path) -> Path:
    return bare / "state" / "callsheet"


def test_an_older_copy_under_another_name_is_not_written_to_unasked(
    shell: Shell,
    older: str,
    heads: Path,
    postgres: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [head] = heads.iterdir()
    # It was met under a third address, too, before it went on.
    shutil.copy(head, heads / "postgresql-before.head")
    assert shell("pause", "--by", "ana", "--now", AT).code == 0
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", postgres.address(older))
    # A head of an older version of Callsheet, of another log, or no head at all.
    (heads / "postgresql-other.head").write_text("{}")
    ran = shell("pause", "--by", "ana", "--now", AT)
    assert ran.code == 1
    assert f"{head}: the log ends before its seal 2" in ran.err
    found = shell("audit", "verify", "--json")
    assert (found.code, found.json["counts"]["cut"]) == (5, 1)
    assert "WRONG  newest seal: " in shell("db", "check").out
    ran = shell("db", "accept", "--yes", "--by", "ana", "--now", AT)
    assert "accepted by ana: seal 2 was kept, the log ends with seal 1" in ran.out
    assert shell("pause", "--by", "ana", "--now", AT).code == 0
    assert shell("audit", "verify").code == 0


def test_under_another_name_a_log_goes_on_where_it_was(
    shell: Shell,
    older: str,
    heads: Path,
    postgres: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", postgres.address(older))
    # Another log of this machine, under the same key, has gone on for longer.
    theirs = SealMark(log="00" * 32, number=99, position=999, hash="00" * 32)
    write_head(heads / "postgresql-other.head", theirs, key_from(KEY, ""))
    # Also where a setting names a file for what is written from now on.
    monkeypatch.setenv("CALLSHEET_LOG__HEAD", "here.head")
    assert "1, as kept; 0 records since" in shell("db", "check").out
    ran = shell("audit", "verify", "--json")
    assert (ran.code, ran.json["not_kept"]) == (0, None)
    assert shell("pause", "--by", "ana", "--now", AT).code == 0
    assert Path("here.head").exists()
    assert len([*heads.iterdir()]) == 2


def test_a_machine_that_keeps_no_seal_says_so(
    shell: Shell, older: str, heads: Path
) -> None:
    [head] = heads.iterdir()
    head.unlink()
    word = f"{head} is not there: no seal of this log is kept on this machine"
    ran = shell("audit", "verify")
    assert (ran.code, word in ran.out) == (0, True)
    ran = shell("audit", "verify", "--json")
    assert (ran.json["counts"]["not_kept"], word in ran.json["not_kept"]) == (1, True)
    ran = shell("db", "check")
    assert f"LOOK   newest seal: {word}" in ran.out
    assert shell("pause", "--by", "ana", "--now", AT).code == 0
    assert word not in shell("audit", "verify").out
