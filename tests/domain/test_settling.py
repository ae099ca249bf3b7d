"""Commands that help nothing, and bots that come back."""

from dataclasses import replace
from datetime import datetime

import pytest

from callsheet.domain.decision import How, Kind
from callsheet.domain.ids import BotId, EventId
from callsheet.domain.reasons import Reason
from callsheet.domain.records import Intended
from callsheet.domain.settling import (
    Settling,
    add_done,
    comes_back,
    never_settles,
)
from tests.domain.builders import DAY, HOUR, MINUTE, NOON, START, TICK, Change, sha

B1, B2, B3 = BotId("b1"), BotId("b2"), BotId("b3")

ADD = Intended(
    command_id="c1",
    event_id=EventId("evt-1"),
    at=NOON,
    kind=Kind.ADD_BOT,
    reason=Reason.WANTED_BY_DEFAULT,
    situation=sha("1"),
    key=sha("2"),
    start=START,
    settings=sha("3"),
)


def remove(*bot_ids: BotId, how: How = How.UNSCHEDULE) -> Intended:
    return replace(
        ADD,
        kind=Kind.REMOVE_BOT,
        how=how,
        bot_ids=bot_ids,
        key=None,
        start=None,
        settings=None,
    )


def after(*done: tuple[Intended, datetime], ordered: frozenset[BotId]) -> Settling:
    settling = Settling()
    for command, at in done:
        settling = add_done(settling, command, ordered, at)
    return settling


def thrice(command: Intended) -> Settling:
    done = [(command, NOON + n * MINUTE) for n in range(3)]
    return after(*done, ordered=frozenset({B1}))


@pytest.mark.parametrize("command", [ADD, remove(B1)], ids=["add", "remove"])
def test_what_was_done_three_times_does_not_settle(command: Intended) -> None:
    settling = thrice(command)
    assert never_settles(settling, command, NOON + 2 * MINUTE) == NOON + HOUR
    assert never_settles(settling, command, NOON + HOUR - TICK) == NOON + HOUR
    assert not never_settles(settling, command, NOON + HOUR)


def test_twice_is_not_often() -> None:
    settling = after((ADD, NOON), (ADD, NOON), ordered=frozenset())
    assert not never_settles(settling, ADD, NOON)


@pytest.mark.parametrize(
    "change",
    [
        {"start": START + HOUR},
        {"key": sha("9")},
        {"settings": sha("9")},
        {"reason": Reason.RETRY_UNSERVED},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_command_is_tried(change: dict[str, Change]) -> None:
    assert not never_settles(thrice(ADD), replace(ADD, **change), NOON)


def test_another_name_or_reason_makes_no_other_command() -> None:
    same = replace(ADD, command_id="c9", reason=Reason.TIME_CHANGED)
    assert never_settles(thrice(ADD), same, NOON)


def test_what_is_old_is_forgotten() -> None:
    late = after((ADD, NOON), (remove(B1), NOON + HOUR), ordered=frozenset())
    assert list(late.done.values()) == [(NOON + HOUR,)]


ORDERED = frozenset({B1})

RETURNS = {
    "a bot that was never removed": ([], B2, False),
    "one that comes back for the first time": ([(B1, 0)], B2, False),
    "one that comes back for the second time": ([(B1, 0), (B2, 1)], B3, True),
    "one that we ordered ourselves": ([(B1, 0), (B2, 1)], B1, False),
    "one of an earlier scheduler, once": ([(B2, 0)], B3, False),
    "one of an earlier scheduler, twice": ([(B2, 0), (B3, 1)], B2, True),
    "one that was removed a day ago": ([(B1, -24 * 60), (B2, -24 * 60)], B3, False),
    "one whose first return is a day old": (
        [(B1, -24 * 60 - 1), (B2, -24 * 60), (B1, 0)],
        B3,
        False,
    ),
}


@pytest.mark.parametrize(("removals", "bot_id", "found"), RETURNS.values(), ids=RETURNS)
def test_a_bot_comes_back(
    removals: list[tuple[BotId, int]], bot_id: BotId, found: bool
) -> None:
    done = [(remove(one), NOON + minutes * MINUTE) for one, minutes in removals]
    settling = after(*done, ordered=ORDERED)
    until = comes_back(settling, remove(bot_id), ORDERED, NOON + MINUTE)
    assert until == (NOON + MINUTE + DAY if found else None)


def test_only_a_removal_meets_a_bot_that_came_back() -> None:
    settling = after((remove(B1), NOON), (remove(B2), NOON), ordered=ORDERED)
    assert not comes_back(settling, ADD, ORDERED, NOON)
    leave = remove(B3, how=How.LEAVE_CALL)
    assert not comes_back(settling, leave, ORDERED, NOON)


def test_a_bot_that_left_its_call_was_not_removed() -> None:
    leave = remove(B2, how=How.LEAVE_CALL)
    settling = after((leave, NOON), (leave, NOON), ordered=ORDERED)
    assert settling.removed == settling.returned == ()
