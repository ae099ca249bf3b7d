"""Somebody else's things in the log's database: told, and refused where they act."""

from pathlib import Path

import pytest

from tests.adapters.cli.stage import AT, Shell, Stage
from tests.adapters.storage.files import ask
from tests.adapters.storage.servers import KEY
from tests.postgres_server import Server

ACTING = {
    "a trigger on records": (
        (
            "CREATE TRIGGER mine AFTER INSERT ON stored_events BEGIN "
            "DELETE FROM stored_events WHERE topic = new.topic; END"
        ),
        "trigger 'mine'",
    ),
    "a trigger on the views": (
        (
            "CREATE TRIGGER mine BEFORE UPDATE ON Workspace_View BEGIN "
            "SELECT RAISE(IGNORE); END"
        ),
        "trigger 'mine'",
    ),
    "a view in the place of a table": (
        (
            "ALTER TABLE data_keys RENAME TO theirs; "
            "CREATE VIEW data_keys AS SELECT * FROM theirs"
        ),
        "view 'data_keys'",
    ),
}
HARMLESS = {
    "a table": ("CREATE TABLE mine (x)", "table 'mine'"),
    "a view": ("CREATE VIEW mine AS SELECT * FROM stored_events", "view 'mine'"),
    "an index": ("CREATE INDEX mine ON stored_events (topic)", "index 'mine'"),
    "a trigger on another table": (
        "CREATE TABLE a (x); CREATE TRIGGER b AFTER INSERT ON a BEGIN SELECT 1; END",
        "table 'a', trigger 'b'",
    ),
    "many": ("; ".join(f"CREATE TABLE t{n} (x)" for n in range(9)), " and 6 more"),
}


@pytest.fixture
def log(shell: Shell, stage: Stage, bare: Path) -> Path:
    """A log after one pass."""
    assert shell("sync", "--now", AT).code == 0
    return bare / "log.db"


def do(log: Path, statements: str) -> None:
    for statement in statements.replace("; END", "~ END").split("; "):
        ask(log, statement.replace("~ END", "; END"))


@pytest.mark.parametrize("case", ACTING)
def test_what_acts_on_the_log_keeps_it_from_being_written(
    shell: Shell, log: Path, case: str
) -> None:
    statements, named = ACTING[case]
    do(log, statements)
    before = ask(log, "SELECT count(*) FROM stored_events")
    ran = shell("pause", "--by", "ana", "--now", AT)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert f"a {named} that is not Callsheet's acts on " in ran.err
    assert ask(log, "SELECT count(*) FROM stored_events") == before
    checked = shell("db", "check")
    assert (checked.code, "WRONG  foreign: " in checked.out) == (1, True)
    assert named in checked.out


@pytest.mark.parametrize("case", HARMLESS)
def test_what_does_not_act_is_told(shell: Shell, log: Path, case: str) -> None:
    statements, named = HARMLESS[case]
    do(log, statements)
    assert shell("pause", "--by", "ana", "--now", AT).code == 0
    ran = shell("db", "check")
    assert ran.code == 0
    [line] = [line for line in ran.out.splitlines() if line.startswith("LOOK")]
    assert line.startswith("LOOK   foreign: not Callsheet's: ")
    assert named in line


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_key_that_others_may_read_is_told(shell: Shell, log: Path, mode: int) -> None:
    Path(f"{log}.key").chmod(mode)
    ran = shell("db", "check")
    assert (ran.code, "LOOK   key: fits, but others on this machine" in ran.out) == (
        0,
        True,
    )
    Path(f"{log}.key").chmod(0o600)
    assert "fine   key: fits\n" in shell("db", "check").out


ON_SERVER = (
    (
        "trigger 'mine'",
        (
            "CREATE TRIGGER mine BEFORE INSERT ON stored_events FOR EACH ROW "
            "EXECUTE FUNCTION nothing()"
        ),
        "DROP TRIGGER mine ON stored_events",
    ),
    (
        "rule 'mine'",
        "CREATE RULE mine AS ON INSERT TO stored_texts DO INSTEAD NOTHING",
        "DROP RULE mine ON stored_texts",
    ),
    (
        "row security 'data_keys'",
        "ALTER TABLE data_keys ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE data_keys DISABLE ROW LEVEL SECURITY",
    ),
    (
        "view 'tracking'",
        "ALTER TABLE tracking RENAME TO theirs",
        "CREATE VIEW tracking AS SELECT * FROM theirs",
    ),
)


def test_so_it_is_on_a_server(
    shell: Shell,
    stage: Stage,
    database: str,
    postgres: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", database)
    monkeypatch.setenv("CALLSHEET_LOG__KEY", KEY)
    name = database.rpartition("/")[2]
    assert shell("sync", "--now", AT).code == 0
    assert "LOOK" not in shell("db", "check").out
    postgres.ask("CREATE TABLE theirs_too (x text)", database=name)
    assert "LOOK   foreign: not Callsheet's: table 'theirs_too'" in (
        shell("db", "check").out
    )
    postgres.ask(
        "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql "
        "AS 'BEGIN RETURN NULL; END'",
        database=name,
    )
    for named, then, undo in ON_SERVER:
        postgres.ask(then, database=name)
        if named.startswith("view"):
            postgres.ask(undo, database=name)
        ran = shell("pause", "--by", "ana", "--now", AT)
        assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
        assert f"a {named} that is not Callsheet's acts on " in ran.err
        assert f"WRONG  foreign: PostgreSQL database {name}" in (
            shell("db", "check").out
        )
        if not named.startswith("view"):
            postgres.ask(undo, database=name)
