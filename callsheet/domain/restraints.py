"""All that keeps commands back: which reason counts where several apply."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from callsheet.domain.guard import Guarded, Held, HeldFor
from callsheet.domain.holds import NOTHING_SAID, Holds
from callsheet.domain.ids import EventId
from callsheet.domain.lanes import Move
from callsheet.domain.modes import Mode, Modes
from callsheet.domain.pauses import Pauses
from callsheet.domain.scopes import scopes_of

PRECEDENCE: Final = (
    HeldFor.SCHEME_CHANGE,
    HeldFor.PAUSED,
    HeldFor.MODE,
    HeldFor.ANOTHER_SCHEDULER,
    HeldFor.NOT_SETTLING,
    HeldFor.REJECTED,
    HeldFor.MASS_REMOVAL,
)
"""
Where several reasons keep one event back, the first of them is shown.

What stops most comes first, for to lift a later one would let nothing go. So nobody is
asked to approve what a pause or a mode keeps back anyway.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restraints:
    """
    What people and the operator said that bears on a plan, not on its decisions.

    Attributes:
        modes: Which verbs the operator allows.
        pauses: Where somebody lets nothing be sent for now.
        said: What people said of earlier holds of the guard.
        found: Events that are held for reasons found elsewhere, such as a stop of the
            whole workspace; events with nothing to send are held by nothing.
    """

    modes: Modes = Modes()
    pauses: Pauses = Pauses()
    said: Holds = NOTHING_SAID
    found: Mapping[EventId, Held] = field(default_factory=dict)


UNRESTRAINED: Final = Restraints()


def held_back(
    moves: Iterable[Move], guarded: Guarded, by: Restraints, now: datetime
) -> tuple[Held, ...]:
    """Name each event whose commands are kept back, once, in the order of the plan."""
    losing = dict(_by_guard(guarded, by.said))
    return tuple(
        strongest(reasons)
        for one in moves
        if one.decision.sends and (reasons := [*_reasons(one, losing, by, now)])
    )


def strongest(reasons: Sequence[Held]) -> Held:
    """Choose the reason that is shown; there must be one at least."""
    return min(reasons, key=lambda held: PRECEDENCE.index(held.reason))


def _reasons(
    one: Move, losing: Mapping[EventId, Held], by: Restraints, now: datetime
) -> Iterator[Held]:
    elsewhere = (known.get(one.event_id) for known in (by.found, losing))
    yield from (held for held in elsewhere if held is not None)
    calendar = one.situation.calendar
    pause = by.pauses.on(scopes_of(one.decision, calendar.id), now)
    if pause is not None:
        yield Held(
            event_id=one.event_id,
            reason=HeldFor.PAUSED,
            scope=pause.scope,
            until=pause.expires,
            by=pause.by,
        )
    mode, scope = by.modes.on(one.decision, calendar)
    if mode is not Mode.ALL and not mode.allows(one.decision):
        yield Held(event_id=one.event_id, reason=HeldFor.MODE, scope=scope, mode=mode)


def _by_guard(guarded: Guarded, said: Holds) -> Iterator[tuple[EventId, Held]]:
    for hold in guarded.holds:
        no = said.rejection(hold.digest)
        for event_id in hold.event_ids:
            yield (
                event_id,
                Held(
                    event_id=event_id,
                    reason=HeldFor.MASS_REMOVAL if no is None else HeldFor.REJECTED,
                    scope=hold.scope,
                    limit=hold.limit,
                    until=hold.until if no is None else None,
                    hold=hold.digest,
                    by=None if no is None else no.by,
                ),
            )
    for event_id, refusal in guarded.refused:
        yield (
            event_id,
            Held(
                event_id=event_id,
                reason=HeldFor.REJECTED,
                scope=refusal.scope,
                limit=refusal.limit,
                hold=refusal.hold,
                by=refusal.by,
            ),
        )
