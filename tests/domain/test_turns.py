"""Whose turn it is."""

from datetime import datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.turns import PATIENCE, SOON, Turn, in_turn
from tests.domain.builders import DAY, HOUR, MINUTE, NOON, TICK

A, B, C = CalendarId("a"), CalendarId("b"), CalendarId("c")


def turn(
    name: str,
    start: datetime,
    calendar: CalendarId = A,
    tenant: str | None = None,
    since: datetime = NOON,
) -> Turn:
    return Turn(
        event_id=EventId(name),
        calendar_id=calendar,
        tenant=tenant,
        start=start,
        since=since,
    )


def names(*turns: Turn, served: dict[CalendarId, int] | None = None) -> list[str]:
    return [one.event_id for one in in_turn(turns, NOON, served or {})]


def test_the_nearest_start_comes_first() -> None:
    far, near = turn("far", NOON + 2 * DAY), turn("near", NOON + DAY)
    assert names(far, near) == ["near", "far"]


def test_of_equal_starts_the_ids_decide() -> None:
    assert names(turn("2", NOON + DAY), turn("1", NOON + DAY)) == ["1", "2"]


def test_no_calendar_waits_while_another_has_two() -> None:
    mine = [turn(f"a{n}", NOON + n * HOUR) for n in range(1, 4)]
    theirs = turn("b1", NOON + DAY, B)
    assert names(*mine, theirs) == ["a1", "b1", "a2", "a3"]


def test_who_was_served_just_now_comes_after_who_was_not() -> None:
    mine, theirs = turn("a1", NOON + HOUR), turn("b1", NOON + DAY, B)
    assert names(mine, theirs, served={A: 1}) == ["b1", "a1"]


def test_what_starts_soon_comes_before_everything() -> None:
    mine = [turn(f"a{n}", NOON + SOON - n * MINUTE) for n in range(3)]
    theirs = turn("b1", NOON + SOON + TICK, B)
    assert names(theirs, *mine) == ["a2", "a1", "a0", "b1"]


def test_what_starts_soon_counts_as_a_turn() -> None:
    soon, mine = turn("a1", NOON + MINUTE), turn("a2", NOON + HOUR)
    theirs = turn("b1", NOON + DAY, B)
    assert names(soon, mine, theirs) == ["a1", "b1", "a2"]


def test_who_has_waited_long_counts_as_starting_now() -> None:
    since = NOON - PATIENCE
    patient = turn("patient", NOON + 20 * DAY, since=since)
    assert names(turn("near", NOON + HOUR, B), patient) == ["patient", "near"]


def test_who_has_waited_less_has_to_wait_on() -> None:
    since = NOON - PATIENCE + TICK
    patient = turn("patient", NOON + 20 * DAY, since=since)
    assert names(turn("near", NOON + HOUR, B), patient) == ["near", "patient"]


def test_tenants_take_turns_within_a_round() -> None:
    many = [turn(f"a{n}", NOON + n * HOUR, CalendarId(f"a{n}"), "big") for n in (1, 2)]
    few = turn("b1", NOON + DAY, B, "small")
    assert names(*many, few) == ["a1", "b1", "a2"]


def test_within_a_tenant_every_calendar_has_its_turn_first() -> None:
    mine = [turn(f"a{n}", NOON + n * HOUR, A, "one") for n in (1, 2)]
    theirs = turn("c1", NOON + DAY, C, "one")
    assert names(*mine, theirs) == ["a1", "c1", "a2"]


@st.composite
def crowds(draw: st.DrawFn) -> list[Turn]:
    hours = draw(st.lists(st.integers(0, 48), min_size=2, max_size=12))
    return [
        turn(
            f"e{number}",
            NOON + hour * HOUR / 2,
            draw(st.sampled_from([A, B, C])),
            draw(st.sampled_from([None, "x", "y"])),
            NOON - draw(st.sampled_from([timedelta(), MINUTE, PATIENCE])),
        )
        for number, hour in enumerate(hours)
    ]


@given(crowds(), st.randoms())
def test_the_order_does_not_hang_on_who_asked_first(
    crowd: list[Turn], chance: Random
) -> None:
    ordered = in_turn(crowd, NOON, {})
    shuffled = list(crowd)
    chance.shuffle(shuffled)
    assert in_turn(shuffled, NOON, {}) == ordered
    assert sorted(ordered, key=lambda t: t.event_id) == sorted(
        crowd, key=lambda t: t.event_id
    )


@given(crowds())
def test_within_a_calendar_the_due_ones_come_in_order(crowd: list[Turn]) -> None:
    ordered = in_turn(crowd, NOON, {})
    for calendar in (A, B, C):
        due = [one.due(NOON) for one in ordered if one.calendar_id == calendar]
        assert due == sorted(due)


@given(crowds())
def test_every_calendar_has_its_first_turn_before_another_has_a_second(
    crowd: list[Turn],
) -> None:
    rest = [one for one in in_turn(crowd, NOON, {}) if one.due(NOON) > NOON + SOON]
    urgent = {one.calendar_id for one in crowd if one.due(NOON) <= NOON + SOON}
    waiting = {one.calendar_id for one in rest} - urgent
    seen: set[CalendarId] = set()
    for one in rest:
        if one.calendar_id in seen | urgent:
            assert waiting <= seen
        seen.add(one.calendar_id)
