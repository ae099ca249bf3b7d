"""The recorder among the library's own: few queries, the same answers."""

from pathlib import Path

import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.popo import POPOApplicationRecorder

from callsheet.adapters.storage.datastore import reading, writing
from callsheet.adapters.storage.keys import fresh_key, key_from
from callsheet.adapters.storage.recorder import LogRecorder
from callsheet.adapters.storage.vault import Vault
from tests.adapters.storage.files import write_some


async def test_many_streams_cost_few_queries(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    store = reading(path, 1)
    asked: list[str] = []
    with store.get_connection(commit=False) as connection:
        connection._sqlite_conn.set_trace_callback(asked.append)
    LogRecorder(store, Vault(None, "")).select_streams(
        [f"event:{n}" for n in range(1_200)]
    )
    store.close()
    assert len([query for query in asked if "SELECT" in query]) == 3


@pytest.mark.parametrize("inclusive", [False, True], ids=["after", "from"])
@pytest.mark.parametrize("topics", [(), ("b", "c"), ("z",)], ids=str)
@pytest.mark.parametrize(
    ("start", "limit", "stop"),
    [(None, 9, None), (0, 9, 5), (3, 2, None), (3, 9, 4), (6, 9, None), (99, 9, None)],
)
def test_the_librarys_own_readers_see_the_log_as_they_expect(
    tmp_path: Path,
    start: int | None,
    limit: int,
    stop: int | None,
    topics: tuple[str, ...],
    *,
    inclusive: bool,
) -> None:
    store = writing(tmp_path / "log.db")
    vault = Vault(key_from(fresh_key(), ""), "")
    ours, theirs = LogRecorder(store, vault), POPOApplicationRecorder()
    ours.begin(b"the identity of a log, in bytes.")
    events = [StoredEvent("s", n, "abcabc"[n - 1], b"{}") for n in range(1, 7)]
    assert list(ours.insert_events(events) or ()) == theirs.insert_events(events)
    assert ours.select_events("s") == theirs.select_events("s")
    assert ours.max_notification_id() == theirs.max_notification_id()
    ask_for = {"inclusive_of_start": inclusive}
    assert ours.select_notifications(
        start, limit, stop, topics, **ask_for
    ) == theirs.select_notifications(start, limit, stop, topics, **ask_for)
    store.close()
