"""Opening the log that an address names, to write it or only to read it."""

import os
from contextlib import ExitStack
from pathlib import Path

from callsheet.adapters.storage.address import ServerAddress, place_of
from callsheet.adapters.storage.chain import HASH_BYTES
from callsheet.adapters.storage.custody import Custody
from callsheet.adapters.storage.datastore import (
    SCHEMA,
    Datastore,
    FilePlace,
    foreign_things,
    holds_log,
    lay_out,
    reading,
    telling,
    writing,
)
from callsheet.adapters.storage.foreign import refuse_acting
from callsheet.adapters.storage.head_check import begin_head, check_head, refuse_lost
from callsheet.adapters.storage.key_file import key_file, key_lost
from callsheet.adapters.storage.lock import WriterLock
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.recorder import LogRecorder
from callsheet.adapters.storage.seal_chore import SealChore
from callsheet.adapters.storage.sqlite_notices import SqliteNotices
from callsheet.adapters.storage.sqlite_standings import SqliteStandings
from callsheet.adapters.storage.stored_log import READERS, EventSourcedLog, Writing
from callsheet.adapters.storage.vault import Vault
from callsheet.adapters.storage.views_recorder import ViewsRecorder
from callsheet.application.errors import LogUnavailable, NoLog

_USUAL = Custody()


def open_log(
    url: str,
    *,
    read_only: bool = False,
    begin: bool = True,
    custody: Custody = _USUAL,
) -> OpenLog:
    """
    Open a log, and make it if it is not there yet.

    It is ready at once, and closed by `async with` or `close()`. One process at a
    time may write to a file, any number to a database on a server; any number may
    read, also meanwhile.

    Args:
        url: `sqlite:///relative.db`, `sqlite:////absolute/path.db`, `sqlite://` for a
            log that is gone when it is closed, or `postgresql://user@host/database`.
        read_only: Change nothing and lock nobody out; the log must be there.
        begin: Whether a log that is not there is made.
        custody: The log's key and where its newest seal is kept. By default they lie
            beside the file; a log on a server needs both.

    Raises:
        NoLog: There is none, and none was to be made.
        LogUnavailable: It cannot be opened; the error says why.
    """
    file = place_of(url)
    if isinstance(file, ServerAddress):
        return _on_server(file, read_only=read_only, begin=begin, custody=custody)
    if file is None:
        if read_only:
            raise LogUnavailable("a log in memory begins empty: nothing to read")
        return MemoryLog()
    with telling(file):
        path = file.resolve()
        _check_place(path, there=read_only or not begin)
        if read_only:
            return _open_to_read(path, custody)
        return _open_to_write(path, custody)


def _on_server(
    address: ServerAddress, *, read_only: bool, begin: bool, custody: Custody
) -> OpenLog:
    server = address.server()
    # Not at the top: whoever keeps his log in a file needs no driver.
    from callsheet.adapters.storage.postgres_opening import (  # noqa: PLC0415
        open_on_server,
    )

    return open_on_server(server, read_only=read_only, begin=begin, custody=custody)


def see_tables(path: Path) -> None:
    """
    See whether a file is a log of this version.

    Raises:
        LogUnavailable: It is not, or cannot be read.
    """
    with telling(path), ExitStack() as resources:
        _check_place(path, there=True)
        if not _is_log(path, _readers(path, resources)):
            raise NoLog(f"{path}: there is no log")


def _check_place(path: Path, *, there: bool) -> None:
    if path.exists() and not path.is_file():
        raise LogUnavailable(f"{path}: a folder or device, not a file")
    if not path.exists() and there:
        raise NoLog(f"{path}: there is no log")
    if not path.parent.is_dir():
        raise LogUnavailable(f"{path}: there is no folder {path.parent}")


def _open_to_read(path: Path, custody: Custody) -> EventSourcedLog:
    with ExitStack() as resources:
        readers = _readers(path, resources)
        if not _is_log(path, readers):
            raise NoLog(f"{path}: there is no log")
        reader = LogRecorder(readers, vault_to_read(path, custody))
        views, notices = ViewsRecorder(readers, reader), SqliteNotices(readers)
        place = FilePlace(path)
        standings = SqliteStandings(readers)
        return EventSourcedLog(
            place, resources.pop_all(), reader, views, notices, standings
        )


def _open_to_write(path: Path, custody: Custody) -> EventSourcedLog:
    with ExitStack() as resources:
        _refuse_others(path)
        resources.callback(WriterLock(path).release)
        if not path.exists() or not path.stat().st_size:
            _refuse_lost(path, custody)
        # Before SQLite makes it: whom people meet is nobody else's business.
        if not path.exists():
            path.touch(mode=0o600)
        lay_out(path)
        writers = writing(path)
        resources.callback(writers.close)
        begun = _is_log(path, writers)
        with writers.transaction(commit=False) as cursor:
            refuse_acting(foreign_things(cursor), path)
        _check_writable(writers)
        key = custody.key_to_write(path, begun=begun)
        vault = Vault(key, str(key_file(path)))
        recorder = LogRecorder(writers, vault)
        views = ViewsRecorder(writers, recorder)
        if begun:
            recorder.check_key()
            if not custody.accepts:
                check_head(recorder, custody.head_of(path), key)
        else:
            identity = os.urandom(HASH_BYTES)
            begin_head(identity, custody.head_of(path), key)
            recorder.begin(identity, views.make_room)
        place = FilePlace(path)
        seal = SealChore(
            place,
            recorder.unsealed(),
            recorder.seal,
            custody.head_of(path),
            key,
            custody.clock,
        )
        if not views.exists():
            views.create_table()
        notices = SqliteNotices(writers)
        notices.make_room()
        readers = _readers(path, resources)
        reader = LogRecorder(readers, vault)
        return EventSourcedLog(
            place,
            resources.pop_all(),
            reader,
            ViewsRecorder(readers, reader),
            SqliteNotices(readers),
            SqliteStandings(readers),
            Writing(recorder, views, notices, SqliteStandings(writers), [seal]),
        )


def vault_to_read(path: Path, custody: Custody) -> Vault:
    """Do without a key, until it is needed: not all that is read is sealed."""
    place = str(key_file(path))
    try:
        key = custody.key_of(path)
    except LogUnavailable as problem:
        return Vault(None, str(problem))
    return Vault(key, place if key else key_lost(path))


def _refuse_lost(path: Path, custody: Custody) -> None:
    """Begin no log where one was: whoever took it away would have it his way."""
    key = custody.key_of(path)
    if key is not None:
        refuse_lost(custody.head_of(path), key)


def _refuse_others(path: Path) -> None:
    """Look before anything is touched: the file may be somebody else's."""
    if path.exists() and path.stat().st_size:
        with ExitStack() as resources:
            _is_log(path, _readers(path, resources))


def _readers(path: Path, resources: ExitStack) -> Datastore:
    readers = reading(path, READERS)
    resources.callback(readers.close)
    return readers


def _is_log(path: Path, store: Datastore) -> bool:
    with store.transaction(commit=False) as cursor:
        return holds_log(cursor, path)


def _check_writable(store: Datastore) -> None:
    """Write and take it back: SQLite opens a read-only file without a word."""
    with store.transaction(commit=False) as cursor:
        cursor.execute(f"PRAGMA user_version = {SCHEMA}")
