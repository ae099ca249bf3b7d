"""Loops that end nowhere: the same command again and again, a bot that comes back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from callsheet.domain.decision import How
from callsheet.domain.ids import BotId
from callsheet.domain.instants import later, spell
from callsheet.domain.reasons import Reason
from callsheet.domain.records import Intended

SAME: Final = 3
"""So often one command is done within an hour; due once more, it does not settle."""

HOUR: Final = timedelta(hours=1)

RETURNS: Final = 2
"""So often a bot that we removed may come back within a day; then it is left alone."""

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """
    What was done for one event since its policy or somebody's choice changed.

    Attributes:
        done: When each command was done, by what it does; within an hour.
        removed: When booked bots were removed, within a day.
        returned: Those of them that found bots which nobody here had ordered, after
            an earlier removal.
    """

    done: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)
    removed: tuple[datetime, ...] = ()
    returned: tuple[datetime, ...] = ()


def add_done(
    settling: Settling,
    intended: Intended,
    ordered: Collection[BotId],
    at: datetime,
) -> Settling:
    """
    Note that a command was done.

    Args:
        settling: What was done before.
        intended: The command.
        ordered: The bots that we booked, by our own additions.
        at: When it was done.
    """
    name = sameness(intended)
    done = {other: _within(times, HOUR, at) for other, times in settling.done.items()}
    done[name] = (*done.get(name, ()), at)
    kept = {other: times for other, times in done.items() if times}
    settling = replace(settling, done=kept)
    if intended.how is not How.UNSCHEDULE:
        return settling
    before = _within(settling.removed, DAY, at)
    returned = _within(settling.returned, DAY, at)
    if before and _unordered(intended, ordered):
        returned = (*returned, at)
    return replace(settling, removed=(*before, at), returned=returned)


def never_settles(
    settling: Settling, intended: Intended, now: datetime
) -> datetime | None:
    """
    Say until when it is in vain to do the same again; None if it may help.

    Args:
        settling: What was done before.
        intended: What is to be done.
        now: The moment.
    """
    if intended.reason is Reason.RETRY_UNSERVED:
        # A bot that cannot join is tried again at the pauses set for that.
        return None
    done = _within(settling.done.get(sameness(intended), ()), HOUR, now)
    return later(done[-SAME], HOUR) if len(done) >= SAME else None


def comes_back(
    settling: Settling,
    intended: Intended,
    ordered: Collection[BotId],
    now: datetime,
) -> datetime | None:
    """
    Say until when a bot is left alone that was removed and keeps coming back.

    Args:
        settling: What was done before.
        intended: What is to be done.
        ordered: The bots that we booked, by our own additions.
        now: The moment.

    Returns:
        None if this is not the second time within a day, or no removal.
    """
    if intended.how is not How.UNSCHEDULE or not _unordered(intended, ordered):
        return None
    returned = _within(settling.returned, DAY, now)
    return later(returned[1 - RETURNS], DAY) if len(returned) >= RETURNS - 1 else None


def sameness(intended: Intended) -> str:
    """Name what a command does, so that two that do the same have one name."""
    start = "" if intended.start is None else spell(intended.start)
    return "|".join(
        (
            intended.kind.value,
            "" if intended.how is None else intended.how.value,
            intended.key or "",
            start,
            intended.settings or "",
            *intended.bot_ids,
        )
    )


def _unordered(intended: Intended, ordered: Collection[BotId]) -> bool:
    return any(bot_id not in ordered for bot_id in intended.bot_ids)


def _within(
    instants: Iterable[datetime], span: timedelta, now: datetime
) -> tuple[datetime, ...]:
    first = later(now, -span)
    return tuple(instant for instant in instants if instant > first)
