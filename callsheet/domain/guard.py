"""The mass-removal guard: too many bots lost at once is more likely a mistake."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from callsheet.domain.decision import AddBot, Decision, RemoveBot
from callsheet.domain.ids import EventId
from callsheet.domain.instants import later
from callsheet.domain.lanes import Move
from callsheet.domain.reasons import Reason
from callsheet.domain.verdict import A_PERSONS_NO, NOT_RULES

_HOUR = timedelta(hours=1)

_NOT_COUNTED = frozenset(
    {
        Reason.EVENT_DELETED,
        Reason.EVENT_CANCELLED,
        Reason.EVENT_ENDED,
        # It was counted when its removal was tried first.
        Reason.DISMISSED,
        # A bot is in the call; what is removed was left over from another time.
        Reason.LIVE_UNCHANGED,
        Reason.SERVED_BY_SHARED_BOT,
        # Half of a re-book: the other half follows when its sharers' halves are done.
        Reason.DUPLICATE_BOTS,
        Reason.TIME_CHANGED,
        Reason.LINK_CHANGED,
        Reason.KEY_SCHEME_CHANGED,
        Reason.FOREIGN_REPLACED,
    }
    # Somebody has said so: nobody is to be recorded against that for want of a second
    # word, and no mistake in a policy gives this reason.
    | A_PERSONS_NO
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    How many bots may be lost before somebody has to agree.

    Attributes:
        removals: More than this many in one scope ...
        fraction: ... and more than this share of its booked bots are held.
        per_hour: More than this many in any hour are held, whatever the scope.
    """

    removals: int = 10
    fraction: float = 0.25
    per_hour: int = 50


class HeldFor(Enum):
    """Why the plan keeps an event's commands back."""

    MASS_REMOVAL = "mass_removal"
    SCHEME_CHANGE = "scheme_change"


class Limit(Enum):
    """Which limit was passed, or what a change of the key scheme waits for."""

    REMOVALS = "removals"
    PER_HOUR = "per_hour"
    FREEZE_WINDOW = "freeze_window"
    SHARED_BOT = "shared_bot"
    BY_CALENDARS = "by_calendars"
    LIVE_BOT = "live_bot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """
    An event whose commands are kept back; its decision stands.

    Attributes:
        scope: Where the limit was passed: `workspace`, `calendar:ID` or `rule:NAME`.
        until: When it would pass by itself; None if somebody has to approve.
    """

    event_id: EventId
    reason: HeldFor
    limit: Limit
    scope: str
    until: datetime | None = None


def loses_its_bot(decision: Decision) -> bool:
    """Say whether the guard counts it: it ends with no bot, and the event lives on."""
    return (
        any(isinstance(command, RemoveBot) for command in decision.commands)
        and not isinstance(decision.commands[-1], AddBot)
        and decision.reason not in _NOT_COUNTED
    )


def guard(
    moves: Sequence[Move], limits: Limits, recent: Iterable[datetime], now: datetime
) -> dict[EventId, Held]:
    """
    Choose the removals to hold back: all of a scope that passes its limit, or none.

    Args:
        moves: All events of the plan, also those where nothing is to be done.
        limits: When to hold.
        recent: When earlier removals of this kind were sent.
        now: The moment of the plan.
    """
    losing = [one for one in moves if loses_its_bot(one.decision)]
    return _hourly(losing, limits, recent, now) or _scoped(moves, losing, limits)


def _scoped(
    moves: Sequence[Move], losing: Sequence[Move], limits: Limits
) -> dict[EventId, Held]:
    lost = Counter(scope for one in losing for scope in _scopes(one))
    booked: Counter[str] = Counter()
    for one in moves:
        booked.update(dict.fromkeys(_scopes(one), one.booked))
    held = {}
    for one in losing:
        for scope in _scopes(one):
            many = lost[scope] > limits.removals
            if many and lost[scope] > limits.fraction * booked[scope]:
                held[one.event_id] = _held(one, Limit.REMOVALS, scope, None)
                break
    return held


def _hourly(
    losing: Sequence[Move], limits: Limits, recent: Iterable[datetime], now: datetime
) -> dict[EventId, Held]:
    last = sorted(instant for instant in recent if later(now, -_HOUR) < instant)
    over = len(last) + len(losing) - limits.per_hour
    if not losing or over <= 0:
        return {}
    until = later(last[over - 1], _HOUR) if over <= len(last) else None
    return {
        one.event_id: _held(one, Limit.PER_HOUR, "workspace", until) for one in losing
    }


def _scopes(one: Move) -> tuple[str, ...]:
    name = one.decision.rule
    rule = () if name is None or name in NOT_RULES else (f"rule:{name}",)
    return ("workspace", f"calendar:{one.situation.event.calendar_id}", *rule)


def _held(one: Move, limit: Limit, scope: str, until: datetime | None) -> Held:
    return Held(
        event_id=one.event_id,
        reason=HeldFor.MASS_REMOVAL,
        limit=limit,
        scope=scope,
        until=until,
    )
