"""What the turn at hand is doing: told to the log while it lasts, and to who asks."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from callsheet.adapters.http.standing import Standing
from callsheet.application.ports import Clock
from callsheet.application.runner import sleep_or_stop
from callsheet.application.wording import span_words

PAUSE: Final = timedelta(seconds=10)
"""Between two lines of the log; what takes less is told by none."""

KINDS: Final = {
    "reading calendars": "reading_calendars",
    "reading events": "reading_events",
    "reading events singly": "reading_events_singly",
    "reading bots": "reading_bots",
    "recalling events": "recalling_events",
    "deciding": "deciding",
    "sending": "sending",
    "waiting for Recall's rate limit": "sending",
}
"""The label of each kind of work; what is none of them is `other`."""

_FORESEEN: Final = "; all done in about "
_log = structlog.get_logger("callsheet.watch")


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHand:
    """
    A piece of work of the turn at hand.

    Attributes:
        doing: In words.
        done: How much of it is.
        total: How much there is; None if nobody knows.
        turn: When the turn came to its first piece of work.
        since: When this piece began.
        at_first: How much was done then.
        moved: When it came on last.
        minutes: How long it still takes as far as Recall's limits go, if foreseen.
    """

    doing: str
    done: int
    total: int | None
    turn: datetime
    since: datetime
    at_first: int
    moved: datetime
    minutes: int | None = None

    @property
    def kind(self) -> str:
        """One of a few words, to count by."""
        return KINDS.get(self.doing, "other")

    def a_minute(self, now: datetime) -> float | None:
        """Say how much of it was done in a minute; None if that is not known yet."""
        span, many = (now - self.since).total_seconds(), self.done - self.at_first
        return many * 60 / span if span > 0 and many > 0 else None

    def left(self, now: datetime) -> timedelta | None:
        """Say about how long it still takes; None if nobody can tell."""
        if self.minutes is not None:
            return timedelta(minutes=self.minutes)
        pace = self.a_minute(now)
        if self.total is None or pace is None:
            return None
        return timedelta(minutes=max(0, self.total - self.done) / pace)


class AtWork:
    """
    Is told of progress, and knows what is being done.

    Args:
        clock: The only source of time.
        standing: How the turns before it went.
    """

    def __init__(self, clock: Clock, standing: Standing) -> None:
        self._clock = clock
        self._standing = standing
        self._at_hand: AtHand | None = None

    def tell(self, doing: str, done: int, total: int | None) -> None:
        """Take over what is being done, and how far it is."""
        now, known = self._clock.now(), self._at_hand
        words, _, minutes = doing.partition(_FORESEEN)
        foreseen = int(minutes.split()[0].replace(",", "")) if minutes else None
        if known is None or known.kind != KINDS.get(words, "other"):
            turn = now if known is None else known.turn
            known = AtHand(
                doing=words,
                done=done,
                total=total,
                turn=turn,
                since=now,
                at_first=done,
                moved=now,
            )
        moved = now if done != known.done else known.moved
        self._at_hand = replace(
            known, doing=words, done=done, total=total, moved=moved, minutes=foreseen
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Tell the log every ten seconds of what takes long, until told to stop."""
        while not stop.is_set():
            await sleep_or_stop(self._clock, PAUSE.total_seconds(), stop)
            known = self.long()
            if known is not None and not stop.is_set():
                _note(known, self._clock.now())

    def over(self) -> None:
        """Note that the turn has ended, however it did."""
        self._at_hand = None

    def long(self) -> AtHand | None:
        """Give what is being done if the turn takes long; None if it does not."""
        known, now = self._at_hand, self._clock.now()
        return None if known is None or now - known.turn < PAUSE else known

    def moved(self) -> datetime | None:
        """
        Say when the turn at hand came on last; None without any.

        After one that failed this one's progress proves nothing: it may fail as well.
        """
        if self._at_hand is None or self._standing.failing is not None:
            return None
        return self._at_hand.moved


def progress_words(known: AtHand, now: datetime) -> str:
    """Say what is being done, how far it is, and about how long it will take."""
    of = "" if known.total is None else f" of {known.total:,}"
    many = f": {known.done:,}{of}" if known.done or known.total else ""
    left, pace = known.left(now), known.a_minute(now)
    foreseen = ""
    if left is not None:
        foreseen = f"; about {span_words(_rounded(left))} left"
    elif pace is not None:
        foreseen = f"; about {round(pace):,} a minute, nobody knows how many there are"
    turn = span_words(_rounded(now - known.turn))
    return f"{known.doing}{many}, {turn} after it began{foreseen}"


def seconds_left(known: AtHand, now: datetime) -> int | None:
    """Say about how many seconds it still takes; None if nobody can tell."""
    left = known.left(now)
    return None if left is None else round(left.total_seconds())


def _rounded(span: timedelta) -> timedelta:
    """Say no more than is known: seconds below two minutes, and minutes beyond."""
    seconds = max(1, round(span.total_seconds()))
    return timedelta(seconds=seconds if seconds < 120 else round(seconds / 60) * 60)


def _note(known: AtHand, now: datetime) -> None:
    pace = known.a_minute(now)
    _log.info(
        "watch.progress",
        doing=known.doing,
        done=known.done,
        total=known.total,
        a_minute=None if pace is None else round(pace),
        seconds=round((now - known.turn).total_seconds()),
        seconds_left=seconds_left(known, now),
    )
