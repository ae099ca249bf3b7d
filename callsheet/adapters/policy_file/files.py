"""Files of a policy, from their bytes to text."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path as FilePath

from callsheet.adapters.policy_file.bounds import SIZE_LIMIT, too_large
from callsheet.adapters.policy_file.refusing import refused

Identity = tuple[int, int]
"""The same for two names of one file."""


@dataclass(frozen=True, slots=True)
class FileText:
    """
    What a file holds.

    Attributes:
        size: In bytes.
        identity: None if it is a pipe or device.
    """

    text: str
    size: int
    identity: Identity | None


def text_of_file(path: FilePath) -> FileText:
    """
    Read a file, UTF-8 with or without a byte order mark.

    Raises:
        PolicyError: There is no such file, it cannot be read, or it is no text.
    """
    name = str(path)
    try:
        with open(path, "rb", opener=_at_once) as file:
            about = os.fstat(file.fileno())
            content = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise refused(name, f"cannot be read: {error.strerror}") from None
    except ValueError:
        raise refused(name, "cannot be read: not a file name") from None
    regular = stat.S_ISREG(about.st_mode)
    if len(content) > SIZE_LIMIT:
        size = f"{about.st_size:,} bytes" if regular else ""
        raise refused(name, too_large(size))
    identity = (about.st_dev, about.st_ino) if regular else None
    return FileText(_decoded(content, name), len(content), identity)


def _at_once(name: str, flags: int) -> int:
    """Open without waiting: a named pipe that nobody writes to is an empty file."""
    opened = os.open(name, flags | os.O_NONBLOCK)
    os.set_blocking(opened, True)
    return opened


def identity_of(path: FilePath) -> Identity:
    """
    Tell which file a name leads to, if it can be read without waiting for anybody.

    Raises:
        PolicyError: It leads to no regular file.
    """
    try:
        about = path.stat()
    except OSError as error:
        raise refused(str(path), f"cannot be read: {error.strerror}") from None
    if not stat.S_ISREG(about.st_mode):
        what = "a folder" if stat.S_ISDIR(about.st_mode) else "no regular file"
        raise refused(str(path), f"cannot be read: it is {what}")
    return about.st_dev, about.st_ino


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        cure = "save the file as UTF-8"
        raise refused(name, "is not UTF-8 text", "", line, column, cure) from None
