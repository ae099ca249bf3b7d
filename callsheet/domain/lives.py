"""Where each listed bot is in its life, and what became of this occurrence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from callsheet.domain.bot import Bot, BotStatus, EndReason
from callsheet.domain.instants import FREEZE, later


class Phase(Enum):
    """Booked for later, in or near the call now, or history."""

    BOOKED = "booked"
    LIVE = "live"
    SPENT = "spent"


class Fate(Enum):
    """What became of an occurrence; `open` while no bot of it is spent."""

    OPEN = "open"
    SERVED = "served"
    STOPPED = "stopped"
    REFUSED = "refused"
    FAILED = "failed"


_LIVE = (BotStatus.JOINING, BotStatus.IN_CALL)
_SPENT = (BotStatus.DONE, BotStatus.FAILED)
_REFUSALS = (EndReason.REJECTED_BY_HOST, EndReason.REMOVED_FROM_CALL)


@dataclass(frozen=True, slots=True)
class Span:
    """The time of one occurrence of an event."""

    start: datetime
    end: datetime


def phase(bot: Bot, span: Span, now: datetime) -> Phase:
    """
    Sort a bot by its known status, or without one by its start.

    A start that has come without word of the bot means live while the event it was
    booked for runs, and spent otherwise.

    One that was to be removed and is still listed comes to its call all the same.
    """
    if bot.status in _LIVE:
        return Phase.LIVE
    if bot.status in _SPENT:
        return Phase.SPENT
    if bot.start > now:
        return Phase.BOOKED
    if bot.dismissed and now < later(bot.start, FREEZE):
        return Phase.LIVE
    return Phase.LIVE if bot.start == span.start and now < span.end else Phase.SPENT


def belongs(bot: Bot, span: Span, now: datetime) -> bool:
    """Say whether the bot was for this occurrence: same start, or lives overlapping."""
    if bot.start == span.start:
        return True
    if bot.status in _LIVE:
        return bot.start < span.end and span.start <= now
    return (
        bot.ended_at is not None and bot.start < span.end and span.start < bot.ended_at
    )


def fate(bot: Bot) -> Fate:
    """Say what a spent bot means for its occurrence; without word it has served."""
    if bot.stopped_by_person:
        return Fate.STOPPED
    if bot.end_reason in _REFUSALS:
        return Fate.REFUSED
    if bot.end_reason is EndReason.COMPLETED:
        return Fate.SERVED
    if bot.end_reason is EndReason.JOIN_FAILURE or bot.status is BotStatus.FAILED:
        return Fate.FAILED
    return Fate.SERVED


@dataclass(frozen=True, slots=True)
class Past:
    """
    What the spent bots of an occurrence say of it, taken together.

    Attributes:
        bots: The one that decided; none while the occurrence is open.
        retry_at: After failures only: when the next bot may be booked, None once
            every pause has been used.
    """

    fate: Fate = Fate.OPEN
    bots: tuple[Bot, ...] = ()
    retry_at: datetime | None = None


NO_PAST: Final = Past()
"""Nothing became of the occurrence so far."""


def is_settled(bot: Bot) -> bool:
    """Say whether a bot's life is over, and why is known as far as it ever will be."""
    why = bot.stopped_by_person or bot.end_reason is not None
    return bot.status in _SPENT and why


def past_of(spent: Iterable[Bot], pauses: tuple[timedelta, ...]) -> Past:
    """Sum up the spent bots of one occurrence; served beats stopped beats refused."""
    bots = sorted(spent, key=lambda bot: (_ended(bot), bot.id))
    for wanted in (Fate.SERVED, Fate.STOPPED, Fate.REFUSED):
        hits = tuple(bot for bot in bots if fate(bot) is wanted)
        if hits:
            return Past(wanted, hits[:1])
    if not bots:
        return NO_PAST
    retry_at = None
    if len(bots) <= len(pauses):
        retry_at = later(_ended(bots[-1]), pauses[len(bots) - 1])
    return Past(Fate.FAILED, (bots[-1],), retry_at)


def _ended(bot: Bot) -> datetime:
    return bot.start if bot.ended_at is None else bot.ended_at
