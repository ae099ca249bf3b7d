"""The file that `--out` names: what may be written there, and written whole."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from callsheet.adapters.cli.exits import UsageError

T = TypeVar("T")


def check_out(out: Path) -> None:
    """
    Refuse what cannot be replaced by a file, before any work is done.

    Raises:
        UsageError: It is a folder, a pipe or a device, or lies in no folder.
    """
    target = _target(out)
    if target.is_dir():
        raise UsageError(f"--out: {out} is a folder")
    if target.exists() and not target.is_file():
        # Renamed over, it would be gone, with whoever waits at its other end.
        raise UsageError(f"--out: {out} is no file but a pipe or a device")
    if not target.parent.is_dir():
        raise UsageError(f"--out: there is no folder {target.parent}")


def in_place(out: Path, write: Callable[[Path], T]) -> T:
    """
    Write under another name, then give it its own: half a file is never there.

    A symbolic link stays one: what it leads to is written.

    Args:
        out: The file.
        write: Writes a new file.

    Returns:
        What `write` returns.

    Raises:
        UsageError: It cannot be written.
    """
    target = _target(out)
    unready = target.with_name(f".{target.name}.{os.getpid()}.unready")
    try:
        written = write(unready)
        unready.replace(target)
    except OSError as error:
        raise UsageError(
            f"{out}: cannot be written: {error.strerror or error}"
        ) from None
    finally:
        unready.unlink(missing_ok=True)
    return written


def _target(out: Path) -> Path:
    if not out.is_symlink():
        return out
    try:
        return out.resolve()
    except (OSError, RuntimeError):
        raise UsageError(f"--out: {out} is a link that leads nowhere") from None
