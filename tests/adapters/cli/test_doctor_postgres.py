"""`callsheet doctor` of a log on PostgreSQL: each fault there has its cure."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.adapters.cli.stage import AT, Shell, Stage
from tests.adapters.cli.test_doctor import finding
from tests.adapters.storage.servers import KEY
from tests.postgres_server import PASSWORD

ROLE = "doctors_visitor"
Fault = Callable[[str], str]
"""Does something to a database, and gives the address to ask with."""


@pytest.fixture
def log(stage: Stage, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", database)
    monkeypatch.setenv("CALLSHEET_LOG__KEY", KEY)
    ask(database, f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")
    yield database
    ask(database, f"DROP OWNED BY {ROLE}; DROP ROLE {ROLE}")


def ask(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())


def visiting(address: str, *rights: str) -> str:
    for right in rights:
        ask(address, f"GRANT {right} ON ALL TABLES IN SCHEMA public TO {ROLE}")
    user = urlsplit(address).username
    return address.replace(f"{user}:", f"{ROLE}:")


def of_the_future(address: str) -> str:
    ask(address, "UPDATE log_identity SET schema = 99")
    return address


def gone(address: str) -> str:
    ask(address, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return address


FAULTS: dict[str, tuple[Fault, str, str]] = {
    "all is well": (lambda url: url, "writing", "ok: postgres may write"),
    "a wrong password": (
        lambda url: url.replace(PASSWORD, "s3cr3t-but-wrong"),
        "log",
        "wrong: .*password authentication failed.* -> put the password right",
    ),
    "a server that is down": (
        lambda url: re.sub(r":\d+/", ":1/", url),
        "log",
        "wrong: .*refused.* -> see whether the server runs, and the host and the port",
    ),
    "no such machine": (
        lambda url: url.replace("127.0.0.1", "nowhere.invalid"),
        "log",
        "wrong: .*nowhere.invalid.* -> see the host and the port",
    ),
    "no such database": (
        lambda url: f"{url}_gone",
        "log",
        "wrong: .*does not exist -> make the database",
    ),
    "no rights at all": (visiting, "log", "wrong: .*denied.* -> .*has the rights"),
    "rights to read alone": (
        lambda url: visiting(url, "SELECT"),
        "writing",
        "wrong: doctors_visitor lacks DELETE on call_sheet and .* -> .*has the rights",
    ),
    "the documented rights": (
        lambda url: visiting(url, "SELECT, INSERT, UPDATE, DELETE"),
        "writing",
        "ok: doctors_visitor may write",
    ),
    "a newer schema": (
        of_the_future,
        "log",
        "wrong: .*newer version .* -> upgrade",
    ),
    "a log that is gone": (gone, "log", "wrong: .*seal is still kept -> put the log"),
}


@pytest.mark.parametrize(("fault", "name", "told"), FAULTS.values(), ids=FAULTS)
def test_each_fault_of_the_database_is_told_with_its_cure(
    log: str,
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    name: str,
    told: str,
) -> None:
    assert shell("sync", "--now", AT).code == 0
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", fault(log))
    ran = shell("doctor", "--json")
    state, said = finding(ran, name)
    assert re.match(told, f"{state}: {said}"), f"{state}: {said}"
    # The server of the tests need not survive its machine: that is told as well.
    assert ran.code == 1
    assert "s3cr3t" not in ran.out + ran.err


def test_a_server_that_is_away_is_told_once(
    log: str, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", re.sub(r":\d+/", ":1/", log))
    ran = shell("doctor", "--json")
    assert finding(ran, "log")[0] == "wrong"
    state, said = finding(ran, "writing")
    assert state == "not_checked"
    assert said.startswith("the same is wrong as with the log")
    assert ran.out.count("refused") == 1


def test_a_database_without_a_log_is_no_fault_and_who_cannot_begin_one_is_told(
    log: str, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = shell("doctor", "--json")
    assert finding(ran, "log")[0] == "warning"
    assert "`callsheet run` begins one" in finding(ran, "log")[1]
    assert ran.code == 0
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", visiting(log))
    state, said = finding(shell("doctor", "--json"), "writing")
    assert (state, "lacks CREATE on the schema" in said) == ("wrong", True)
