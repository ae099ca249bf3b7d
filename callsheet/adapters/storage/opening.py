"""Opening the log that an address names, to write it or only to read it."""

from contextlib import ExitStack
from pathlib import Path

from callsheet.adapters.storage.address import file_of
from callsheet.adapters.storage.datastore import (
    SCHEMA,
    Datastore,
    holds_log,
    reading,
    telling,
    writing,
)
from callsheet.adapters.storage.lock import WriterLock
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.recorder import LogRecorder
from callsheet.adapters.storage.sqlite_log import READERS, EventSourcedLog
from callsheet.application.errors import LogUnavailable


def open_log(url: str, *, read_only: bool = False) -> OpenLog:
    """
    Open a log, and make it if it is not there yet.

    It is ready at once, and closed by `async with` or `close()`. One process at a
    time may write; any number may read, also meanwhile.

    Args:
        url: `sqlite:///relative.db`, `sqlite:////absolute/path.db`, or `sqlite://`
            for a log that is gone when it is closed.
        read_only: Change nothing and lock nobody out; the log must be there.

    Raises:
        LogUnavailable: It cannot be opened; the error says why.
    """
    file = file_of(url)
    if file is None:
        if read_only:
            raise LogUnavailable("a log in memory begins empty: nothing to read")
        return MemoryLog()
    with telling(file):
        path = file.resolve()
        _check_place(path, read_only=read_only)
        return _open_to_read(path) if read_only else _open_to_write(path)


def _check_place(path: Path, *, read_only: bool) -> None:
    if path.exists() and not path.is_file():
        raise LogUnavailable(f"{path}: a folder or device, not a file")
    if not path.exists() and read_only:
        raise LogUnavailable(f"{path}: there is no log")
    if not path.parent.is_dir():
        raise LogUnavailable(f"{path}: there is no folder {path.parent}")


def _open_to_read(path: Path) -> EventSourcedLog:
    with ExitStack() as resources:
        readers = _readers(path, resources)
        if not _is_log(path, readers):
            raise LogUnavailable(f"{path}: there is no log")
        return EventSourcedLog(path, resources.pop_all(), LogRecorder(readers))


def _open_to_write(path: Path) -> EventSourcedLog:
    with ExitStack() as resources:
        _refuse_others(path)
        resources.callback(WriterLock(path).release)
        # Before SQLite makes it: whom people meet is nobody else's business.
        if not path.exists():
            path.touch(mode=0o600)
        writers = writing(path)
        resources.callback(writers.close)
        recorder = LogRecorder(writers)
        if not _is_log(path, writers):
            recorder.create_table()
        _check_writable(writers)
        readers = LogRecorder(_readers(path, resources))
        return EventSourcedLog(path, resources.pop_all(), readers, recorder)


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
