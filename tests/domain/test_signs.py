"""What Recall says of a bot's life, and what counts of it."""

from dataclasses import replace
from itertools import permutations

import pytest

from callsheet.domain.bot import Bot, BotStatus, EndReason
from callsheet.domain.signs import (
    BELIEVED,
    UNHEARD,
    Life,
    Sign,
    strongest,
    whole_story,
)
from tests.domain.builders import (
    END,
    LIVE,
    MIDDLE,
    MINUTE,
    NOON,
    SERVED,
    START,
    TICK,
    Change,
    bot,
)

READY = Sign(happened_at=NOON, status=BotStatus.SCHEDULED)
JOINING = Sign(happened_at=START, status=BotStatus.JOINING)
IN_CALL = Sign(happened_at=START + MINUTE, status=BotStatus.IN_CALL)
LEFT = Sign(
    happened_at=END,
    status=BotStatus.DONE,
    end_reason=EndReason.COMPLETED,
    code="call_ended",
)
DONE = Sign(happened_at=END + MINUTE, status=BotStatus.DONE, code="done")
BROKEN = Sign(
    happened_at=MIDDLE, status=BotStatus.FAILED, end_reason=EndReason.JOIN_FAILURE
)

COUNTS: dict[str, tuple[tuple[Sign, ...], Sign | None]] = {
    "of nothing nothing": ((), None),
    "the newest of what is passing": ((READY, JOINING, IN_CALL), IN_CALL),
    "an end before what is passing": ((DONE, IN_CALL), DONE),
    "an end also before what came after it": (
        (replace(DONE, happened_at=START), IN_CALL),
        replace(DONE, happened_at=START),
    ),
    "an end with a reason before a mere one": ((LEFT, DONE), LEFT),
    "a failure before a mere end": ((BROKEN, DONE), BROKEN),
    "the first of two ends": ((BROKEN, LEFT), BROKEN),
    "the first of two mere ends": (
        (DONE, replace(DONE, happened_at=END)),
        replace(DONE, happened_at=END),
    ),
    "at one moment what is further on": (
        (IN_CALL, replace(JOINING, happened_at=IN_CALL.happened_at)),
        IN_CALL,
    ),
    "at one moment, both alike, the one with more words": (
        (IN_CALL, replace(IN_CALL, code="in_call_recording")),
        replace(IN_CALL, code="in_call_recording"),
    ),
    "at one moment that it was stopped": (
        (LEFT, replace(LEFT, stopped=True)),
        replace(LEFT, stopped=True),
    ),
}


@pytest.mark.parametrize(("signs", "counts"), COUNTS.values(), ids=COUNTS)
def test_counts(signs: tuple[Sign, ...], counts: Sign | None) -> None:
    assert {strongest(order) for order in permutations(signs)} == {counts}


def test_a_whole_story_gives_a_mere_end_some_reason() -> None:
    assert whole_story([IN_CALL, DONE]) == replace(DONE, end_reason=EndReason.OTHER)
    assert whole_story([LEFT, DONE]) == LEFT
    assert whole_story([JOINING]) == JOINING
    assert whole_story([]) is None


SAME = {
    "the same once more": (IN_CALL, IN_CALL, True),
    "the same status at another moment": (
        IN_CALL,
        replace(IN_CALL, happened_at=END, code="in_call_recording"),
        True,
    ),
    "another status": (JOINING, IN_CALL, False),
    "an end in other words": (LEFT, replace(LEFT, sub_code="a_word"), True),
    "an end at another moment": (LEFT, replace(LEFT, happened_at=NOON), False),
    "an end for another reason": (LEFT, replace(LEFT, end_reason=None), False),
}


@pytest.mark.parametrize(("one", "other", "same"), SAME.values(), ids=SAME)
def test_says_no_other_thing(one: Sign, other: Sign, same: bool) -> None:
    assert one.says_the_same(other) is same
    assert other.says_the_same(one) is same


def test_a_life_keeps_what_counts_and_when_it_was_asked_for_last() -> None:
    life = UNHEARD.after(IN_CALL, MIDDLE).after(JOINING, START).after(None)
    assert life == Life(sign=IN_CALL, asked_at=MIDDLE)
    assert not life.is_settled
    assert not life.after(DONE).is_settled
    assert life.after(DONE).after(LEFT).is_settled
    assert UNHEARD.after(None, NOON, is_missing=True).after(JOINING).is_missing
    assert not UNHEARD.is_settled


KNOWN: dict[str, tuple[Sign | None, dict[str, Change]]] = {
    "nothing": (None, {}),
    "that it is scheduled, which is nothing new": (READY, {}),
    "that it is joining": (JOINING, {"status": BotStatus.JOINING}),
    "that it is in the call": (IN_CALL, {"status": BotStatus.IN_CALL}),
    "that it has left, when and why": (LEFT, {**SERVED, "ended_at": END}),
    "that it is done": (
        DONE,
        {"status": BotStatus.DONE, "ended_at": END + MINUTE},
    ),
    "that it was stopped": (
        replace(LEFT, stopped=True),
        {**SERVED, "ended_at": END, "stopped_by_person": True},
    ),
}


@pytest.mark.parametrize(("sign", "known"), KNOWN.values(), ids=KNOWN)
def test_of_a_bot_is_known(sign: Sign | None, known: dict[str, Change]) -> None:
    assert Life(sign=sign).of(bot(), MIDDLE) == bot(**known)


def test_what_was_read_with_the_bot_is_newer() -> None:
    one: Bot = bot(**LIVE)
    assert Life(sign=LEFT).of(one, MIDDLE) == one


def test_a_call_that_nobody_has_heard_the_end_of_does_not_last_for_ever() -> None:
    life, over = Life(sign=IN_CALL), START + BELIEVED
    assert life.of(bot(), over - TICK).status is BotStatus.IN_CALL
    assert life.of(bot(), over) == bot()
    assert Life(sign=LEFT).of(bot(), over).status is BotStatus.DONE
