"""Which files a world is loaded from: those named, and those in folders named."""

from collections.abc import Iterable
from pathlib import Path

MOST = 1000
"""Files that one world is loaded from."""


class LoadError(ValueError):
    """What was named gives no world; the text says which file, and why."""


def files_of(named: Iterable[Path], suffix: str) -> list[Path]:
    """
    The files named, and in place of a folder what it has of a suffix, sorted.

    Args:
        named: Files, of whatever name, and folders, which are searched to the bottom.
        suffix: With its dot, in lower case; `.ICS` is found, too.

    Raises:
        LoadError: A folder has no such file, or there are over `MOST` of them.
    """
    files: list[Path] = []
    for path in named:
        files += _inside(path, suffix) if path.is_dir() else [path]
    if len(files) > MOST:
        raise LoadError(f"{len(files)} files: a world is loaded from {MOST:,} at most")
    return files


def _inside(folder: Path, suffix: str) -> list[Path]:
    paths = (path for path in folder.rglob("*") if path.suffix.lower() == suffix)
    files = sorted(path for path in paths if path.is_file())
    if not files:
        raise LoadError(f"{folder}: no *{suffix} file is in this folder")
    return files
