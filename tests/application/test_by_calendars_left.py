"""Calendars that keep their place: why, and that their bots are moved all the same."""

import pytest

from callsheet.application.errors import Refused
from callsheet.application.ports import NotRead
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.records import PreferenceSet
from callsheet.domain.scheme_records import Left
from tests.application.exchange import ALL, Exchange
from tests.domain.builders import FREEZES, HOUR, MINUTE, NOON, START, calendar, event

A, B = CalendarId("cal-a"), CalendarId("cal-b")


async def check_that_ana_is_left(exchange: Exchange, why: str) -> None:
    """Ana's calendar keeps its place, without a twin; hers is moved by the pass."""
    assert await exchange.change() == {A: why, B: "gone"}
    left = exchange.calendars()
    assert left[0] == "cal-a"
    assert len(left) == 2
    moved = [write for write in await exchange.book() if write.endswith(" evt-1")]
    assert moved == ["remove evt-1", "add evt-1"]
    assert [bot.key.rpartition("|")[2] for bot in exchange.bots()] == ["evt-1"]


@pytest.mark.parametrize("why", [Left.NOT_SHOWN, Left.CERTIFICATE])
async def test_without_credentials_a_calendar_is_left_alone(
    exchange: Exchange, why: Left
) -> None:
    exchange.accounts.lacking[A] = why
    survey = await exchange.by_calendars.survey()
    assert [one.left for one in survey.calendars] == [why, None]
    await check_that_ana_is_left(exchange, why.value)


async def test_a_calendar_that_is_not_connected_is_left_alone(
    exchange: Exchange,
) -> None:
    lost = calendar(A, status=CalendarStatus.DISCONNECTED)
    exchange.put(lost)
    assert await exchange.change() == {A: "not_connected", B: "gone"}
    assert exchange.calendars() == ["cal-a", "twin-1"]


async def test_a_calendar_that_cannot_be_read_is_left_alone(
    exchange: Exchange,
) -> None:
    problem = NotRead(id=A, place="status", problem="missing")
    exchange.calls.unreadable_calendars[A] = problem
    assert await exchange.change() == {A: "unreadable", B: "gone"}
    assert exchange.calendars() == ["cal-a", "twin-1"]


async def test_a_calendar_that_cannot_be_read_any_more_is_not_taken_for_gone(
    exchange: Exchange,
) -> None:
    problem = NotRead(id=A, place="status", problem="missing")

    def go_bad() -> None:
        exchange.connect()
        exchange.calls.unreadable_calendars[A] = problem

    exchange.waking.meanwhile = go_bad
    assert await exchange.change() == {A: "unreadable", B: "gone"}
    assert exchange.calendars() == ["cal-a", "twin-2"]


async def test_a_refused_twin_leaves_its_calendar_alone(exchange: Exchange) -> None:
    exchange.doors.script.append(("create", Refused("no", status=400), False))
    await check_that_ana_is_left(exchange, "refused")


async def test_a_grant_that_is_lost_meanwhile_leaves_its_calendar_alone(
    exchange: Exchange,
) -> None:
    exchange.refuses.add(A)
    await check_that_ana_is_left(exchange, "did_not_connect")


async def test_a_twin_that_takes_too_long_leaves_its_calendar_alone(
    exchange: Exchange,
) -> None:
    exchange.slow.add(A)
    await check_that_ana_is_left(exchange, "did_not_connect")
    assert 180 <= sum(exchange.waking.slept) < 190


async def test_a_twin_of_another_account_leaves_its_calendar_alone(
    exchange: Exchange,
) -> None:
    def mix_up() -> None:
        exchange.connect()
        exchange.put(calendar("twin-1", address="anna@globex.example"))

    exchange.waking.meanwhile = mix_up
    await check_that_ana_is_left(exchange, "another_account")


async def test_a_twin_is_taken_on_trust_where_no_address_is_known(
    exchange: Exchange,
) -> None:
    exchange.put(calendar(A, address=None))
    assert await exchange.change() == {A: "gone", B: "gone"}


async def test_a_twin_without_an_address_has_not_read_its_account_yet(
    exchange: Exchange,
) -> None:
    def blank() -> None:
        exchange.connect()
        exchange.put(calendar("twin-1", address=None))

    exchange.waking.meanwhile = blank
    await check_that_ana_is_left(exchange, "did_not_connect")


async def test_a_twin_that_is_lost_at_the_last_moment_takes_nobodys_place(
    exchange: Exchange,
) -> None:
    lost = calendar("twin-1", status=CalendarStatus.DISCONNECTED)

    def lose_one() -> None:
        exchange.connect()
        if exchange.clock.time > NOON + MINUTE / 20:
            exchange.put(lost)

    exchange.unlisted.add(EventId("evt-1"))  # so that it takes another look
    exchange.waking.meanwhile = lose_one
    await check_that_ana_is_left(exchange, "did_not_connect")


async def test_a_choice_for_an_event_that_nobody_lists_keeps_its_calendar(
    exchange: Exchange,
) -> None:
    """It has moved out of the window: no one can tell what the twin will call it."""
    exchange.meet("evt-3", start=START + HOUR)
    await exchange.prefer(False, "evt-3")
    await exchange.book(ALL)
    exchange.recall.drop(EventId("evt-3"))
    await check_that_ana_is_left(exchange, "choices")


async def test_a_twin_that_does_not_list_a_chosen_event_in_time_goes_again(
    exchange: Exchange,
) -> None:
    exchange.meet("evt-3", start=START + HOUR)
    await exchange.prefer(False, "evt-3")
    exchange.unlisted.add(EventId("evt-3"))
    await check_that_ana_is_left(exchange, "choices")
    assert 60 <= sum(exchange.waking.slept) < 75


async def test_a_choice_for_what_no_calendar_is_known_of_keeps_nobody(
    exchange: Exchange,
) -> None:
    await exchange.prefer(False, "evt-9")
    assert await exchange.change() == {A: "gone", B: "gone"}


async def test_a_newer_choice_for_the_twins_event_stands(exchange: Exchange) -> None:
    await exchange.prefer(False)
    exchange.clock.time = NOON + MINUTE
    await exchange.prefer(True, "evt-1@twin-1")
    await exchange.change()
    assert [one.wanted for one in await exchange.records(PreferenceSet)] == [
        False,
        True,
    ]


async def test_where_a_bot_is_always_on_its_way_the_calendar_is_left_alone(
    exchange: Exchange,
) -> None:
    for number in range(1, 10):
        start = START + number * 8 * MINUTE
        exchange.put(event(f"evt-2{number}", calendar_id=B, start=start))
    await exchange.book(ALL)
    exchange.clock.time = FREEZES
    assert await exchange.change() == {A: "gone", B: "busy"}
    assert exchange.calendars() == ["cal-b", "twin-1"]
    assert 15 * 60 <= sum(exchange.waking.slept) < 17 * 60
