"""Commands on a log on PostgreSQL do what they do on a file."""

import asyncio
import sys
from pathlib import Path

import pytest

from callsheet.adapters.cli.compose import engine
from callsheet.adapters.settings import load
from callsheet.application.errors import Conflict
from callsheet.application.synced import Synced
from tests.adapters.cli.stage import AT, Shell, Stage
from tests.adapters.simulator.office import NOW
from tests.adapters.storage.servers import KEY
from tests.postgres_server import PASSWORD


@pytest.fixture
def log(stage: Stage, database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Settings that lead to a database in which there is nothing."""
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", database)
    monkeypatch.setenv("CALLSHEET_LOG__KEY", KEY)
    return database


def test_a_pass_is_recorded_explained_and_goes_on(
    shell: Shell, stage: Stage, log: str, bare: Path
) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    planned = shell("plan", "--now", AT)
    assert (planned.code, "Globex" in planned.out) == (0, True)
    synced = shell("sync", "--now", AT, "--json")
    assert (synced.code, synced.err) == (0, "")
    user, _, place = log.removeprefix("postgresql://").partition(f":{PASSWORD}@")
    assert synced.json["database"] == f"postgresql://{user}@{place}"
    assert shell("sync", "--now", AT).code == 0
    assert stage.writes() == 1
    story = shell("explain", event)
    assert (story.code, "Globex" in story.out, "done" in story.out) == (0, True, True)
    assert shell("prefer", event, "no", "--by", "ana", "--now", AT).code == 0
    assert "event  no      ana" in shell("prefer", "--list", "--now", AT).out
    assert shell("sync", "--now", AT).code == 0
    assert stage.writes() == 2
    for audit in ("verify", "tail", "replay --policy policy.toml", "export"):
        ran = shell("audit", *audit.split())
        assert (ran.code, ran.err) == (0, ""), (audit, ran.out)
    assert [path.suffix for path in (bare / "state" / "callsheet").iterdir()] == [
        ".head"
    ]
    assert not (bare / "log.db").exists()


def test_a_database_without_a_log_is_empty_to_who_looks(
    shell: Shell, stage: Stage, log: str
) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    assert shell("plan", "--now", AT).code == 0
    ran = shell("explain", event)
    assert (ran.code, ran.out) == (1, "")
    assert "there is no log; `callsheet sync` begins one" in ran.err
    ran = shell("prefer", event, "no", "--by", "ana")
    assert (ran.code, "there is no log" in ran.err) == (1, True)


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        pytest.param(
            lambda url: url.replace(PASSWORD, "s3cr3t-but-wrong"),
            1,
            "password authentication failed for user",
            id="a wrong password",
        ),
        pytest.param(
            lambda url: url.replace(PASSWORD, "s3cr3t/wrong"),
            3,
            "the database: the log's address cannot be read",
            id="a password with a slash",
        ),
        pytest.param(
            lambda url: f"{url}_gone", 1, "does not exist", id="no such database"
        ),
    ],
)
def test_what_is_wrong_with_the_address_is_one_line_without_the_password(
    shell: Shell,
    log: str,
    monkeypatch: pytest.MonkeyPatch,
    change: "type[str]",
    code: int,
    said: str,
) -> None:
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", change(log))
    for command in ("sync", "plan"):
        ran = shell(command, "--now", AT)
        assert (ran.code, ran.out, ran.err.count("\n")) == (code, "", 1)
        assert said in ran.err
        assert "s3cr3t" not in ran.err


def test_a_password_is_no_flag(shell: Shell, stage: Stage, log: str) -> None:
    ran = shell("plan", "--database", log)
    assert (ran.code, ran.out, PASSWORD in ran.err) == (2, "", False)
    assert "--database: a password there can be seen by others" in ran.err
    bare = log.replace(f":{PASSWORD}", "")
    ran = shell("plan", "--database", bare, "--now", AT)
    assert (ran.code, "password" in ran.err) == (1, True)


def test_without_the_driver_it_is_said_how_to_get_it(
    shell: Shell, log: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [*sys.modules]:
        if name.startswith("callsheet.adapters.storage.postgres_"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    ran = shell("sync", "--now", AT)
    assert (ran.code, "pip install 'callsheet[postgres]'" in ran.err) == (3, True)


def test_without_a_key_it_is_said_how_to_make_one(
    shell: Shell, log: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CALLSHEET_LOG__KEY")
    ran = shell("sync", "--now", AT)
    assert (ran.code, "openssl rand -base64 32" in ran.err) == (1, True)


def test_the_log_is_checked_upgraded_and_accepted(
    shell: Shell, stage: Stage, log: str, bare: Path
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    shell("sync", "--now", AT)
    checked = shell("db", "check", "--json")
    problems = {one["name"]: one["problem"] for one in checked.json["checks"]}
    # The server of the tests need not survive its machine.
    assert "fsync is off" in problems.pop("server")
    assert problems == {
        "tables": None,
        "foreign": None,
        "content": None,
        "key": None,
        "views": None,
        "inbox": None,
        "receivers": None,
        "newest seal": None,
    }
    assert shell("db", "upgrade").code == 0
    assert shell("db", "accept", "--yes", "--by", "ana").code == 0
    [head] = (bare / "state" / "callsheet").iterdir()
    head.write_text("{}")
    assert shell("sync", "--now", AT).code == 1
    assert shell("db", "accept", "--yes", "--by", "ana").code == 0
    assert shell("sync", "--now", AT).code == 0


def test_two_engines_at_once_book_each_bot_once(
    shell: Shell, stage: Stage, log: str, bare: Path
) -> None:
    shell("sync", "--now", AT)
    for at in range(12):
        stage.do(stage.office.meeting(title=f"Globex {at}"))

    async def sync(head: str) -> Synced | Conflict:
        configuration = load({"log": {"head": bare / head}})
        try:
            async with engine(configuration, writes=True, now=NOW) as made:
                return await made.sync()
        except Conflict as conflict:
            return conflict

    async def both() -> list[Synced | Conflict]:
        return [*await asyncio.gather(sync("here"), sync("there"))]

    ended = asyncio.run(both())
    assert any(isinstance(one, Synced) for one in ended)
    assert shell("sync", "--now", AT).code == 0
    assert stage.writes() == 12
