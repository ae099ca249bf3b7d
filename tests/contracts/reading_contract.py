"""What every `Calendars` promises of reading; each adapter has a `place` of its own."""

import json

import pytest

from callsheet.application.errors import Missing
from callsheet.application.ports import Page
from callsheet.application.reading import all_calendars
from callsheet.domain.bot import BotStatus, EndReason
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import BotId, EventId
from callsheet.domain.signs import Sign
from tests.contracts.calendars_place import (
    KEY,
    MORNING,
    PLAIN,
    UNKNOWN,
    Place,
    Query,
    book,
    read,
)
from tests.domain.builders import (
    DAY,
    END,
    HOUR,
    LINK,
    MIDDLE,
    MINUTE,
    START,
)


async def pages(place: Place, **query: Query) -> list[Page]:
    window = {"start": START - DAY, "end": START + DAY, **query}
    return [page async for page in place.recall.events(**window)]


async def listed(place: Place, **query: Query) -> list[EventId]:
    found = await pages(place, **query)
    assert not [problem for page in found for problem in page.problems]
    return [read.reading.event.id for page in found for read in page.events]


async def life(place: Place, bot_id: BotId) -> Sign:
    found = await place.recall.bot(bot_id)
    assert found.id == bot_id
    assert found.sign is not None
    return found.sign


class ReadingContract:
    async def test_calendars_are_read_with_their_owners(self, place: Place) -> None:
        found, problems = await all_calendars(place.recall)
        assert problems == ()
        by_id = {calendar.calendar.id: calendar for calendar in found}
        assert set(by_id) == {place.ana, place.dan}
        ana = by_id[place.ana]
        assert ana.calendar.address == "ana@acme.example"
        assert ana.calendar.status is CalendarStatus.CONNECTED
        assert ana.platform == "google_calendar"

    async def test_an_event_is_read_as_it_is(self, place: Place) -> None:
        event = await read(place, await place.meet(place.ana))
        assert (event.start, event.end) == (START, END)
        assert (event.calendar_id, event.meeting_url) == (place.ana, LINK)
        assert not event.is_deleted
        assert not event.is_cancelled

    async def test_an_event_without_a_link_has_none(self, place: Place) -> None:
        assert (
            await read(place, await place.meet(place.ana, link=None))
        ).meeting_url is None

    async def test_a_list_shows_what_a_single_reading_shows(self, place: Place) -> None:
        event_id = await place.meet(place.ana)
        await book(place, event_id)
        await all_calendars(place.recall)
        (page,) = await pages(place)
        single = await place.recall.event(event_id)
        assert [event.reading for event in page.events] == [single.reading]

    async def test_what_was_sent_is_kept_as_json(self, place: Place) -> None:
        event_id = await place.meet(place.ana)
        single = await place.recall.event(event_id)
        assert json.loads(single.snapshot)["id"] == event_id

    async def test_a_window_includes_both_its_ends(self, place: Place) -> None:
        for hours in range(-1, 4):
            start = START + hours * HOUR
            await place.meet(place.ana, start=start, end=start + HOUR)
        window = {"start": START, "end": START + 2 * HOUR}
        found = [await read(place, i) for i in await listed(place, **window)]
        assert [e.start for e in found] == [START + n * HOUR for n in range(3)]

    async def test_one_calendar_can_be_read_alone(self, place: Place) -> None:
        await place.meet(place.ana)
        his = await place.meet(place.dan)
        assert await listed(place, calendar_id=place.dan) == [his]

    async def test_of_an_instant_on_only_what_changed_is_read(
        self, place: Place
    ) -> None:
        first = await place.meet(place.ana)
        await place.until(MORNING + MINUTE)
        second = await place.meet(place.ana)
        before = (await read(place, first)).updated_at
        after = (await read(place, second)).updated_at
        assert before is not None
        assert after is not None
        assert before < after
        assert await listed(place, updated_since=after) == [second]
        assert sorted(await listed(place, updated_since=before)) == sorted(
            [first, second]
        )
        assert await listed(place, updated_since=after + MINUTE) == []

    async def test_many_events_come_in_pages_each_once(self, place: Place) -> None:
        made = [
            await place.meet(place.ana, start=START + n * MINUTE, end=END + DAY)
            for n in range(101)
        ]
        found = await pages(place)
        assert len(found) > 1
        assert [e.reading.event.id for page in found for e in page.events] == made

    async def test_an_empty_window_has_no_events(self, place: Place) -> None:
        assert await listed(place) == []

    async def test_a_moved_event_keeps_its_id_and_gets_a_newer_version(
        self, place: Place
    ) -> None:
        event_id = await place.meet(place.ana)
        before = await read(place, event_id)
        await place.until(MORNING + MINUTE)
        await place.move(event_id, START + HOUR, END + HOUR)
        after = await read(place, event_id)
        assert (after.start, after.end) == (START + HOUR, END + HOUR)
        assert before.updated_at is not None
        assert after.updated_at is not None
        assert before.updated_at < after.updated_at

    async def test_a_deleted_event_is_still_listed_as_such(self, place: Place) -> None:
        event_id = await place.meet(place.ana)
        await place.delete(event_id)
        assert await listed(place) == [event_id]
        assert (await read(place, event_id)).is_deleted

    async def test_an_unknown_event_is_missing(self, place: Place) -> None:
        with pytest.raises(Missing):
            await place.recall.event(UNKNOWN)
        with pytest.raises(Missing):
            await place.recall.add_bot(UNKNOWN, KEY, PLAIN)
        with pytest.raises(Missing):
            await place.recall.remove_bots(UNKNOWN)

    async def test_a_bot_is_read_as_it_goes_through_its_life(
        self, place: Place
    ) -> None:
        bot = await book(place, await place.meet(place.ana))
        assert (await life(place, bot)).status is BotStatus.SCHEDULED
        await place.until(MIDDLE)
        in_call = await life(place, bot)
        assert (in_call.status, in_call.end_reason) == (BotStatus.IN_CALL, None)
        assert START <= in_call.happened_at < START + MINUTE
        await place.until(END + HOUR)
        over = await life(place, bot)
        assert (over.status, over.end_reason) == (BotStatus.DONE, EndReason.COMPLETED)
        assert (over.happened_at, over.stopped) == (END, False)

    async def test_of_a_bot_that_was_thrown_out_it_is_read(self, place: Place) -> None:
        bot = await book(place, await place.meet(place.ana))
        await place.until(MIDDLE)
        await place.throw_out(bot)
        gone = await life(place, bot)
        assert (gone.status, gone.happened_at) == (BotStatus.DONE, MIDDLE)
        assert (gone.end_reason, gone.stopped) == (EndReason.REMOVED_FROM_CALL, False)

    async def test_of_a_bot_that_was_told_to_leave_it_is_read(
        self, place: Place
    ) -> None:
        bot = await book(place, await place.meet(place.ana))
        await place.until(MIDDLE)
        await place.recall.leave_call(bot)
        gone = await life(place, bot)
        assert (gone.status, gone.happened_at) == (BotStatus.DONE, MIDDLE)
        assert (gone.end_reason, gone.stopped) == (EndReason.OTHER, True)

    async def test_an_unknown_bot_is_missing(self, place: Place) -> None:
        with pytest.raises(Missing):
            await place.recall.bot(BotId(UNKNOWN))
