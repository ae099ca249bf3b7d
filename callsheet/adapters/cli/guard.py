"""Every way in which a command can end badly: one clear line, and an exit code."""

import errno
import os
import sys
import traceback
from collections.abc import Callable

from cyclopts import CycloptsError

from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.text import clean
from callsheet.application.errors import (
    CallsheetError,
    ConfigurationError,
    NotAllowed,
    RateLimited,
    Unreachable,
)

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""What a command meets whose output nobody can take."""


def guarded(command: Callable[[], int], *, verbose: bool) -> int:
    """
    Run a command and give its exit code, whatever happens in it.

    Args:
        command: Returns its exit code.
        verbose: Whether the places of an inner error are told; never its values.
    """
    try:
        return command()
    except KeyboardInterrupt:
        _complain("interrupted")
        return Exit.INTERRUPTED
    except CycloptsError as error:
        words = ("callsheet", *(error.command_chain or ()), "--help")
        _complain(str(error), f"see {' '.join(words)}")
        return Exit.USAGE
    except UsageError as error:
        _complain(str(error))
        return Exit.USAGE
    except CallsheetError as error:
        _complain(str(error))
        return _exit_of(error)
    except OSError as error:
        if error.errno not in _FULL:
            _complain(*_inner(error, verbose=verbose))
        else:
            _complain(f"{error.filename or 'output'}: {error.strerror}")
        return Exit.FAILED
    except Exception as error:  # noqa: BLE001 -- nobody shall meet a traceback
        _complain(*_inner(error, verbose=verbose))
        return Exit.FAILED


def _exit_of(error: CallsheetError) -> Exit:
    match error:
        case ConfigurationError() | NotAllowed():
            return Exit.CONFIGURATION
        case Unreachable() | RateLimited():
            return Exit.UNREACHABLE
        case _:
            return Exit.FAILED


def _inner(error: Exception, *, verbose: bool) -> list[str]:
    """Tell of a fault of the program itself, without any text that it may hold."""
    kind = type(error).__name__
    if not verbose:
        return [f"an error of the program itself ({kind}); --verbose says where"]
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{f.filename}:{f.lineno} in {f.name}" for f in frames]
    return [f"an error of the program itself ({kind}), at", *places]


def _complain(*lines: str) -> None:
    text = "\n".join(lines) or "failed"
    first, *rest = [clean(line) for line in text.splitlines()]
    try:
        print(f"callsheet: {first}", *rest, sep="\n", file=sys.stderr, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
