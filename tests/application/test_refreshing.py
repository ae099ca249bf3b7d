"""Nothing is sent on an old picture: what waits is read again first."""

from datetime import timedelta

import pytest

from callsheet.application.budgeting import WindowBudget
from callsheet.application.errors import (
    BotBusy,
    Missing,
    NotAllowed,
    PoolExhausted,
    RateLimited,
    RecallError,
    Unreachable,
)
from callsheet.application.ports import EventRead, NotRead
from callsheet.application.reading import Look
from callsheet.application.refreshing import Refresher
from callsheet.domain.budget import WINDOW, Operation
from callsheet.domain.guard import Limits
from callsheet.domain.policy import Policy
from callsheet.domain.records import Ended, Outcome
from callsheet.domain.situation import ForeignBots, Settings
from callsheet.domain.workspace import Reading
from tests.application.office import Office, waiting
from tests.domain.builders import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    OTHER_LINK,
    RECORD,
    SKIP,
    START,
    bot,
    event,
)

SLOW = {Operation.ADD_BOT: 1, Operation.REMOVE_BOT: 1}
MILLISECOND = timedelta(milliseconds=1)
FIRST = {"updated_at": NOON - HOUR}


def slow(office: Office, policy: Policy = RECORD) -> None:
    """Let Recall take one addition and one removal a minute."""
    office.restart(policy, budget=WindowBudget(SLOW))


def six_at_a_time(office: Office) -> None:
    """Let nothing be wanted any more, and Recall take six removals a minute."""
    budget = WindowBudget({Operation.REMOVE_BOT: 6})
    office.restart(SKIP, budget=budget, limits=Limits(removals=100))


def news(office: Office) -> None:
    """Another event was changed later: the list of changes begins behind the rest."""
    office.meet("evt-9", is_deleted=True, updated_at=NOON)


def two(office: Office) -> None:
    news(office)
    office.meet("evt-1", **FIRST)
    office.meet("evt-2", start=START + DAY, meeting_url=OTHER_LINK, **FIRST)


class Meanwhile:
    """Something happens once the first write is done."""

    def __init__(self, office: Office, **changes: object) -> None:
        self.office, self.changes, self.done = office, changes, False
        office.calls.before_write = self.happens

    async def happens(self, _: str) -> None:
        if not self.done:
            self.done = True
            self.office.put(event("evt-2", updated_at=NOON + MINUTE, **self.changes))


async def test_a_meeting_that_is_called_off_while_it_waits_gets_no_bot(
    office: Office,
) -> None:
    slow(office)
    two(office)
    Meanwhile(office, is_cancelled=True)
    assert await office.writes() == ["add evt-1"]
    assert office.clock.slept == [WINDOW.total_seconds()]


async def test_a_meeting_that_moves_while_it_waits_gets_its_bot_for_the_new_time(
    office: Office,
) -> None:
    slow(office)
    two(office)
    Meanwhile(office, start=START + 2 * DAY)
    assert await office.writes() == ["add evt-1", "add evt-2"]
    assert [bot.start for bot in office.bots("evt-2")] == [START + 2 * DAY]


async def test_a_new_meeting_that_is_nearer_goes_first(office: Office) -> None:
    slow(office)
    two(office)

    async def invited(_: str) -> None:
        office.calls.before_write = None
        office.meet(
            "evt-3",
            start=START + HOUR,
            meeting_url=f"{OTHER_LINK}?x",
            updated_at=NOON + MINUTE,
        )

    office.calls.before_write = invited
    assert await office.writes() == ["add evt-1", "add evt-3", "add evt-2"]


async def test_a_removal_that_waited_reads_its_event_first(office: Office) -> None:
    two(office)
    await office.sync()
    slow(office, SKIP)
    office.calls.calls.clear()
    assert await office.writes() == ["remove evt-1", "remove evt-2"]
    assert office.calls.calls == [
        "remove_bots evt-1",
        "event evt-2",
        "remove_bots evt-2",
    ]


async def test_an_event_that_is_gone_by_then_needs_no_removal(office: Office) -> None:
    two(office)
    await office.sync()
    slow(office, SKIP)
    office.calls.fails("event", Missing("404", status=404))
    assert await office.writes() == ["remove evt-1"]


async def test_for_an_event_that_cannot_be_read_then_nothing_is_sent(
    office: Office,
) -> None:
    two(office)
    await office.sync()
    slow(office, SKIP)
    office.calls.fails("event", Unreachable("502", status=502))
    synced = await office.sync()
    assert office.recall.writes[-1] == "remove evt-1"
    assert waiting(synced) == [("evt-2", "retry")]
    office.clock.time += 2 * MINUTE
    assert await office.writes() == ["remove evt-2"]


async def test_a_row_that_cannot_be_understood_any_more_is_not_acted_on(
    office: Office,
) -> None:
    slow(office)
    two(office)
    problem = NotRead(id="evt-2", place="raw", problem="no longer an object")

    async def breaks(_: str) -> None:
        office.put(event("evt-2", updated_at=NOON + MINUTE))
        office.calls.unreadable[event("evt-2").id] = problem

    office.calls.before_write = breaks
    synced = await office.sync()
    assert office.recall.writes == ["add evt-1"]
    assert synced.look.problems == [problem]


@pytest.mark.parametrize(
    "error",
    [Unreachable("502", status=502), NotAllowed("401", status=401)],
    ids=["no answer", "not allowed"],
)
async def test_if_nobody_can_tell_what_changed_the_pass_ends(
    office: Office, error: RecallError
) -> None:
    slow(office)
    two(office)

    async def fails(_: str) -> None:
        office.calls.before_write = None
        office.calls.fails("events", error)

    office.calls.before_write = fails
    synced = await office.sync()
    assert office.recall.writes == ["add evt-1"]
    assert synced.stopped is error
    assert waiting(synced) == [("evt-2", "retry")]


async def test_a_key_that_may_not_read_any_more_ends_the_pass(office: Office) -> None:
    two(office)
    await office.sync()
    slow(office, SKIP)
    refused = NotAllowed("401", status=401)
    office.calls.fails("event", refused)
    assert (await office.sync()).stopped is refused


MANY = 12


def many(office: Office) -> None:
    news(office)
    for number in range(MANY):
        start, link = START + DAY + number * MINUTE, f"{OTHER_LINK}?{number}"
        office.meet(f"evt-{number:02}", start=start, meeting_url=link, **FIRST)


async def test_many_are_read_by_a_list(office: Office) -> None:
    many(office)
    await office.sync()
    six_at_a_time(office)
    office.calls.calls.clear()
    assert len(await office.writes()) == MANY
    assert [c for c in office.calls.calls if c.startswith("event ")] == []


async def test_a_list_that_fails_leaves_them_all_for_later(office: Office) -> None:
    many(office)
    await office.sync()
    six_at_a_time(office)

    async def fails(_: str) -> None:
        # The first list asks what changed; the second reads those that are next.
        office.calls.before_write = None
        office.calls.later("events", Unreachable("502", status=502), after=1)

    office.calls.before_write = fails
    synced = await office.sync()
    assert len(office.recall.writes) == MANY + 6
    assert len(synced.waiting) == 6


async def test_who_moved_out_of_the_list_is_read_alone(office: Office) -> None:
    many(office)
    await office.sync()
    six_at_a_time(office)

    async def moves(_: str) -> None:
        # Recall has not told of it: the row's version is the old one.
        office.calls.before_write = None
        link = f"{OTHER_LINK}?11"
        office.meet("evt-11", start=START + 9 * DAY, meeting_url=link, **FIRST)

    office.calls.before_write = moves
    office.calls.calls.clear()
    await office.sync()
    assert "event evt-11" in office.calls.calls


NEAR = START - 5 * MINUTE


@pytest.mark.parametrize(
    "error", [PoolExhausted("507", status=507), BotBusy("409", status=409)]
)
async def test_near_the_start_a_repeated_addition_reads_all_sharers_first(
    office: Office, error: RecallError
) -> None:
    office.clock.time = NEAR
    office.put(event("evt-1", **FIRST), event("evt-2", calendar_id="cal-b", **FIRST))
    office.calls.fails("add_bot", error)
    await office.sync()
    if isinstance(error, PoolExhausted):
        # An empty pool is empty for the other sharer too, so he does not ask either.
        assert office.calls.calls == ["add_bot evt-1"]
        office.calls.calls.clear()
        office.clock.time += MINUTE
        await office.sync()
        assert office.calls.calls == ["add_bot evt-1", "add_bot evt-2"]
    else:
        reads = ["event evt-1", "event evt-2"]
        adds = ["add_bot evt-1", "add_bot evt-2"]
        assert office.calls.calls == ["add_bot evt-1", *reads, *adds]


async def test_a_sharers_bot_that_came_meanwhile_is_enough(office: Office) -> None:
    """A second bot in a running call cannot be taken back."""
    office.clock.time = START + MINUTE
    office.put(event("evt-1", **FIRST), event("evt-2", calendar_id="cal-b", **FIRST))

    async def somebody_adds(_: str) -> None:
        office.calls.before_write = None
        await office.recall.add_bot(
            event("evt-2").id, *await office.what_it_wants("evt-2")
        )
        office.recall.writes.clear()
        raise BotBusy("409", status=409)

    office.calls.before_write = somebody_adds
    assert await office.writes() == []
    assert len(office.bots("evt-2")) == 1


async def test_a_command_is_dropped_if_its_lane_took_so_long_that_it_is_old(
    office: Office,
) -> None:
    office.restart(workers=1)
    two(office)

    async def takes_long(_: str) -> None:
        office.calls.before_write = None
        office.clock.time += 3 * MINUTE

    office.calls.before_write = takes_long
    assert await office.writes() == ["add evt-1", "add evt-2"]
    outcomes = [ended.outcome for ended in await office.records(Ended)]
    assert outcomes == [Outcome.DONE, Outcome.SUPERSEDED, Outcome.DONE]


async def test_a_re_book_stops_half_way_if_the_event_moved_once_more(
    office: Office,
) -> None:
    """The removal's answer shows it: the addition would be for the wrong time."""
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", start=START + HOUR)

    async def moves(_: str) -> None:
        office.calls.before_write = None
        office.meet("evt-1", start=START + 2 * HOUR)

    office.calls.before_write = moves
    assert await office.writes() == ["remove evt-1", "add evt-1"]
    assert [bot.start for bot in office.bots()] == [START + 2 * HOUR]
    outcomes = [ended.outcome for ended in await office.records(Ended)]
    assert outcomes[1:] == [Outcome.DONE, Outcome.SUPERSEDED, Outcome.DONE]


async def test_a_re_book_of_an_event_that_is_gone_adds_nothing(office: Office) -> None:
    office.meet("evt-1")
    office.recall.list_bots(event().id, [bot(key="other", ours=True)])
    office.restart(settings=Settings(foreign_bots=ForeignBots.REPLACE))
    office.calls.fails("remove_bots", Missing("404", status=404))
    assert await office.writes() == []
    outcomes = [ended.outcome for ended in await office.records(Ended)]
    assert outcomes == [Outcome.DONE, Outcome.SUPERSEDED]


async def test_a_key_that_may_not_list_any_more_ends_the_pass(office: Office) -> None:
    many(office)
    await office.sync()
    six_at_a_time(office)
    refused = NotAllowed("401", status=401)

    async def fails(_: str) -> None:
        office.calls.before_write = None
        office.calls.later("events", refused, after=1)

    office.calls.before_write = fails
    assert (await office.sync()).stopped is refused


async def test_a_row_of_nobody_knows_what_stops_nobody(office: Office) -> None:
    slow(office)
    two(office)
    problem = NotRead(id=None, place="id", problem="missing")

    async def appears(_: str) -> None:
        office.calls.before_write = None
        office.put(event("evt-7", is_deleted=True, updated_at=NOON + MINUTE))
        office.calls.unreadable[event("evt-7").id] = problem

    office.calls.before_write = appears
    synced = await office.sync()
    assert office.recall.writes == ["add evt-1", "add evt-2"]
    assert synced.look.problems == [problem]


async def test_a_long_pause_that_recall_asks_for_ends_the_pass(office: Office) -> None:
    slow(office)
    two(office)
    limited = RateLimited("429", status=429, retry_after=10 * MINUTE)
    office.calls.fails("add_bot", limited)
    await office.sync()
    assert office.calls.calls == ["add_bot evt-1"]
    assert office.clock.slept == []
    office.clock.time += 10 * MINUTE
    assert len(await office.writes()) == 2


async def test_who_was_connected_all_at_once_is_not_read_again_each_minute(
    office: Office,
) -> None:
    """Rows may come late into a list; but the lists, too, have a limit."""
    look = Look(started=NOON)
    for number in range(1_500):
        changed = NOON - HOUR + number * MILLISECOND
        one = event(f"evt-{number}", updated_at=changed)
        look.put(EventRead(reading=Reading(event=one), snapshot=b""))
    office.clock.time += 2 * MINUTE
    assert not await Refresher(office.calls, office.clock, look).changes()
    assert office.calls.since == [NOON - HOUR + 500 * MILLISECOND]
