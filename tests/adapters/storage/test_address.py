"""What an address names, and what is said of one that names nothing."""

import os
import pwd
import sys
from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.address import ServerAddress, file_of, place_of
from callsheet.adapters.storage.postgres_address import server_of
from callsheet.application.errors import LogUnavailable


@pytest.mark.parametrize(
    ("url", "file"),
    [
        pytest.param("sqlite:///relative.db", "relative.db", id="a relative path"),
        pytest.param("sqlite:////abs/path.db", "/abs/path.db", id="an absolute path"),
        pytest.param("sqlite:///a/b%20c #1.db", "a/b%20c #1.db", id="odd characters"),
    ],
)
def test_three_slashes_lead_to_a_file(url: str, file: str) -> None:
    assert place_of(url) == file_of(url) == Path(file)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_an_address_without_a_file_means_memory(url: str) -> None:
    assert place_of(url) is None
    assert file_of(url) is None


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        pytest.param("mysql://u:secret@h/db", "unknown scheme", id="another database"),
        pytest.param("secret.db", "no scheme", id="a bare path"),
        pytest.param("", "no scheme", id="nothing"),
        pytest.param("sqlite://secret.db", "names a server", id="two slashes"),
        pytest.param("sqlite:///secret.db?mode=ro", "no options", id="options"),
        pytest.param("sqlite:///secret\0.db", "no options", id="a zero byte"),
    ],
)
def test_an_address_that_names_no_log_is_refused_with_one_that_would(
    url: str, problem: str
) -> None:
    with pytest.raises(LogUnavailable, match=f"{problem}.*sqlite:///callsheet.db") as e:
        place_of(url)
    assert "secret" not in str(e.value)


@pytest.mark.parametrize(
    ("url", "name", "shown"),
    [
        pytest.param(
            "postgresql://ana:secret@db.example/log",
            "PostgreSQL database log on db.example:5432",
            "postgresql://ana@db.example:5432/log",
            id="by its host",
        ),
        pytest.param(
            "postgres://ana:secret@[::1]:5433/log?sslmode=require",
            "PostgreSQL database log on ::1:5433",
            "postgresql://ana@::1:5433/log",
            id="by another port",
        ),
        pytest.param(
            "postgresql://ana:s%40%2Fcret@/log?host=/var/run/postgresql",
            "PostgreSQL database log on /var/run/postgresql:5432",
            "postgresql://ana@/log?host=%2Fvar%2Frun%2Fpostgresql&port=5432",
            id="by its folder",
        ),
        pytest.param(
            "postgresql://ana@/log?password=secret",
            "PostgreSQL database log on port 5432 of this machine",
            "postgresql://ana@/log?host=&port=5432",
            id="on this machine",
        ),
    ],
)
def test_a_server_is_named_without_the_password(
    url: str, name: str, shown: str
) -> None:
    place = place_of(url)
    assert isinstance(place, ServerAddress)
    server = place.server()
    assert (str(server), server.url) == (name, shown)
    assert "cret" not in repr(place) + repr(server)
    assert server.parameters["password"] in {"secret", "s@/cret"}


def test_who_is_not_named_is_whoever_runs_the_program() -> None:
    user = server_of("postgresql://db.example/log").parameters["user"]
    assert user == pwd.getpwuid(os.geteuid()).pw_name


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        pytest.param("postgresql+psycopg://u:secret@h/db", "a driver", id="a driver"),
        pytest.param("postgresql://u:secret@h", "no database", id="no database"),
        pytest.param("postgresql://u:se/cret@h/db", "%2F", id="a slash"),
        pytest.param("postgresql://u:s@cret@h/db", "%40", id="an at sign"),
        pytest.param("postgresql://u:1/cret@h/db", "%2F", id="a number and a slash"),
        pytest.param("postgresql://u:s%cret@h/db", "%25", id="a per cent sign"),
        pytest.param("postgresql://u:secret@h/db?cret=1", "host:5432", id="no option"),
    ],
)
def test_a_server_that_is_named_wrongly_is_refused_without_a_word_of_the_password(
    url: str, problem: str
) -> None:
    with pytest.raises(LogUnavailable, match=problem) as refused:
        open_log(url)
    assert "cret" not in str(refused.value)


def test_what_is_for_files_is_not_for_servers() -> None:
    with pytest.raises(LogUnavailable, match="for logs in files"):
        file_of("postgresql://h/db")


def test_without_the_driver_it_is_said_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [*sys.modules]:
        if name.startswith("callsheet.adapters.storage.postgres_"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LogUnavailable, match=r"pip install 'callsheet\[postgres\]'"):
        open_log("postgresql://ana@db.example/log")
