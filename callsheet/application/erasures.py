"""Which decisions lack their texts because these were erased on purpose."""

from collections.abc import Iterable

from callsheet.application.ports import Log
from callsheet.domain.erasures import Erasures
from callsheet.domain.ids import CalendarId
from callsheet.domain.log_records import CalendarErased, LogRecord
from callsheet.domain.records import Decided
from callsheet.domain.streams import RETENTION, calendar_stream


class KnownErasures:
    """The last erasure of each calendar that was asked about, and those by age."""

    def __init__(self) -> None:
        self._last: dict[CalendarId, int] = {}
        self._by_age: Erasures | None = None

    async def learn(self, log: Log, decisions: Iterable[Decided]) -> None:
        """
        Look up when the calendars of some decisions were erased.

        Raises:
            LogUnavailable: The stream of a calendar cannot be read.
        """
        if self._by_age is None:
            self._by_age = await _by_age(log)
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
        """Say whether a decision was recorded before its texts were erased."""
        if position < self._last.get(decided.calendar_id, 0):
            return True
        return self._by_age is not None and self._by_age.by_age(decided) is not None


async def _by_age(log: Log) -> Erasures:
    found = Erasures()
    for recorded in (await log.read([RETENTION]))[RETENTION]:
        if isinstance(recorded.record, LogRecord):
            found = found.after(recorded.record)
    return found
