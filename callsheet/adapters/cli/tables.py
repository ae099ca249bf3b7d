"""Tables that look alike: no frame, bold heads, strangers' text cut to size."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from callsheet.adapters.cli.text import clean

NARROW: Final = 100
"""With fewer columns than this, what can stand in two lines does."""

_NARROWEST: Final = 80
"""A terminal with fewer columns wraps the lines by itself."""

_GAP: Final = 2
_HEAD: Final = 28
"""A longer head stands in two lines."""

_STACKED: Final = 22
"""A longer one in two lines is cut, where room is short."""

_TITLE: Final = 44
_SHORTEST_TITLE: Final = 10
_REASON: Final = 30
_NARROWEST_REASON: Final = 20
_LONGEST_WORD: Final = 44


def fitted(
    heads: Sequence[str],
    rows: Sequence[Sequence[Text]],
    *,
    title: int,
    reason: int,
    width: int,
    least: int = _SHORTEST_TITLE,
) -> Table:
    """
    Make a table as wide as the terminal, so that its reasons can be read.

    Args:
        heads: One for each column.
        rows: A cell for each column.
        title: The column that is cut, down to 10 columns, where room is short.
        reason: The column that takes several lines, of at least 30 columns if a
            shorter title can give it those; its words are left whole.
        width: Columns of the terminal.
        least: Columns that the title keeps, however short room is.
    """
    narrow = width < NARROW
    heads = [
        head.replace(" (", "\n(") if narrow or len(head) > _HEAD else head
        for head in heads
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(heads)
    widths = [
        max(_widest(cells), min(_STACKED if narrow else _HEAD, _widest([Text(head)])))
        for head, cells in zip(heads, columns, strict=True)
    ]
    room = max(width, _NARROWEST) - _GAP * (len(heads) - 1) - sum(widths)
    room += widths[title] + widths[reason]
    wanted = min(max(_REASON, _longest_word(columns[reason])), widths[reason])
    widths[title] = max(min(widths[title], least), min(widths[title], room - wanted))
    rest = max(_NARROWEST_REASON, room - widths[title])
    widths[reason] = min(widths[reason], rest)
    return _table(heads, rows, widths, reason)


def titled(title: str) -> Text:
    """Show a title; a missing one as such."""
    return Text(clean(title, _TITLE)) if title else Text("(no title)", style="dim")


def _table(
    heads: Sequence[str],
    rows: Iterable[Sequence[Text]],
    widths: Sequence[int],
    reason: int,
) -> Table:
    table = Table(
        box=None, pad_edge=False, header_style="bold", padding=(0, _GAP, 0, 0)
    )
    for number, (head, width) in enumerate(zip(heads, widths, strict=True)):
        wraps = number == reason
        overflow: Literal["fold", "ellipsis"] = "fold" if wraps else "ellipsis"
        table.add_column(head, width=width, no_wrap=not wraps, overflow=overflow)
    for row in rows:
        table.add_row(*row)
    return table


def _widest(cells: Iterable[Text]) -> int:
    lines = (line for cell in cells for line in cell.plain.split("\n"))
    return max(map(cell_len, lines), default=0)


def _longest_word(cells: Iterable[Text]) -> int:
    words = (word for cell in cells for word in cell.plain.split())
    return min(_LONGEST_WORD, max(map(cell_len, words), default=0))
