"""Which decisions lack their texts because these were erased on purpose."""

from collections.abc import Iterable

from callsheet.application.ports import Log
from callsheet.domain.ids import CalendarId
from callsheet.domain.log_records import CalendarErased
from callsheet.domain.records import Decided
from callsheet.domain.streams import calendar_stream


class Erasures:
    """The last erasure of each calendar that was asked about; it keeps no texts."""

    def __init__(self) -> None:
        self._last: dict[CalendarId, int] = {}

    async def learn(self, log: Log, decisions: Iterable[Decided]) -> None:
        """
        Look up when the calendars of some decisions were erased.

        Raises:
            LogUnavailable: The stream of a calendar cannot be read.
        """
        new = {one.calendar_id for one in decisions} - self._last.keys()
        if not new:
            return
        streams = await log.read([calendar_stream(one) for one in sorted(new)])
        for calendar_id in new:
            erased = [
                recorded.position
                for recorded in streams[calendar_stream(calendar_id)]
                if isinstance(recorded.record, CalendarErased)
            ]
            self._last[calendar_id] = max(erased, default=0)

    def cover(self, decided: Decided, position: int) -> bool:
        """Say whether a decision's calendar was erased after it was recorded."""
        return position < self._last.get(decided.calendar_id, 0)
