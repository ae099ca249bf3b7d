"""The file beside an SQLite log that holds its master key."""

import os
from pathlib import Path

from callsheet.adapters.storage.keys import MasterKey, fresh_key, key_from
from callsheet.application.errors import LogUnavailable

_LONGEST = 1_000


def key_file(database: Path) -> Path:
    """Say where the key of a log in a file is kept, if no setting gives it."""
    return database.with_name(f"{database.name}.key")


def key_lost(database: Path) -> str:
    """Say that the key of a log in a file is not there, and what to do."""
    return (
        f"{key_file(database)}: the key of this log is not there; put it back, or give "
        "it by CALLSHEET_LOG__KEY_FILE"
    )


def read_key(database: Path) -> MasterKey | None:
    """
    Read the key beside a log; None if there is none.

    Raises:
        LogUnavailable: It cannot be read, or is no key.
    """
    text = key_text(database)
    return None if text is None else key_from(text, str(key_file(database)))


def key_text(database: Path) -> str | None:
    """
    Read what stands in the file of the key beside a log; None if there is none.

    Raises:
        LogUnavailable: It cannot be read, or is no text.
    """
    path = key_file(database)
    if path.exists() and not path.is_file():
        raise LogUnavailable(f"{path}: a folder or device, not a file")
    try:
        with path.open(encoding="ascii") as file:
            return file.read(_LONGEST)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LogUnavailable(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise LogUnavailable(f"{path}: no key of a log") from None


def make_key(database: Path) -> MasterKey:
    """
    Make the key of a new log, on disk before anything is sealed by it.

    Raises:
        LogUnavailable: The file cannot be written.
    """
    path, text = key_file(database), fresh_key()
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="ascii") as file:
            file.write(f"{text}\n")
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError as error:
        raise LogUnavailable(f"{path}: {error.strerror}") from None
    return key_from(text, str(path))


def sync_folder(folder: Path) -> None:
    """Make the names of a folder's new files as durable as their content."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
