"""What the steps of replacing calendars by twins are taken and written down with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from callsheet.application import errors
from callsheet.application.ledger import Ledger
from callsheet.application.ports import CalendarAccounts, Calendars, Clock
from callsheet.application.reading import AllCalendars, Progress, all_calendars
from callsheet.domain.ids import CalendarId
from callsheet.domain.records import Record
from callsheet.domain.scheme_records import Left, Step, TwinStep

T = TypeVar("T")

PAUSES = (2.0, 5.0, 15.0, 30.0)
"""Seconds between the tries of one call, unless Recall asks for more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Recall, the log, the time, and who is told of progress."""

    calendars: Calendars
    accounts: CalendarAccounts
    ledger: Ledger
    clock: Clock
    tell: Progress

    async def record(self, *records: Record) -> None:
        """Write records down in one transaction."""
        batch = self.ledger.batch()
        for record in records:
            batch.add(record)
        await batch.commit()

    async def leave(self, calendar_id: CalendarId, why: Left) -> None:
        """Write down that a calendar is left as it is; a twin of it has to go."""
        known = self.ledger.workspace.twins.steps.get(calendar_id)
        twin_id = None if known is None else known.twin_id
        await self.record(
            TwinStep(
                calendar_id=calendar_id,
                at=self.clock.now(),
                step=Step.LEFT,
                twin_id=twin_id,
                left=why,
            )
        )

    async def all_calendars(self) -> AllCalendars:
        """Read all calendars, and what could not be understood of them."""
        return await all_calendars(self.calendars)

    async def patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        """
        Make a call that may be repeated, until it is answered or the pauses are over.

        Raises:
            RecallError: The last failure; one that time does not mend at once.
        """
        for pause in PAUSES:
            try:
                return await call()
            except (errors.RateLimited, errors.Unreachable) as error:
                await self.pause(error, pause)
        return await call()

    async def pause(self, error: errors.RecallError, seconds: float) -> None:
        """Sleep before the next try, for as long as Recall asks or else by our own."""
        asked = error.retry_after
        await self.clock.sleep(seconds if asked is None else asked.total_seconds())
