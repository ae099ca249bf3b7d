"""Instants: aware datetimes, compared as instants, spelt in one way for ever."""

from datetime import MINYEAR, UTC, datetime, timedelta

HORIZON = timedelta(days=28)
"""How far ahead Recall keeps events in step; beyond it a change goes unnoticed."""

FREEZE = timedelta(minutes=10)
"""From here to its start a bot is dispatched: Recall may not apply changes."""

SLIP = timedelta(minutes=1)
"""So much a clock may be put back without any harm."""

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


def aware(instant: datetime, name: str) -> datetime:
    """
    Return the instant unchanged.

    Raises:
        ValueError: It has no UTC offset; `name` says which value it was.
    """
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError(f"{name}: a time without UTC offset is no instant")
    return instant


def utc(instant: datetime) -> datetime:
    """Express the instant in UTC, clamped to the calendar that Python knows."""
    if instant.tzinfo is UTC:
        return instant
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        return _FIRST if instant.year == MINYEAR else _LAST


def spell(instant: datetime) -> str:
    """Spell the instant as `2026-03-02T15:00:00Z`; fractions only if there are any."""
    return utc(instant).replace(tzinfo=None).isoformat() + "Z"


def later(instant: datetime, by: timedelta) -> datetime:
    """Add a span (negative spans go back), clamped instead of overflowing."""
    try:
        return (instant if instant.tzinfo is UTC else utc(instant)) + by
    except OverflowError:
        return _LAST if by > timedelta() else _FIRST


def is_ahead(noted: datetime, now: datetime) -> bool:
    """
    Say whether something is noted for an instant that is yet to come.

    The clock was put back since: what was to be waited for by it is nowhere near.
    """
    return noted > later(now, SLIP)
