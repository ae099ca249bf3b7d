"""Where a command writes: results to standard output, the rest to standard error."""

import os
import sys
from collections.abc import Sequence
from typing import IO, TextIO

import orjson
from rich.console import Console
from rich.segment import Segment, Segments
from rich.table import Table
from rich.text import Text

from callsheet.adapters.cli.text import clean

PIPED_WIDTH = 100
"""Columns where there is no terminal to ask."""

_DRAWN = 1000


class Stream(Console):
    """
    A console that never reads markup, and falls silent when its reader has gone.

    Colour only on a terminal, and not under NO_COLOR or TERM=dumb; FORCE_COLOR asks
    for it without a terminal.

    Attributes:
        unheard: Whether its reader has gone.
    """

    def __init__(self, file: TextIO) -> None:
        self.unheard = False
        coloured = wants_colour(file)
        super().__init__(
            file=file,
            color_system="auto" if coloured else None,
            force_terminal=True if coloured else None,
            no_color=not coloured,
            width=None if file.isatty() or "COLUMNS" in os.environ else PIPED_WIDTH,
            markup=False,
            highlight=False,
            emoji=False,
        )

    def on_broken_pipe(self) -> None:
        """Let what is still to come go nowhere; the reader has seen enough."""
        self.unheard = True
        silence(self.file)


class Terminal:
    """Standard output and standard error, as one command uses them."""

    def __init__(self) -> None:
        self.out = Stream(sys.stdout)
        self.err = Stream(sys.stderr)

    @property
    def unheard(self) -> bool:
        """Whether nobody reads the results any more."""
        return self.out.unheard

    @property
    def has_columns(self) -> bool:
        """Whether results are to fit so many columns: no file or pipe has any."""
        return self.out.is_terminal or "COLUMNS" in os.environ

    def say(self, text: str) -> None:
        """Tell people something that is no result, a line each."""
        for line in text.splitlines():
            indent = " " * min(len(line) - len(line.lstrip(" ")), 4)
            self.err.print(Text(indent + clean(line)), soft_wrap=True)

    def show(self, text: str | Text | Table) -> None:
        """Print a part of the result; wide lines are left to the terminal to wrap."""
        if not isinstance(text, Table):
            self.out.print(text, soft_wrap=True)
            return
        # A table was fitted before; a terminal narrower than that wraps its lines.
        options = self.out.options.update(width=_DRAWN)
        for line in self.out.render_lines(text, options, pad=False):
            drawn = [*_without_blanks(line), Segment.line()]
            self.out.print(Segments(drawn), soft_wrap=True)

    def document(self, content: dict[str, object]) -> None:
        """Print the result as the one JSON document."""
        text = orjson.dumps(
            {"schema_version": 1, **content}, option=orjson.OPT_INDENT_2
        )
        self.raw(text + b"\n")

    def raw(self, content: bytes) -> None:
        """Print bytes as they are."""
        try:
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            self.out.unheard = True
            silence(sys.stdout)

    def ask(self, question: str) -> bool:
        """Ask somebody at the terminal; anything but a clear yes is a no."""
        self.err.print(Text(question), end=" ")
        return sys.stdin.readline().strip().lower() in ("y", "yes")


def _without_blanks(line: Sequence[Segment]) -> list[Segment]:
    """Take away the blanks that fill up a line's last cells."""
    shown = list(line)
    while shown and not shown[-1].text.strip(" "):
        shown.pop()
    if shown:
        last = shown.pop()
        shown.append(last._replace(text=last.text.rstrip(" ")))
    return shown


def wants_colour(file: TextIO) -> bool:
    """Say whether to write colour to a stream."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return file.isatty() or bool(os.environ.get("FORCE_COLOR"))


def silence(file: IO[str]) -> None:
    """Send what is still written to a stream nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, file.fileno())
    os.close(nowhere)
