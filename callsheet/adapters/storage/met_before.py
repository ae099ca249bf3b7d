"""A log on a server that this machine has met before, be it under another address."""

from pathlib import Path

from callsheet.adapters.storage.custody import Custody
from callsheet.adapters.storage.head import SealMark, read_head
from callsheet.adapters.storage.head_check import (
    SealShelf,
    check_head,
    lacks,
    not_as_kept,
)
from callsheet.adapters.storage.keys import MasterKey
from callsheet.application.errors import LogUnavailable


def met_before(
    identity: bytes, custody: Custody, key: MasterKey
) -> tuple[Path, SealMark] | None:
    """
    Find the newest seal of a log that is kept under another of its addresses.

    A database is renamed, or restored under another name: what was met then is found
    by the log's identity, in the files that lie where heads are kept.

    Args:
        identity: Of the log.
        custody: Says where heads are kept.
        key: Of the log; what was written with another one is of another log.

    Returns:
        The file and what it holds; None if none is of this log.
    """
    folders = {custody.met, None if custody.head is None else custody.head.parent}
    found: list[tuple[Path, SealMark]] = []
    for file in {f for folder in folders if folder for f in folder.glob("*.head")}:
        try:
            mark = read_head(file, key)
        except LogUnavailable:
            continue
        if file != custody.head and mark is not None and mark.log == identity.hex():
            found.append((file, mark))
    return max(found, key=lambda one: (one[1].number, one[0]), default=None)


def check_met(
    shelf: SealShelf, custody: Custody, head: Path, key: MasterKey
) -> Path | None:
    """
    See whether a log holds the newest seal that this machine keeps of it.

    Returns:
        Where it is kept; None if it is kept nowhere.

    Raises:
        NotAsKept: The log does not hold it.
    """
    if head.exists():
        check_head(shelf, head, key)
        return head
    found = met_before(shelf.identity(), custody, key)
    if found is None:
        return None
    file, mark = found
    lacking = lacks(shelf, mark)
    if lacking is not None:
        raise not_as_kept(file, lacking)
    return file


def never_met(head: Path) -> str:
    """Say that nothing can be compared."""
    return (
        f"{head} is not there: no seal of this log is kept on this machine, and it "
        "cannot be told whether the log's end is missing"
    )
