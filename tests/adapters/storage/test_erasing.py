"""What is erased is gone from the bytes of the files, and not only out of sight."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import structlog

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.appends import append_of
from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.datastore import writing
from callsheet.adapters.storage.key_file import read_key
from callsheet.adapters.storage.rebuilding import WORKSPACE_ROW
from callsheet.adapters.storage.recorder import LogRecorder
from callsheet.adapters.storage.vault import Vault
from callsheet.application.errors import LogUnavailable
from callsheet.application.log_port import Log
from callsheet.application.reading import silent
from callsheet.domain.erasures import ERASED
from callsheet.domain.ids import CalendarId
from tests.adapters.storage.files import (
    ask,
    forge_workspace,
    found_in_files,
    held_open,
    url_of,
)
from tests.contracts.erasing_contract import (
    ANA,
    both,
    chosen,
    erasure,
    holding,
    named,
)
from tests.contracts.views_contract import check_views

CALENDARS = [CalendarId(f"cal-{number}") for number in range(300)]


def secrets_of(path: Path) -> dict[str, list[bytes]]:
    """Give each calendar's wrapped key and sealed texts, as they are stored."""
    found: dict[str, list[bytes]] = {}
    for question in (
        "SELECT owner, wrapped FROM data_keys WHERE owner <> ''",
        "SELECT owner, bytes FROM stored_texts WHERE owner <> ''",
    ):
        for owner, secret in ask(path, question):
            found.setdefault(owner, []).append(secret)
    return found


async def test_of_many_calendars_those_erased_leave_no_byte(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        for number, calendar in enumerate(CALENDARS):
            texts = [bytes([number % 256]) * size for size in (50, 900, 6_000)]
            unique = [b"%d %d" % (number, n) + text for n, text in enumerate(texts)]
            await log.append([holding(calendar, 0, *unique)])
        before = secrets_of(path)
        assert {owner: len(held) for owner, held in before.items()} == dict.fromkeys(
            CALENDARS, 4
        )
        for calendar in CALENDARS[::3]:
            await log.erase(erasure(calendar, 3))
        with held_open(path):
            for number, calendar in enumerate(CALENDARS):
                left = found_in_files(path, before[calendar])
                assert len(left) == (0 if number % 3 == 0 else 4), calendar


async def test_the_words_of_a_choice_stay_sealed_and_their_key_is_gone(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        await log.append([chosen(ANA, 0, "my lawyer")])
        key = secrets_of(path)[ANA]
        assert found_in_files(path, [*key, b"my lawyer"]) == key
        await log.erase(erasure(ANA, 0))
        assert found_in_files(path, key) == []


async def test_what_is_kept_of_the_log_holds_no_name_in_clear_nor_after_an_erasure(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        await log.append([chosen(ANA, 0, "my lawyer"), chosen(None, 1, "my lawyer")])
    [(kept,)] = ask(path, "SELECT value FROM workspace_view")
    assert "evt-cal-a" in kept
    assert "lawyer" not in kept
    async with open_log(url_of(path)) as log:
        assert [why for _, why in await said(log)] == ["my lawyer", "my lawyer"]
        await log.erase(erasure(ANA, 0))
        # As it is now a process that dies leaves it: the erasure is not folded yet.
        assert ask(path, "SELECT value FROM workspace_view") == [(kept,)]
        async with open_log(url_of(path), read_only=True) as other:
            assert await said(other) == [(ERASED, ERASED), ("ana", "my lawyer")]
    async with open_log(url_of(path)) as log:
        assert await said(log) == [(ERASED, ERASED), ("ana", "my lawyer")]
        await check_views(log)


@pytest.mark.parametrize(
    "box",
    [
        pytest.param("7", id="no object"),
        pytest.param("""{"owner":"cal-a","key":"","sealed":7}""", id="no text"),
    ],
)
async def test_a_choice_that_is_damaged_in_what_is_kept_is_told_with_the_cure(
    tmp_path: Path, box: str
) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        await log.append([chosen(ANA, 0, "my lawyer")])
    place = """$.for_events."evt-cal-a".personal"""
    change = "SELECT json_set(?, ?, json(?))"
    forge_workspace(path, lambda kept: str(ask(path, change, kept, place, box)[0][0]))
    async with open_log(url_of(path)) as log:
        with pytest.raises(LogUnavailable, match="people's choices: run `callsheet db"):
            await log.workspace()
        assert (await log.rebuild_views(silent)).differs == WORKSPACE_ROW
        assert await said(log) == [("ana", "my lawyer")]


async def said(log: Log) -> list[tuple[str, str]]:
    """Say who made the choices that stand, and why."""
    choices = (await log.workspace()).workspace.choices
    return sorted((one.by, one.why) for one in choices)


async def test_a_log_opened_to_read_erases_nothing(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        end = await both(log)
    async with open_log(url_of(path), read_only=True) as log:
        with pytest.raises(LogUnavailable, match="opened for reading only"):
            await log.erase(erasure(ANA, 2))
        with pytest.raises(LogUnavailable, match="opened for reading only"):
            await log.forget(named(b"ana's"), seen=end)
        assert (await log.owned(ANA)).texts == 2


async def test_one_that_reads_meanwhile_holds_up_no_erasure_and_is_told_of(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        await both(log)
    key = secrets_of(path)[ANA]
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM data_keys").fetchall()
        told = erase_impatiently(path)
    assert told == [
        {
            "event": "erased_bytes_left",
            "log_level": "warning",
            "place": "write-ahead log",
        }
    ]
    async with open_log(url_of(path)) as log:
        assert not (await log.owned(ANA)).key
    assert found_in_files(path, key) == []


def erase_impatiently(path: Path) -> list[Any]:
    """Erase without waiting for those who read; give what was logged."""
    store = writing(path)
    with store.get_connection(commit=True) as connection:
        connection.cursor().execute("PRAGMA busy_timeout = 1")
    recorder = LogRecorder(store, Vault(read_key(path), ""))
    with structlog.testing.capture_logs() as told:
        recorder.erase(ANA, 2, append_of([erasure(ANA, 2)], Codec()))
    store.close()
    return told
