"""A log of two real passes, made once and then copied; and ways to change it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.adapters.cli.stage import AT, Shell, Stage
from tests.adapters.simulator.office import NOW

LOG = Path("log.db")
FILES = ("log.db", "log.db.key", "log.db.head")
FIRST = "(SELECT min(position) FROM stored_events WHERE topic = 'decision/1')"
"""Where the first decision stands."""

_OF_FIRST = f"FROM stored_events WHERE position = {FIRST}"

_kept: dict[str, bytes] = {}


def lay_out(request: pytest.FixtureRequest, shell: Shell) -> None:
    """Put the log into the current folder; the first time by syncing a stage."""
    if not _kept:
        stage: Stage = request.getfixturevalue("stage")
        two_passes(stage, shell)
        _kept.update({name: Path(name).read_bytes() for name in FILES})
    for name, content in _kept.items():
        Path(name).write_bytes(content)


def two_passes(stage: Stage, shell: Shell) -> None:
    """Book three meetings, then move one and call one off."""
    office = stage.office
    moved = stage.do(office.meeting(title="Moves"))
    dropped = stage.do(office.meeting(title="Goes", ical_uid="goes@x"))
    stage.do(office.meeting(title="Team", guests=[], ical_uid="stays@x"))
    assert shell("sync", "--now", AT).code == 0
    stage.do(office.move(moved, NOW.replace(hour=20)))
    stage.do(office.edit(dropped, "cancel"))
    assert shell("sync", "--now", AT).code == 0


def change(setting: str) -> None:
    """Change columns of the first decision."""
    with closing(sqlite3.connect(LOG)) as log, log:
        done = log.execute(
            f"UPDATE stored_events SET {setting} WHERE position = {FIRST}"  # noqa: S608 -- made up here
        )
        assert done.rowcount == 1


def with_state(field: str, value: str) -> Callable[[], None]:
    """Change a field of the first decision; the value is SQL."""
    made = f"json_set(CAST(state AS TEXT), '$.{field}', {value})"
    return lambda: change(f"state = CAST({made} AS BLOB)")


GONE = "DELETE FROM stored_texts"
BLANK = "UPDATE stored_texts SET bytes = zeroblob(length(bytes))"


def on_text(action: str, part: str) -> Callable[[], None]:
    """Do something to a text that the first decision names."""

    def plant() -> None:
        with closing(sqlite3.connect(LOG)) as log, log:
            [(digest,)] = log.execute(
                f"SELECT json_extract(CAST(state AS TEXT), ?) {_OF_FIRST}",
                [part],
            )
            assert log.execute(f"{action} WHERE digest = ?", [digest]).rowcount == 1

    return plant


def first_decision() -> tuple[str, int, int]:
    """Give stream, version and position of the first decision."""
    with closing(sqlite3.connect(LOG)) as log:
        [(stream, version, position)] = log.execute(
            f"SELECT originator_id, originator_version, position {_OF_FIRST}"
        )
    return stream, version, position
