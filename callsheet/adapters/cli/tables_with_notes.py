"""Tables of which each row is one line, with whole lines below it."""

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from callsheet.adapters.cli.terminal import Terminal

_GAP: Final = 2
_NARROWEST: Final = 80
_SHORTEST: Final = 10
_INDENT: Final = " " * 4


def show_noted(
    terminal: Terminal,
    heads: Sequence[str],
    rows: Sequence[tuple[Sequence[Text], Sequence[Text]]],
) -> None:
    """
    Print a table whose last column is cut where room is short, and notes that never.

    Args:
        terminal: Where to.
        heads: One for each column.
        rows: The cells of each, and what stands below it, such as an id to be copied.
    """
    widths = [
        max([cell_len(head), *(cells[number].cell_len for cells, _ in rows)])
        for number, head in enumerate(heads)
    ]
    others = sum(widths[:-1]) + _GAP * (len(heads) - 1)
    room = max(terminal.out.width, _NARROWEST) - others
    widths[-1] = min(widths[-1], max(room, _SHORTEST))
    terminal.show(_table(heads, [[*map(_bold, heads)]], widths))
    for cells, notes in rows:
        terminal.show(_table(heads, [cells], widths))
        for note in notes:
            terminal.show(Text(_INDENT) + note)


def _bold(head: str) -> Text:
    return Text(head, "bold")


def _table(
    heads: Sequence[str], rows: Sequence[Sequence[Text]], widths: Sequence[int]
) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, _GAP, 0, 0))
    for head, width in zip(heads, widths, strict=True):
        table.add_column(head, width=width, no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*row)
    return table
