"""Disconnecting a calendar: deleted at Recall, with who wanted it on record before."""

from dataclasses import dataclass

from callsheet.application.again import until_alone
from callsheet.application.errors import Missing
from callsheet.application.known_scopes import Named, Readers, Scopes, UnknownScope
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.near_ids import SHOWN
from callsheet.application.phrases import listed
from callsheet.application.ports import CalendarConnections, Clock
from callsheet.application.signature import Signature
from callsheet.domain.connection_records import DisconnectOrdered
from callsheet.domain.ids import CalendarId
from callsheet.domain.mail import same_address
from callsheet.domain.records import CALENDAR_DELETED, CalendarSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnecting:
    """
    Takes calendars off Recall.

    Attributes:
        readers: How stored texts become what they were.
    """

    log: Log
    connections: CalendarConnections
    clock: Clock
    readers: Readers

    async def find(self, named: str) -> CalendarId:
        """
        Find a calendar that is there by its id or its address.

        The log is asked first, and Recall about what the log does not know yet.

        Raises:
            UnknownScope: No calendar is called so, or several are.
            RecallError: Recall did not say.
            LogUnavailable: The log could not be read.
        """
        ledger = Ledger(self.log)
        await ledger.catch_up()
        if named in ledger.workspace.calendars:
            return CalendarId(named)
        scopes = Scopes(ledger, self.readers)
        known = await scopes.addresses()
        there = [
            one
            for one, address in sorted(known.items())
            if same_address(named, address) and one not in ledger.workspace.deleted
        ]
        found = there or await self._at_recall(named)
        if len(found) > 1:
            raise UnknownScope(
                f"{named[:SHOWN]!r} is the address of {len(found)} calendars; name one "
                f"by its id: {listed(found)}"
            )
        if found:
            return found[0]
        # The one who looks in the log alone says what is near, or that it was deleted.
        await scopes.find(Named(calendar=named))
        raise UnknownScope(f"the calendar of {named[:SHOWN]!r} was deleted already")

    async def disconnect(
        self, calendar_id: CalendarId, signed: Signature
    ) -> CalendarSeen:
        """
        Delete a calendar at Recall, with its events and their future bots.

        Bots that others share stay with them. What was granted at Google or Microsoft
        stays granted: its owner takes it back there. What the log holds stays, too.

        Args:
            calendar_id: Of the calendar; one that is gone is no error.
            signed: Who wants it, and why: recorded before anything is sent.

        Returns:
            The record that it is gone.

        Raises:
            RecallError: It may still be there; whoever tries again does no harm.
            Conflict: The log went on too fast; nothing was sent.
            LogUnavailable: The log could not be read or written.
        """
        ledger = Ledger(self.log)

        async def order() -> None:
            await ledger.catch_up()
            batch = ledger.batch()
            batch.add(
                DisconnectOrdered(
                    calendar_id=calendar_id,
                    by=signed.by,
                    why=signed.why,
                    at=self.clock.now(),
                )
            )
            await batch.commit()

        async def note() -> CalendarSeen:
            await ledger.catch_up()
            gone = CalendarSeen(
                calendar_id=calendar_id,
                platform="",
                status=CALENDAR_DELETED,
                at=self.clock.now(),
            )
            if calendar_id not in ledger.workspace.deleted:
                batch = ledger.batch()
                batch.add(gone)
                await batch.commit()
            return gone

        await until_alone(order)
        await self.connections.delete(calendar_id)
        return await until_alone(note)

    async def _at_recall(self, named: str) -> list[CalendarId]:
        if "@" in named:
            return [read.calendar.id for read in await self.connections.of(named)]
        try:
            return [(await self.connections.calendar(CalendarId(named))).calendar.id]
        except Missing:
            return []
