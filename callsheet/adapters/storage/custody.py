"""What guards a log, and is kept outside of its tables: its key and its head."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from callsheet.adapters.storage.head import head_file
from callsheet.adapters.storage.key_file import key_file, key_lost, make_key, read_key
from callsheet.adapters.storage.keys import MasterKey, key_from
from callsheet.application.errors import LogUnavailable


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
        met: The folder in which this machine keeps the newest seals of logs on servers,
            whatever their addresses; None if nobody said where.
        clock: Dates the seals.
        accepts: Write to the log also if it lacks the seal that was kept; whoever
            does that records that it was accepted.
    """

    key: str | None = field(default=None, repr=False)
    head: Path | None = None
    met: Path | None = None
    clock: Callable[[], datetime] = now
    accepts: bool = False

    def key_given(self) -> MasterKey | None:
        """
        Give the master key that stands in the settings; None if none does.

        Raises:
            LogUnavailable: What stands there is no key.
        """
        if self.key is None:
            return None
        return key_from(self.key, "the key of the log in the settings")

    def key_of(self, database: Path) -> MasterKey | None:
        """
        Give the master key of a log in a file; None if there is none.

        Raises:
            LogUnavailable: What stands there is no key, or cannot be read.
        """
        return self.key_given() or read_key(database)

    def key_to_write(self, database: Path, *, begun: bool) -> MasterKey:
        """
        Give the master key of a log that is to be written; a new log gets one.

        Raises:
            LogUnavailable: There is none, and the log is not new.
        """
        key = self.key_of(database)
        if key is None and begun:
            raise LogUnavailable(key_lost(database))
        return key or make_key(database)

    def head_of(self, database: Path) -> Path:
        """
        Say where the newest seal is kept.

        Raises:
            LogUnavailable: That is the log itself, or its key.
        """
        head = self.head or head_file(database)
        if head.resolve() in (database.resolve(), key_file(database).resolve()):
            raise LogUnavailable(
                f"{head}: cannot hold the newest seal: it is the log or its key; let "
                "CALLSHEET_LOG__HEAD name another file"
            )
        return head
