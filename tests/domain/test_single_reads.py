"""Which bots are read singly, and when: those of which nobody told."""

from dataclasses import replace
from datetime import datetime

import pytest

from callsheet.domain.bot import BotStatus
from callsheet.domain.ids import BotId
from callsheet.domain.log import EventState
from callsheet.domain.records import Watch
from callsheet.domain.signs import Life, Sign
from callsheet.domain.single_reads import next_read, reads_due, reads_of
from tests.domain.builders import DAY, END, HOUR, MINUTE, NOON, START, TICK
from tests.domain.test_call_sheet import DECIDED
from tests.domain.test_signs import BROKEN, DONE, IN_CALL, JOINING, LEFT, READY

WATCH = Watch(bot_id=BotId("b1"), start=START, ends=END)
MOVED = replace(WATCH, ends=None)
QUARTER = 15 * MINUTE


def known(sign: Sign | None = None, asked: datetime | None = None) -> Life:
    return Life(sign=sign, asked_at=asked)


NEXT: dict[str, tuple[Watch, Life, datetime | None]] = {
    "a bot nobody told of: three minutes after its start": (
        WATCH,
        known(),
        START + 3 * MINUTE,
    ),
    "a bot known to be scheduled: just the same": (
        WATCH,
        known(READY),
        START + 3 * MINUTE,
    ),
    "asked in vain: after as long again": (
        WATCH,
        known(asked=START + 4 * MINUTE),
        START + 8 * MINUTE,
    ),
    "asked too early: as if it had not been": (
        WATCH,
        known(asked=NOON),
        START + 3 * MINUTE,
    ),
    "asked in vain shortly before the end: at the end": (
        WATCH,
        known(asked=END - 5 * MINUTE),
        END,
    ),
    "asked in vain at the end: after as long again": (
        WATCH,
        known(asked=END),
        END + HOUR,
    ),
    "a bot that is joining: three minutes later": (
        WATCH,
        known(JOINING),
        START + 3 * MINUTE,
    ),
    "one that is joining still: after as long again": (
        WATCH,
        known(JOINING, START + 6 * MINUTE),
        START + 12 * MINUTE,
    ),
    "a bot in its call: at the end": (WATCH, known(IN_CALL), END),
    "one that is in its call at the end: after as long again": (
        WATCH,
        known(IN_CALL, END),
        END + HOUR,
    ),
    "one in a short call at the end: a quarter later": (
        replace(WATCH, ends=START + 5 * MINUTE),
        known(IN_CALL, START + 5 * MINUTE),
        START + 20 * MINUTE,
    ),
    "one that came when the event was over: a quarter later": (
        replace(WATCH, ends=START),
        known(replace(IN_CALL, happened_at=START)),
        START + QUARTER,
    ),
    "one whose event has moved away: a quarter later": (
        MOVED,
        known(IN_CALL),
        START + MINUTE + QUARTER,
    ),
    "one that set off early: counted from its start": (
        WATCH,
        known(replace(JOINING, happened_at=START - HOUR)),
        START + 3 * MINUTE,
    ),
    "a mere end: three minutes later, for the reason": (
        WATCH,
        known(DONE),
        DONE.happened_at + 3 * MINUTE,
    ),
    "a mere end, asked about before it came: the same": (
        WATCH,
        known(DONE, END),
        DONE.happened_at + 3 * MINUTE,
    ),
    "a mere end, asked about in vain: after as long again": (
        WATCH,
        known(DONE, END + HOUR),
        END + 3 * HOUR,
    ),
    "an end with its reason: never": (WATCH, known(LEFT), None),
    "a failure: never": (WATCH, known(BROKEN), None),
    "a bot that Recall does not know: never": (WATCH, Life(is_missing=True), None),
    "for the last time a day after its start": (
        WATCH,
        known(asked=START + 13 * HOUR),
        START + DAY,
    ),
    "never after that": (WATCH, known(asked=START + DAY), None),
    "a bot in its call for longer than a day: never": (
        WATCH,
        known(replace(IN_CALL, happened_at=START + DAY)),
        None,
    ),
}


@pytest.mark.parametrize(("watch", "life", "at"), NEXT.values(), ids=NEXT)
def test_is_read(watch: Watch, life: Life, at: datetime | None) -> None:
    assert next_read(watch, life) == at


@pytest.mark.parametrize("sign", [None, JOINING, IN_CALL], ids=["none", "in", "on"])
@pytest.mark.parametrize("ends", [None, START, END, START + 12 * HOUR])
def test_nobody_is_asked_about_for_ever(
    sign: Sign | None, ends: datetime | None
) -> None:
    watch, life = replace(WATCH, ends=ends), known(sign)
    asked: list[datetime] = []
    while (at := next_read(watch, life)) is not None:
        assert not asked or at > asked[-1]
        asked.append(at)
        life = life.after(sign, at)
    assert START < asked[0] <= asked[-1] == START + DAY
    assert len(asked) <= 12


def state(*watch: Watch, **lives: Life) -> EventState:
    known = {BotId(i): life for i, life in lives.items()}
    return EventState(last=replace(DECIDED, watch=watch), lives=known)


def test_only_bots_that_are_watched_are_read() -> None:
    other = replace(WATCH, bot_id=BotId("b2"))
    assert [*reads_of(EventState())] == []
    assert [*reads_of(EventState(last=DECIDED))] == []
    assert [*reads_of(state(WATCH, other, b2=known(LEFT), b3=known()))] == [
        (WATCH, START + 3 * MINUTE)
    ]


def test_the_nearest_start_comes_first_and_each_bot_once() -> None:
    early = replace(WATCH, bot_id=BotId("b0"), start=START - HOUR)
    alike = replace(WATCH, bot_id=BotId("b2"))
    states = [state(early, alike), state(WATCH), state(WATCH, alike)]
    due = START + 3 * MINUTE
    assert reads_due(states, due - TICK) == ["b0"]
    assert reads_due(states, due) == ["b1", "b2", "b0"]
    done = Sign(happened_at=START, status=BotStatus.IN_CALL)
    assert reads_due([state(WATCH, b1=known(done))], due) == []


def test_one_that_was_booked_late_sets_off_then() -> None:
    late = replace(state(WATCH), booked_at={WATCH.bot_id: START + 20 * MINUTE})
    ((_, at),) = reads_of(late)
    assert at == START + 23 * MINUTE
    early = replace(state(WATCH), booked_at={WATCH.bot_id: NOON})
    assert [*reads_of(early)] == [(WATCH, START + 3 * MINUTE)]
