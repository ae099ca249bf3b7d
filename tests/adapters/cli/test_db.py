"""`callsheet db`: is the log fit to be used, and how it becomes so again."""

import asyncio
import gzip
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.keys import fresh_key
from tests.adapters.cli.stage import AT, Shell
from tests.adapters.storage.files import ask, copy_log, url_of
from tests.adapters.storage.test_upgrading import OLD
from tests.contracts.log_contract import entry

NAMES = [
    "tables",
    "foreign",
    "file",
    "content",
    "key",
    "views",
    "inbox",
    "receivers",
    "newest seal",
]


@pytest.fixture
def log(shell: Shell, stage: object, bare: Path) -> Path:
    """A log after one pass."""
    assert shell("sync", "--now", AT).code == 0
    return bare / "log.db"


def test_a_log_that_is_fine_is_said_to_be(shell: Shell, log: Path) -> None:
    ran = shell("db", "check")
    assert ran.code == 0
    lines = [line.split(":")[0].split(maxsplit=1) for line in ran.out.splitlines()]
    assert lines == [["fine", name] for name in NAMES]
    assert "1, as kept; 0 records since" in ran.out


def test_a_program_reads_the_same(shell: Shell, log: Path) -> None:
    found = shell("db", "check", "--json").json
    assert found["fine"] is True
    assert [one["name"] for one in found["checks"]] == NAMES


def without_key(log: Path) -> None:
    log.with_name("log.db.key").unlink()


def with_another_key(log: Path) -> None:
    log.with_name("log.db.key").write_text(fresh_key())


def cut(log: Path) -> None:
    ask(log, "DELETE FROM stored_events WHERE originator_id = 'seals'")


def without_head(log: Path) -> None:
    log.with_name("log.db.head").unlink()


def bent(log: Path) -> None:
    ask(log, "PRAGMA wal_checkpoint(TRUNCATE)")
    [(root,)] = ask(log, "SELECT rootpage FROM sqlite_master WHERE name = 'data_keys'")
    [(size,)] = ask(log, "PRAGMA page_size")
    with log.open("r+b") as file:
        file.seek((int(str(root)) - 1) * int(str(size)))
        file.write(b"\xff" * 2_000)


def of_real_meetings(log: Path) -> None:
    for end in ("", ".key", ".head"):
        stored = OLD.with_name(f"schema-2.db{end or '.gz'}").read_bytes()
        log.with_name(f"log.db{end}").write_bytes(
            stored if end else gzip.decompress(stored)
        )
    for end in ("-wal", "-shm"):
        log.with_name(f"log.db{end}").unlink(missing_ok=True)
    asyncio.run(with_views(log))


async def with_views(log: Path) -> None:
    """Let this version keep its views beside the records of an older one."""
    async with open_log(url_of(log)) as opened:
        await opened.workspace()


def without_lines(log: Path) -> None:
    of_real_meetings(log)
    ask(log, "DELETE FROM call_sheet WHERE event_id > '8'")


def with_strange_lines(log: Path) -> None:
    of_real_meetings(log)
    ask(log, "UPDATE call_sheet SET event_id = 'strange ' || event_id")


def with_a_strange_notice(log: Path) -> None:
    ask(
        log,
        "INSERT INTO inbox_notices (number, message_id, received_at, kind) "
        "VALUES (7, 'msg', 0, 'calendar.upset')",
    )


def of_the_first_version(log: Path) -> None:
    for file in log.parent.glob("log.db*"):
        file.unlink()
    log.write_bytes(gzip.decompress(OLD.read_bytes()))


@pytest.mark.parametrize(
    ("harm", "what", "problem"),
    [
        (without_key, "key", "the key of this log is not there; put it back"),
        (with_another_key, "key", "sealed with another key"),
        (cut, "newest seal", "ends before its seal 1"),
        (without_head, "newest seal", "is not kept there any more"),
        (bent, "file", ""),
        (without_lines, "views", "lines for 5 events; run `callsheet db rebuild`"),
        (with_strange_lines, "views", "no record is of the event strange"),
        (with_a_strange_notice, "inbox", "notice 7 cannot be read"),
        (of_the_first_version, "tables", "run `callsheet db upgrade`"),
    ],
)
def test_what_is_wrong_is_named(
    shell: Shell, log: Path, harm: Callable[[Path], None], what: str, problem: str
) -> None:
    harm(log)
    ran = shell("db", "check")
    assert ran.code == 1
    [line] = [
        line for line in ran.out.splitlines() if line.startswith(f"WRONG  {what}:")
    ]
    assert problem in line


def test_an_old_log_is_upgraded_and_then_used(shell: Shell, log: Path) -> None:
    of_the_first_version(log)
    refused = shell("plan", "--now", AT)
    assert (refused.code, refused.out) == (1, "")
    assert "run `callsheet db upgrade`" in refused.err
    done = shell("db", "upgrade")
    assert done.code == 0
    assert "upgraded from version 1 to 2: 61 records" in done.out
    assert shell("db", "check").code == 0
    assert shell("db", "upgrade", "--json").json["records"] == 0
    assert shell("plan", "--now", AT).code == 0


def test_where_no_log_is_that_is_said(shell: Shell, bare: Path) -> None:
    for command in ("check", "upgrade"):
        ran = shell("db", command, "--database", "sqlite:///nowhere.db")
        assert ran.code == 1
        assert "nowhere.db: there is no log" in ran.err


def test_a_restored_log_is_accepted_by_somebody_and_goes_on(
    shell: Shell, log: Path, bare: Path
) -> None:
    copy_log(log, bare / "backup.db")
    assert shell("pause", "--by", "dan", "--for", "2h", "--now", AT).code == 0
    log.write_bytes((bare / "backup.db").read_bytes())
    for file in bare.glob("log.db-*"):
        file.unlink()
    refused = shell("sync", "--now", AT)
    assert refused.code == 1
    assert "an older copy was put in its place" in refused.err
    assert "`callsheet db accept`" in refused.err
    asked = shell("db", "accept")
    assert (asked.code, "--yes" in asked.err) == (2, True)
    ran = shell(
        "db", "accept", "--yes", "--by", "ana", "--why", "restored", "--now", AT
    )
    assert ran.code == 0
    assert "accepted by ana: seal 2 was kept, the log ends with seal 1" in ran.out
    assert shell("sync", "--now", AT).code == 0
    again = shell("db", "accept", "--yes", "--json")
    assert (again.code, again.json["accepted"]) == (0, None)


def test_what_was_accepted_is_recorded(shell: Shell, log: Path) -> None:
    without_head(log)
    found = shell(
        "db", "accept", "--yes", "--by", "ana", "--why", "lost", "--now", AT, "--json"
    ).json
    assert found["accepted"] == {
        "at": AT,
        "by": "ana",
        "why": "lost",
        "kept": None,
        "held": 1,
    }
    with closing(sqlite3.connect(log)) as opened:
        topics = opened.execute("SELECT topic FROM stored_events").fetchall()
    assert ("accepted/1",) in topics


def test_a_copy_is_made_while_another_process_writes(
    shell: Shell, log: Path, bare: Path
) -> None:
    copy = bare / "copy.db"

    async def meanwhile() -> int:
        async with open_log("sqlite:///log.db") as opened:
            await opened.append([entry("new", 0)])
            return await asyncio.to_thread(lambda: shell("db", "backup", copy).code)

    assert asyncio.run(meanwhile()) == 0
    assert not (bare / "copy.db.key").exists()
    assert copy.stat().st_mode & 0o077 == 0
    assert ("new",) in ask(copy, "SELECT originator_id FROM stored_events")
    assert not (bare / "copy.db-wal").exists()


def test_a_copy_put_back_is_the_log_as_it_was(
    shell: Shell, log: Path, bare: Path
) -> None:
    made = shell("db", "backup", "copy.db", "--json").json
    assert (made["database"], made["head"]) == ("copy.db", "copy.db.head")
    for file in bare.glob("log.db*"):
        if file.name != "log.db.key":
            file.unlink()
    log.write_bytes((bare / "copy.db").read_bytes())
    log.with_name("log.db.head").write_bytes((bare / "copy.db.head").read_bytes())
    assert shell("db", "check").code == 0
    ran = shell("sync", "--now", AT)
    assert ran.code == 0
    assert "0 decisions recorded" in ran.out


@pytest.mark.parametrize("taken", ["copy.db", "copy.db.head"])
def test_nothing_is_overwritten_by_a_copy(
    shell: Shell, log: Path, bare: Path, taken: str
) -> None:
    (bare / taken).write_text("something")
    ran = shell("db", "backup", "copy.db")
    assert ran.code == 2
    assert f"{taken}: is there already; name another file" in ran.err
    assert (bare / taken).read_text() == "something"


def test_a_copy_that_cannot_be_made_leaves_nothing(
    shell: Shell, log: Path, bare: Path
) -> None:
    ran = shell("db", "backup", "nowhere/copy.db")
    assert ran.code == 2
    assert "nowhere/copy.db: there is no folder nowhere" in ran.err
    # The copy could have that name, but not the head beside it.
    long = "copy" * 63
    assert shell("db", "backup", long).code == 1
    assert not list(bare.glob(f"*{long}*"))


@pytest.mark.parametrize("end", ["", ".key", ".head", "-wal"])
@pytest.mark.parametrize(
    "command", [("audit", "export"), ("plan",)], ids=["an export", "a plan"]
)
def test_no_result_is_written_over_the_log_or_what_belongs_to_it(
    shell: Shell, log: Path, command: tuple[str, ...], end: str
) -> None:
    own = log.with_name(f"log.db{end}")
    before = own.read_bytes() if own.exists() else None
    ran = shell(*command, "--out", f"./log.db{end}")
    assert (ran.code, ran.out) == (2, "")
    assert "belongs to the log; name another file" in ran.err
    assert (own.read_bytes() if own.exists() else None) == before


@pytest.mark.parametrize("command", [("db", "check"), ("audit", "verify"), ("plan",)])
def test_a_log_that_is_gone_is_not_told_as_one_that_never_was(
    shell: Shell, log: Path, command: tuple[str, ...]
) -> None:
    log.unlink()
    for end in ("-wal", "-shm"):
        log.with_name(f"log.db{end}").unlink(missing_ok=True)
    told = shell(*command, "--now", AT) if command == ("plan",) else shell(*command)
    sync = shell("sync", "--now", AT)
    assert (sync.code, "and it is gone; put it back" in sync.err) == (1, True)
    assert not log.exists()
    if command != ("plan",):
        assert told.code == 1
        assert "the log is gone, and its newest seal is still kept in" in told.err
