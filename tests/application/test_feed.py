"""What products are told: what they write down of it is how Recall's bots are."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.application.errors import PoolExhausted, Refused
from callsheet.application.feed import Feed
from callsheet.application.orders import Reschedule
from callsheet.domain.bot import BotStatus, EndReason
from callsheet.domain.change import Change
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import BotId, EventId
from callsheet.domain.signs import Sign
from tests.application.office import Office
from tests.domain.builders import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    OTHER_LINK,
    SKIP,
    START,
    calendar,
)

BEGUN = ["calendar_connected cal-a", "calendar_connected cal-b"]


async def every_change(office: Office) -> list[Change]:
    feed, found, position = Feed(office.log), list[Change](), 0
    while (page := await feed.after(position)).position > position:
        found += page.changes
        position = page.position
    return found


def words(change: Change) -> str:
    """Write a change in one line, with bots as `had -> has`."""
    whom = change.event_id or change.calendar_id or change.count
    bots = ", ".join(change.bot_ids)
    if change.was:
        bots = f"{', '.join(change.was)} -> {bots or 'none'}"
    parts = (change.kind.value, whom, change.reason, bots)
    return " ".join(str(part) for part in parts if part)


async def told(office: Office) -> list[str]:
    found = [words(one) for one in await every_change(office)]
    assert found[:2] == BEGUN
    return found[2:]


async def booked(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()


async def moves(office: Office) -> None:
    await booked(office)
    office.meet("evt-1", start=START + HOUR)
    await office.sync()
    await office.sync()


async def moves_in_one_call(office: Office) -> None:
    office.restart(reschedule=Reschedule.REPLACE)
    await moves(office)


async def gets_another_link(office: Office) -> None:
    await booked(office)
    office.meet("evt-1", meeting_url=OTHER_LINK)
    await office.sync()


async def is_deleted(office: Office) -> None:
    await booked(office)
    office.meet("evt-1", is_deleted=True)
    await office.sync()
    await office.sync()


async def nobody_wants_it(office: Office) -> None:
    office.restart(SKIP)
    await booked(office)
    await office.sync()
    office.clock.time += HOUR
    await office.sync()


async def a_person_changes_his_mind(office: Office) -> None:
    await nobody_wants_it(office)
    await office.prefer(True)
    await office.sync()
    await office.prefer(False)
    await office.sync()


async def is_refused(office: Office) -> None:
    office.calls.fails("add_bot", Refused("400", status=400, code="bad_config"))
    await booked(office)
    await office.sync()


async def moves_and_is_refused(office: Office) -> None:
    await booked(office)
    office.meet("evt-1", start=START + HOUR)
    office.calls.fails("add_bot", Refused("400", status=400))
    await office.sync()
    await office.sync()


async def moves_and_is_deleted_halfway(office: Office) -> None:
    await booked(office)
    office.meet("evt-1", start=START + HOUR)
    office.calls.fails("add_bot", PoolExhausted("507", status=507))
    await office.sync()
    office.meet("evt-1", start=START + HOUR, is_deleted=True)
    await office.sync()


async def moves_in_two_passes(office: Office) -> None:
    await booked(office)
    office.meet("evt-1", start=START + HOUR)
    office.calls.fails("add_bot", PoolExhausted("507", status=507))
    await office.sync()
    office.clock.time += HOUR
    await office.sync()


async def is_taken_away_by_others(office: Office) -> None:
    await booked(office)
    office.recall.list_bots(EventId("evt-1"), ())
    office.meet("evt-1", meeting_url=None)
    await office.sync()


async def loses_its_calendar(office: Office) -> None:
    await booked(office)
    lost = CalendarStatus.DISCONNECTED
    office.put(calendar("cal-a", address="ana@acme.example", status=lost))
    await office.sync()
    office.put(calendar("cal-a", address="ana@acme.example"))
    await office.sync()


async def is_recorded(office: Office) -> None:
    await booked(office)
    for at in (START + 5 * MINUTE, START + HOUR, START + 2 * HOUR):
        office.clock.time = at
        await office.sync()


async def is_thrown_out(office: Office) -> None:
    await booked(office)
    rejected = EndReason.REJECTED_BY_HOST
    office.recall.signs[BotId("bot-1")] = Sign(
        happened_at=START, status=BotStatus.FAILED, end_reason=rejected
    )
    office.clock.time = START + 5 * MINUTE
    await office.sync()
    await office.sync()


async def too_many_go(office: Office) -> None:
    office.meet(*(f"evt-{i:02}" for i in range(12)))
    await office.sync()
    office.restart(SKIP)
    await office.sync()


STORIES: dict[str, tuple[Callable[[Office], Awaitable[None]], list[str]]] = {
    "booked": (booked, ["booked evt-1 wanted_by_default bot-1"]),
    "moved": (
        moves,
        [
            "booked evt-1 wanted_by_default bot-1",
            "moved evt-1 time_changed bot-1 -> bot-2",
        ],
    ),
    "moved by one call": (
        moves_in_one_call,
        [
            "booked evt-1 wanted_by_default bot-1",
            "moved evt-1 time_changed bot-1 -> bot-2",
        ],
    ),
    "moved in two passes": (
        moves_in_two_passes,
        [
            "booked evt-1 wanted_by_default bot-1",
            "moved evt-1 time_changed bot-1 -> bot-2",
        ],
    ),
    "another link": (
        gets_another_link,
        [
            "booked evt-1 wanted_by_default bot-1",
            "moved evt-1 link_changed bot-1 -> bot-2",
        ],
    ),
    "removed": (
        is_deleted,
        [
            "booked evt-1 wanted_by_default bot-1",
            "removed evt-1 event_deleted bot-1 -> none",
        ],
    ),
    "not recorded": (nobody_wants_it, ["not_recorded evt-1 unwanted_by_default"]),
    "a person's choice": (
        a_person_changes_his_mind,
        [
            "not_recorded evt-1 unwanted_by_default",
            "booked evt-1 wanted_by_event_preference bot-1",
            "removed evt-1 unwanted_by_event_preference bot-1 -> none",
        ],
    ),
    "refused": (is_refused, ["failed evt-1 refused"]),
    "moved and refused": (
        moves_and_is_refused,
        [
            "booked evt-1 wanted_by_default bot-1",
            "failed evt-1 refused bot-1 -> none",
        ],
    ),
    "moved and deleted halfway": (
        moves_and_is_deleted_halfway,
        [
            "booked evt-1 wanted_by_default bot-1",
            "removed evt-1 event_deleted bot-1 -> none",
        ],
    ),
    "taken away by others": (
        is_taken_away_by_others,
        [
            "booked evt-1 wanted_by_default bot-1",
            "removed evt-1 no_meeting_url bot-1 -> none",
        ],
    ),
    "calendar lost": (
        loses_its_calendar,
        [
            "booked evt-1 wanted_by_default bot-1",
            "calendar_lost cal-a",
            "calendar_connected cal-a",
        ],
    ),
    "recorded": (
        is_recorded,
        [
            "booked evt-1 wanted_by_default bot-1",
            "bot_joined evt-1 bot-1",
            "bot_done evt-1 completed bot-1",
        ],
    ),
    "thrown out": (
        is_thrown_out,
        [
            "booked evt-1 wanted_by_default bot-1",
            "bot_failed evt-1 rejected_by_host bot-1",
            "failed evt-1 occurrence_refused",
        ],
    ),
}


@pytest.mark.parametrize(("story", "changes"), STORIES.values(), ids=STORIES)
async def test_each_change_is_told_once(
    office: Office, story: Callable[[Office], Awaitable[None]], changes: list[str]
) -> None:
    await story(office)
    assert await told(office) == changes


async def test_what_the_guard_holds_is_told_and_when_that_is_over(
    office: Office,
) -> None:
    await too_many_go(office)
    office.clock.time = NOON + DAY
    await office.sync()
    holds = [one for one in await told(office) if "evt-" not in one]
    assert holds == ["held 12 removals", "released gone"]


async def test_a_change_says_when_whose_and_for_which_start(office: Office) -> None:
    await moves(office)
    change = (await every_change(office))[-1]
    assert (change.at, change.calendar_id) == (NOON, "cal-a")
    assert change.start == START + HOUR


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["meet", "move", "delete", "link", "yes", "no", "steal"]),
        st.sampled_from(["evt-1", "evt-2"]),
        st.integers(1, 5),
        st.booleans(),
    ),
    max_size=8,
)


async def act(office: Office, verb: str, id: str, hours: int) -> None:
    start = START + hours * HOUR
    match verb:
        case "meet":
            office.meet(id)
        case "move":
            office.meet(id, start=start)
        case "delete":
            office.meet(id, start=start, is_deleted=True)
        case "link":
            office.meet(id, meeting_url=OTHER_LINK if hours % 2 else None)
        case "steal":
            office.recall.list_bots(EventId(id), ())
        case _:
            await office.prefer(verb == "yes", id)


async def copied(acts: list[tuple[str, str, int, bool]]) -> Office:
    """Let a week pass, and see whether whoever listens knows which bots there are."""
    office = Office()
    for verb, id, hours, fails in acts:
        await act(office, verb, id, hours)
        if fails:
            office.calls.fails("add_bot", PoolExhausted("507", status=507))
        await office.sync()
        office.calls.script.clear()
        office.clock.time += timedelta(minutes=2)
    await office.sync()
    copy: dict[EventId, tuple[BotId, ...]] = {}
    for change in await every_change(office):
        if change.event_id is not None and not change.kind.value.startswith("bot_"):
            copy[change.event_id] = change.bot_ids
    for id in ("evt-1", "evt-2"):
        there = tuple(bot.id for bot in office.bots(id))
        assert copy.get(EventId(id), ()) == there, (acts, id)
    return office


@settings(max_examples=30)
@given(ACTS)
def test_what_was_told_last_of_an_event_is_which_bots_it_has(
    acts: list[tuple[str, str, int, bool]],
) -> None:
    asyncio.run(copied(acts))


@settings(max_examples=12)
@given(ACTS, st.integers(0, 200), st.integers(1, 7))
def test_from_any_position_and_in_any_portions_it_is_the_same(
    acts: list[tuple[str, str, int, bool]], begin: int, limit: int
) -> None:
    async def check() -> None:
        office = await copied(acts)
        everything = await every_change(office)
        feed, found, position = Feed(office.log), list[Change](), begin
        while (page := await feed.after(position, limit)).position > position:
            assert len(page.changes) <= limit
            found += page.changes
            position = page.position
        assert found == [one for one in everything if one.position > begin]
        for one in everything:
            assert await feed.at(one.position) == one

    asyncio.run(check())


async def test_a_subscriber_hears_what_was_and_what_comes(office: Office) -> None:
    await booked(office)
    async with aclosing(office.engine.subscribe(0)) as changes:
        heard = [words(await anext(changes)) for _ in range(3)]
        assert heard == [*BEGUN, "booked evt-1 wanted_by_default bot-1"]
        after = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0)
        office.meet("evt-1", is_deleted=True)
        await office.sync()
        assert words(await after).startswith("removed")
    assert await office.engine.end() == await office.position()


async def test_the_log_is_asked_once_however_many_wait(office: Office) -> None:
    await booked(office)
    slept: list[float] = []
    go_on = asyncio.Event()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await go_on.wait()

    feed = Feed(office.log, sleep=sleep)
    end = await feed.end()
    waiting = [asyncio.create_task(feed.grown(end)) for _ in range(50)]
    await asyncio.sleep(0.01)
    assert slept == [1.0]
    await moves(office)
    go_on.set()
    await asyncio.gather(*waiting)
    await feed.grown(end)
    assert slept == [1.0]


async def test_memory_does_not_grow_with_the_log(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callsheet.application.feed.ROOM", 2)
    monkeypatch.setattr("callsheet.application.feed.PAGE", 3)
    monkeypatch.setattr("callsheet.application.feed._PAGES", 2)
    for id in "abcdef":
        office.meet(id)
    await office.sync()
    feed, found, position = Feed(office.log), 0, 0
    while (page := await feed.after(position, 1)).position > position:
        found += len(page.changes)
        position = page.position
    assert found == 2 + 6
    assert len(feed._told) <= 2
    assert len(feed._pages) <= 2


async def test_a_position_that_the_log_has_not_reached_is_known(
    office: Office,
) -> None:
    await booked(office)
    feed, end = Feed(office.log), await office.position()
    reached = [await feed.reaches(one) for one in (0, 1, end, end + 1)]
    assert reached == [True, True, True, False]
    assert await feed.at(end + 1) is None
