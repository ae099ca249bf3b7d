"""Replacing calendars when Recall fails, and when the process ends at any point."""

from datetime import timedelta

import pytest

from callsheet.application.errors import (
    BotBusy,
    NotAllowed,
    RateLimited,
    RecallError,
    Unreachable,
)
from callsheet.domain.ids import CalendarId
from callsheet.domain.records import PreferenceSet
from callsheet.domain.scheme_records import Left, SchemeSet
from tests.application.exchange import ALL, Exchange, Fuse
from tests.application.faulty import Crash
from tests.domain.builders import HOUR, START, calendar, event

A, B, C = CalendarId("cal-a"), CalendarId("cal-b"), CalendarId("cal-c")
GONE = {"cal-a": "gone", "cal-b": "gone"}


@pytest.mark.parametrize("done", [False, True], ids=["not done", "done"])
@pytest.mark.parametrize("method", ["accounts", "create", "delete"])
@pytest.mark.parametrize(
    "error",
    [
        Unreachable("reset"),
        RateLimited("many", status=429, retry_after=timedelta(seconds=7)),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_call_that_fails_in_passing_is_repeated(
    exchange: Exchange, method: str, error: RecallError, done: bool
) -> None:
    if done and isinstance(error, RateLimited):
        done = False  # who says so has done nothing
    exchange.doors.script.append((method, error, done))
    assert await exchange.change() == GONE
    assert exchange.calendars() == ["twin-1", "twin-2"]
    assert len(exchange.accounts.created) == 2
    if isinstance(error, RateLimited):
        assert 7 in exchange.waking.slept


async def test_a_wish_that_is_still_being_answered_is_not_made_twice(
    exchange: Exchange,
) -> None:
    busy = BotBusy("busy", status=409)
    exchange.doors.script += [("create", Unreachable("reset"), True)]
    exchange.doors.script += [("create", busy, False)]
    assert await exchange.change() == GONE
    assert len(exchange.accounts.created) == 2


async def test_a_twin_that_was_made_unnoticed_is_found_by_its_account(
    exchange: Exchange,
) -> None:
    def forget() -> None:
        exchange.accounts._once.clear()
        exchange.connect()

    exchange.doors.script.append(("create", Unreachable("reset"), True))
    exchange.waking.meanwhile = forget
    assert await exchange.change() == GONE
    assert len(exchange.accounts.created) == 2


async def test_or_else_by_the_name_of_the_wish(exchange: Exchange) -> None:
    exchange.doors.script.append(("create", Unreachable("reset"), True))
    exchange.accounts.lacking[CalendarId("twin-1")] = Left.NOT_SHOWN
    assert await exchange.change() == GONE
    assert len(exchange.accounts.created) == 2


@pytest.mark.parametrize("method", ["accounts", "create", "delete"])
async def test_a_recall_that_stays_away_ends_it_and_the_next_one_goes_on(
    exchange: Exchange, method: str
) -> None:
    exchange.doors.script += [(method, Unreachable("reset"), False)] * 5
    with pytest.raises(Unreachable):
        await exchange.change()
    assert await exchange.change() == GONE
    assert exchange.calendars() == ["twin-1", "twin-2"]


async def test_a_key_that_is_not_allowed_ends_it_at_once(exchange: Exchange) -> None:
    exchange.doors.script.append(("create", NotAllowed("no", status=403), False))
    with pytest.raises(NotAllowed):
        await exchange.change()
    assert exchange.waking.slept == []
    assert await exchange.change() == GONE


async def test_a_calendar_that_somebody_deletes_meanwhile_is_gone(
    exchange: Exchange,
) -> None:
    exchange.doors.script.append(("create", NotAllowed("no", status=403), False))
    with pytest.raises(NotAllowed):
        await exchange.change()
    exchange.recall.drop_calendar(B)
    assert await exchange.change() == {"cal-a": "gone"}


async def test_a_process_that_ends_at_any_point_is_gone_on_from_there() -> None:
    """
    Before and after every call and every append, one after the other.

    One calendar has a choice on it, and one has lost its grant.
    """
    point, fuse = 0, Fuse()
    while fuse.left is None:
        fuse = Fuse(left=point)
        exchange = await office_with(fuse)
        exchange.paper.fuse = fuse
        try:
            steps = await exchange.change()
        except Crash:
            steps = await exchange.change()
        assert steps == {
            "cal-a": "gone",
            "cal-b": "gone",
            "cal-c": "did_not_connect",
        }
        await check_the_end_of(exchange)
        point += 1
    assert point > 40
    await exchange.check_the_log()


async def office_with(fuse: Fuse) -> Exchange:
    """Ana, Ben and Cleo meet; Ana said no, and Cleo's grant does not hold any more."""
    exchange = Exchange(fuse)
    exchange.put(calendar(C, address="cleo@globex.example"))
    for number, owner in enumerate((A, B, C), start=1):
        exchange.put(event(f"evt-{number}", calendar_id=owner))
    exchange.put(event("evt-4", calendar_id=A, start=START + HOUR))
    await exchange.book(ALL)
    await exchange.prefer(False, "evt-1")
    exchange.refuses.add(C)
    return exchange


async def check_the_end_of(exchange: Exchange) -> None:
    """No third calendar, none lost, no choice lost, and one bot for each event."""
    made = exchange.accounts.created
    assert sorted(made.values()) == ["cal-a", "cal-b", "cal-c"]
    twins = {old: twin for twin, old in made.items()}
    assert exchange.calendars() == ["cal-c", twins[A], twins[B]]
    assert len(await exchange.records(SchemeSet)) == 2
    carried = (await exchange.records(PreferenceSet))[1:]
    assert [(one.target, one.wanted) for one in carried] == [
        (f"evt-1@{twins[A]}", False)
    ]
    exchange.paper.fuse = None
    await exchange.book()
    assert exchange.bots(f"evt-1@{twins[A]}") == ()
    for id in (f"evt-4@{twins[A]}", f"evt-2@{twins[B]}", "evt-3"):
        assert [bot.key.rpartition("|")[2] for bot in exchange.bots(id)] == [id]
    assert await exchange.book() == []
