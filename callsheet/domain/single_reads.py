"""Whom nobody told of: which bots have to be read singly, and when."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from callsheet.domain.bot import BotStatus
from callsheet.domain.ids import BotId
from callsheet.domain.instants import later
from callsheet.domain.log import EventState
from callsheet.domain.records import Watch
from callsheet.domain.signs import UNHEARD, Life, Sign

CHECK: Final = timedelta(minutes=3)
"""So long after its start a bot has joined, or Recall has said why not."""

OVERRUN: Final = timedelta(minutes=15)
"""A meeting that runs over its end is not looked at again sooner than this."""

LONGEST: Final = timedelta(days=1)
"""No bot is read any more so long after its start."""


def next_read(watch: Watch, life: Life) -> datetime | None:
    """
    Say when a bot is to be read singly, if nothing more is heard of it.

    Three minutes after its start, if nothing is known of it; when its occurrence ends,
    if it is not known to have left; before that, as long as it is not known to be in
    its call, and after that, as long as it is not known to be out of it, again and
    again: each time after as long as has passed since its start, so about ten times
    within a day, however often Recall does not answer.

    Args:
        watch: The bot.
        life: What is known of it.

    Returns:
        None if it need not be read any more, also if there is no such bot: it was
        removed, and its event with it. The instant may have passed.
    """
    sign = life.sign
    if sign is not None and sign.status is BotStatus.SCHEDULED:
        sign = None
    if life.is_settled or life.is_missing:
        return None
    first = later(_first(watch, sign), CHECK)
    known = sign is not None and not sign.is_end
    if not known and (life.asked_at is None or life.asked_at < first):
        return first
    last = _last(watch, life, sign)
    if last >= later(watch.start, LONGEST):
        return None
    return min(_again(watch, sign, last), later(watch.start, LONGEST))


def reads_of(state: EventState) -> Iterator[tuple[Watch, datetime]]:
    """
    Name the bots of an event that are to be read singly, each with its instant.

    One that was booked for a running meeting sets off when it is booked.
    """
    watched = None if state.last is None else state.last.watch
    for one in watched or ():
        start = max(one.start, state.booked_at.get(one.bot_id, one.start))
        watch = replace(one, start=start)
        at = next_read(watch, state.lives.get(watch.bot_id, UNHEARD))
        if at is not None:
            yield watch, at


def reads_due(states: Iterable[EventState], now: datetime) -> list[BotId]:
    """Name the bots that are to be read by now, those of the nearest start first."""
    due: dict[BotId, timedelta] = {}
    for state in states:
        for watch, at in reads_of(state):
            if at <= now:
                due[watch.bot_id] = abs(now - watch.start)
    return sorted(due, key=lambda bot_id: (due[bot_id], bot_id))


def _first(watch: Watch, sign: Sign | None) -> datetime:
    """Without word of its start that counts, and else its end that lacks a reason."""
    return sign.happened_at if sign is not None and sign.is_end else watch.start


def _last(watch: Watch, life: Life, sign: Sign | None) -> datetime:
    """Say when something was last heard of the bot, or asked for in vain."""
    heard = watch.start if sign is None else sign.happened_at
    return max(watch.start, heard, life.asked_at or watch.start)


def _again(watch: Watch, sign: Sign | None, last: datetime) -> datetime:
    runs = watch.ends is not None and last < watch.ends
    in_call = sign is not None and sign.status is BotStatus.IN_CALL
    if in_call and watch.ends is not None and runs:
        return watch.ends
    again = later(last, max(OVERRUN if in_call else CHECK, last - watch.start))
    return min(again, watch.ends) if watch.ends is not None and runs else again
