"""Each instant at which an answer changes: just before it, at it, just after it."""

from datetime import datetime
from typing import TypeAlias

import pytest

from callsheet.domain.bot import BotStatus
from callsheet.domain.policy import Policy
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from tests.domain.builders import (
    DAY,
    END,
    ENTERS,
    EVENING,
    FREEZES,
    HOUR,
    JOIN_FAILED,
    LIVE,
    MINUTE,
    NO,
    NOON,
    SERVED,
    START,
    TICK,
    Change,
    answer,
    at,
    bot,
    flags,
    foreign,
    row_of,
    sha,
    sibling,
    situation,
)

Sides: TypeAlias = tuple[Situation, datetime, str, str]
"""A situation, an instant, and the rows before the instant and from it on."""

OLD: dict[str, Change] = {"settings_digest": sha("0")}
FAILED = bot("b1", ended_at=START + 5 * MINUTE, **JOIN_FAILED)
FAILED_TWICE = (FAILED, bot("b2", ended_at=START + 9 * MINUTE, **JOIN_FAILED))

ROWS: dict[str, Sides] = {
    "an event enters the horizon 28 days before its start": (
        situation(),
        ENTERS,
        "beyond_horizon",
        "none_booked",
    ),
    "an unwanted event enters the horizon too": (
        situation(policy=Policy(default="skip")),
        ENTERS,
        "beyond_horizon",
        "not_wanted",
    ),
    "new settings are frozen from ten minutes before the start": (
        situation(NOON, bot(**OLD)),
        FREEZES,
        "other_settings",
        "frozen",
    ),
    "a booked bot without news is taken as live from its start": (
        situation(NOON, bot()),
        START,
        "one_booked",
        "live",
    ),
    "a bot still scheduled at its start is taken as live": (
        situation(NOON, bot(status=BotStatus.SCHEDULED)),
        START,
        "one_booked",
        "live",
    ),
    "a frozen bot is taken as live from its start": (
        situation(NOON, bot(**OLD)),
        START,
        "frozen",
        "live",
    ),
    "a bot for another time is history from its start": (
        situation(NOON, bot(start=NOON + HOUR)),
        NOON + HOUR,
        "another_time",
        "none_booked",
    ),
    "one of two booked bots is live from its start": (
        situation(NOON, bot("b1"), bot("b2", start=EVENING)),
        START,
        "several_booked",
        "live",
    ),
    "a foreign bot at the event's start is taken as live from it": (
        situation(NOON, foreign()),
        START,
        "none_booked",
        "live",
    ),
    "a pause is over a minute after the first bot's end": (
        situation(NOON, FAILED),
        START + 6 * MINUTE,
        "occurrence_past",
        "none_booked",
    ),
    "a pause is over two minutes after the second bot's end": (
        situation(NOON, *FAILED_TWICE),
        START + 11 * MINUTE,
        "occurrence_past",
        "none_booked",
    ),
    "a pause counts from the bot's start where its end is unknown": (
        situation(NOON, bot(**JOIN_FAILED)),
        START + MINUTE,
        "occurrence_past",
        "none_booked",
    ),
    "a pause outlives the event": (
        situation(NOON, bot(ended_at=END - MINUTE / 2, **JOIN_FAILED)),
        END,
        "occurrence_past",
        "event_ended",
    ),
    "a sibling's booked bot serves from the event's start": (
        situation(NOON, siblings=(sibling("evt-2", bot()),)),
        START,
        "none_booked",
        "served_by_sibling",
    ),
    "a sibling's addition in flight counts in the last ten minutes": (
        situation(NOON, siblings=(sibling(in_flight=True),)),
        FREEZES,
        "none_booked",
        "served_by_sibling",
    ),
    "an event is over at its end": (
        situation(),
        END,
        "none_booked",
        "event_ended",
    ),
    "a live bot does not outlast the event": (
        situation(NOON, bot(**LIVE)),
        END,
        "live",
        "event_ended",
    ),
    "a bot of another time is of this occurrence once the event has started": (
        situation(NOON, bot(start=START - HOUR, **LIVE)),
        START,
        "none_booked",
        "live",
    ),
    "a person's no sends a bot without news out until the event's end": (
        situation(NOON, bot(), event_choice=NO),
        END,
        "a_person_said_no",
        "event_ended",
    ),
}


@pytest.mark.parametrize(
    ("given", "instant", "before", "after"), ROWS.values(), ids=ROWS
)
def test_the_row_changes_at_the_instant(
    given: Situation, instant: datetime, before: str, after: str
) -> None:
    moments = (instant - TICK, instant, instant + TICK)
    found = [row_of(at(given, moment)) for moment in moments]
    assert found == [before, after, after]


@pytest.mark.parametrize(("given", "instant"), [c[:2] for c in ROWS.values()], ids=ROWS)
def test_the_answer_before_is_valid_until_the_instant(
    given: Situation, instant: datetime
) -> None:
    assert reconcile(at(given, instant - TICK)).valid_until == instant


FLAGS: dict[str, tuple[Situation, datetime, list[str], list[str]]] = {
    "an addition comes from the ad-hoc pool in the last ten minutes": (
        situation(),
        FREEZES,
        [],
        ["adhoc_pool", "inside_freeze_window"],
    ),
    "an addition after the start joins late": (
        situation(),
        START,
        ["adhoc_pool", "inside_freeze_window"],
        ["adhoc_pool", "late_join"],
    ),
    "a noop is flagged inside the freeze window": (
        situation(NOON, bot()),
        FREEZES,
        [],
        ["inside_freeze_window"],
    ),
    "the freeze window of the bot's own start counts": (
        situation(NOON, bot(start=EVENING)),
        EVENING - 10 * MINUTE,
        [],
        ["inside_freeze_window"],
    ),
    "the freeze window of the bot ends at its start": (
        situation(NOON, bot(start=NOON + HOUR)),
        NOON + HOUR,
        ["inside_freeze_window"],
        [],
    ),
    "the freeze window of a foreign bot is not ours": (
        situation(NOON, foreign(start=EVENING)),
        EVENING - 10 * MINUTE,
        [],
        [],
    ),
}


@pytest.mark.parametrize(
    ("given", "instant", "before", "after"), FLAGS.values(), ids=FLAGS
)
def test_the_flags_change_at_the_instant(
    given: Situation, instant: datetime, before: list[str], after: list[str]
) -> None:
    moments = (instant - TICK, instant, instant + TICK)
    found = [flags(at(given, moment)) for moment in moments]
    assert found == [before, after, after]


def test_a_served_occurrence_stays_served_until_the_event_is_over() -> None:
    given = situation(END - DAY, bot(**SERVED))
    assert answer(given) == "occurrence_served: nothing"
    assert reconcile(given).valid_until == FREEZES


def test_after_the_end_of_everything_an_answer_holds_for_ever() -> None:
    assert reconcile(situation(END, bot(**SERVED))).valid_until is None
