"""One occurrence after another: what has been says nothing of what is to come."""

from datetime import timedelta

import pytest

from callsheet.domain.bot import Bot, BotStatus, EndReason
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from tests.domain.builders import (
    DAY,
    END,
    EVENING,
    FREEZES,
    HOUR,
    JOIN_FAILED,
    LIVE,
    MIDDLE,
    MINUTE,
    NOON,
    SERVED,
    START,
    TICK,
    Change,
    answer,
    bot,
    event,
    flags,
    settings,
    situation,
)

DONE: Change = {"status": BotStatus.DONE}
YESTERDAY = START - DAY

PERPETUAL = {
    "yesterday's bot has been": bot("b0", YESTERDAY, **SERVED),
    "yesterday's bot was stopped": bot("b0", YESTERDAY, stopped_by_person=True, **DONE),
    "yesterday's bot was turned away": bot(
        "b0", YESTERDAY, status=BotStatus.FAILED, end_reason=EndReason.REJECTED_BY_HOST
    ),
    "yesterday's bot could not join": bot("b0", YESTERDAY, **JOIN_FAILED),
    "nobody knows what became of yesterday's bot": bot("b0", YESTERDAY),
    "a bot is in another call of this event": bot("b0", NOON - HOUR, **LIVE),
    "this morning's bot left just as the event began": bot(
        "b0", NOON, ended_at=START, **SERVED
    ),
    "a bot came just as the event was over": bot(
        "b0", END, ended_at=END + HOUR, **SERVED
    ),
}


@pytest.mark.parametrize("earlier", PERPETUAL.values(), ids=PERPETUAL)
def test_a_new_occurrence_is_booked_though(earlier: Bot) -> None:
    assert answer(situation(NOON, earlier)) == "wanted_by_default: add"


def test_every_earlier_bot_of_a_perpetual_event_stays_where_it_is() -> None:
    earlier = [bot(f"b{n}", START - n * DAY, **SERVED) for n in range(1, 30)]
    given = situation(NOON, *earlier, bot("new", EVENING))
    assert answer(given) == "time_changed: unschedule new, add"


MOVED = {
    "a bot that is in the call stays, and the new time is booked": (
        situation(MIDDLE, bot(**LIVE), event=event(start=EVENING, end=EVENING + HOUR)),
        "wanted_by_default: add",
    ),
    "a bot in a call that the new time overlaps is enough": (
        situation(MIDDLE, bot(**LIVE), event=event(start=MIDDLE, end=EVENING)),
        "live_unchanged: nothing",
    ),
    "a bot in a call that the new time will overlap is not counted on": (
        situation(MIDDLE, bot(**LIVE), event=event(start=MIDDLE + TICK, end=EVENING)),
        "wanted_by_default: add",
    ),
    "a bot that joined just before the new end is enough": (
        situation(MIDDLE, bot(**LIVE), event=event(start=NOON, end=MIDDLE + TICK)),
        "live_unchanged: nothing",
    ),
    "a bot that served a part of the new time has served it": (
        situation(
            MIDDLE,
            bot(ended_at=START + 2 * TICK, **SERVED),
            event=event(start=START + TICK, end=END),
        ),
        "occurrence_served: nothing",
    ),
    "a left-over booking beside a live bot goes": (
        situation(MIDDLE, bot("b1", **LIVE), bot("b2", EVENING)),
        "live_unchanged: unschedule b2",
    ),
    "a left-over booking beside a served bot goes": (
        situation(MIDDLE, bot("b1", **SERVED), bot("b2", EVENING)),
        "occurrence_served: unschedule b2",
    ),
    "a booking for later goes while a failed bot's pause lasts": (
        situation(START + MINUTE / 2, bot("b1", **JOIN_FAILED), bot("b2", EVENING)),
        "backing_off: unschedule b2",
    ),
    "preponed into the last ten minutes it is re-booked": (
        situation(FREEZES, bot(start=EVENING)),
        "time_changed: unschedule b1, add",
    ),
    "preponed into the running hour it is re-booked": (
        situation(MIDDLE, bot(start=EVENING)),
        "time_changed: unschedule b1, add",
    ),
}


@pytest.mark.parametrize(("given", "said"), MOVED.values(), ids=MOVED)
def test_of_a_moved_event(given: Situation, said: str) -> None:
    assert answer(given) == said


def test_a_prepone_into_the_ad_hoc_pool_is_flagged() -> None:
    assert flags(situation(FREEZES, bot(start=EVENING))) == [
        "adhoc_pool",
        "inside_freeze_window",
    ]
    assert flags(situation(MIDDLE, bot(start=EVENING))) == ["adhoc_pool", "late_join"]


def ended(**end: Change) -> Situation:
    return situation(MIDDLE, bot(ended_at=MIDDLE, **end))


FATES = {
    "it is done and nobody knows why": (
        ended(status=BotStatus.DONE),
        "occurrence_served",
    ),
    "it is done, for another reason": (
        ended(status=BotStatus.DONE, end_reason=EndReason.OTHER),
        "occurrence_served",
    ),
    "it was removed from the call": (
        ended(status=BotStatus.DONE, end_reason=EndReason.REMOVED_FROM_CALL),
        "occurrence_refused",
    ),
    "the host did not let it in": (
        ended(status=BotStatus.FAILED, end_reason=EndReason.REJECTED_BY_HOST),
        "occurrence_refused",
    ),
    "a person stopped it, which Recall calls removed": (
        ended(
            status=BotStatus.DONE,
            end_reason=EndReason.REMOVED_FROM_CALL,
            stopped_by_person=True,
        ),
        "stopped_by_user",
    ),
    "it could not join": (
        ended(status=BotStatus.FAILED, end_reason=EndReason.JOIN_FAILURE),
        "backing_off",
    ),
    "it could not join and calls that done": (
        ended(status=BotStatus.DONE, end_reason=EndReason.JOIN_FAILURE),
        "backing_off",
    ),
    "it failed for another reason": (
        ended(status=BotStatus.FAILED, end_reason=EndReason.OTHER),
        "backing_off",
    ),
    "it failed and nobody knows why": (
        ended(status=BotStatus.FAILED),
        "backing_off",
    ),
}


@pytest.mark.parametrize(("given", "reason"), FATES.values(), ids=FATES)
def test_what_became_of_the_bot_when(given: Situation, reason: str) -> None:
    assert answer(given) == f"{reason}: nothing"


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 60), (2, 120), (3, 300), (4, 600), (5, 600)]
)
def test_each_failure_has_its_own_pause(failures: int, seconds: int) -> None:
    bots = [bot(f"b{n}", ended_at=START, **JOIN_FAILED) for n in range(failures)]
    decision = reconcile(situation(START, *bots))
    assert decision.reason.value == "backing_off"
    assert decision.valid_until == START + timedelta(seconds=seconds)


def test_the_pauses_are_the_operators_to_choose() -> None:
    once = settings(join_retry=(5 * MINUTE,))
    failure = bot("b1", **JOIN_FAILED)
    assert answer(situation(START + 5 * MINUTE, failure, settings=once)) == (
        "retry_unserved: add"
    )
    twice = situation(MIDDLE, failure, bot("b2", **JOIN_FAILED), settings=once)
    assert answer(twice) == "retries_exhausted: nothing"


def test_without_pauses_the_first_failure_is_the_last() -> None:
    given = situation(MIDDLE, bot(**JOIN_FAILED), settings=settings(join_retry=()))
    assert answer(given) == "retries_exhausted: nothing"


def test_a_retry_is_made_though_nobody_is_to_come_late() -> None:
    given = situation(MIDDLE, bot(**JOIN_FAILED), settings=settings(late_join=False))
    assert answer(given) == "retry_unserved: add"
    assert flags(given) == ["adhoc_pool", "late_join"]


def test_an_early_failure_is_retried_before_the_start() -> None:
    early = bot(ended_at=START - 5 * MINUTE, **JOIN_FAILED)
    assert answer(situation(START - 4 * MINUTE, early)) == "retry_unserved: add"


def test_the_explanation_names_the_bot_that_decided() -> None:
    bots = (bot("b2", **JOIN_FAILED), bot("b1", **SERVED))
    last = reconcile(situation(MIDDLE, *bots)).explanation[-1]
    assert (last.rule, last.because[0].condition) == ("bot", "done")
    assert last.because[0].fact == "b1 from 2026-03-02T15:00:00Z"


def test_the_explanation_calls_a_bot_without_news_unknown() -> None:
    last = reconcile(situation(MIDDLE, bot())).explanation[-1]
    assert last.because[0].condition == "unknown"
