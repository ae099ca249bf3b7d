"""Lanes: what any key ties together goes one after the other, in a safe order."""

from itertools import permutations

import pytest

from callsheet.domain.bot import Bot
from callsheet.domain.keys import Scheme
from callsheet.domain.lanes import Move, lanes, move
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from tests.domain.builders import (
    DAY,
    EVENING,
    HOUR,
    LIVE,
    MINUTE,
    NOON,
    OTHER_LINK,
    SERVED,
    SKIP,
    START,
    Change,
    bot,
    calendar,
    event,
    foreign,
    key_for,
    settings,
    situation,
)


def meeting(id: str, *bots: Bot, policy: Change = None, **changes: Change) -> Situation:
    more = {} if policy is None else {"policy": policy}
    return situation(NOON, *bots, event=event(id, **changes), **more)


def moved(given: Situation) -> Move:
    return move(given, reconcile(given))


def ids(*given: Situation) -> list[list[str]]:
    found = lanes(moved(one) for one in given)
    return [[one.event_id for one in lane] for lane in found]


KEYS: dict[str, tuple[Situation, set[str]]] = {
    "the wanted one": (meeting("e"), {key_for()}),
    "the booked bot's and the wanted one": (
        meeting("e", bot(start=EVENING)),
        {key_for(), key_for(EVENING)},
    ),
    "a foreign bot's too": (meeting("e", foreign()), {key_for(), "somebody-elses"}),
    "not a spent bot's": (meeting("e", bot(start=NOON, **SERVED)), {key_for()}),
    "none without a link": (meeting("e", meeting_url=None), set()),
    "the booked bot's where there is no link": (
        meeting("e", bot(), meeting_url=None),
        {key_for()},
    ),
    "none without the parts of a key": (
        situation(
            calendar=calendar(address=None), settings=settings(scheme=Scheme.COMPANY)
        ),
        set(),
    ),
}


@pytest.mark.parametrize(("given", "keys"), KEYS.values(), ids=KEYS)
def test_the_keys_of_a_move_are(given: Situation, keys: set[str]) -> None:
    assert moved(given).keys == keys


URGENT = {
    "the event's start": (meeting("e"), START),
    "an earlier booked bot's": (
        meeting("e", bot(start=START - MINUTE)),
        START - MINUTE,
    ),
    "not a later bot's": (meeting("e", bot(start=EVENING)), START),
    "not a spent bot's": (meeting("e", bot(start=START - DAY, **SERVED)), START),
}


@pytest.mark.parametrize(("given", "urgent"), URGENT.values(), ids=URGENT)
def test_a_move_is_urgent_by(given: Situation, urgent: object) -> None:
    assert moved(given).urgent == urgent


def test_a_move_counts_our_booked_bots() -> None:
    given = meeting("e", bot("b1"), bot("b2"), foreign(), bot("b3", **LIVE))
    assert moved(given).booked == 2
    assert moved(given).event_id == "e"


TIED: dict[str, tuple[list[Situation], list[list[str]]]] = {
    "events that share nothing": (
        [meeting("a"), meeting("b", meeting_url=OTHER_LINK)],
        [["a"], ["b"]],
    ),
    "events of one key": ([meeting("a"), meeting("b")], [["a", "b"]]),
    "an old key and a new one": (
        [meeting("a", bot("b1", EVENING)), meeting("b", start=EVENING)],
        [["b", "a"]],
    ),
    "a chain of keys": (
        [
            meeting("a"),
            meeting("c", bot("b1", EVENING), start=EVENING + HOUR),
            meeting("b", bot("b2"), start=EVENING),
            meeting("d", start=EVENING + 2 * HOUR),
        ],
        [["a", "b", "c"], ["d"]],
    ),
    "two keys that one event ties together": (
        [
            meeting("a"),
            meeting("d", start=EVENING),
            meeting("c", bot("b1", EVENING)),
            meeting("b", bot("b2", EVENING), start=EVENING),
        ],
        [["a", "d", "c", "b"]],
    ),
}


@pytest.mark.parametrize(("given", "found"), TIED.values(), ids=TIED)
def test_lanes_of(given: list[Situation], found: list[list[str]]) -> None:
    for order in permutations(given):
        assert ids(*order) == found


def test_additions_come_before_re_books_before_removals_before_noops() -> None:
    noop = meeting("a", bot("b1"))
    removal = meeting("b", bot("b1"), policy=SKIP)
    rebook = meeting("c", bot("b2", EVENING))
    addition = meeting("d")
    assert ids(noop, removal, rebook, addition) == [["d", "c", "b", "a"]]


def test_equals_come_by_start_then_key_then_id() -> None:
    early = meeting("z", bot("k", key="tie"), start=START - MINUTE, policy=SKIP)
    late = meeting("y", bot("k", key="tie"), policy=SKIP)
    other = meeting("a", bot("k", key="tie"), policy=SKIP)
    assert ids(late, other, early) == [["z", "a", "y"]]


def test_among_additions_of_one_start_the_key_decides_before_the_id() -> None:
    first = meeting("z")
    second = meeting("a", meeting_url=OTHER_LINK)
    tie = meeting("m", bot("b1", link=OTHER_LINK))
    assert ids(first, second, tie) == [["z", "a", "m"]]


def test_lanes_go_by_their_most_urgent_bot_or_event() -> None:
    late = meeting("c", start=EVENING)
    bot_soon = meeting(
        "b", bot("b1", NOON + MINUTE), start=EVENING, meeting_url=OTHER_LINK
    )
    soon = meeting("a", start=NOON + HOUR)
    assert ids(late, bot_soon, soon) == [["b"], ["a"], ["c"]]


def test_equally_urgent_lanes_go_by_id() -> None:
    assert ids(meeting("b"), meeting("a", meeting_url=OTHER_LINK)) == [["a"], ["b"]]


def test_no_moves_make_no_lanes() -> None:
    assert lanes(()) == ()
