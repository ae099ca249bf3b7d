"""Whether a log still holds the newest seal that is kept outside of it."""

from pathlib import Path
from typing import Protocol

from callsheet.adapters.storage.chain import PlacedRow
from callsheet.adapters.storage.head import SealMark, read_head, write_head
from callsheet.adapters.storage.keys import MasterKey
from callsheet.adapters.storage.sealing import mark_of
from callsheet.application.errors import LogUnavailable

CURE = "`callsheet audit verify` says more, and `callsheet db accept` takes it as it is"


class NotAsKept(LogUnavailable):
    """The log does not hold the newest seal that was kept of it."""


class HeadLost(LogUnavailable):
    """The newest seal of a log is not kept any more, or not to be read."""


class SealShelf(Protocol):
    """Where the seals of a log are read."""

    def select_seal(self, number: int) -> PlacedRow | None:
        """Read a seal by its number; None if there is none."""

    def last_seal(self) -> PlacedRow | None:
        """Read the newest seal; None if there is none."""

    def identity(self) -> bytes:
        """Tell what makes this log another one than all others."""


def check_head(shelf: SealShelf, head: Path, key: MasterKey) -> None:
    """
    See whether the log holds the newest seal that was kept, and so all before it.

    A log whose process was killed may hold one seal more than was kept.

    Raises:
        NotAsKept: It does not, or the file is not there, or not ours.
    """
    try:
        kept = kept_mark(head, key)
    except HeadLost as problem:
        raise NotAsKept(f"{problem}; put the file back: {CURE}") from None
    lacking = lacks(shelf, kept)
    if lacking is not None:
        raise not_as_kept(head, lacking)


def kept_mark(head: Path, key: MasterKey) -> SealMark:
    """
    Read the newest seal that was kept, where one has to be.

    Raises:
        HeadLost: It is not there, or not ours.
    """
    try:
        kept = read_head(head, key)
    except LogUnavailable as problem:
        raise HeadLost(str(problem)) from None
    if kept is None:
        raise HeadLost(
            f"{head}: the newest seal of this log is not kept there any more"
        )
    return kept


def not_as_kept(head: Path, lacking: str) -> NotAsKept:
    """Give the error that a log lacks the seal in a file."""
    return NotAsKept(f"{head}: {lacking}: {CURE}")


def begin_head(identity: bytes, head: Path, key: MasterKey) -> None:
    """
    Keep of a log that is to begin that it has no seal yet.

    Raises:
        LogUnavailable: A log of which a seal is kept was here, and is gone.
        OSError: The file cannot be written.
    """
    refuse_lost(head, key)
    mark = SealMark(log=identity.hex(), number=0, position=0, hash=identity.hex())
    write_head(head, mark, key)


def refuse_lost(head: Path, key: MasterKey) -> None:
    """
    See whether a log that is to begin is one that was there before.

    Raises:
        LogUnavailable: A seal is kept of it: it is gone.
    """
    kept = read_head(head, key)
    if kept is not None and kept.number:
        raise LogUnavailable(
            f"{head}: here was a log with {kept.number} seals, and it is gone; put it "
            "back, or remove this file to begin another one"
        )


def newest_mark(shelf: SealShelf) -> SealMark | None:
    """Tell what has to be known elsewhere of the newest seal; None without any."""
    last = shelf.last_seal()
    return None if last is None else mark_of(last, shelf.identity())


def lacks(shelf: SealShelf, kept: SealMark) -> str | None:
    """Say what is wrong if the log does not hold a seal; None if it does."""
    identity = shelf.identity()
    if identity.hex() != kept.log:
        return "it belongs to another log"
    if kept.number == 0:
        return None
    found = shelf.select_seal(kept.number)
    if found is None:
        return (
            f"the log ends before its seal {kept.number} (position {kept.position}): "
            "it was cut, or an older copy was put in its place"
        )
    # SQLite keeps a value of any type in any column.
    if not isinstance(found.hash, bytes) or mark_of(found, identity) != kept:
        return f"the log's seal {kept.number} is another one than the one kept"
    return None
