"""What every `CalendarAccounts` promises; each adapter has a `place` of its own."""

from typing import Protocol

import pytest

from callsheet.application.errors import Missing
from callsheet.application.ports import Account, CalendarAccounts, EventRead
from callsheet.application.reading import all_calendars
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import CalendarId
from callsheet.domain.scheme_records import Left
from tests.contracts.calendars_place import KEY, Place, book
from tests.domain.builders import DAY, START


class AccountsPlace(Place, Protocol):
    """
    A workspace whose calendars can be connected anew.

    Attributes:
        accounts: The port under test.
        secrets: What nobody may see.
    """

    accounts: CalendarAccounts
    secrets: tuple[str, ...]

    async def connect(self, twin: CalendarId) -> None:
        """Let a calendar connect that was created."""

    async def hide(self, calendar_id: CalendarId) -> None:
        """Let Recall not show a calendar's credentials."""


async def account(place: AccountsPlace, calendar_id: CalendarId) -> Account:
    found = {one.calendar_id: one for one in await place.accounts.accounts()}
    return found[calendar_id]


async def twin_of(place: AccountsPlace, calendar_id: CalendarId) -> CalendarId:
    twin = await place.accounts.create(await account(place, calendar_id), once="1")
    await place.connect(twin)
    return twin


async def status(place: AccountsPlace, calendar_id: CalendarId) -> CalendarStatus:
    found, _ = await all_calendars(place.recall)
    return {read.calendar.id: read.calendar.status for read in found}[calendar_id]


async def listed(place: AccountsPlace, calendar_id: CalendarId) -> list[EventRead]:
    window = {"start": START - DAY, "end": START + DAY}
    pages = place.recall.events(**window, calendar_id=calendar_id)
    return [read async for page in pages for read in page.events]


class AccountsContract:
    async def test_every_calendar_says_how_it_is_connected(
        self, place: AccountsPlace
    ) -> None:
        found = await place.accounts.accounts()
        assert {one.calendar_id for one in found} == {place.ana, place.dan}
        assert {one.lacks for one in found} == {None}
        assert all(one.connection for one in found)

    async def test_nothing_of_that_is_in_a_repr(self, place: AccountsPlace) -> None:
        for one in await place.accounts.accounts():
            said = f"{one!r} {one} {place.accounts!r}"
            assert not [secret for secret in place.secrets if secret in said]

    async def test_a_calendar_whose_credentials_are_not_shown_says_so(
        self, place: AccountsPlace
    ) -> None:
        await place.hide(place.ana)
        hidden = await account(place, place.ana)
        assert (hidden.lacks, hidden.connection) == (Left.NOT_SHOWN, {})

    async def test_a_twin_is_connecting_first(self, place: AccountsPlace) -> None:
        twin = await place.accounts.create(await account(place, place.ana), once="1")
        assert twin not in (place.ana, place.dan)
        assert await status(place, twin) is CalendarStatus.CONNECTING

    async def test_a_twin_is_of_the_same_account(self, place: AccountsPlace) -> None:
        twin = await twin_of(place, place.ana)
        found, _ = await all_calendars(place.recall)
        by_id = {read.calendar.id: read.calendar for read in found}
        assert by_id[twin].status is CalendarStatus.CONNECTED
        assert by_id[twin].address == by_id[place.ana].address
        assert by_id[twin].metadata == by_id[place.ana].metadata
        mine, theirs = await account(place, place.ana), await account(place, twin)
        assert mine.connection == theirs.connection

    async def test_a_twin_lists_the_same_events_as_events_of_its_own(
        self, place: AccountsPlace
    ) -> None:
        event_id = await place.meet(place.ana)
        twin = await twin_of(place, place.ana)
        (old,), (new,) = await listed(place, place.ana), await listed(place, twin)
        assert old.reading.event.id == event_id != new.reading.event.id
        assert old.platform_id == new.platform_id is not None
        assert new.reading.event.start == old.reading.event.start

    async def test_asked_again_under_one_name_no_other_calendar_is_made(
        self, place: AccountsPlace
    ) -> None:
        ana = await account(place, place.ana)
        first = await place.accounts.create(ana, once="1")
        assert await place.accounts.create(ana, once="1") == first
        assert await place.accounts.create(ana, once="2") != first
        assert len(await place.accounts.accounts()) == 4

    async def test_with_a_calendar_its_events_and_their_bots_go(
        self, place: AccountsPlace
    ) -> None:
        event_id = await place.meet(place.ana)
        await book(place, event_id)
        await place.accounts.delete(place.ana)
        found, _ = await all_calendars(place.recall)
        assert [read.calendar.id for read in found] == [place.dan]
        with pytest.raises(Missing):
            await place.recall.event(event_id)

    async def test_a_bot_stays_for_its_other_sharers(
        self, place: AccountsPlace
    ) -> None:
        hers, his = await place.meet(place.ana), await place.meet(place.dan)
        await book(place, hers)
        shared = await book(place, his)
        await place.accounts.delete(place.ana)
        bots = (await place.recall.event(his)).reading.bots
        assert [(bot.id, bot.key) for bot in bots] == [(shared, KEY)]

    async def test_deleting_twice_is_no_error(self, place: AccountsPlace) -> None:
        await place.accounts.delete(place.ana)
        await place.accounts.delete(place.ana)
        assert len(await place.accounts.accounts()) == 1
