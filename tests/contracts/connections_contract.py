"""What every `CalendarConnections` promises; each adapter has a `place` of its own."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

import pytest

from callsheet.application.errors import Missing
from callsheet.application.ports import (
    CalendarConnections,
    CalendarRead,
    Credentials,
)
from callsheet.application.reading import all_calendars
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import CalendarId
from tests.contracts.calendars_place import Place, book
from tests.domain.builders import HOUR

CLEO = Credentials(
    platform="google_calendar",
    address="cleo@acme.example",
    client_id="client",
    client_secret="secret-of-client",
    refresh_token="secret-of-cleo",
)
FINN = replace(CLEO, platform="microsoft_outlook", address="finn@acme.example")


class ConnectionsPlace(Place, Protocol):
    """
    A workspace to which accounts can be connected.

    Attributes:
        connections: The port under test.
    """

    connections: CalendarConnections

    def at(self) -> datetime:
        """Say what time it is there."""

    async def settle(self, calendar_id: CalendarId) -> None:
        """Let a calendar that is connecting become connected."""

    async def lose(self, calendar_id: CalendarId) -> None:
        """Let a calendar become disconnected."""

    async def token(self, calendar_id: CalendarId) -> str:
        """Say with which refresh token a calendar is connected."""


async def shown(place: ConnectionsPlace, calendar_id: CalendarId) -> CalendarRead:
    found, _ = await all_calendars(place.recall)
    return {read.calendar.id: read for read in found}[calendar_id]


class ConnectionsContract:
    async def test_a_new_calendar_is_connecting_until_recall_knows_whose_it_is(
        self, place: ConnectionsPlace
    ) -> None:
        made = await place.connections.connect(CLEO, once="1")
        first = (await shown(place, made)).calendar
        assert (first.status, first.address) == (CalendarStatus.CONNECTING, None)
        await place.settle(made)
        then = (await shown(place, made)).calendar
        assert (then.status, then.address) == (CalendarStatus.CONNECTED, CLEO.address)
        assert await place.token(made) == CLEO.refresh_token

    @pytest.mark.parametrize("credentials", [CLEO, FINN], ids=["Google", "Microsoft"])
    async def test_it_is_of_the_platform_that_is_said(
        self, place: ConnectionsPlace, credentials: Credentials
    ) -> None:
        made = await place.connections.connect(credentials, once="1")
        assert (await shown(place, made)).platform == credentials.platform

    async def test_its_tenant_stands_in_its_notes(
        self, place: ConnectionsPlace
    ) -> None:
        globex = replace(CLEO, tenant="globex")
        made = await place.connections.connect(globex, once="1")
        calendar = (await shown(place, made)).calendar
        assert calendar.tenant == "globex"
        assert calendar.metadata == (("tenant", "globex"),)

    async def test_under_one_name_one_is_made(self, place: ConnectionsPlace) -> None:
        first = await place.connections.connect(CLEO, once="1")
        assert await place.connections.connect(CLEO, once="1") == first
        assert await place.connections.connect(CLEO, once="2") != first

    async def test_the_calendars_of_an_account_are_found_in_any_case(
        self, place: ConnectionsPlace
    ) -> None:
        ana = (await shown(place, place.ana)).calendar
        assert ana.address is not None
        found = await place.connections.of(ana.address.upper())
        assert [read.calendar.id for read in found] == [place.ana]
        assert await place.connections.of("nobody@acme.example") == ()

    async def test_one_that_does_not_know_whose_it_is_is_found_among_new_ones(
        self, place: ConnectionsPlace
    ) -> None:
        before = place.at() - HOUR
        made = await place.connections.connect(CLEO, once="1")
        await place.connections.connect(FINN, once="2")
        assert await place.connections.of(CLEO.address) == ()
        found = await place.connections.of(CLEO.address, created_since=before)
        assert [read.calendar.id for read in found] == [made]

    async def test_one_that_is_lost_connects_anew_and_keeps_its_notes(
        self, place: ConnectionsPlace
    ) -> None:
        made = await place.connections.connect(replace(CLEO, tenant="globex"), once="1")
        await place.settle(made)
        await place.lose(made)
        assert (await shown(place, made)).calendar.status is CalendarStatus.DISCONNECTED
        new = replace(CLEO, refresh_token="another-secret")
        await place.connections.reconnect(made, new)
        assert (await shown(place, made)).calendar.status is CalendarStatus.CONNECTING
        await place.settle(made)
        calendar = (await shown(place, made)).calendar
        assert (calendar.status, calendar.tenant) == (
            CalendarStatus.CONNECTED,
            "globex",
        )
        assert await place.token(made) == "another-secret"

    async def test_it_may_go_to_another_tenant_then(
        self, place: ConnectionsPlace
    ) -> None:
        made = await place.connections.connect(replace(CLEO, tenant="globex"), once="1")
        await place.connections.reconnect(made, replace(CLEO, tenant="initech"))
        assert (await shown(place, made)).calendar.tenant == "initech"

    @pytest.mark.parametrize("tenant", [None, "globex"])
    async def test_one_that_is_gone_does_not_connect_anew(
        self, place: ConnectionsPlace, tenant: str | None
    ) -> None:
        await place.connections.delete(place.ana)
        with pytest.raises(Missing):
            await place.connections.reconnect(place.ana, replace(CLEO, tenant=tenant))

    async def test_with_a_calendar_its_events_go_and_deleting_twice_is_no_error(
        self, place: ConnectionsPlace
    ) -> None:
        event_id = await place.meet(place.ana)
        await book(place, event_id)
        await place.connections.delete(place.ana)
        await place.connections.delete(place.ana)
        with pytest.raises(Missing):
            await place.recall.event(event_id)
