"""What was appended since the views were kept, folded in memory and laid over them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from callsheet.application.log_port import Recorded
from callsheet.application.projecting import Projector
from callsheet.application.views import Kept
from callsheet.domain.call_sheet import Line
from callsheet.domain.ids import CalendarId, EventId


class Overlay:
    """
    Lines that are newer than the kept ones, and the workspace.

    Args:
        kept: What is kept, and up to where; where nothing is, this is all there is.
    """

    def __init__(self, kept: Kept) -> None:
        self._projector = Projector(kept)
        self._lines: dict[EventId, Line] = {}

    @property
    def kept(self) -> Kept:
        """The workspace with all that was folded."""
        return self._projector.kept

    def lacking(self, page: Sequence[Recorded]) -> tuple[str, ...]:
        """Name the streams that have to be read before a page can be folded."""
        return self._projector.lacking(page)

    def fold(
        self, page: Sequence[Recorded], streams: Mapping[str, Sequence[Recorded]]
    ) -> None:
        """Fold the next records, with the streams that were lacking."""
        self._lines.update(self._projector.fold(page, streams))

    def live(self, kept: Iterable[EventId], now: datetime) -> tuple[EventId, ...]:
        """Lay what is known here over the kept live events."""
        found = {one for one in kept if one not in self._lines}
        for line in self._lines.values():
            if line.live_until is not None and line.live_until > now:
                found.add(line.event_id)
        return tuple(sorted(found))

    def page(
        self, kept: Sequence[Line], after: EventId | None, limit: int
    ) -> tuple[Line, ...]:
        """
        Lay what is known here over a page of the kept call sheet.

        Args:
            kept: The kept lines, `limit` of them or all that there are.
            after: Where the page begins.
            limit: How many lines it may have.
        """
        lines = {line.event_id: line for line in kept}
        for event_id, line in self._lines.items():
            if after is None or event_id > after:
                lines[event_id] = _newer(line, lines.get(event_id))
        return tuple(line for _, line in sorted(lines.items())[: max(limit, 0)])

    def newest(self, kept: Iterable[Line]) -> tuple[Line, ...]:
        """Lay what is known here over the calendars' last lines; no event moves."""
        newest: dict[CalendarId, Line] = {}
        for line in (*kept, *self._lines.values()):
            if line.calendar_id is not None:
                other = newest.get(line.calendar_id, line)
                newest[line.calendar_id] = max(line, other, key=_decided)
        return tuple(line for _, line in sorted(newest.items()))


def _newer(line: Line, kept: Line | None) -> Line:
    return line if kept is None or kept.version <= line.version else kept


def _decided(line: Line) -> int:
    return line.decided or 0
