"""How far a receiver of changes has come, what it has to be sent again, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Final

from callsheet.domain.change import Change
from callsheet.domain.instants import is_ahead, later

PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
"""Between tries: as Svix does it, and so as Recall's own webhooks come."""

TOGETHER: Final = 10
"""Messages that are on their way to one receiver at once, of different subjects."""

AWAY: Final = 5
"""So many failures in a row, and it is the receiver, not what it is sent."""

REST: Final = timedelta(minutes=5)
"""A receiver that is away is tried with one message in this time."""

MOST: Final = 1_000
"""Messages that may wait for their next try; until then no more are taken up."""

REMEMBERED: Final = 1_000
"""Messages that were given up and can be sent once more without naming them."""

LEASE: Final = timedelta(seconds=60)
"""For how long one sender alone writes to a receiver, unless it says so again."""

_FARTHEST: Final = 10 * LEASE
"""The clocks of two senders differ by less."""

_LONGEST: Final = timedelta(days=1)
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class Result(Enum):
    """What a receiver made of a message."""

    TAKEN = "taken"
    REFUSED = "refused"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    What came of one try.

    Attributes:
        said: Why it failed, in a few words that no stranger wrote.
        wait: How long the receiver asked to be left alone.
    """

    result: Result
    said: str | None = None
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """
    A message that was not taken yet.

    Attributes:
        position: Of the change.
        subject: What it is about; of one subject only the first is tried.
        due: When to try it next.
        tries: How often it was tried in vain.
    """

    position: int
    subject: str
    due: datetime
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    How one receiver stands.

    Attributes:
        position: All changes up to here were taken, wait, or were given up.
        waiting: In the order of their positions.
        given_up: Those that were tried in vain to the end, the last thousand.
        lost: How many there were in all.
        failures: Failures in a row.
        said: The last failure.
        tried_at: When something was sent last, and what `delivered_at` was taken.
        gone_at: When the receiver said that it is gone (410): nothing is sent then.
        holder: Who alone sends, until `held_until`.
    """

    position: int = 0
    waiting: tuple[Waiting, ...] = ()
    given_up: tuple[Waiting, ...] = ()
    lost: int = 0
    failures: int = 0
    said: str | None = None
    tried_at: datetime | None = None
    delivered_at: datetime | None = None
    gone_at: datetime | None = None
    holder: str | None = None
    held_until: datetime | None = None

    @property
    def is_away(self) -> bool:
        """Whether the receiver itself seems to be what fails."""
        return self.failures >= AWAY

    def claimed(self, holder: str, now: datetime) -> "Standing":
        """Let one sender have it, unless another one has; see `holder` afterwards."""
        held = self.held_until is not None and now < self.held_until <= _at_most(now)
        if held and self.holder != holder:
            return self
        held_until = later(now, LEASE)
        return replace(_by(now, self), holder=holder, held_until=held_until)

    def belongs(self, holder: str, now: datetime) -> bool:
        """Say whether a sender has it for a while yet."""
        if self.holder != holder or self.held_until is None:
            return False
        return later(now, LEASE / 2) < self.held_until <= _at_most(now)

    def left(self, holder: str) -> "Standing":
        """Let another sender have it at once."""
        if self.holder != holder:
            return self
        return replace(self, holder=None, held_until=None)


def _at_most(now: datetime) -> datetime:
    """Say how far a lease can reach; one beyond is of a clock that was put back."""
    return later(now, _FARTHEST)


def _by(now: datetime, standing: Standing) -> Standing:
    """After the clock was put back nobody waits for the old time."""
    if standing.tried_at is None or not is_ahead(standing.tried_at, now):
        return standing
    waiting = tuple(replace(one, due=min(one.due, now)) for one in standing.waiting)
    return replace(standing, waiting=waiting, tried_at=now)


def subject_of(change: Change) -> str:
    """Name what a change is about: such changes are sent one after the other."""
    if change.event_id is not None:
        return f"event:{change.event_id}"
    if change.calendar_id is not None:
        return f"calendar:{change.calendar_id}"
    return f"hold:{change.hold}"


def taken_up(
    standing: Standing, changes: Sequence[Change], position: int, now: datetime
) -> Standing:
    """
    Let changes wait to be sent.

    Args:
        standing: How the receiver stands.
        changes: Those for it, in their order; any that are known are left out.
        position: Up to where all were looked at.
        now: When they may be sent.
    """
    new = tuple(
        Waiting(position=one.position, subject=subject_of(one), due=now)
        for one in changes
        if one.position > standing.position
    )
    position = max(position, standing.position)
    return replace(standing, position=position, waiting=(*standing.waiting, *new))


def due(standing: Standing, now: datetime) -> tuple[Waiting, ...]:
    """Choose what to send now, each of another subject; nothing if it has to rest."""
    if standing.gone_at is not None:
        return ()
    ready = [one for one in _firsts(standing) if one.due <= now]
    if not standing.is_away:
        return tuple(ready[:TOGETHER])
    return tuple(ready[:1]) if _rests_until(standing) <= now else ()


def due_at(standing: Standing) -> datetime | None:
    """Say when there will be something to send, as things are; None if never."""
    if standing.gone_at is not None or not standing.waiting:
        return None
    first = min(one.due for one in _firsts(standing))
    return max(first, _rests_until(standing)) if standing.is_away else first


def takes_more(standing: Standing, now: datetime) -> bool:
    """Say whether further changes may be taken up."""
    if standing.gone_at is not None or len(standing.waiting) >= MOST:
        return False
    return not standing.is_away or _rests_until(standing) <= now


def answered(
    standing: Standing, answers: Mapping[int, Answer], now: datetime
) -> Standing:
    """
    Note what came of tries.

    Args:
        standing: How the receiver stands.
        answers: By position; those that do not wait any more are left out.
        now: When they came.
    """
    was_away = standing.is_away
    for position in sorted(answers):
        one = next((w for w in standing.waiting if w.position == position), None)
        if one is not None:
            standing = _answered(standing, one, answers[position], now)
    if not answers:
        return standing
    standing = replace(standing, tried_at=now)
    if was_away and not standing.failures:
        # It is back: what had to wait for so long need not wait any longer.
        again = tuple(replace(w, due=min(w.due, now)) for w in standing.waiting)
        standing = replace(standing, waiting=again)
    return standing


def sent_again(standing: Standing, since: int, now: datetime) -> Standing:
    """Send what was given up behind a position once more; it is not gone any more."""
    kept = tuple(one for one in standing.given_up if one.position <= since)
    again = [replace(one, tries=0) for one in standing.given_up if one not in kept]
    waiting = sorted((*standing.waiting, *again), key=lambda one: one.position)
    lost = standing.lost - len(again)
    standing = replace(standing, waiting=tuple(waiting), given_up=kept, lost=lost)
    return _roused(standing, now)


def set_back(standing: Standing, since: int, now: datetime) -> Standing:
    """Send everything behind a position once more; it is not gone any more."""
    since = min(since, standing.position)
    kept = tuple(one for one in standing.given_up if one.position <= since)
    waiting = tuple(one for one in standing.waiting if one.position <= since)
    lost = standing.lost - len(standing.given_up) + len(kept)
    standing = replace(
        standing, position=since, waiting=waiting, given_up=kept, lost=lost
    )
    return _roused(standing, now)


def _roused(standing: Standing, now: datetime) -> Standing:
    waiting = tuple(replace(one, due=min(one.due, now)) for one in standing.waiting)
    return replace(standing, waiting=waiting, failures=0, gone_at=None)


def _answered(
    standing: Standing, one: Waiting, answer: Answer, now: datetime
) -> Standing:
    left = tuple(w for w in standing.waiting if w.position != one.position)
    if answer.result is Result.TAKEN:
        return replace(standing, waiting=left, failures=0, delivered_at=now)
    standing = replace(standing, failures=standing.failures + 1, said=answer.said)
    if answer.result is Result.GONE:
        return replace(standing, gone_at=now)
    if one.tries >= len(PAUSES):
        given_up = (*standing.given_up, one)[-REMEMBERED:]
        return replace(
            standing, waiting=left, given_up=given_up, lost=standing.lost + 1
        )
    pause = max(PAUSES[one.tries], min(answer.wait or PAUSES[0], _LONGEST))
    again = replace(one, tries=one.tries + 1, due=later(now, pause))
    return replace(
        standing,
        waiting=tuple(
            again if w.position == one.position else w for w in standing.waiting
        ),
    )


def _firsts(standing: Standing) -> list[Waiting]:
    """Give the first of each subject."""
    firsts: dict[str, Waiting] = {}
    for one in standing.waiting:
        firsts.setdefault(one.subject, one)
    return list(firsts.values())


def _rests_until(standing: Standing) -> datetime:
    # Whoever is away was tried.
    return later(standing.tried_at or _LONG_AGO, REST)
