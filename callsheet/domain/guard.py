"""The mass-removal guard: too many bots lost at once is more likely a mistake."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Final, NamedTuple

from callsheet.domain.decision import AddBot, Decision, RemoveBot
from callsheet.domain.digests import digest
from callsheet.domain.hold_records import Limit
from callsheet.domain.holds import NOTHING_SAID, Hold, Holds, Refusal, hold
from callsheet.domain.ids import Digest, EventId
from callsheet.domain.instants import later
from callsheet.domain.lanes import Move
from callsheet.domain.modes import Mode
from callsheet.domain.reasons import Reason
from callsheet.domain.scopes import EVERYWHERE, scopes_of
from callsheet.domain.verdict import A_PERSONS_NO

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
    REJECTED = "rejected"
    MODE = "mode"
    PAUSED = "paused"
    SCHEME_CHANGE = "scheme_change"
    NOT_SETTLING = "not_settling"
    ANOTHER_SCHEDULER = "another_scheduler"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """
    An event whose commands are kept back; its decision stands.

    Attributes:
        scope: Where it was said or a limit was passed; see `callsheet.domain.scopes`.
        limit: The limit that was passed, if one was.
        until: When it would pass by itself; None if somebody has to act.
        hold: Names the mass removal that it is part of.
        by: Who paused or rejected it.
        mode: The mode that does not allow it.
    """

    event_id: EventId
    reason: HeldFor
    scope: str
    limit: Limit | None = None
    until: datetime | None = None
    hold: Digest | None = None
    by: str | None = None
    mode: Mode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """
    What the guard makes of a plan.

    Attributes:
        holds: What it holds back; somebody may have rejected it just now.
        lifted: What it would hold back, had nobody approved just that.
        released: Events that lose their bots by an approval, with the hold's name.
        refused: Events that keep them by a rejection.
    """

    holds: tuple[Hold, ...] = ()
    lifted: tuple[Hold, ...] = ()
    released: tuple[tuple[EventId, Digest], ...] = ()
    refused: tuple[tuple[EventId, Refusal], ...] = ()


NOTHING_HELD: Final = Guarded()


def loses_its_bot(decision: Decision) -> bool:
    """Say whether the guard counts it: it ends with no bot, and the event lives on."""
    return (
        any(isinstance(command, RemoveBot) for command in decision.commands)
        and not isinstance(decision.commands[-1], AddBot)
        and decision.reason not in _NOT_COUNTED
    )


def guard(
    moves: Sequence[Move],
    limits: Limits,
    recent: Iterable[datetime],
    now: datetime,
    said: Holds = NOTHING_SAID,
    elsewhere: Mapping[str, int] = MappingProxyType({}),
) -> Guarded:
    """
    Choose the removals to hold back: all of a scope that passes its limit, or none.

    What somebody approved is neither held nor counted: limits are for the rest. What
    somebody rejected counts, and stays as long as it is the same.

    Args:
        moves: All events of the plan, also those where nothing is to be done.
        limits: When to hold.
        recent: When earlier removals of this kind were sent, without those approved.
        now: The moment of the plan.
        said: What people said of earlier holds.
        elsewhere: Our booked bots on events that the plan does not show, by scope.
    """
    losing = [one for one in moves if loses_its_bot(one.decision)]
    if not losing:
        return NOTHING_HELD
    commands = {one.event_id: digest(one.decision.commands) for one in losing}
    last = sorted(instant for instant in recent if later(now, -_HOUR) < instant)
    booked = _booked(moves, elsewhere)
    refused = {e: no for e, c in commands.items() if (no := said.refusal(e, c))}
    asked = {e: c for e, c in commands.items() if e not in refused}
    released = {
        e: yes.hold for e, c in asked.items() if (yes := said.release(e, c, now))
    }
    lifted: list[Hold] = []
    while True:  # each round lets more go, so there is a last one
        counted = [one for one in losing if one.event_id not in released]
        over = _hourly(counted, limits, last) or _scoped(counted, limits, booked)
        holds = [one for group in over if (one := _hold(group, asked))]
        if not holds and said.rejecting:
            holds = _rejected(counted, asked, said)
        approved = [one for one in holds if said.approval(one.digest, now)]
        if not approved:
            return Guarded(
                holds=tuple(holds),
                lifted=tuple(lifted),
                released=tuple(sorted(released.items())),
                refused=tuple(refused.items()),
            )
        lifted += approved
        released |= {e: one.digest for one in approved for e in one.event_ids}


class _Group(NamedTuple):
    """Removals that pass a limit together."""

    scope: str
    limit: Limit
    moves: Sequence[Move]
    until: datetime | None = None


def _booked(moves: Iterable[Move], elsewhere: Mapping[str, int]) -> Counter[str]:
    booked: Counter[str] = Counter(elsewhere)
    for one in moves:
        booked.update(dict.fromkeys(_scopes(one), one.booked))
    return booked


def _scoped(
    losing: Sequence[Move], limits: Limits, booked: Mapping[str, int]
) -> list[_Group]:
    lost = Counter(scope for one in losing for scope in _scopes(one))
    held: dict[str, list[Move]] = {}
    for one in losing:
        for scope in _scopes(one):
            many = lost[scope] > limits.removals
            if many and lost[scope] > limits.fraction * booked[scope]:
                held.setdefault(scope, []).append(one)
                break
    return [_Group(scope, Limit.REMOVALS, group) for scope, group in held.items()]


def _hourly(
    losing: Sequence[Move], limits: Limits, last: Sequence[datetime]
) -> list[_Group]:
    over = len(last) + len(losing) - limits.per_hour
    if not losing or over <= 0:
        return []
    until = later(last[over - 1], _HOUR) if over <= len(last) else None
    return [_Group(EVERYWHERE, Limit.PER_HOUR, losing, until)]


def _rejected(
    losing: Sequence[Move], commands: Mapping[EventId, Digest], said: Holds
) -> list[Hold]:
    """Find what was held by the hour and is rejected, though the hour is over now."""
    one = _hold(_Group(EVERYWHERE, Limit.PER_HOUR, losing), commands)
    return [one] if one is not None and said.rejection(one.digest) else []


def _scopes(one: Move) -> tuple[str, ...]:
    return scopes_of(one.decision, one.situation.event.calendar_id)


def _hold(group: _Group, commands: Mapping[EventId, Digest]) -> Hold | None:
    """Hold those of a group of which nothing was said; None if there are none."""
    ids = [one.event_id for one in group.moves]
    asked = [(event_id, commands[event_id]) for event_id in ids if event_id in commands]
    return hold(group.scope, group.limit, asked, group.until) if asked else None
