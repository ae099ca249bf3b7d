"""What a pass is doing, shown on standard error while it lasts."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn
from rich.progress import TextColumn as Words

from callsheet.adapters.cli.terminal import Terminal
from callsheet.application.reading import Progress as Tell


@contextmanager
def progress(terminal: Terminal) -> Iterator[Tell]:
    """
    Give what is to be told of progress.

    Without a terminal one line a minute says how long it still takes, if it does.
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

    def tell(doing: str, done: int, total: int | None) -> None:
        _, found, lasts = doing.partition("; all done in ")
        if found and lasts not in said:
            said.add(lasts)
            terminal.say(f"{done:,} of {total or 0:,} sent; all done in {lasts}")

    return tell
