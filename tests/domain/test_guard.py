"""The mass-removal guard: many bots lost at once are more likely a mistake."""

from collections.abc import Iterable
from datetime import datetime

import pytest

from callsheet.domain.conditions import Title
from callsheet.domain.guard import Limits, guard
from callsheet.domain.hold_records import Limit
from callsheet.domain.holds import Hold
from callsheet.domain.ids import CalendarId
from callsheet.domain.lanes import Move, move
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from tests.domain.builders import (
    HOUR,
    MINUTE,
    NO,
    NOON,
    TICK,
    Change,
    bot,
    event,
    situation,
)

SECRETS = Policy(
    default="record",
    rules=(Rule(name="secrets", then="skip", when=Title(words=("secret",))),),
)
NO_LINK: Change = {"meeting_url": None}
SECRET: Change = {"title": "Secret"}


def office(
    count: int, cal: str = "cal-a", first: int = 0, **changes: Change
) -> list[Situation]:
    """Build that many events, each with a booked bot of its own."""
    return [
        situation(
            NOON,
            bot(f"b-{cal}-{n}"),
            event=event(f"evt-{cal}-{n}", calendar_id=CalendarId(cal), **changes),
            policy=SECRETS,
        )
        for n in range(first, first + count)
    ]


def moves(*given: list[Situation]) -> list[Move]:
    return [move(one, reconcile(one)) for several in given for one in several]


def held(
    given: Iterable[Move],
    limits: Limits | None = None,
    recent: Iterable[datetime] = (),
) -> list[Hold]:
    """Give the hold of each event that is held."""
    holds = guard(list(given), limits or Limits(), recent, NOON).holds
    return [one for one in holds for _ in one.event_ids]


def scopes(found: list[Hold]) -> set[str]:
    return {one.scope for one in found}


def lost(count: int, **more: Change) -> list[Situation]:
    return office(count, **{**NO_LINK, **more})


SIZES = {
    "ten of ten pass": (10, 0, 0),
    "eleven of eleven are held": (11, 0, 11),
    "eleven of 43 are more than a quarter": (11, 32, 11),
    "eleven of 44 are exactly a quarter and pass": (11, 33, 0),
    "twelve of 47 are held": (12, 35, 12),
    "twelve of 48 pass": (12, 36, 0),
    "none of many": (0, 20, 0),
}


@pytest.mark.parametrize(("gone", "kept", "count"), SIZES.values(), ids=SIZES)
def test_of_a_workspace(gone: int, kept: int, count: int) -> None:
    found = held(moves(lost(gone), office(kept, first=gone)))
    assert len(found) == count
    assert scopes(found) <= {"workspace"}


def test_what_is_held_is_told() -> None:
    found = guard(moves(lost(11)), Limits(), (), NOON)
    (one,) = found.holds
    assert list(one.event_ids) == [f"evt-cal-a-{n}" for n in range(11)]
    assert (one.limit, one.scope, one.until) == (Limit.REMOVALS, "workspace", None)
    assert (found.lifted, found.released) == ((), ())


def test_a_calendar_that_loses_its_bots_is_held_alone() -> None:
    given = moves(lost(11, cal="cal-b"), lost(2), office(60, first=2))
    found = held(given)
    assert len(found) == 11
    assert scopes(found) == {"calendar:cal-b"}


def test_a_calendar_at_its_limit_passes() -> None:
    assert not held(moves(lost(10, cal="cal-b"), office(60)))
    many = [lost(11, cal="cal-b"), office(33, cal="cal-b", first=11), office(60)]
    assert not held(moves(*many))


def test_a_rule_that_takes_many_bots_is_held_alone() -> None:
    given = [office(6, **SECRET), office(6, cal="cal-b", **SECRET)]
    others = [office(90, first=6), lost(2, cal="cal-c")]
    found = held(moves(*given, *others))
    assert len(found) == 12
    assert scopes(found) == {"rule:secrets"}


def test_a_rule_at_its_limit_passes() -> None:
    assert not held(moves(office(10, **SECRET), office(90, first=10)))


def test_people_who_each_say_no_to_their_own_event_are_no_rule() -> None:
    saying_no = [
        situation(NOON, bot(f"b{n}"), event=event(f"evt-{n}"), event_choice=NO)
        for n in range(11)
    ]
    assert not held(moves(saying_no, office(90)))


def test_all_removals_of_a_scope_are_held_or_none() -> None:
    given = moves(lost(11), lost(1, cal="cal-b"))
    assert len(held(given)) == 12


LIMITS = {
    "more removals allowed": (Limits(removals=11), 0),
    "fewer removals allowed": (Limits(removals=9, fraction=0.2), 11),
    "a greater share allowed": (Limits(fraction=0.3), 0),
    "no share allowed": (Limits(fraction=0.0), 11),
    "a smaller share, but few enough": (Limits(removals=20, fraction=0.0), 0),
}


@pytest.mark.parametrize(("limits", "count"), LIMITS.values(), ids=LIMITS)
def test_eleven_of_forty_with(limits: Limits, count: int) -> None:
    assert len(held(moves(lost(11), office(29, first=11)), limits)) == count


def test_the_default_limits() -> None:
    assert Limits() == Limits(removals=10, fraction=0.25, per_hour=50)


def ago(*minutes: float) -> list[datetime]:
    return [NOON - m * MINUTE for m in minutes]


FEW = Limits(per_hour=3)

HOURS: dict[str, tuple[int, list[datetime], int, datetime | None]] = {
    "as many as may be": (1, ago(5, 50), 0, None),
    "one too many, until the oldest is an hour old": (
        1,
        ago(5, 50, 30),
        1,
        NOON + 10 * MINUTE,
    ),
    "two too many, until the second oldest is an hour old": (
        2,
        ago(50, 5, 30),
        2,
        NOON + 30 * MINUTE,
    ),
    "all of them too many, until the last is an hour old": (
        3,
        ago(50, 30, 5),
        3,
        NOON + 55 * MINUTE,
    ),
    "more than an hour allows by themselves, until somebody approves": (
        4,
        [],
        4,
        None,
    ),
    "more than an hour allows, whatever was before": (4, ago(5, 6), 4, None),
    "one of exactly an hour ago no longer counts": (1, ago(60, 5, 50), 0, None),
    "one of just under an hour ago does": (
        1,
        [NOON - HOUR + TICK, *ago(5, 50)],
        1,
        NOON + TICK,
    ),
    "nothing lost, however many before": (0, ago(1, 2, 3, 4, 5), 0, None),
}


@pytest.mark.parametrize(
    ("gone", "recent", "count", "until"), HOURS.values(), ids=HOURS
)
def test_in_an_hour(
    gone: int, recent: list[datetime], count: int, until: datetime | None
) -> None:
    found = held(moves(lost(gone), office(20, first=gone)), FEW, recent)
    assert len(found) == count
    assert {one.until for one in found} == ({until} if found else set())
    assert {one.limit for one in found} <= {Limit.PER_HOUR}
    assert scopes(found) <= {"workspace"}


def test_fifty_an_hour_pass_and_no_more() -> None:
    given = moves(lost(1), office(9, first=1))
    assert not held(given, recent=ago(*[30] * 49))
    assert len(held(given, recent=ago(*[30] * 50))) == 1
