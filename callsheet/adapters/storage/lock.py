"""One writing process for each log file, and a clear word to the second."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from callsheet.application.errors import LogTaken, LogUnavailable


class WriterLock:
    """
    The right to write to a log file, from the moment of making until `release`.

    The operating system keeps it on a file beside the log and takes it back when the
    process dies, however it dies; the file itself stays and means nothing.

    Raises:
        LogTaken: Another process (or this one) has the log open for writing.
        LogUnavailable: The lock cannot be made.
    """

    def __init__(self, database: Path) -> None:
        path = database.with_name(f"{database.name}.lock")
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise LogUnavailable(f"{path}: {error.strerror}") from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 20).decode(errors="replace").strip()
            os.close(self._file)
            raise LogTaken(
                f"{database}: open for writing in {_named(holder)}; one process at a "
                "time may write to a log on SQLite: end the other one first"
            ) from None
        except OSError as error:
            os.close(self._file)
            raise LogUnavailable(f"{path}: {error.strerror}") from None
        # Only a hint for the second one; a full disk does not take the right away.
        with suppress(OSError):
            os.ftruncate(self._file, 0)
            os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let others write."""
        os.ftruncate(self._file, 0)
        os.close(self._file)


def holder_of(database: Path) -> str | None:
    """
    Name the process that has the log open for writing; None if none has.

    Raises:
        LogUnavailable: The lock cannot be looked at.
    """
    path = database.with_name(f"{database.name}.lock")
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LogUnavailable(f"{path}: {error.strerror}") from None
    try:
        # Shared, and given back at once: who comes to write waits for nobody.
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _named(os.read(file, 20).decode(errors="replace").strip())
    finally:
        os.close(file)
    return None


def _named(holder: str) -> str:
    if holder == str(os.getpid()):
        return "this process"
    return f"process {holder}" if holder else "another process"
