"""Which decisions lack their texts because these were erased after they were made."""

from collections.abc import Iterable

from callsheet.application.log_port import Log
from callsheet.domain.ids import CalendarId
from callsheet.domain.log_records import CalendarErased, TextsForgotten
from callsheet.domain.records import Decided
from callsheet.domain.streams import RETENTION, calendar_stream


class ErasedSince:
    """
    What was erased, and where the record of it stands; it keeps no texts.

    An auditor goes by places in the log: what was recorded behind an erasure has to
    have its texts, whatever its date is.
    """

    def __init__(self) -> None:
        self._calendars: dict[CalendarId, int] = {}
        self._forgotten: list[tuple[int, TextsForgotten]] = []

    async def learn(self, log: Log, decisions: Iterable[Decided]) -> None:
        """
        Look up what was erased by now that may be of some decisions.

        Raises:
            LogUnavailable: The stream of a calendar cannot be read.
        """
        calendars = {calendar_stream(one.calendar_id) for one in decisions}
        streams = await log.read([*sorted(calendars), RETENTION])
        for calendar in calendars:
            for recorded in streams[calendar]:
                if isinstance(recorded.record, CalendarErased):
                    calendar_id = recorded.record.calendar_id
                    self._calendars[calendar_id] = recorded.position
        self._forgotten = [
            (recorded.position, recorded.record)
            for recorded in streams[RETENTION]
            if isinstance(recorded.record, TextsForgotten)
        ]

    def cover(self, decided: Decided, position: int) -> bool:
        """Say whether a decision may have lost its personal texts since."""
        return position < self._calendars.get(decided.calendar_id, 0) or any(
            position < at and decided.at < record.before
            for at, record in self._forgotten
        )
