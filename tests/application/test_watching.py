"""Watching: what changed is read and decided, nothing is lost, little is read."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import pytest_asyncio

from callsheet.application.budgeting import WindowBudget
from callsheet.application.errors import (
    ConfigurationError,
    Conflict,
    NotAllowed,
    PoolExhausted,
    RateLimited,
    RecallError,
    Unreachable,
)
from callsheet.application.inbox import NoticeKind
from callsheet.application.ports import NotRead
from callsheet.application.timetable import Pacing
from callsheet.application.watching import Turn
from callsheet.domain.budget import Operation
from callsheet.domain.event import CalendarStatus
from callsheet.domain.guard import Limits
from callsheet.domain.hold_records import Paused, Resumed
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.records import CalendarSeen, Decided, PassEnded
from callsheet.domain.scopes import EVERYWHERE
from tests.application.post import Post
from tests.domain.builders import (
    DAY,
    END,
    HOUR,
    LINK,
    MINUTE,
    NOON,
    OTHER_LINK,
    SKIP,
    START,
    calendar,
    event,
)

SECOND = timedelta(seconds=1)
A, B = CalendarId("cal-a"), CalendarId("cal-b")


@pytest_asyncio.fixture
async def post() -> AsyncIterator[Post]:
    """A watched office; whatever happens, a whole pass agrees with it in the end."""
    post = Post()
    post.change("evt-1", "evt-2", start=START)
    yield post
    await post.check()


class TestBeginning:
    async def test_without_a_log_everything_is_read_and_booked(
        self, post: Post
    ) -> None:
        assert await post.done_by() == ["add evt-1", "add evt-2"]
        (passed,) = await post.records(PassEnded)
        assert (passed.complete, passed.incremental, passed.events) == (True, False, 2)

    async def test_a_restart_goes_on_where_the_log_ended(self, post: Post) -> None:
        await post.turn()
        await post.turn()
        post.change("evt-1", start=START + HOUR)
        post.begin_anew()
        seen = len(post.calls.since)
        assert await post.done_by() == ["remove evt-1", "add evt-1"]
        changed, stretch = post.calls.since[seen:]
        assert changed is not None
        assert stretch is None

    async def test_a_restart_finds_a_calendar_that_was_deleted_meanwhile(
        self, post: Post
    ) -> None:
        post.change("evt-3", calendar_id=B, start=START + DAY)
        await post.turn()
        post.recall.drop_calendar(B)
        post.begin_anew()
        await post.turn()
        post.begin_anew()
        turn = await post.turn()
        assert turn.synced is not None
        assert "evt-3" not in turn.synced.look.events
        assert "event evt-3" not in post.calls.calls

    async def test_a_restart_reads_what_is_open_before_it_concludes_anything(
        self, post: Post
    ) -> None:
        await post.turn()
        post.change("evt-3", start=START + 3 * HOUR, meeting_url=OTHER_LINK)
        await post.hint()
        post.calls.fails_after("add_bot", Unreachable("reset"))
        post.calls.fails("event", Unreachable("still"))
        await post.turn()
        post.begin_anew()
        assert await post.done_by(10 * SECOND) == []
        assert len(post.bots("evt-3")) == 1

    async def test_another_policy_is_applied_to_everything_at_once(
        self, post: Post
    ) -> None:
        await post.turn()
        post.policy = SKIP
        post.begin_anew()
        assert await post.done_by() == ["remove evt-1", "remove evt-2"]


async def long_before_much_else(post: Post) -> datetime:
    """Let an event have changed unseen, hint at that late, and say when it was."""
    await post.turn()
    post.later(HOUR)
    changed = post.clock.time - 30 * MINUTE
    for number in range(220):
        id = f"evt-n{number}"
        post.change(id, start=START + DAY + number * HOUR, meeting_url=None)
        post.later(2 * SECOND)
    await post.turn()
    post.put(event("evt-3", calendar_id=B, start=START, updated_at=changed))
    assert await post.done_by() == []
    await post.hint("cal-b", since=changed)
    return changed


class TestHints:
    async def test_what_changed_is_read_decided_and_done(self, post: Post) -> None:
        await post.turn()
        post.later()
        post.change("evt-1", start=START + HOUR)
        await post.hint()
        turn = await post.turn(SECOND)
        assert post.recall.writes[-2:] == ["remove evt-1", "add evt-1"]
        assert (turn.pages, turn.hinted) == (1, post.clock.time - SECOND)
        assert await post.inbox.count() == 0

    async def test_only_what_changed_is_decided(self, post: Post) -> None:
        await post.turn()
        post.change("evt-2", start=START + HOUR, meeting_url=OTHER_LINK)
        turn = await post.turn()
        assert turn.synced is not None
        assert set(turn.synced.look.events) == {"evt-2", "evt-1"}
        post.change("evt-2", start=START + 2 * HOUR)
        turn = await post.turn()
        assert turn.synced is not None
        assert set(turn.synced.look.events) == {"evt-2"}

    async def test_a_lost_hint_is_found_by_the_next_poll(self, post: Post) -> None:
        await post.turn()
        post.change("evt-1", start=START + HOUR)
        assert await post.done_by() == ["remove evt-1", "add evt-1"]

    async def test_any_number_of_hints_is_one_read(self, post: Post) -> None:
        await post.turn()
        post.later()
        for _ in range(50):
            await post.hint()
            await post.hint("cal-b")
        turn = await post.turn(SECOND)
        assert turn.pages == 1
        assert await post.inbox.count() == 0

    async def test_a_hint_waits_for_others_but_not_long(self, post: Post) -> None:
        await post.turn()
        await post.hint()
        assert (await post.turn(SECOND / 2)).pages == 0
        assert await post.inbox.count() == 1
        assert (await post.turn(6 * SECOND)).pages == 1
        assert await post.inbox.count() == 0

    async def test_one_that_nobody_understands_has_everything_looked_at(
        self, post: Post
    ) -> None:
        post.pacing = Pacing(changes=DAY)
        await post.turn()
        post.later(HOUR / 2)
        await post.tell(NoticeKind.UNKNOWN)
        assert (await post.turn(SECOND)).pages == 1
        assert await post.inbox.count() == 0

    async def test_a_late_one_of_what_was_seen_costs_nothing(self, post: Post) -> None:
        await post.turn()
        post.later(HOUR)
        post.change("evt-1", start=START + HOUR)
        changed = post.clock.time
        await post.turn()
        post.change("evt-3", calendar_id=B, start=START + 5 * HOUR)
        post.later(10 * MINUTE)
        post.change("evt-3", start=START + 6 * HOUR)
        await post.turn()
        seen = len(post.calls.since)
        await post.hint(since=changed)
        await post.turn()
        (since,) = post.calls.since[seen:]
        assert since is not None
        assert since > changed

    async def test_a_late_one_of_what_was_not_seen_is_read_from_there(
        self, post: Post
    ) -> None:
        changed = await long_before_much_else(post)
        seen = len(post.calls.since)
        assert await post.done_by() == ["add evt-3"]
        assert post.calls.since[-1] == changed
        assert len(post.calls.since) == seen + 2
        assert await post.inbox.count() == 0

    async def test_if_that_cannot_be_read_the_next_process_hears_of_it_again(
        self, post: Post
    ) -> None:
        changed = await long_before_much_else(post)
        post.calls.later("events", Unreachable("reset"), after=1)
        assert isinstance((await post.turn()).trouble, Unreachable)
        assert await post.inbox.count() == 1
        post.begin_anew()
        seen = len(post.calls.since)
        assert await post.done_by() == ["add evt-3"]
        assert changed in post.calls.since[seen:]
        assert await post.inbox.count() == 0

    async def test_it_is_not_done_before_the_pass_is(self, post: Post) -> None:
        await post.turn()
        post.later()
        post.change("evt-1", start=START + HOUR)
        await post.hint()
        post.calls.fails("events", Unreachable("reset"))
        post.later(SECOND)
        failed = await post.watch.turn()
        assert isinstance(failed.failed, Unreachable)
        assert await post.inbox.count() == 1
        assert await post.done_by(SECOND) == ["remove evt-1", "add evt-1"]
        assert await post.inbox.count() == 0


class TestSharing:
    async def test_who_shares_a_bot_is_decided_with_whom_it_changed_for(
        self, post: Post
    ) -> None:
        post.change("evt-3", calendar_id=B, start=START)
        await post.turn()
        assert len({bot.id for i in "123" for bot in post.bots(f"evt-{i}")}) == 1
        post.change("evt-3", start=START + HOUR)
        turn = await post.turn()
        assert turn.synced is not None
        assert set(turn.synced.look.events) == {"evt-1", "evt-2", "evt-3"}
        post.change("evt-3", start=START)
        await post.turn()
        assert len({bot.id for i in "123" for bot in post.bots(f"evt-{i}")}) == 1

    async def test_who_meets_others_by_a_reading_in_between_is_decided_with_them(
        self, post: Post
    ) -> None:
        late = {"calendar_id": B, "start": START + 2 * HOUR, "meeting_url": OTHER_LINK}
        post.change("evt-9", **late)
        await post.turn()
        await post.say(Paused(scope=EVERYWHERE, by="ops", why="trial", at=NOON))
        post.change("evt-9", **{**late, "meeting_url": None})
        await post.turn()
        post.clock.time = START + 5 * MINUTE
        for _ in range(2):
            # Else what is read again to be safe would have it in.
            post.change("evt-8", start=START + DAY, meeting_url=None)
            await post.turn(2 * MINUTE)
        await post.say(Resumed(scope=EVERYWHERE, by="ops", why="over", at=NOON))

        def join(event_id: EventId) -> None:
            post.calls.before_read = None
            post.change(event_id, start=START)

        post.calls.before_read = join
        await post.turn(2 * MINUTE)
        assert post.calls.before_read is None
        assert "add evt-9" not in post.recall.writes[3:]

    async def test_so_is_who_is_met_by_the_last_look_before_a_bot_sets_off(
        self, post: Post
    ) -> None:
        post.change("evt-1", "evt-2", start=START + DAY)
        post.change("evt-9", start=START, meeting_url=OTHER_LINK)
        await post.turn()
        for minutes in (22, 21):
            # Else what the log says of the first is still at hand.
            post.clock.time = START - minutes * MINUTE
            post.change("evt-8", start=START + 2 * DAY, meeting_url=None)
            await post.turn(SECOND)

        def join(event_id: EventId) -> None:
            post.calls.before_read = None
            post.change(event_id, start=START + DAY)

        post.calls.before_read = join
        turn = await post.turn(MINUTE)
        assert turn.synced is not None
        assert set(turn.synced.look.events) == {"evt-1", "evt-2", "evt-9"}
        assert len({bot.id for i in "129" for bot in post.bots(f"evt-{i}")}) == 1


class TestCalendars:
    async def test_one_that_was_lost_gets_no_bots_until_it_is_back(
        self, post: Post
    ) -> None:
        await post.turn()
        post.later(10 * MINUTE)
        # What changed before this one is not read again to be safe.
        post.change("evt-9", start=START + DAY, calendar_id=B, meeting_url=None)
        await post.turn()
        post.put(
            calendar(
                "cal-a",
                address="ana@acme.example",
                status=CalendarStatus.DISCONNECTED,
            )
        )
        post.recall.list_bots(EventId("evt-1"), ())
        await post.tell(NoticeKind.CALENDAR_UPDATE, A)
        assert await post.done_by() == []
        # No event has changed: whoever does not look does not see the bot is gone.
        decided = {one.event_id: one for one in await post.records(Decided)}
        assert decided[EventId("evt-1")].booked_until is None
        assert decided[EventId("evt-2")].booked_until is not None
        post.put(calendar("cal-a", address="ana@acme.example"))
        await post.tell(NoticeKind.CALENDAR_UPDATE, A)
        seen = len(post.calls.since)
        assert await post.done_by() == ["add evt-1"]
        assert None in post.calls.since[seen:]

    async def test_a_new_one_is_read_as_a_whole(self, post: Post) -> None:
        await post.turn()
        post.later(HOUR)
        post.put(calendar("cal-c", address="cleo@acme.example"))
        post.clock.time -= 30 * MINUTE
        post.change("evt-9", calendar_id="cal-c", start=START + 3 * HOUR)
        post.clock.time += 30 * MINUTE
        await post.hint("cal-c")
        assert "add evt-9" in await post.done_by()
        # What is on other calendars is not missing from its list.
        assert not [call for call in post.calls.calls if call.startswith("event ")]

    async def test_one_that_was_deleted_is_gone_with_its_events(
        self, post: Post
    ) -> None:
        post.change("evt-3", calendar_id=B, start=START)
        await post.turn()
        post.recall.drop_calendar(B)
        await post.tell(NoticeKind.CALENDAR_UPDATE, B)
        turn = await post.turn()
        seen = await post.records(CalendarSeen)
        assert (seen[-1].calendar_id, seen[-1].status) == (B, "deleted")
        assert seen[-1].platform == seen[0].platform != ""
        assert turn.synced is not None
        assert set(turn.synced.look.events) == {"evt-1", "evt-2"}
        await post.tell(NoticeKind.CALENDAR_UPDATE, B)
        await post.turn()
        assert await post.records(CalendarSeen) == seen

    async def test_a_new_one_is_recorded_though_it_has_no_event(
        self, post: Post
    ) -> None:
        await post.turn()
        post.put(calendar("cal-c", address="cleo@acme.example"))
        await post.tell(NoticeKind.CALENDAR_UPDATE, CalendarId("cal-c"))
        await post.turn()
        seen = (await post.records(CalendarSeen))[-1]
        assert (seen.calendar_id, seen.status) == ("cal-c", "connected")

    async def test_with_another_address_it_is_not_read_as_a_whole(
        self, post: Post
    ) -> None:
        await post.turn()
        await post.turn()
        post.put(calendar("cal-b", address="benjamin@acme.example"))
        await post.tell(NoticeKind.CALENDAR_UPDATE, B)
        seen = len(post.calls.since)
        await post.turn()
        assert None not in post.calls.since[seen:]

    async def test_it_is_known_whether_all_of_them_are_understood(
        self, post: Post
    ) -> None:
        await post.turn()
        complete = []
        bad = NotRead(id=B, place="status", problem="missing")
        for unreadable in ({B: bad}, {}):
            post.calls.unreadable_calendars = unreadable
            turn = await post.turn(61 * MINUTE)
            assert turn.synced is not None
            complete.append(turn.synced.look.calendars_complete)
        assert complete == [False, True]

    async def test_one_that_nobody_knows_is_no_news(self, post: Post) -> None:
        await post.turn()
        seen = len(await post.records(CalendarSeen))
        await post.tell(NoticeKind.CALENDAR_UPDATE, CalendarId("cal-x"))
        await post.turn()
        await post.tell(NoticeKind.CALENDAR_UPDATE, CalendarId("cal-x"))
        await post.turn()
        assert len(await post.records(CalendarSeen)) == seen
        assert await post.inbox.count() == 0

    @pytest.mark.parametrize("hinted", [False, True])
    async def test_a_restart_finds_so_also_one_on_which_nothing_ever_was(
        self, post: Post, hinted: bool
    ) -> None:
        post.put(calendar("cal-c", address="cleo@acme.example"))
        await post.turn()
        post.begin_anew()
        post.recall.drop_calendar(CalendarId("cal-c"))
        if hinted:
            await post.tell(NoticeKind.CALENDAR_UPDATE, CalendarId("cal-c"))
        await post.turn()
        seen = (await post.records(CalendarSeen))[-1]
        assert (seen.calendar_id, seen.status) == ("cal-c", "deleted")

    async def test_a_lost_word_of_it_is_found_within_the_hour(self, post: Post) -> None:
        post.change("evt-3", calendar_id=B, start=START)
        await post.turn()
        post.recall.drop_calendar(B)
        await post.turn(HOUR)
        assert (await post.records(CalendarSeen))[-1].status == "deleted"

    @pytest.mark.parametrize("hinted", [False, True])
    async def test_its_new_address_may_make_other_guests_external(
        self, post: Post, hinted: bool
    ) -> None:
        await post.turn()
        post.put(calendar("cal-b", address="ben@initech.example"))
        if hinted:
            await post.tell(NoticeKind.CALENDAR_UPDATE, B)
        turn = await post.turn(MINUTE if hinted else HOUR)
        assert turn.synced is not None
        assert set(turn.synced.look.events) == {"evt-1", "evt-2"}

    async def test_many_are_listed_rather_than_read_one_by_one(
        self, post: Post
    ) -> None:
        await post.turn()
        for number in range(6):
            id = CalendarId(f"cal-n{number}")
            post.put(calendar(id, address=f"n{number}@acme.example"))
            await post.tell(NoticeKind.CALENDAR_UPDATE, id)
        await post.turn()
        assert not [call for call in post.calls.calls if call.startswith("calendar ")]

    async def test_one_event_may_be_handed_to_another(self, post: Post) -> None:
        await post.turn()
        post.change("evt-1", calendar_id=B, start=START)
        assert await post.done_by() == []
        post.change("evt-2", calendar_id=B, start=START)
        post.recall.drop_calendar(A)
        await post.tell(NoticeKind.CALENDAR_UPDATE, A)
        await post.turn()
        assert len(post.bots("evt-1")) == 1


class TestWholeReads:
    async def test_everything_is_read_once_a_day_a_page_at_a_time(
        self, post: Post
    ) -> None:
        post.pacing = Pacing(changes=DAY)
        for number in range(250):
            start = START + DAY + number * MINUTE
            post.change(f"evt-d{number}", start=start, meeting_url=None)
        await post.turn()
        post.recall.drop(EventId("evt-d249"))
        seen = len(post.calls.since)
        for _ in range(3):
            turn = await post.turn(HOUR)
            assert turn.pages <= 2
        assert post.calls.since[seen:].count(None) == 3

    async def test_the_round_goes_on_after_a_restart(self, post: Post) -> None:
        for number in range(250):
            start = START + DAY + number * MINUTE
            post.change(f"evt-d{number}", start=start, meeting_url=None)
        await post.turn()
        await post.turn(HOUR)
        swept = (await post.records(PassEnded))[-1].swept
        assert swept is not None
        post.begin_anew()
        await post.turn()
        following = (await post.records(PassEnded))[-1].swept
        assert following is not None
        assert following > swept
        # What it did not see the first half of, it does not judge by.
        await post.turn(HOUR)
        assert (await post.turn(HOUR)).trouble is None

    async def test_many_meetings_at_one_time_do_not_stop_it(self, post: Post) -> None:
        for number in range(150):
            post.change(f"evt-d{number}", start=START + DAY, meeting_url=None)
        await post.turn()
        for _ in range(3):
            await post.turn(HOUR)

    async def test_what_is_not_listed_any_more_is_asked_for_singly(
        self, post: Post
    ) -> None:
        post.change("evt-3", start=NOON + 10 * DAY, meeting_url=OTHER_LINK)
        await post.turn()
        post.recall.drop(EventId("evt-3"))
        post.recall.drop(EventId("evt-2"))
        post.recall.list_bots(EventId("evt-3"), ())
        for _ in range(25):
            await post.turn(HOUR)
        assert "event evt-3" in post.calls.calls

    async def test_who_shared_with_one_that_is_gone_is_decided_anew(
        self, post: Post
    ) -> None:
        await post.turn()
        post.recall.drop(EventId("evt-1"))
        turn = await post.turn(HOUR)
        assert turn.synced is not None
        assert set(turn.synced.look.events) == {"evt-2"}
        assert turn.synced.look.vanished == ["evt-1"]

    async def test_one_that_cannot_be_read_is_tried_again_and_stops_no_other(
        self, post: Post
    ) -> None:
        await post.turn()
        post.change("evt-1", start=START + HOUR)
        post.calls.later("events", Unreachable("reset"), after=1)
        turn = await post.turn(HOUR)
        assert post.recall.writes[-2:] == ["remove evt-1", "add evt-1"]
        assert isinstance(turn.trouble, Unreachable)
        assert (await post.turn(2 * MINUTE)).trouble is None

    async def test_so_it_is_with_a_calendar_that_is_back(self, post: Post) -> None:
        await post.turn()
        post.put(calendar("cal-c", address="cleo@acme.example"))
        post.change("evt-9", calendar_id="cal-c", start=START + 3 * HOUR)
        await post.tell(NoticeKind.CALENDAR_UPDATE, CalendarId("cal-c"))
        post.calls.later("events", Unreachable("reset"), after=1)
        assert isinstance((await post.turn()).trouble, Unreachable)
        assert (await post.turn(2 * MINUTE)).backlog == 0

    async def test_but_one_that_was_lost_is_not_asked_for_again_and_again(
        self, post: Post
    ) -> None:
        await post.turn()
        lost = CalendarStatus.DISCONNECTED
        post.put(calendar("cal-a", address="ana@acme.example", status=lost))
        await post.tell(NoticeKind.CALENDAR_UPDATE, A)
        post.calls.later("events", Unreachable("no answer"), after=1)
        assert (await post.turn()).trouble is not None
        seen = len(post.calls.since)
        for _ in range(3):
            await post.turn()
        assert None not in post.calls.since[seen:]
        post.put(calendar("cal-a", address="ana@acme.example"))
        await post.tell(NoticeKind.CALENDAR_UPDATE, A)
        await post.turn()

    async def test_a_key_that_may_not_read_ends_the_turn(self, post: Post) -> None:
        post.pacing = Pacing(changes=DAY)
        await post.turn()
        post.later(HOUR)
        post.calls.fails("events", NotAllowed("401", status=401))
        turn = await post.watch.turn()
        assert isinstance(turn.failed, NotAllowed)


class TestTime:
    async def test_what_becomes_due_by_itself_is_decided_then(self, post: Post) -> None:
        post.change("evt-3", start=NOON + 28 * DAY + HOUR, meeting_url=OTHER_LINK)
        await post.turn()
        assert post.bots("evt-3") == ()
        assert await post.done_by(HOUR) == ["add evt-3"]

    async def test_it_survives_a_restart(self, post: Post) -> None:
        post.change("evt-3", start=NOON + 28 * DAY + HOUR, meeting_url=OTHER_LINK)
        await post.turn()
        post.begin_anew()
        await post.turn()
        assert await post.done_by(HOUR) == ["add evt-3"]

    @pytest.mark.parametrize("ends", [False, True], ids=["", "by the next process"])
    @pytest.mark.parametrize(
        ("error", "pause"),
        [
            pytest.param(PoolExhausted("507", status=507), SECOND * 30, id="no bot"),
            pytest.param(
                RateLimited("429", status=429, retry_after=5 * MINUTE),
                5 * MINUTE,
                id="too many",
            ),
        ],
    )
    async def test_what_failed_is_tried_again_once_its_pause_is_over(
        self, post: Post, error: RecallError, pause: timedelta, ends: bool
    ) -> None:
        await post.turn()
        post.change("evt-3", start=START + DAY, meeting_url=OTHER_LINK)
        post.calls.fails("add_bot", error)
        assert await post.done_by() == []
        over = post.clock.time + pause
        if ends:
            post.begin_anew()
        # Where the rest of it is short, a pass that is made sits it out.
        done = await post.done_by(pause / 2)
        done += await post.done_by(over - post.clock.time)
        assert (done, post.clock.time) == (["add evt-3"], over)

    async def test_before_its_bot_sets_off_an_event_is_read_once_more(
        self, post: Post
    ) -> None:
        post.pacing = Pacing(changes=DAY)
        await post.turn()
        post.clock.time = START - 30 * MINUTE
        await post.turn()
        post.change("evt-1", start=START + HOUR)
        seen = len(post.calls.calls)
        assert await post.done_by(8 * MINUTE) == []
        assert await post.done_by(2 * MINUTE) == ["remove evt-1", "add evt-1"]
        await post.turn()
        singly = [c for c in post.calls.calls[seen:] if c.startswith("event ")]
        assert singly == ["event evt-1", "event evt-2"]

    async def test_where_nothing_happens_a_pass_is_recorded_once_an_hour(
        self, post: Post
    ) -> None:
        await post.turn()
        seen = await post.position()
        lists, pages = len(post.calls.since), post.calls.pages
        for _ in range(59):
            await post.turn()
        assert await post.position() == seen
        # That costs a list each minute, and no more.
        assert (len(post.calls.since) - lists, post.calls.pages - pages) == (59, 0)
        for _ in range(2):
            await post.turn()
        assert await post.position() == seen + 1
        assert post.calls.pages - pages == 1

    async def test_an_event_of_which_nothing_is_sure_is_read_again(
        self, post: Post
    ) -> None:
        post.calls.fails_after("add_bot", Unreachable("reset"))
        post.calls.fails("event", Unreachable("still"))
        await post.turn()
        await post.turn()
        assert post.recall.writes.count("add evt-1") == 1


class TestPeople:
    async def test_a_choice_is_obeyed_at_the_next_turn(self, post: Post) -> None:
        await post.turn()
        await post.prefer(wanted=False)
        assert await post.done_by() == ["remove evt-1"]

    async def test_one_for_a_series_concerns_all_of_it(self, post: Post) -> None:
        post.change("evt-1", "evt-2", start=START, series=("weekly",))
        post.change("evt-3", start=START + 3 * HOUR, meeting_url=OTHER_LINK)
        await post.turn()
        await post.prefer(False, "weekly", series=True)
        assert await post.done_by() == ["remove evt-1", "remove evt-2"]

    async def test_what_was_paused_goes_out_once_that_is_over(self, post: Post) -> None:
        await post.say(Paused(scope=EVERYWHERE, by="ops", why="trial", at=NOON))
        assert await post.done_by() == []
        assert await post.done_by() == []
        await post.say(Resumed(scope=EVERYWHERE, by="ops", why="over", at=NOON))
        assert await post.done_by() == ["add evt-1", "add evt-2"]

    async def test_the_guard_counts_what_no_pass_looks_at(self, post: Post) -> None:
        calls = [f"evt-w{number}" for number in range(60)]
        for number, id in enumerate(calls):
            post.change(id, start=START + DAY + number * HOUR)
        await post.turn()
        post.change(*calls[:12], meeting_url=None)
        assert len(await post.done_by()) == 12

    async def test_it_counts_what_waits_from_an_earlier_pass(self, post: Post) -> None:
        post.begin_anew(limits=Limits(removals=3, fraction=0))
        calls = [f"evt-w{number}" for number in range(6)]
        for number, id in enumerate(calls):
            post.change(id, start=START + DAY + number * HOUR)
        await post.turn()
        post.change(*calls[:4], meeting_url=None)
        assert await post.done_by() == []
        post.change(calls[4], meeting_url=None)
        assert await post.done_by() == []

    async def test_and_what_was_lost_within_the_hour(self, post: Post) -> None:
        post.begin_anew(limits=Limits(per_hour=2))
        calls = [f"evt-w{number}" for number in range(3)]
        for number, id in enumerate(calls):
            post.change(id, start=START + DAY + number * HOUR)
        await post.turn()
        for id in calls[:2]:
            post.change(id, meeting_url=None)
            assert await post.done_by() == [f"remove {id}"]
        post.change(calls[2], meeting_url=None)
        assert await post.done_by() == []
        assert await post.done_by(HOUR) == [f"remove {calls[2]}"]


class TestBots:
    async def test_what_is_told_of_a_bot_counts(self, post: Post) -> None:
        await post.turn()
        (bot,) = post.bots("evt-1")
        post.clock.time = START
        await post.tell_of_bot(bot.id, "in_call_recording")
        turn = await post.turn()
        assert turn.synced is not None
        assert set(turn.synced.look.events) == {"evt-1", "evt-2"}
        assert await post.inbox.count() == 0

    @pytest.mark.parametrize("listed", [True, False])
    async def test_one_that_cannot_be_asked_about_is_asked_about_once_a_minute(
        self, post: Post, listed: bool
    ) -> None:
        await post.turn()
        post.clock.time = END + MINUTE
        if not listed:
            for id in (EventId("evt-1"), EventId("evt-2")):
                post.recall.drop(id)
        post.begin_anew()
        post.calls.fails("bot", *[RateLimited("429", status=429)] * 3)
        asked = []
        for pause in (MINUTE, SECOND, MINUTE, SECOND, MINUTE):
            seen = len(post.calls.calls)
            await post.turn(pause)
            calls = post.calls.calls[seen:]
            asked.append(len([one for one in calls if one.startswith("bot ")]))
        assert asked == [1, 0, 1, 0, 1]

    async def test_a_bot_that_nobody_knows_is_waited_for(self, post: Post) -> None:
        await post.turn()
        await post.tell_of_bot("bot-x", "in_call_recording")
        await post.turn()
        assert await post.inbox.count() == 1
        await post.turn(DAY + HOUR)
        assert await post.inbox.count() == 0


class TestReading:
    async def test_what_cannot_be_understood_is_recorded_and_stops_nobody(
        self, post: Post
    ) -> None:
        await post.turn()
        post.change("evt-1", "evt-2", start=START + HOUR)
        bad = NotRead(id="evt-1", place="raw.start", problem="no date")
        post.calls.unreadable[EventId("evt-1")] = bad
        assert await post.done_by() == ["remove evt-2", "add evt-2"]
        passed = (await post.records(PassEnded))[-1]
        assert (passed.incremental, passed.unreadable) == (False, 1)
        post.calls.unreadable.clear()
        post.change("evt-1", start=START + HOUR)
        assert await post.done_by() == ["remove evt-1", "add evt-1"]

    async def test_nothing_is_sent_for_what_cannot_be_understood_any_more(
        self, post: Post
    ) -> None:
        await post.turn()
        await post.say(Paused(scope=EVERYWHERE, by="ops", why="trial", at=NOON))
        post.change("evt-1", meeting_url=None)
        assert await post.done_by() == []
        bad = NotRead(id="evt-1", place="raw.start", problem="no date")
        post.calls.unreadable[EventId("evt-1")] = bad
        await post.say(Resumed(scope=EVERYWHERE, by="ops", why="over", at=NOON))
        assert await post.done_by() == []
        post.calls.unreadable.clear()
        assert await post.done_by() == ["remove evt-1"]

    async def test_a_row_without_a_name_is_no_event(self, post: Post) -> None:
        await post.turn()
        post.change("evt-2", start=START + HOUR)
        bad = NotRead(id=None, place="id", problem="none")
        post.calls.unreadable[EventId("evt-2")] = bad
        assert await post.done_by() == []
        post.calls.unreadable.clear()
        post.change("evt-2", start=START + HOUR)
        await post.turn()

    @pytest.mark.parametrize("known", [False, True])
    async def test_one_that_is_gone_counts_no_more(
        self, post: Post, known: bool
    ) -> None:
        bad = NotRead(id="evt-9", place="raw.start", problem="no date")
        # So many that a round of reading everything takes two turns.
        many = [f"evt-n{number}" for number in range(120)]
        post.change(*many, start=START + DAY, meeting_url=None)
        if known:
            post.change("evt-9", start=START + 9 * DAY, meeting_url=None)
        await post.turn()
        post.calls.unreadable[EventId("evt-9")] = bad
        post.change("evt-9", start=START + 9 * DAY, meeting_url=None)
        for _ in range(4):
            await post.turn(HOUR)
        unreadable = [one.unreadable for one in await post.records(PassEnded)]
        assert unreadable == [0, 1, 1, 1, 1]
        post.recall.drop(EventId("evt-9"))
        for _ in range(4):
            await post.turn(HOUR)
        passed = (await post.records(PassEnded))[-1]
        assert (passed.incremental, passed.unreadable) == (True, 0)

    async def test_unchanged_rows_cost_no_decision(self, post: Post) -> None:
        await post.turn()
        seen = len(await post.records(Decided))
        await post.hint()
        await post.turn()
        assert len(await post.records(Decided)) == seen


class TestOverTime:
    async def test_what_is_over_is_forgotten(self, post: Post) -> None:
        await post.turn()
        post.clock.time = START + 3 * DAY
        await post.turn()
        post.change("evt-1", start=post.clock.time + HOUR)
        turn = await post.turn()
        assert turn.synced is not None
        assert set(turn.synced.look.events) == {"evt-1"}

    async def test_a_bot_whose_meeting_is_over_is_asked_about_after_a_restart(
        self, post: Post
    ) -> None:
        await post.turn()
        post.begin_anew()
        post.clock.time = START + 2 * HOUR
        await post.turn()
        (bot,) = post.bots("evt-1")
        assert f"bot {bot.id}" in post.calls.calls

    async def test_an_event_that_is_gone_when_it_is_read_singly_is_forgotten(
        self, post: Post
    ) -> None:
        await post.turn()
        post.change("evt-3", start=START + 3 * HOUR, meeting_url=OTHER_LINK)
        post.calls.fails_after("add_bot", Unreachable("reset"))
        post.calls.fails("event", Unreachable("still"))
        await post.turn()
        post.recall.drop(EventId("evt-3"))
        post.recall.list_bots(EventId("evt-3"), ())
        await post.turn(2 * MINUTE)
        turn = await post.turn()
        assert turn.backlog == 0

    async def test_one_that_was_moved_out_of_sight_is_found_and_loses_its_bot(
        self, post: Post
    ) -> None:
        await post.turn()
        post.change("evt-2", start=START + 400 * DAY)
        assert await post.done_by() == []
        assert await post.done_by(HOUR) == ["remove evt-2"]

    async def test_one_that_is_not_listed_and_cannot_be_read_is_left_as_it_is(
        self, post: Post
    ) -> None:
        await post.turn()
        kept = post.recall.known.pop(EventId("evt-2"))
        post.calls.fails("event", Unreachable("reset"))
        post.later(HOUR)
        assert await post.done_by() == []
        post.put(kept)
        await post.turn()
        assert len(post.bots("evt-2")) == 1

    async def test_a_key_that_may_not_read_one_event_ends_the_turn(
        self, post: Post
    ) -> None:
        await post.turn()
        post.recall.drop(EventId("evt-2"))
        post.recall.list_bots(EventId("evt-2"), ())
        post.calls.fails("event", NotAllowed("401", status=401))
        post.later(HOUR)
        turn = await post.watch.turn()
        assert isinstance(turn.failed, NotAllowed)
        await post.turn(2 * MINUTE)

    async def test_what_was_sent_before_a_pass_broke_off_is_not_sent_again(
        self, post: Post
    ) -> None:
        post.begin_anew(workers=1)
        await post.turn()
        running = {"start": NOON - 10 * MINUTE}
        post.change("evt-8", **running, meeting_url=OTHER_LINK)
        post.change("evt-9", **running, meeting_url=f"{OTHER_LINK}-9")
        post.later(SECOND)
        for number in range(60):
            # Else what is read again to be safe would have them in.
            post.change(f"evt-n{number}", start=START + DAY, meeting_url=None)
        first: list[str] = []

        async def interfere(target: str) -> None:
            if first:
                post.calls.before_write = None
                raise Conflict("somebody else was first")
            first.append(target)

        post.calls.before_write = interfere
        post.later()
        turn = await post.watch.turn()
        assert isinstance(turn.failed, Conflict)
        (done,) = first
        (left,) = {"evt-8", "evt-9"} - {done}
        assert await post.done_by() == [f"add {left}"]

    async def test_what_changes_behind_the_page_at_hand_is_read_the_next_time(
        self, post: Post
    ) -> None:
        await post.turn()
        many = [f"evt-n{number:03}" for number in range(150)]
        post.change(*many, start=START + DAY, meeting_url=None)

        def change() -> None:
            post.calls.between_pages = lambda: None
            post.change("evt-1", start=START + HOUR)
            post.later(2 * MINUTE)
            post.change(many[-1], start=START + DAY, meeting_url=None)

        post.calls.between_pages = change
        assert (await post.turn()).pages == 2
        assert await post.done_by() == ["remove evt-1", "add evt-1"]

    async def test_what_could_not_be_recorded_is_decided_again(
        self, post: Post
    ) -> None:
        await post.turn()
        post.change("evt-1", start=START + HOUR)
        post.later()

        async def interfere(target: str) -> None:
            post.calls.before_write = None
            raise Conflict("somebody else was first")

        post.calls.before_write = interfere
        turn = await post.watch.turn()
        assert isinstance(turn.failed, Conflict)
        await post.turn()
        assert post.bots("evt-1")[0].start == START + HOUR

    async def test_where_no_change_has_a_time_everything_is_read(
        self, post: Post
    ) -> None:
        post.recall.known.clear()
        post.put(event("evt-1"))
        await post.turn()
        post.put(event("evt-1", start=START + HOUR))
        assert await post.done_by() == ["remove evt-1", "add evt-1"]


class TestTheLoop:
    async def test_it_runs_until_it_is_told_to_stop(self, post: Post) -> None:
        stop, turns = asyncio.Event(), list[Turn]()

        def told(turn: Turn) -> None:
            turns.append(turn)
            if len(turns) == 5:
                stop.set()

        watch = post.watch_with(told)
        await watch.run(stop)
        assert [turn.failed for turn in turns] == [None] * 5
        pauses = [later.began - turn.ended for turn, later in pairwise(turns)]
        assert (max(pauses), pauses[-1]) == (MINUTE, MINUTE)

    async def test_what_was_heard_is_read_a_second_later(self, post: Post) -> None:
        stop, turns = asyncio.Event(), list[Turn]()

        def told(turn: Turn) -> None:
            turns.append(turn)
            if len(turns) == 2:
                stop.set()

        await post.hint()
        await post.watch_with(told).run(stop)
        first, second = turns
        assert (second.began - first.ended, second.pages) == (SECOND, 1)

    async def test_it_is_woken_by_what_comes(self, post: Post) -> None:
        stop, turns = asyncio.Event(), list[Turn]()

        def told(turn: Turn) -> None:
            turns.append(turn)
            if len(turns) == 2:
                stop.set()
            watch.wake()

        watch = post.watch_with(told)
        await watch.run(stop)
        assert len(turns) == 2

    async def test_failures_are_told_and_come_ever_more_slowly(
        self, post: Post
    ) -> None:
        stop, turns = asyncio.Event(), list[Turn]()
        post.calls.fails("calendars", *[Unreachable("down")] * 4)

        def told(turn: Turn) -> None:
            turns.append(turn)
            if turn.failed is None:
                stop.set()

        await post.watch_with(told).run(stop)
        assert [turn.failed is None for turn in turns] == [False] * 4 + [True]
        pauses = [b.began - a.ended for a, b in pairwise(turns)]
        assert pauses == [2 * SECOND, 4 * SECOND, 8 * SECOND, 16 * SECOND]

    async def test_what_cannot_run_is_refused(self, post: Post) -> None:
        await post.turn()
        post.put(calendar("cal-b", address="b@x.example", tenant="two"))
        post.put(calendar("cal-a", address="ana@acme.example", tenant="one"))
        await post.tell(NoticeKind.CALENDAR_UPDATE, A)
        await post.tell(NoticeKind.CALENDAR_UPDATE, B)
        post.later()
        with pytest.raises(ConfigurationError):
            await post.watch.turn()
        post.put(calendar("cal-b", address="ben@acme.example"))
        post.put(calendar("cal-a", address="ana@acme.example"))

    async def test_what_a_pass_had_no_time_for_is_sent_in_the_next(
        self, post: Post
    ) -> None:
        post.begin_anew(budget=WindowBudget({Operation.ADD_BOT: 1}))
        for number in range(3):
            link = f"{LINK}-{number}"
            post.change(f"evt-b{number}", start=START + DAY, meeting_url=link)
        stop, turns = asyncio.Event(), list[Turn]()

        def told(turn: Turn) -> None:
            turns.append(turn)
            if not turn.backlog:
                stop.set()

        await post.watch_with(told).run(stop)
        assert len(turns) > 2
        assert post.clock.time < NOON + 6 * MINUTE
