"""Whoever changes a sealed log behind its back is found out by `audit verify`."""

import gzip
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.adapters.cli.main import main
from tests.adapters.cli.stage import lay_bare
from tests.adapters.cli.test_corpus import CORPUS
from tests.adapters.storage.files import copy_log
from tests.adapters.storage.tampering import CHANGES, Change
from tests.sizes import sized

FEWER = sized(dev=10, full=500)
"""Each runs a command, for each of the changes."""

FORGET = [
    *("calendars", "forget", "--older-than", "1d", "--yes", "--by", "dan"),
    *("--now", "2026-03-04T08:00:00Z"),
]
"""The day after all passes: of events to come the last decision stays whole."""


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A log of real passes, sealed several times; what was old is forgotten."""
    folder = tmp_path_factory.mktemp("honest")
    path = folder / "log.db"
    path.write_bytes(gzip.decompress((CORPUS / "schema-1.db.gz").read_bytes()))
    with pytest.MonkeyPatch.context() as patch:
        lay_bare(patch, folder)
        patch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")
        for words in (["db", "upgrade"], FORGET, *[["pause", "--by", "dan"]] * 3):
            assert main(words) == 0
        yield path


def verified(path: Path) -> tuple[int, list[dict[str, Any]]]:
    """Run the command; give its exit code, and what it found."""
    out = io.TextIOWrapper(io.BytesIO(), write_through=True)
    with redirect_stdout(out), redirect_stderr(io.StringIO()) as told:
        code = main(["audit", "verify", "--json", "--database", f"sqlite:///{path}"])
    said = out.buffer.getvalue()
    assert "Traceback" not in told.getvalue()
    return code, json.loads(said)["findings"] if said else []


def content(path: Path) -> list[Any]:
    """Read all that the log says, by nothing but SQL."""
    with closing(sqlite3.connect(path)) as log:
        return [
            log.execute("SELECT * FROM stored_events ORDER BY position").fetchall(),
            log.execute("SELECT * FROM stored_texts ORDER BY 1, 2").fetchall(),
        ]


@pytest.mark.parametrize("change", CHANGES)
@FEWER
@given(draw=st.data())
def test_every_change_to_what_is_sealed_is_named(
    honest: Path, change: Change, draw: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log.db"
        copy_log(honest, path)
        with closing(sqlite3.connect(path)) as log, log:
            rows = log.execute(
                "SELECT position, originator_id, originator_version FROM stored_events"
            ).fetchall()
            trace = change(log, rows, draw)
        code, found = verified(path)
        assert code == 5
        assert [one for one in found if trace.is_of(one)], (trace, found)


@FEWER
@given(draw=st.data())
def test_a_damaged_file_is_named_unless_all_that_it_says_is_whole(
    honest: Path, draw: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log.db"
        copy_log(honest, path)
        stored = bytearray(path.read_bytes())
        place = draw.draw(st.integers(0, len(stored) - 1))
        if draw.draw(st.booleans()):
            stored[place] ^= 1 << draw.draw(st.integers(0, 7))
        else:
            del stored[place:]
        path.write_bytes(stored)
        code, _ = verified(path)
        if code == 0:
            assert content(path) == content(honest)


def test_an_honest_log_is_proven(honest: Path) -> None:
    assert verified(honest) == (0, [])
