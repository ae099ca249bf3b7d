"""Where each bot is in its life, and what became of an occurrence."""

from datetime import datetime, timedelta

import pytest

from callsheet.domain.bot import Bot, BotStatus, EndReason
from callsheet.domain.lives import (
    Fate,
    Phase,
    Span,
    belongs,
    fate,
    is_settled,
    past_of,
    phase,
)
from tests.domain.builders import (
    END,
    EVENING,
    JOIN_FAILED,
    LIVE,
    MIDDLE,
    MINUTE,
    NOON,
    SERVED,
    START,
    TICK,
    bot,
)

SPAN = Span(START, END)
SCHEDULED = bot(status=BotStatus.SCHEDULED)

PHASES: dict[str, tuple[Bot, datetime, Phase]] = {
    "a joining bot": (bot(status=BotStatus.JOINING), NOON, Phase.LIVE),
    "a bot in the call, long after": (bot(**LIVE), EVENING, Phase.LIVE),
    "a done bot, before its start": (bot(status=BotStatus.DONE), NOON, Phase.SPENT),
    "a failed bot": (bot(status=BotStatus.FAILED), MIDDLE, Phase.SPENT),
    "a scheduled bot just before its start": (SCHEDULED, START - TICK, Phase.BOOKED),
    "a scheduled bot at its start": (SCHEDULED, START, Phase.LIVE),
    "a scheduled bot just before the end": (SCHEDULED, END - TICK, Phase.LIVE),
    "a scheduled bot at the end": (SCHEDULED, END, Phase.SPENT),
    "an unknown bot just before its start": (bot(), START - TICK, Phase.BOOKED),
    "an unknown bot at its start": (bot(), START, Phase.LIVE),
    "an unknown bot just before the end": (bot(), END - TICK, Phase.LIVE),
    "an unknown bot at the end": (bot(), END, Phase.SPENT),
    "an unknown bot of another start": (bot(start=NOON), MIDDLE, Phase.SPENT),
    "an unknown bot of another start, at that start": (
        bot(start=NOON),
        NOON,
        Phase.SPENT,
    ),
    "an unknown bot for later, while the event runs": (
        bot(start=EVENING),
        MIDDLE,
        Phase.BOOKED,
    ),
    "a bot to go, until its start": (
        bot(dismissed=True),
        START - TICK,
        Phase.BOOKED,
    ),
    "a bot to go, while the event runs": (bot(dismissed=True), MIDDLE, Phase.LIVE),
    "a bot to go, at another start": (
        bot(start=NOON, dismissed=True),
        NOON,
        Phase.LIVE,
    ),
    "a bot to go, ten minutes after another start": (
        bot(start=NOON, dismissed=True),
        NOON + timedelta(minutes=10),
        Phase.SPENT,
    ),
    "a bot to go that is known to be done": (
        bot(dismissed=True, status=BotStatus.DONE),
        MIDDLE,
        Phase.SPENT,
    ),
}


@pytest.mark.parametrize(("one", "now", "found"), PHASES.values(), ids=PHASES)
def test_the_phase_of(one: Bot, now: datetime, found: Phase) -> None:
    assert phase(one, SPAN, now) is found


BELONGS: dict[str, tuple[Bot, datetime, bool]] = {
    "any bot at the event's start": (bot(), NOON, True),
    "an unknown bot at another start": (bot(start=NOON), MIDDLE, False),
    "a live bot of before, once the event has started": (
        bot(start=NOON, **LIVE),
        START,
        True,
    ),
    "a live bot of before, just before that": (
        bot(start=NOON, **LIVE),
        START - TICK,
        False,
    ),
    "a live bot from just before the end": (
        bot(start=END - TICK, **LIVE),
        EVENING,
        True,
    ),
    "a live bot from the end on": (bot(start=END, **LIVE), EVENING, False),
    "a spent bot that ended at the start": (
        bot(start=NOON, ended_at=START, **SERVED),
        MIDDLE,
        False,
    ),
    "a spent bot that ended just after the start": (
        bot(start=NOON, ended_at=START + TICK, **SERVED),
        MIDDLE,
        True,
    ),
    "a spent bot that came just before the end": (
        bot(start=END - TICK, ended_at=EVENING, **SERVED),
        EVENING,
        True,
    ),
    "a spent bot that came at the end": (
        bot(start=END, ended_at=EVENING, **SERVED),
        EVENING,
        False,
    ),
    "a spent bot whose end is unknown": (bot(start=NOON, **SERVED), MIDDLE, False),
}


@pytest.mark.parametrize(("one", "now", "found"), BELONGS.values(), ids=BELONGS)
def test_to_this_occurrence_belongs(one: Bot, now: datetime, found: bool) -> None:
    assert belongs(one, SPAN, now) is found


FATES = {
    "nothing is known": (bot(), Fate.SERVED),
    "it was stopped, whatever else is said": (
        bot(stopped_by_person=True, **JOIN_FAILED),
        Fate.STOPPED,
    ),
    "it was rejected": (
        bot(status=BotStatus.FAILED, end_reason=EndReason.REJECTED_BY_HOST),
        Fate.REFUSED,
    ),
    "it was removed": (
        bot(status=BotStatus.DONE, end_reason=EndReason.REMOVED_FROM_CALL),
        Fate.REFUSED,
    ),
    "it completed": (bot(**SERVED), Fate.SERVED),
    "it completed, though called failed": (
        bot(status=BotStatus.FAILED, end_reason=EndReason.COMPLETED),
        Fate.SERVED,
    ),
    "it could not join": (bot(end_reason=EndReason.JOIN_FAILURE), Fate.FAILED),
    "it failed": (bot(status=BotStatus.FAILED), Fate.FAILED),
    "it failed for another reason": (
        bot(status=BotStatus.FAILED, end_reason=EndReason.OTHER),
        Fate.FAILED,
    ),
    "it is done for another reason": (
        bot(status=BotStatus.DONE, end_reason=EndReason.OTHER),
        Fate.SERVED,
    ),
}


@pytest.mark.parametrize(("one", "found"), FATES.values(), ids=FATES)
def test_the_fate_when(one: Bot, found: Fate) -> None:
    assert fate(one) is found


ONE_MINUTE = (MINUTE, 2 * MINUTE)
FAILED = bot("b1", ended_at=START, **JOIN_FAILED)
STOPPED = bot("b2", stopped_by_person=True, ended_at=NOON)
REFUSED = bot("b3", end_reason=EndReason.REJECTED_BY_HOST, ended_at=NOON)
DONE = bot("b4", **SERVED)

TOGETHER = {
    "served beats stopped": ((STOPPED, DONE), Fate.SERVED, "b4"),
    "stopped beats refused": ((REFUSED, STOPPED), Fate.STOPPED, "b2"),
    "refused beats failed": ((FAILED, REFUSED), Fate.REFUSED, "b3"),
    "the first to end speaks for its like": (
        (bot("b0", ended_at=EVENING, **SERVED), DONE),
        Fate.SERVED,
        "b4",
    ),
    "the last failure speaks for all": (
        (FAILED, bot("b0", ended_at=START + MINUTE, **JOIN_FAILED)),
        Fate.FAILED,
        "b0",
    ),
    "of failures at one moment the greatest id speaks": (
        (bot("b5", ended_at=START, **JOIN_FAILED), FAILED),
        Fate.FAILED,
        "b5",
    ),
}


@pytest.mark.parametrize(("bots", "found", "speaker"), TOGETHER.values(), ids=TOGETHER)
def test_taken_together(bots: tuple[Bot, ...], found: Fate, speaker: str) -> None:
    past = past_of(bots, ONE_MINUTE)
    assert (past.fate, [one.id for one in past.bots]) == (found, [speaker])
    assert past_of(bots[::-1], ONE_MINUTE) == past


def test_without_bots_the_occurrence_is_open() -> None:
    past = past_of((), ONE_MINUTE)
    assert (past.fate, past.bots, past.retry_at) == (Fate.OPEN, (), None)


def test_what_was_served_is_not_retried() -> None:
    assert past_of((DONE, FAILED), ONE_MINUTE).retry_at is None


PAUSES = {
    "after one failure": (1, timedelta(minutes=1)),
    "after two failures": (2, timedelta(minutes=2)),
}


@pytest.mark.parametrize(("failures", "pause"), PAUSES.values(), ids=PAUSES)
def test_the_pause(failures: int, pause: timedelta) -> None:
    bots = [bot(f"b{n}", ended_at=START, **JOIN_FAILED) for n in range(failures)]
    assert past_of(bots, ONE_MINUTE).retry_at == START + pause


def test_after_the_last_pause_nothing_is_retried() -> None:
    bots = [bot(f"b{n}", ended_at=START, **JOIN_FAILED) for n in range(3)]
    assert past_of(bots, ONE_MINUTE).retry_at is None


SETTLED = {
    "nothing is known": (bot(), False),
    "it is in the call": (bot(**LIVE), False),
    "it is done, and nobody said why": (bot(status=BotStatus.DONE), False),
    "it is done, and why is known": (bot(**SERVED), True),
    "it failed, and why is known": (bot(**JOIN_FAILED), True),
    "a person stopped it": (
        bot(status=BotStatus.DONE, stopped_by_person=True),
        True,
    ),
    "somebody stops it, and it is in the call": (
        bot(stopped_by_person=True, **LIVE),
        False,
    ),
}


@pytest.mark.parametrize(("one", "found"), SETTLED.values(), ids=SETTLED)
def test_its_life_is_settled_when(one: Bot, found: bool) -> None:
    assert is_settled(one) is found
