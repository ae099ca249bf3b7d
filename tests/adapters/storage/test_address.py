"""Which file an address names, and what is said of one that names none."""

from pathlib import Path

import pytest

from callsheet.adapters.storage.address import file_of
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
    assert file_of(url) == Path(file)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_an_address_without_a_file_means_memory(url: str) -> None:
    assert file_of(url) is None


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        pytest.param("postgresql://u:secret@h/db", "not.*PostgreSQL", id="PostgreSQL"),
        pytest.param("postgresql+psycopg://h/secret", "PostgreSQL", id="with a driver"),
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
        file_of(url)
    assert "secret" not in str(e.value)
