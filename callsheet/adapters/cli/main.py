"""The entry point of the `callsheet` command."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from types import FrameType

from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.stdin import STDIN


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run a command line.

    Args:
        arguments: What follows the program's name; by default the process's own.

    Returns:
        The exit code; see `callsheet.adapters.cli.exits`.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    verbose = any(word in ("--verbose", "-v") for word in given)
    with _terminable() as terminated:
        try:
            from callsheet.adapters.cli.guard import guarded
        except KeyboardInterrupt:
            return terminated() or Exit.INTERRUPTED
        code = guarded(
            lambda: _run(given),
            verbose=verbose or bool(os.environ.get("CALLSHEET_DEBUG")),
        )
        return terminated() or code


@contextmanager
def _terminable() -> Iterator[Callable[[], Exit | None]]:
    """Let SIGTERM end a command as Ctrl-C does, so that nothing half-done stays."""
    told: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        told.append(number)
        interrupt = signal.getsignal(signal.SIGINT)
        # In a job of a shell's background Ctrl-C is ignored, and nobody set it up.
        if callable(interrupt):
            interrupt(signal.SIGINT, frame)
        else:
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield lambda: Exit.TERMINATED if told else None
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


def _without_bare_database(words: list[str]) -> list[str]:
    """Let a `--database` that names none stand for the log, the usual source."""
    after = [*words[1:], "--"]
    return [
        word
        for word, following in zip(words, after, strict=True)
        if word != "--database" or not following.startswith("--")
    ]


def _run(arguments: list[str]) -> int:
    from callsheet.adapters.cli.app import app

    for stream in (sys.stdout, sys.stderr):
        # A title must not be the end of a command because the terminal is old.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    # To the parser a lone - would be an option that it does not know.
    words = [str(STDIN) if word == "-" else word for word in arguments]
    if words[:2] == ["policy", "preview"]:
        words = _without_bare_database(words)
    result = app(words, exit_on_error=False, print_error=False)
    return result if isinstance(result, int) else 0
