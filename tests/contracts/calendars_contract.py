"""
What every `Calendars` promises; each adapter runs this suite on a `place` of its own.

It is eight o'clock on 2 March 2026. The usual meeting is at 15:00, for an hour.
"""

import json
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias

import pytest

from callsheet.application.errors import Missing, Refused
from callsheet.application.ports import Calendars, Page
from callsheet.domain.bot import Bot
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.event import CalendarStatus, Event
from callsheet.domain.ids import BotId, CalendarId, DedupKey, EventId
from tests.domain.builders import (
    DAY,
    END,
    HOUR,
    LINK,
    MIDDLE,
    MINUTE,
    OTHER_LINK,
    START,
)

Query: TypeAlias = Any
"""What a list is asked for: any argument of `Calendars.events`."""

MORNING = START - 7 * HOUR
KEY, OTHER_KEY = DedupKey("one-key"), DedupKey("another-key")
PLAIN = BotSettings.of({})
FORMAL = BotSettings.of({"bot_name": "Formal"})
UNKNOWN = EventId("00000000-0000-4000-8000-000000000000")


class Place(Protocol):
    """
    A workspace of Recall, and people who use its two calendars.

    Attributes:
        recall: The port under test.
        ana: Ana's calendar; her address is `ana@acme.example`.
        dan: Dan's.
    """

    recall: Calendars
    ana: CalendarId
    dan: CalendarId

    async def meet(
        self,
        calendar: CalendarId,
        *,
        start: datetime = START,
        end: datetime = END,
        link: str | None = LINK,
    ) -> EventId:
        """Put a meeting into a calendar."""

    async def move(self, event_id: EventId, start: datetime, end: datetime) -> None:
        """Move a meeting."""

    async def delete(self, event_id: EventId) -> None:
        """Take a meeting out of its calendar."""

    async def until(self, now: datetime) -> None:
        """Let time pass."""

    async def config(self, bot_id: BotId) -> dict[str, Any]:
        """Show the configuration that Recall would use."""

    async def has_left(self, bot_id: BotId) -> bool:
        """Say whether the bot was sent out of its call."""


async def pages(place: Place, **query: Query) -> list[Page]:
    window = {"start": START - DAY, "end": START + DAY, **query}
    return [page async for page in place.recall.events(**window)]


async def listed(place: Place, **query: Query) -> list[EventId]:
    found = await pages(place, **query)
    assert not [problem for page in found for problem in page.problems]
    return [read.reading.event.id for page in found for read in page.events]


async def read(place: Place, event_id: EventId) -> Event:
    return (await place.recall.event(event_id)).reading.event


async def bots(place: Place, event_id: EventId) -> tuple[Bot, ...]:
    return (await place.recall.event(event_id)).reading.bots


async def book(place: Place, event_id: EventId, key: DedupKey = KEY) -> BotId:
    answer = await place.recall.add_bot(event_id, key, PLAIN)
    return answer.reading.bots[-1].id


class CalendarsContract:
    async def test_calendars_are_read_with_their_owners(self, place: Place) -> None:
        found, problems = await place.recall.calendars()
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
        await place.recall.calendars()
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

    async def test_a_bot_is_booked_for_the_events_own_start_and_link(
        self, place: Place
    ) -> None:
        event_id = await place.meet(place.ana)
        answer = await place.recall.add_bot(event_id, KEY, FORMAL)
        (bot,) = answer.reading.bots
        assert (bot.key, bot.start, bot.link) == (KEY, START, LINK)
        assert answer.reading == (await place.recall.event(event_id)).reading
        assert await place.config(bot.id) == {"bot_name": "Formal"}

    async def test_events_with_one_key_share_one_bot(self, place: Place) -> None:
        hers, his = await place.meet(place.ana), await place.meet(place.dan)
        assert await book(place, hers) == await book(place, his)

    async def test_events_with_two_keys_have_two_bots(self, place: Place) -> None:
        hers, his = await place.meet(place.ana), await place.meet(place.dan)
        assert await book(place, hers) != await book(place, his, OTHER_KEY)

    async def test_adding_again_replaces_the_configuration_as_a_whole(
        self, place: Place
    ) -> None:
        event_id = await place.meet(place.ana)
        await place.recall.add_bot(event_id, KEY, FORMAL)
        answer = await place.recall.add_bot(event_id, KEY, PLAIN)
        (bot,) = answer.reading.bots
        assert await place.config(bot.id) == {}

    async def test_adding_under_another_key_replaces_the_events_own_bot(
        self, place: Place
    ) -> None:
        event_id = await place.meet(place.ana)
        await book(place, event_id)
        answer = await place.recall.add_bot(event_id, OTHER_KEY, PLAIN)
        assert [bot.key for bot in answer.reading.bots] == [OTHER_KEY]

    async def test_a_bot_that_was_booked_does_not_move_with_its_event(
        self, place: Place
    ) -> None:
        event_id = await place.meet(place.ana)
        await book(place, event_id)
        await place.move(event_id, START + HOUR, END + HOUR)
        assert [bot.start for bot in await bots(place, event_id)] == [START]

    async def test_removal_takes_the_bots_off_one_event_only(
        self, place: Place
    ) -> None:
        hers, his = await place.meet(place.ana), await place.meet(place.dan)
        await book(place, hers)
        shared = await book(place, his)
        assert (await place.recall.remove_bots(hers)).reading.bots == ()
        assert [bot.id for bot in await bots(place, his)] == [shared]

    async def test_removing_twice_is_no_error(self, place: Place) -> None:
        event_id = await place.meet(place.ana)
        await book(place, event_id)
        await place.recall.remove_bots(event_id)
        assert (await place.recall.remove_bots(event_id)).reading.bots == ()

    async def test_a_bot_that_has_started_stays_listed(self, place: Place) -> None:
        event_id = await place.meet(place.ana)
        bot = await book(place, event_id)
        await place.until(MIDDLE)
        assert [b.id for b in (await bots(place, event_id))] == [bot]
        answer = await place.recall.remove_bots(event_id)
        assert [b.id for b in answer.reading.bots] == [bot]

    async def test_a_key_binds_future_bots_only(self, place: Place) -> None:
        """Two additions for a running meeting are two bots, whatever the key."""
        hers, his = await place.meet(place.ana), await place.meet(place.dan)
        await place.until(MIDDLE)
        assert await book(place, hers) != await book(place, his)

    async def test_an_event_that_moved_on_has_its_old_bot_and_its_new_one(
        self, place: Place
    ) -> None:
        event_id = await place.meet(place.ana)
        old = await book(place, event_id)
        await place.until(END + HOUR)
        await place.move(event_id, START + DAY, END + DAY)
        new = await book(place, event_id, OTHER_KEY)
        found = {bot.id: bot.start for bot in await bots(place, event_id)}
        assert found == {old: START, new: START + DAY}

    async def test_an_event_that_is_over_takes_no_bot(self, place: Place) -> None:
        event_id = await place.meet(place.ana)
        await place.until(END)
        with pytest.raises(Refused):
            await place.recall.add_bot(event_id, KEY, PLAIN)

    async def test_a_deleted_event_takes_no_bot(self, place: Place) -> None:
        event_id = await place.meet(place.ana)
        await place.delete(event_id)
        with pytest.raises(Refused):
            await place.recall.add_bot(event_id, KEY, PLAIN)

    async def test_an_event_without_a_link_takes_no_bot(self, place: Place) -> None:
        event_id = await place.meet(place.ana, link=None)
        with pytest.raises(Refused):
            await place.recall.add_bot(event_id, KEY, PLAIN)

    async def test_a_bot_leaves_its_call_when_told_once_or_twice(
        self, place: Place
    ) -> None:
        event_id = await place.meet(place.ana, link=OTHER_LINK)
        bot = await book(place, event_id)
        await place.until(START + timedelta(seconds=30))
        assert not await place.has_left(bot)
        await place.recall.leave_call(bot)
        await place.recall.leave_call(bot)
        assert await place.has_left(bot)
