"""How the calendars in memory are connected: to replace one by its twin."""

from dataclasses import replace

from callsheet.adapters.memory.calendars import MemoryCalendars
from callsheet.application.errors import Missing, Refused
from callsheet.application.ports import (
    Account,
)
from callsheet.application.reading import all_calendars
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import CalendarId
from callsheet.domain.scheme_records import Left


class MemoryAccounts:
    """
    The `CalendarAccounts` port over the same values.

    A calendar that is created is connecting until `connect` is called.

    Attributes:
        lacking: Calendars of which Recall does not show everything.
        created: Calendars made here, in order, with those whose twins they are.
    """

    def __init__(self, recall: MemoryCalendars) -> None:
        self._recall = recall
        self._once: dict[str, CalendarId] = {}
        self.lacking: dict[CalendarId, Left] = {}
        self.created: dict[CalendarId, CalendarId] = {}

    async def accounts(self) -> tuple[Account, ...]:
        """Read how each calendar is connected."""
        found, _ = await all_calendars(self._recall)
        return tuple(self._account(read.calendar.id) for read in found)

    async def create(self, account: Account, *, once: str) -> CalendarId:
        """Connect the same account once more; the new calendar is only connecting."""
        if once not in self._once:
            old = self._recall.shown(account.calendar_id)
            if old is None or account.lacks is not None:
                raise Refused("the account cannot be connected", status=400)
            twin = CalendarId(f"twin-{len(self.created) + 1}")
            unread = replace(
                old.calendar, id=twin, address=None, status=CalendarStatus.CONNECTING
            )
            self._recall.put(unread)
            self._once[once], self.created[twin] = twin, account.calendar_id
            self._recall.writes.append(f"create {twin} for {account.calendar_id}")
        return self._once[once]

    async def delete(self, calendar_id: CalendarId) -> None:
        """Delete a calendar with its events and their future bots; gone is gone."""
        self._recall.delete_calendar(calendar_id)

    def connect(self, twin: CalendarId) -> None:
        """Let a calendar that was created connect, and list its account's events."""
        old = self._recall.shown(self.created[twin])
        if old is None:
            raise Missing("the account is gone", status=404)
        self._recall.put(
            replace(old.calendar, id=twin, status=CalendarStatus.CONNECTED)
        )
        for event in self._recall.events_of(old.calendar.id):
            self._recall.copy(event, twin)

    def _account(self, calendar_id: CalendarId) -> Account:
        lacks = self.lacking.get(calendar_id)
        first = self.created.get(calendar_id, calendar_id)
        connection = {} if lacks else {"oauth_refresh_token": f"secret-of-{first}"}
        return Account(calendar_id=calendar_id, lacks=lacks, connection=connection)
