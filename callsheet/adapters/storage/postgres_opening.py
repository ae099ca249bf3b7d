"""Opening a log on PostgreSQL, and making its tables where there are none."""

import os
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import psycopg
import structlog
from psycopg.conninfo import make_conninfo

from callsheet.adapters.storage.chain import HASH_BYTES
from callsheet.adapters.storage.custody import Custody
from callsheet.adapters.storage.foreign import refuse_acting
from callsheet.adapters.storage.guards import KEY_CURE
from callsheet.adapters.storage.head import SealMark, write_head
from callsheet.adapters.storage.head_check import begin_head
from callsheet.adapters.storage.keys import MasterKey
from callsheet.adapters.storage.met_before import check_met
from callsheet.adapters.storage.postgres_address import PRIMARY, Server
from callsheet.adapters.storage.postgres_datastore import Datastore
from callsheet.adapters.storage.postgres_notices import PostgresNotices
from callsheet.adapters.storage.postgres_recorder import PostgresLogRecorder
from callsheet.adapters.storage.postgres_standings import PostgresStandings
from callsheet.adapters.storage.postgres_tables import (
    foreign_things,
    holds_log,
    schema_of,
)
from callsheet.adapters.storage.postgres_views import PostgresViewsRecorder
from callsheet.adapters.storage.seal_chore import SealChore
from callsheet.adapters.storage.sealing import mark_of
from callsheet.adapters.storage.stored_log import READERS, EventSourcedLog, Writing
from callsheet.adapters.storage.vault import Vault
from callsheet.application.errors import LogAway, LogUnavailable, NoLog

_KEY = "the key of the log in the settings"
_HEAD_CURE = "let CALLSHEET_LOG__HEAD name a file in which its newest seal is kept"

_log = structlog.get_logger()


def open_on_server(
    server: Server, *, read_only: bool, begin: bool, custody: Custody
) -> EventSourcedLog:
    """
    Open a log on PostgreSQL; see `open_log`.

    Raises:
        NoLog: None is there, and none was to be begun.
        LogUnavailable: It cannot be opened; the error says why.
    """
    with server.telling():
        schema, begun = look(server, read_only=read_only)
        if not begun and (read_only or not begin):
            raise NoLog(f"{server}: there is no log")
        if read_only:
            return _open_to_read(server, schema, custody)
        return _open_to_write(server, schema, custody, begun=begun)


def look(server: Server, *, read_only: bool = True) -> tuple[str, bool]:
    """
    Connect once, for a clear word if that fails, and look for a log.

    Args:
        server: The database.
        read_only: Whether nothing is to be written: then somebody else's triggers on
            the tables may be there.

    Returns:
        The schema where it is, or would be; and whether it is there.

    Raises:
        LogUnavailable: The server or what is there will not do.
        psycopg.Error: The server cannot be asked.
    """
    way = make_conninfo(**server.parameters)
    with psycopg.connect(way, autocommit=True) as connection:
        cursor = connection.cursor()
        schema, begun = schema_of(cursor, server), holds_log(cursor, server)
        if not read_only:
            refuse_acting(foreign_things(cursor), server)
        return schema, begun


def _open_to_read(server: Server, schema: str, custody: Custody) -> EventSourcedLog:
    with ExitStack() as resources:
        store = Datastore(server, schema, READERS, read_only=True)
        resources.callback(store.close)
        recorder = PostgresLogRecorder(store, vault_to_read(custody), server)
        views, notices = PostgresViewsRecorder(store, recorder), PostgresNotices(store)
        standings = PostgresStandings(store)
        return EventSourcedLog(
            server, resources.pop_all(), recorder, views, notices, standings
        )


def _open_to_write(
    server: Server, schema: str, custody: Custody, *, begun: bool
) -> EventSourcedLog:
    key, head = guards(server, custody)
    with ExitStack() as resources:
        store = Datastore(server, schema, READERS + 1)
        resources.callback(store.close)
        recorder = PostgresLogRecorder(store, Vault(key, _KEY), server)
        views = PostgresViewsRecorder(store, recorder)
        if not begun:
            identity = os.urandom(HASH_BYTES)
            begins = partial(begin_head, identity, head, key)
            recorder.begin(identity, begins, views.make_room)
        recorder.check_key()
        if not custody.accepts:
            _meet_head(recorder, custody, head, key)
        notices = PostgresNotices(store)
        notices.make_room()
        PostgresStandings(store).make_room()

        seal = SealChore(
            server, recorder.unsealed(), recorder.seal, head, key, custody.clock
        )
        return EventSourcedLog(
            server,
            resources.pop_all(),
            recorder,
            PostgresViewsRecorder(store, recorder),
            notices,
            PostgresStandings(store),
            Writing(
                recorder,
                views,
                notices,
                PostgresStandings(store),
                [seal],
                meet=partial(_meet_again, server, store, custody),
            ),
        )


def guards(server: Server, custody: Custody) -> tuple[MasterKey, Path]:
    """
    Give the key, and where the newest seal is kept: neither lies on the server.

    Raises:
        LogUnavailable: One of them is not given.
    """
    key = custody.key_given()
    if key is None:
        raise LogUnavailable(f"{server}: {KEY_CURE}")
    if custody.head is None:
        raise LogUnavailable(f"{server}: {_HEAD_CURE}")
    return key, custody.head


def vault_to_read(custody: Custody) -> Vault:
    """Do without a key, until it is needed: not all that is read is sealed."""
    try:
        key = custody.key_given()
    except LogUnavailable as problem:
        return Vault(None, str(problem))
    return Vault(key, _KEY if key else KEY_CURE)


def _meet_again(server: Server, store: Datastore, custody: Custody) -> None:
    """See, once the server is back, that nobody has put an older copy in its place."""
    _, begun = look(server, read_only=False)
    if not begun:
        raise NoLog(f"{server}: the log is gone")
    _meet_writer(server)
    key, head = guards(server, custody)
    # Another recorder: what this one remembers is of the log that was there before.
    recorder = PostgresLogRecorder(store, Vault(key, _KEY), server)
    recorder.check_key()
    if not custody.accepts:
        _meet_head(recorder, custody, head, key)


def _meet_writer(server: Server) -> None:
    """See that it takes writes: one that is a standby meanwhile can be read all day."""
    with psycopg.connect(make_conninfo(**server.parameters)) as connection:
        row = connection.execute("SHOW transaction_read_only").fetchone()
    if row is not None and row[0] == "on":
        raise LogAway(f"{server}: {PRIMARY}")


def _meet_head(
    recorder: PostgresLogRecorder, custody: Custody, head: Path, key: MasterKey
) -> None:
    """
    See whether the log holds the newest seal that this machine keeps.

    Any number of machines write to one log, each with a head of its own: one that is
    here for the first time begins with what it finds, and says so. If it has met the
    log under another address, that counts.
    """
    if check_met(recorder, custody, head, key) == head:
        return
    identity, last = recorder.identity(), recorder.last_seal()
    none = SealMark(log=identity.hex(), number=0, position=0, hash=identity.hex())
    mark = none if last is None else mark_of(last, identity)
    write_head(head, mark, key)
    _log.warning("log_head_begun", head=str(head), seal=mark.number)
