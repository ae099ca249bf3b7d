"""The entry point of the `callsheet` command."""

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

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
    try:
        from callsheet.adapters.cli.guard import guarded
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    return guarded(
        lambda: _run(given),
        verbose=verbose or bool(os.environ.get("CALLSHEET_DEBUG")),
    )


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
