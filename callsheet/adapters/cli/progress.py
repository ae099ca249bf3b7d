"""What a pass is doing, shown on standard error while it lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn
from rich.progress import TextColumn as Words

from callsheet.adapters.cli.terminal import Terminal
from callsheet.application.reading import Progress as Tell

PAUSE: Final = 15.0
"""Seconds between two lines about the same work."""


@contextmanager
def progress(terminal: Terminal) -> Iterator[Tell]:
    """
    Give what is to be told of progress.

    Without a terminal, or without colours, there are lines: one a minute says how long
    sending still takes, and what takes longer than some seconds says how far it is.
    """
    if not (terminal.err.is_terminal and terminal.err.color_system):
        yield _in_lines(terminal)
        return
    columns = (SpinnerColumn(), Words("{task.description}", markup=False))
    bar = (BarColumn(bar_width=24), MofNCompleteColumn())
    with Progress(*columns, *bar, console=terminal.err, transient=True) as shown:
        task = shown.add_task("starting", total=None)

        def tell(doing: str, done: int, total: int | None) -> None:
            shown.update(task, description=doing, completed=done, total=total)

        yield tell


def _in_lines(terminal: Terminal) -> Tell:
    said: set[str] = set()
    last = monotonic()

    def tell(doing: str, done: int, total: int | None) -> None:
        nonlocal last
        _, found, lasts = doing.partition("; all done in ")
        if found:
            if lasts not in said:
                said.add(lasts)
                terminal.say(f"{done:,} of {total or 0:,} sent; all done in {lasts}")
        elif monotonic() - last >= PAUSE:
            last = monotonic()
            terminal.say(f"{doing}: {done:,}{f' of {total:,}' if total else ''}")

    return tell
