"""What is known between passes: who is tied to whom, and what is news."""

from datetime import timedelta

import pytest

from callsheet.application.ports import CalendarRead, EventRead, NotRead
from callsheet.application.reading import Look
from callsheet.application.world import World
from callsheet.domain.bot import Bot
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.keys import KeySettings
from callsheet.domain.workspace import Reading
from tests.domain.builders import (
    DAY,
    HOUR,
    LINK,
    MINUTE,
    NOON,
    OTHER_LINK,
    START,
    Change,
    bot,
    calendar,
    event,
)

A, B = CalendarId("cal-a"), CalendarId("cal-b")
ONE, TWO, THREE = EventId("evt-1"), EventId("evt-2"), EventId("evt-3")


@pytest.fixture
def world() -> World:
    world = World(key=KeySettings(), look=Look(started=NOON))
    for id in (A, B):
        world.calendar(CalendarRead(calendar=calendar(id), platform="google_calendar"))
    return world


def read(id: str, *bots: Bot, **changes: Change) -> EventRead:
    return EventRead(
        reading=Reading(event=event(id, **changes), bots=bots), snapshot=b"{}"
    )


def unread(id: str | None = "evt-1", place: str = "raw") -> NotRead:
    return NotRead(id=id, place=place, problem="is no object")


class TestTies:
    def test_who_shares_with_a_sharer_is_decided_with_them(self, world: World) -> None:
        old = bot("b1", start=START + DAY)
        world.put(read("evt-1", old, start=START), NOON)
        world.put(read("evt-2", old, start=START + HOUR), NOON)
        world.put(read("evt-3", start=START + HOUR, calendar_id=B), NOON)
        world.put(read("evt-4", start=START + 2 * HOUR), NOON)
        assert world.closure([ONE]) == {ONE, TWO, THREE}
        assert set(world.part([THREE], NOON).events) == {ONE, TWO, THREE}

    def test_without_a_link_there_is_no_meeting_to_share(self, world: World) -> None:
        for id in (ONE, TWO):
            world.put(read(id, meeting_url=None), NOON)
        assert world.closure([ONE]) == {ONE}

    def test_what_was_moved_is_tied_to_its_old_sharers_no_more(
        self, world: World
    ) -> None:
        for id in (ONE, TWO):
            world.put(read(id), NOON)
        world.put(read("evt-2", start=START + HOUR), NOON)
        assert world.closure([ONE]) == {ONE}

    def test_with_a_calendar_its_events_go_and_their_sharers_are_named(
        self, world: World
    ) -> None:
        world.put(read("evt-1"), NOON)
        world.put(read("evt-2", calendar_id=B), NOON)
        world.put(read("evt-3", meeting_url=OTHER_LINK), NOON)
        assert world.without(B) == {ONE}
        assert set(world.look.events) == {ONE, THREE}
        assert set(world.look.calendars) == {A}

    def test_one_that_was_handed_over_is_on_its_new_calendar_alone(
        self, world: World
    ) -> None:
        world.put(read("evt-1"), NOON)
        world.put(read("evt-1", calendar_id=B), NOON)
        assert (world.on(A), world.on(B)) == (set(), {ONE})


class TestNews:
    def test_the_same_reading_again_is_none(self, world: World) -> None:
        assert world.put(read("evt-1"), NOON)
        assert not world.put(read("evt-1"), NOON + MINUTE)
        assert world.put(read("evt-1", meeting_url=OTHER_LINK), NOON + MINUTE)

    def test_an_older_reading_is_none_and_changes_nothing(self, world: World) -> None:
        world.put(read("evt-1", updated_at=NOON), NOON)
        old = read("evt-1", updated_at=NOON - HOUR, meeting_url=OTHER_LINK)
        assert not world.put(old, NOON + MINUTE)
        assert world.look.events[ONE].reading.event.meeting_url == LINK
        assert world.newest_of(A) == NOON

    def test_that_an_event_is_understood_again_is_news(self, world: World) -> None:
        world.put(read("evt-1"), NOON)
        assert world.miss(unread())
        assert world.put(read("evt-1"), NOON)
        assert not world.look.unread

    def test_one_that_still_cannot_be_understood_is_none(self, world: World) -> None:
        assert world.miss(unread())
        assert not world.miss(unread())
        assert world.miss(unread(place="raw.start"))

    def test_nor_is_one_of_which_nobody_can_say_which_it_is(self, world: World) -> None:
        assert not world.miss(unread(None))

    def test_the_newest_change_of_a_calendar_never_goes_back(
        self, world: World
    ) -> None:
        world.put(read("evt-1", updated_at=NOON), NOON)
        world.put(read("evt-2", updated_at=NOON - HOUR), NOON)
        assert world.newest_of(A) == NOON
        assert world.newest_of(B) is None
        assert world.changed == [NOON - HOUR, NOON]

    def test_a_calendar_as_it_was_is_none(self, world: World) -> None:
        again = CalendarRead(calendar=calendar(A), platform="google_calendar")
        assert not world.calendar(again)
        other = CalendarRead(
            calendar=calendar(A, tenant="one"), platform="google_calendar"
        )
        assert world.calendar(other)


class TestPasses:
    def test_a_pass_leaves_what_it_could_not_be_sure_of(self, world: World) -> None:
        world.put(read("evt-1"), NOON)
        part = world.part([ONE], NOON)
        part.unsure.add(ONE)
        world.absorb(part)
        assert world.part([ONE], NOON).unsure == {ONE}

    def test_the_next_reading_of_it_makes_that_sure(self, world: World) -> None:
        world.put(read("evt-1"), NOON)
        world.look.unsure.add(ONE)
        world.put(read("evt-1"), NOON + MINUTE)
        assert not world.part([ONE], NOON).unsure

    @pytest.mark.parametrize(
        ("recorded", "kept"),
        [
            pytest.param(True, b"", id="what the log holds is not held twice"),
            pytest.param(False, b"{}", id="what it does not is still to be recorded"),
        ],
    )
    def test_what_recall_sent_is_kept_until_it_is_recorded(
        self, world: World, recorded: bool, kept: bytes
    ) -> None:
        world.put(read("evt-1"), NOON)
        world.absorb(world.part([ONE], NOON), recorded=recorded)
        assert world.look.events[ONE].snapshot == kept

    def test_what_is_gone_is_forgotten(self, world: World) -> None:
        world.put(read("evt-1"), NOON)
        world.put(read("evt-2"), NOON)
        world.miss(unread())
        world.book(ONE, ["all"], 1)
        part = world.part([], NOON)
        part.vanished = [ONE]
        world.absorb(part)
        assert set(world.look.events) == {TWO}
        assert world.closure([ONE, TWO]) == {TWO}
        assert ONE not in world.look.unread
        assert world.booked_besides([])["all"] == 0

    def test_who_is_tied_by_a_reading_in_between_is_added_with_his_sharers(
        self, world: World
    ) -> None:
        world.put(read("evt-1", meeting_url=OTHER_LINK), NOON)
        for id in (TWO, THREE):
            world.put(read(id), NOON)
        part = world.part([ONE], NOON)
        part.put(read("evt-1"), NOON + MINUTE)
        world.complete(part)
        assert set(part.events) == {ONE, TWO, THREE}
        assert world.look.read_at[ONE] == NOON + MINUTE


class TestBookings:
    def test_those_of_other_events_are_counted_in_each_scope(
        self, world: World
    ) -> None:
        world.book(ONE, ["all", "calendar"], 1)
        world.book(TWO, ["all"], 2)
        assert world.booked_besides([ONE]) == {"all": 2, "calendar": 0}
        world.book(TWO, ["all"], 0)
        assert world.booked_besides([]) == {"all": 1, "calendar": 1}

    def test_only_the_newest_changes_are_kept_of_many(self, world: World) -> None:
        second = timedelta(seconds=1)
        for number in range(2_100):
            world.put(read("evt-1", updated_at=NOON + number * second), NOON)
        assert world.changed[0] == NOON + 100 * second
        assert len(world.changed) == 2_000
