"""The PostgreSQL recorder among the library's own: the same answers."""

import asyncio
from collections.abc import Iterator

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.popo import POPOApplicationRecorder
from hypothesis import given
from hypothesis import strategies as st

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.keys import key_from
from callsheet.adapters.storage.postgres_address import server_of
from callsheet.adapters.storage.postgres_datastore import Datastore
from callsheet.adapters.storage.postgres_names import stored, told
from callsheet.adapters.storage.postgres_recorder import PostgresLogRecorder
from callsheet.adapters.storage.vault import Vault
from tests.adapters.storage.servers import KEY, custody_in
from tests.postgres_server import Server

EVENTS = [StoredEvent("s", n, "abcabc"[n - 1], b"{}") for n in range(1, 7)]


@pytest.fixture(scope="module")
def recorder(
    postgres: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PostgresLogRecorder]:
    """A recorder whose log holds the events."""
    with postgres.database() as address:
        custody = custody_in(tmp_path_factory.mktemp("guard"))
        asyncio.run(open_log(address, custody=custody).close())
        server = server_of(address)
        store = Datastore(server, "public", 2)
        recorder = PostgresLogRecorder(store, Vault(key_from(KEY, ""), ""), server)
        recorder.insert_events(EVENTS)
        yield recorder
        store.close()


@pytest.fixture
def theirs() -> POPOApplicationRecorder:
    theirs = POPOApplicationRecorder()
    theirs.insert_events(EVENTS)
    return theirs


@pytest.mark.parametrize("inclusive", [False, True], ids=["after", "from"])
@pytest.mark.parametrize("topics", [(), ("b", "c"), ("z",)], ids=str)
@pytest.mark.parametrize(
    ("start", "limit", "stop"),
    [(None, 9, None), (0, 9, 5), (3, 2, None), (3, 9, 4), (6, 9, None), (99, 9, None)],
)
def test_the_librarys_own_readers_see_the_log_as_they_expect(
    recorder: PostgresLogRecorder,
    theirs: POPOApplicationRecorder,
    start: int | None,
    limit: int,
    stop: int | None,
    topics: tuple[str, ...],
    *,
    inclusive: bool,
) -> None:
    assert recorder.select_events("s") == theirs.select_events("s")
    assert recorder.max_notification_id() == theirs.max_notification_id()
    ask_for = {"inclusive_of_start": inclusive}
    assert recorder.select_notifications(
        start, limit, stop, topics, **ask_for
    ) == theirs.select_notifications(start, limit, stop, topics, **ask_for)


def test_the_librarys_own_writers_are_told_that_they_are_late(
    recorder: PostgresLogRecorder,
) -> None:
    with pytest.raises(IntegrityError, match="s is at version 6, not 1"):
        recorder.insert_events([StoredEvent("s", 2, "a", b"{}")])
    assert recorder.max_notification_id() == 6


_NAMES = st.text(st.sampled_from("\0\1\2aé\U0010ffff"), max_size=6)


@given(_NAMES, _NAMES)
def test_names_are_told_as_they_were_and_keep_order_and_beginnings(
    one: str, other: str
) -> None:
    assert told(stored(one)) == one
    assert "\0" not in stored(one)
    assert (stored(one) < stored(other)) == (one < other)
    assert stored(one).startswith(stored(other)) == one.startswith(other)
