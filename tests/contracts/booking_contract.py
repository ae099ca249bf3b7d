"""What every `Calendars` promises of writing; each adapter has a `place` of its own."""

from datetime import timedelta

import pytest

from callsheet.application.errors import Refused
from callsheet.domain.bot import Bot
from callsheet.domain.ids import EventId
from tests.contracts.calendars_place import (
    FORMAL,
    KEY,
    OTHER_KEY,
    PLAIN,
    Place,
    book,
)
from tests.domain.builders import (
    DAY,
    END,
    HOUR,
    LINK,
    MIDDLE,
    OTHER_LINK,
    START,
)


async def bots(place: Place, event_id: EventId) -> tuple[Bot, ...]:
    return (await place.recall.event(event_id)).reading.bots


class BookingContract:
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
