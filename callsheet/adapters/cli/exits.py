"""Exit codes, on which scripts may rely."""

from enum import IntEnum


class Exit(IntEnum):
    """What became of a command."""

    FINE = 0
    FAILED = 1
    USAGE = 2
    CONFIGURATION = 3
    UNREACHABLE = 4
    DIFFERENT = 5
    INTERRUPTED = 130
    TERMINATED = 143


class UsageError(Exception):
    """A command was called in a way, or with a file, that makes no sense."""
