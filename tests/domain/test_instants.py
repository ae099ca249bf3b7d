"""Instants: one spelling for ever, and no overflow at the ends of the calendar."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest

from callsheet.domain.instants import FREEZE, HORIZON, aware, later, spell, utc
from tests.domain.builders import NOON, START, bot, event, sibling, situation

NAIVE = datetime(2026, 3, 2, 15)  # noqa: DTZ001
EAST = timezone(timedelta(hours=14))
WEST = timezone(timedelta(hours=-12))
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)


class Nowhere(tzinfo):
    """A zone that knows no offset."""

    def utcoffset(self, _when: datetime | None) -> None:
        return None

    def dst(self, _when: datetime | None) -> None:
        return None

    def tzname(self, _when: datetime | None) -> None:
        return None


SPELT = {
    "in UTC": (START, "2026-03-02T15:00:00Z"),
    "in another zone": (START.astimezone(EAST), "2026-03-02T15:00:00Z"),
    "with a fraction": (
        START.replace(microsecond=500_000),
        "2026-03-02T15:00:00.500000Z",
    ),
    "in the first year": (FIRST, "0001-01-01T00:00:00Z"),
    "before the first day, seen from UTC": (
        datetime.min.replace(tzinfo=EAST),
        "0001-01-01T00:00:00Z",
    ),
    "after the last day, seen from UTC": (
        datetime.max.replace(tzinfo=WEST),
        "9999-12-31T23:59:59.999999Z",
    ),
}


@pytest.mark.parametrize(("instant", "text"), SPELT.values(), ids=SPELT)
def test_an_instant_is_spelt(instant: datetime, text: str) -> None:
    assert spell(instant) == text


def test_utc_keeps_the_instant() -> None:
    assert utc(START.astimezone(EAST)) == START
    assert utc(START.astimezone(EAST)).tzinfo is UTC


LATER = {
    "an hour on": (NOON, timedelta(hours=3), START),
    "an hour back": (START, timedelta(hours=-3), NOON),
    "no time at all": (START, timedelta(), START),
    "past the last day": (LAST, timedelta(microseconds=1), LAST),
    "before the first day": (FIRST, timedelta(microseconds=-1), FIRST),
    "as far as can be": (NOON, timedelta.max, LAST),
    "as far back as can be": (NOON, timedelta.min, FIRST),
    "from beyond the last day": (datetime.max.replace(tzinfo=WEST), FREEZE, LAST),
}


@pytest.mark.parametrize(("instant", "by", "found"), LATER.values(), ids=LATER)
def test_later_by(instant: datetime, by: timedelta, found: datetime) -> None:
    assert later(instant, by) == found


def test_later_answers_in_utc() -> None:
    assert later(START.astimezone(EAST), FREEZE).tzinfo is UTC


def test_an_aware_time_is_returned_unchanged() -> None:
    there = START.astimezone(EAST)
    assert aware(there, "start") is there


BUILDERS: dict[str, tuple[Callable[[], object], str]] = {
    "a bare time": (lambda: aware(NAIVE, "when"), "when"),
    "a time in a zone without offset": (
        lambda: aware(NAIVE.replace(tzinfo=Nowhere()), "when"),
        "when",
    ),
    "an event's start": (lambda: event(start=NAIVE), "start"),
    "an event's end": (lambda: event(end=NAIVE), "end"),
    "an event's version": (lambda: event(updated_at=NAIVE), "updated_at"),
    "a bot's start": (lambda: bot(start=NAIVE), "start"),
    "a bot's end": (lambda: bot(ended_at=NAIVE), "ended_at"),
    "a sibling's start": (lambda: sibling(start=NAIVE), "start"),
    "a sibling's end": (lambda: sibling(end=NAIVE), "end"),
    "the moment of a decision": (lambda: situation(NAIVE), "now"),
}


@pytest.mark.parametrize(("build", "name"), BUILDERS.values(), ids=BUILDERS)
def test_a_naive_time_is_refused_as(build: Callable[[], object], name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name}: a time without UTC offset"):
        build()


def test_the_horizon_is_28_days_and_the_freeze_window_ten_minutes() -> None:
    assert timedelta(days=28) == HORIZON
    assert timedelta(minutes=10) == FREEZE
