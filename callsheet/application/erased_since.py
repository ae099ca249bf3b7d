"""Which decisions lack their texts because these were erased after they were made."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from callsheet.application.errors import LogUnavailable
from callsheet.application.log_port import Log, Recorded
from callsheet.application.outlasting import Term, is_old, outlasting, term_of
from callsheet.domain.ids import CalendarId
from callsheet.domain.log_records import CalendarErased, TextsForgotten
from callsheet.domain.records import Decided
from callsheet.domain.streams import EVENTS, RETENTION, calendar_stream

_STREAMS: Final = 20
"""Events whose records are held at once."""

ROOM: Final = 100_000
"""So many events and decisions are remembered as judged; each takes 100 bytes."""


class ErasedSince:
    """
    What was erased, and where the record of it stands; it keeps no texts.

    An auditor goes by places in the log: what was recorded behind an erasure has to
    have its texts, whatever its date is, and so does what a forgetting by age left.

    Args:
        room: How many events and decisions are remembered as judged, about.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._calendars: dict[CalendarId, int] = {}
        self._forgotten: list[tuple[int, Term]] = []
        self._taken: dict[str, frozenset[int]] = {}
        self._room = self._left = room

    async def learn(self, log: Log, lacking: Sequence[Recorded]) -> None:
        """
        Look up what was erased by now that may be of some decisions.

        Args:
            log: Where it is recorded.
            lacking: Records of decisions that lack a text.

        Raises:
            LogUnavailable: The stream of a calendar cannot be read.
        """
        calendars = {
            calendar_stream(one.record.calendar_id)
            for one in lacking
            if isinstance(one.record, Decided)
        }
        streams = await log.read([*sorted(calendars), RETENTION])
        for calendar in calendars:
            for recorded in streams[calendar]:
                if isinstance(recorded.record, CalendarErased):
                    calendar_id = recorded.record.calendar_id
                    self._calendars[calendar_id] = recorded.position
        self._take_terms(streams[RETENTION])
        await self._judge(log, lacking)

    def cover(self, decided: Decided, stream: str, position: int) -> bool:
        """Say whether a decision may have lost its personal texts since."""
        if position < self._calendars.get(decided.calendar_id, 0):
            return True
        return position in self._taken.get(stream, ())

    def _take_terms(self, records: Sequence[Recorded]) -> None:
        found = [
            (recorded.position, term_of(recorded.record, recorded.position))
            for recorded in records
            if isinstance(recorded.record, TextsForgotten)
        ]
        if found != self._forgotten:
            # What was forgotten before stays judged as it was; this may be more.
            self._forget()
            self._forgotten = found

    def _forget(self) -> None:
        self._taken, self._left = {}, self._room

    async def _judge(self, log: Log, lacking: Sequence[Recorded]) -> None:
        """Judge the events of those that a forgetting may have taken texts of."""
        streams = {
            one.stream
            for one in lacking
            if one.stream.startswith(EVENTS) and any(self._terms_over(one))
        }
        if self._left <= 0:
            self._forget()
        new = sorted(streams - self._taken.keys())
        for first in range(0, len(new), _STREAMS):
            for stream, records in await _read(log, new[first : first + _STREAMS]):
                self._taken[stream] = frozenset(self._taken_of(records))
                self._left -= len(self._taken[stream]) + 1

    def _taken_of(self, records: Sequence[Recorded]) -> Iterator[int]:
        """Name the decisions on an event of which a forgetting took the texts."""
        outlasts = cache(lambda term: outlasting(records, term))
        for one in records:
            if any(outlasts(term) != one.position for term in self._terms_over(one)):
                yield one.position

    def _terms_over(self, one: Recorded) -> Iterator[Term]:
        """Give the terms, the last one first, by which a decision is old."""
        if isinstance(one.record, Decided):
            for at, term in reversed(self._forgotten):
                if one.position < at and is_old(one.record, one.position, term):
                    yield term


async def _read(
    log: Log, streams: Sequence[str]
) -> Sequence[tuple[str, Sequence[Recorded]]]:
    """Read streams; those with a record that cannot be read are left out."""
    try:
        return [*(await log.read(streams)).items()]
    except LogUnavailable:
        if len(streams) == 1:
            return []
    return [found for stream in streams for found in await _read(log, [stream])]
