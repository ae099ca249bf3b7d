"""Connecting accounts to the workspace in memory, and letting go of them."""

from dataclasses import replace
from datetime import datetime

from callsheet.adapters.memory.calendars import MemoryCalendars
from callsheet.application.errors import Missing
from callsheet.application.ports import (
    CalendarRead,
    Credentials,
)
from callsheet.application.reading import all_calendars
from callsheet.domain.event import Calendar, CalendarStatus
from callsheet.domain.ids import CalendarId
from callsheet.domain.mail import canonical_address


class MemoryConnections:
    """
    The `CalendarConnections` port over the same values.

    A calendar that is connected, or is to connect anew, is connecting until `settle`
    is called: only then it says whose it is.

    Attributes:
        given: The credentials last given for each calendar.
    """

    def __init__(self, recall: MemoryCalendars) -> None:
        self._recall = recall
        self._once: dict[str, CalendarId] = {}
        self.given: dict[CalendarId, Credentials] = {}

    async def calendar(self, calendar_id: CalendarId) -> CalendarRead:
        """Read one calendar."""
        return await self._recall.calendar(calendar_id)

    async def of(
        self, address: str, *, created_since: datetime | None = None
    ) -> tuple[CalendarRead, ...]:
        """Read which calendars an account has; see `CalendarConnections`."""
        found, _ = await all_calendars(self._recall)
        wanted = canonical_address(address)

        def whose(calendar: Calendar) -> str:
            given = self.given.get(calendar.id)
            said = "" if given is None or created_since is None else given.address
            return canonical_address(calendar.address or said)

        return tuple(read for read in found if whose(read.calendar) == wanted)

    async def connect(self, credentials: Credentials, *, once: str) -> CalendarId:
        """Connect an account; see `CalendarConnections`."""
        if once not in self._once:
            calendar_id = CalendarId(f"new-{len(self._once) + 1}")
            self._once[once], self.given[calendar_id] = calendar_id, credentials
            notes = _tenant_note(credentials)
            calendar = Calendar(
                id=calendar_id,
                status=CalendarStatus.CONNECTING,
                tenant=credentials.tenant,
                metadata=notes,
            )
            platform = credentials.platform
            self._recall.list_calendar(
                CalendarRead(calendar=calendar, platform=platform)
            )
            self._recall.writes.append(f"connect {calendar_id}")
        return self._once[once]

    async def reconnect(
        self, calendar_id: CalendarId, credentials: Credentials
    ) -> None:
        """Let a calendar connect anew; see `CalendarConnections`."""
        read = await self._recall.calendar(calendar_id)
        self.given[calendar_id] = credentials
        notes = {
            **dict(read.calendar.metadata or ()),
            **dict(_tenant_note(credentials)),
        }
        calendar = replace(
            read.calendar,
            status=CalendarStatus.CONNECTING,
            tenant=credentials.tenant or read.calendar.tenant,
            metadata=tuple(sorted(notes.items())),
        )
        self._recall.list_calendar(replace(read, calendar=calendar))
        self._recall.writes.append(f"reconnect {calendar_id}")

    async def delete(self, calendar_id: CalendarId) -> None:
        """Delete a calendar with its events and their future bots; gone is gone."""
        self._recall.delete_calendar(calendar_id)

    def settle(self, calendar_id: CalendarId) -> None:
        """Let a calendar become connected, and say whose it is."""
        read = self._recall.shown(calendar_id)
        if read is None:
            raise Missing("no such calendar", status=404)
        address = self.given[calendar_id].address
        calendar = replace(
            read.calendar, status=CalendarStatus.CONNECTED, address=address
        )
        self._recall.list_calendar(replace(read, calendar=calendar))


def _tenant_note(credentials: Credentials) -> tuple[tuple[str, str], ...]:
    tenant = credentials.tenant
    return () if tenant is None else (("tenant", tenant),)
