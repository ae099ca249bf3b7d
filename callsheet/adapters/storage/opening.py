"""Opening the log that an address names, to write it or only to read it."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from callsheet.adapters.storage.address import ServerAddress, place_of
from callsheet.adapters.storage.chain import HASH_BYTES
from callsheet.adapters.storage.datastore import (
    SCHEMA,
    Datastore,
    FilePlace,
    holds_log,
    reading,
    telling,
    writing,
)
from callsheet.adapters.storage.head import head_file
from callsheet.adapters.storage.head_check import begin_head, check_head
from callsheet.adapters.storage.key_file import key_file, make_key, read_key
from callsheet.adapters.storage.keys import MasterKey, key_from
from callsheet.adapters.storage.lock import WriterLock
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.recorder import LogRecorder
from callsheet.adapters.storage.seal_chore import SealChore
from callsheet.adapters.storage.stored_log import READERS, EventSourcedLog
from callsheet.adapters.storage.vault import Vault
from callsheet.application.errors import LogUnavailable, NoLog


def now() -> datetime:
    """Say what time it is, for seals."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """
    What guards a log, and is kept outside of its tables.

    Attributes:
        key: The master key, as 32 bytes in base64; None for the file beside an SQLite
            log, which is made with the log.
        head: The file that holds the newest seal; None for the one beside an SQLite
            log.
        clock: Dates the seals.
    """

    key: str | None = field(default=None, repr=False)
    head: Path | None = None
    clock: Callable[[], datetime] = now

    def key_of(self, database: Path) -> MasterKey | None:
        """
        Give the master key of a log in a file; None if there is none.

        Raises:
            LogUnavailable: What stands there is no key, or cannot be read.
        """
        if self.key is not None:
            return key_from(self.key, "the key of the log in the settings")
        return read_key(database)

    def key_to_write(self, database: Path, *, begun: bool) -> MasterKey:
        """
        Give the master key of a log that is to be written; a new log gets one.

        Raises:
            LogUnavailable: There is none, and the log is not new.
        """
        key = self.key_of(database)
        if key is None and begun:
            raise LogUnavailable(
                f"{key_file(database)}: the key of this log is not there; put it back, "
                "or give it by CALLSHEET_LOG__KEY_FILE"
            )
        return key or make_key(database)

    def head_of(self, database: Path) -> Path:
        """Say where the newest seal is kept."""
        return self.head or head_file(database)


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
        vault = _vault_to_read(path, custody)
        recorder = LogRecorder(readers, vault)
        return EventSourcedLog(FilePlace(path), resources.pop_all(), recorder)


def _open_to_write(path: Path, custody: Custody) -> EventSourcedLog:
    with ExitStack() as resources:
        _refuse_others(path)
        resources.callback(WriterLock(path).release)
        # Before SQLite makes it: whom people meet is nobody else's business.
        if not path.exists():
            path.touch(mode=0o600)
        writers = writing(path)
        resources.callback(writers.close)
        begun = _is_log(path, writers)
        _check_writable(writers)
        key = custody.key_to_write(path, begun=begun)
        vault = Vault(key, str(key_file(path)))
        recorder = LogRecorder(writers, vault)
        if begun:
            recorder.check_key()
            check_head(recorder, custody.head_of(path), key)
        else:
            identity = os.urandom(HASH_BYTES)
            begin_head(identity, custody.head_of(path), key)
            recorder.begin(identity)
        place = FilePlace(path)
        seal = SealChore(
            place,
            recorder.unsealed(),
            recorder.seal,
            custody.head_of(path),
            key,
            custody.clock,
        )
        readers = LogRecorder(_readers(path, resources), vault)
        return EventSourcedLog(place, resources.pop_all(), readers, recorder, [seal])


def _vault_to_read(path: Path, custody: Custody) -> Vault:
    """Do without a key, until it is needed: not all that is read is sealed."""
    place = str(key_file(path))
    try:
        key = custody.key_of(path)
    except LogUnavailable as problem:
        return Vault(None, str(problem))
    return Vault(key, place if key else f"{place} is not there")


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
