"""Standard input as one of the files that a command may be given."""

import sys
from pathlib import Path
from typing import Final

STDIN: Final = Path("/dev/stdin")
"""What `-` stands for; a name only, for not every system has such a file."""


def source_of(file: Path) -> str:
    """Name a file in what people read."""
    return "stdin" if file == STDIN else str(file)


def read_at_most(file: Path, limit: int) -> bytes:
    """
    Read a file, or standard input; one byte more than the limit at most.

    Raises:
        OSError: It cannot be read.
        ValueError: This is no name of a file.
    """
    if file == STDIN:
        return sys.stdin.buffer.read(limit + 1)
    with file.open("rb") as opened:
        return opened.read(limit + 1)
