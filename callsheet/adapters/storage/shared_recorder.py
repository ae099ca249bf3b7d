"""What every recorder of a log is asked, whichever database it is of."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from eventsourcing.persistence import Notification

from callsheet.adapters.storage.appends import WORKSPACE_OWNER, Append
from callsheet.adapters.storage.chain import PlacedRow
from callsheet.adapters.storage.head import SealMark
from callsheet.adapters.storage.keys import DataKey
from callsheet.adapters.storage.linking import Linking
from callsheet.adapters.storage.sealing import covered_by
from callsheet.application.errors import Conflict
from callsheet.application.log_port import Hashed, Linked, Owned
from callsheet.domain.ids import CalendarId, Digest
from callsheet.domain.streams import calendar_stream

C = TypeVar("C")
"""The cursor of a transaction."""

T = TypeVar("T")

LAST: Final = 2**63 - 1
"""The last position that a database can hold: nothing stands behind it."""

_ERASED: Final = "erased/1"


class SharedRecorder(Linking[C]):
    """Answers each question, and does each work, in a transaction of its own."""

    def seal(self, at: datetime) -> SealMark | None:
        """
        Seal all that no seal covers yet; the newest seal is returned.

        Returns:
            None if the log is empty.
        """
        return self._committed(lambda c: self._write_seal(c, at))

    def erase(self, owner: str, texts: int, append: Append) -> int:
        """
        Destroy an owner's data key and his texts, and write the record of it.

        Args:
            owner: A calendar's id.
            texts: How many texts he has, as the record says.
            append: The record.

        Returns:
            Its position.

        Raises:
            Conflict: There are more texts or fewer, or the record's stream has gone on.
        """
        end = self._committed(lambda c: self._write_erasure(c, owner, texts, append))
        self._wipe(keys=True)
        return end

    def forget(
        self, digests: Sequence[Digest], seen: int, append: Append | None
    ) -> int:
        """
        Delete texts, but for the workspace's, and write the record of it.

        Args:
            digests: Of the texts.
            seen: The last position that was looked at for who needs them.
            append: The record; None if there is none.

        Returns:
            Its position, or else the last one.

        Raises:
            Conflict: The log, or the record's stream, has gone on.
        """
        end = self._committed(
            lambda c: self._write_forgetting(c, digests, seen, append)
        )
        self._wipe(keys=False)
        return end

    def owned(self, owner: str) -> Owned:
        """Say what there is of an owner's."""
        return self._asked(lambda c: self._texts.owned(c, owner))

    def count_texts(self, digests: Sequence[Digest]) -> int:
        """Count texts, but for the workspace's."""
        return self._asked(lambda c: self._texts.count(c, digests))

    def select_texts(self, digests: Sequence[Digest]) -> dict[Digest, bytes]:
        """Read texts; those that are not there, or erased, are left out."""
        return self._asked(lambda c: self._texts.select(c, digests))

    def data_key(self, owner: str) -> DataKey | None:
        """
        Give an owner's data key; None if he has none.

        Raises:
            LogUnavailable: There is no master key, or another one.
            KeyDamaged: The key is not what was stored.
        """
        return self._asked(lambda c: self._texts.data_key(c, owner))

    def erased_behind(self, owner: str, position: int) -> bool:
        """Say whether an erasure of a calendar is recorded behind a position."""
        return any(
            row.topic == _ERASED and row.id > position
            for row in self.select_streams([calendar_stream(CalendarId(owner))])
        )

    def damaged_keys(self) -> list[str]:
        """
        Name the owners whose data keys are not what was stored.

        Raises:
            LogUnavailable: There is no master key, or another one.
        """
        return self._asked(self._texts.damaged_keys)

    def view_key(self) -> bytes | None:
        """Give the key that attests this log's views; None without a master key."""
        return self._texts.view_key(self.identity())

    def check_key(self) -> None:
        """
        See whether the master key is the one that this log was begun with.

        Raises:
            LogUnavailable: There is none, or another one.
        """
        self._asked(lambda c: self._texts.check_key(c, WORKSPACE_OWNER))

    def unsealed(self) -> int:
        """Count the records that no seal covers, but for the newest seal itself."""

        def count(c: C) -> int:
            last = self._select_seal(c)
            behind = self._count_behind(c, covered_by(last))
            return max(behind - (last is not None), 0)

        return self._asked(count)

    def select_seal(self, number: int) -> PlacedRow | None:
        """Read a seal by its number; None if there is none."""
        return self._asked(lambda c: self._select_seal(c, number))

    def last_seal(self) -> PlacedRow | None:
        """Read the newest seal; None if there is none."""
        return self._asked(self._select_seal)

    def identity(self) -> bytes:
        """Tell what makes this log another one than all others."""
        return self._asked(self._identified)

    @abstractmethod
    def insert_together(self, appends: Sequence[Append]) -> list[int | Conflict]:
        """
        Write several callers' appends in one transaction.

        Returns:
            For each the position of its last record (of the log's last, if it had
            none), or the conflict for which nothing of it was written.
        """

    @abstractmethod
    def select_streams(self, streams: Sequence[str]) -> list[Notification]:
        """Read whole streams, each oldest record first, as of one moment."""

    @abstractmethod
    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Read the log in its order, as the library's readers expect it."""

    @abstractmethod
    def max_notification_id(self) -> int | None:
        """Say where the log ends; None if it is empty."""

    @abstractmethod
    def select_names(self, prefix: str) -> list[str]:
        """Name the streams that begin so, sorted."""

    @abstractmethod
    def select_linked(self, after: int, limit: int) -> list[Linked]:
        """Read records after a position, each with the hash of the one before it."""

    @abstractmethod
    def select_hashes(self, after: int, limit: int) -> list[Hashed]:
        """Read hashes of records after a position, in the log's order."""

    @abstractmethod
    def select_seal_before(self, position: int) -> PlacedRow | None:
        """Read the last seal that stands at a position or before it."""

    @abstractmethod
    def _asked(self, question: Callable[[C], T]) -> T:
        """Ask in a transaction that changes nothing."""

    @abstractmethod
    def _committed(self, work: Callable[[C], T]) -> T:
        """Work in a transaction that is committed, all of it or nothing."""

    @abstractmethod
    def _count_behind(self, c: C, position: int) -> int:
        """Count the records that stand behind a position."""

    @abstractmethod
    def _wipe(self, *, keys: bool) -> None:
        """
        Take what was deleted out of the files of the database, as far as that goes.

        Args:
            keys: Whether data keys were among it.
        """
