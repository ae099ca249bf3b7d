"""A copy of a log, whole and as of one moment, also while it is written to."""

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from callsheet.adapters.storage.address import file_of
from callsheet.adapters.storage.custody import Custody
from callsheet.adapters.storage.datastore import mode_to_read, telling
from callsheet.adapters.storage.head import head_file
from callsheet.adapters.storage.opening import see_tables
from callsheet.application.errors import LogUnavailable
from callsheet.application.reading import Progress, silent

_PAGES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """
    A copy that was made.

    Attributes:
        head: The copy of the newest seal as it was kept; None if there was none.
        size: Bytes of the database.
    """

    database: Path
    head: Path | None
    size: int


def back_up(
    url: str, target: Path, custody: Custody, tell: Progress = silent
) -> Copied:
    """
    Copy a log on SQLite, without its key: the two are to be kept apart.

    Args:
        url: Where the log is.
        target: The file to make; its head is put beside it.
        custody: Says where the head of the log is.
        tell: Told of progress.

    Raises:
        LogUnavailable: There is no log, or something is there already, or the copy
            cannot be written; nothing half-made stays.
    """
    file = file_of(url)
    if file is None:
        raise LogUnavailable("a log in memory is gone at once: nothing to copy")
    path = file.resolve()
    see_tables(path)
    # A name of its own: the longest that is allowed can be added to no more.
    half = target.with_name(f".callsheet-{token_hex(8)}.part")
    with telling(target):
        for taken in (target, head_file(target)):
            if taken.exists():
                raise LogUnavailable(f"{taken}: is there already; name another file")
        try:
            # The head first: the copy then holds its seal, and perhaps newer ones.
            head = _copy_head(custody.head_of(path), head_file(target))
            _copy_database(path, half, tell)
            half.rename(target)
        except BaseException:
            head_file(target).unlink(missing_ok=True)
            half.unlink(missing_ok=True)
            raise
    return Copied(database=target, head=head, size=target.stat().st_size)


def _copy_head(head: Path, target: Path) -> Path | None:
    try:
        shutil.copyfile(head, target)
    except FileNotFoundError:
        if target.parent.is_dir():
            return None
        raise
    target.chmod(0o600)
    return target


def _copy_database(path: Path, target: Path, tell: Progress) -> None:
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    name = f"{path.as_uri()}?mode={mode_to_read(path)}"
    with (
        closing(sqlite3.connect(name, uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(
            copy,
            pages=_PAGES,
            progress=lambda _, left, total: tell("copying", total - left, total),
        )
        # One file, to be carried away; whoever opens it makes of it what it was.
        copy.execute("PRAGMA journal_mode = DELETE")
