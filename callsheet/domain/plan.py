"""From the situations of many events to one ordered and guarded plan."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from callsheet.domain.answers import Answer
from callsheet.domain.decision import Decision
from callsheet.domain.digests import digest
from callsheet.domain.facts import Case
from callsheet.domain.guard import Held, Limits, guard
from callsheet.domain.ids import DedupKey, Digest, EventId
from callsheet.domain.lanes import lanes, move
from callsheet.domain.reconcile import reconcile
from callsheet.domain.rekeying import scheme_holds
from callsheet.domain.situation import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsConflict:
    """
    Events that share a bot and want it configured differently.

    Attributes:
        agreed: Digest of the configuration that all of them get.
    """

    key: DedupKey
    event_ids: tuple[EventId, ...]
    agreed: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    What is to be sent, in order, before anything is sent.

    Attributes:
        lanes: The decisions again, in lanes; lanes may be carried out side by side,
            the decisions of one lane only one after the other.
        held: Events whose commands are kept back, by the mass-removal guard or else.
        conflicts: Sharers of one key that want different configurations.
        digest: Of what would be sent and what is held; equal plans, equal digests.
    """

    lanes: tuple[tuple[Decision, ...], ...]
    held: tuple[Held, ...] = ()
    conflicts: tuple[SettingsConflict, ...] = ()
    digest: Digest

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """One for each event, in the order in which they are to be carried out."""
        return tuple(decision for lane in self.lanes for decision in lane)


def plan(
    situations: Iterable[Situation],
    limits: Limits | None = None,
    *,
    recent_removals: Iterable[datetime] = (),
    holds: Iterable[Held] = (),
    decide: Callable[[Situation], Decision] = reconcile,
) -> Plan:
    """
    Decide every situation, order the decisions and hold back mass removals.

    Args:
        situations: One for each event, all of one moment and workspace.
        limits: When removals are held back; the defaults if left out.
        recent_removals: When earlier removals (of events that lived on) were sent.
        holds: What is kept back for reasons that lie outside of the situations; of no
            effect where nothing would be sent.
        decide: `reconcile`, or what remembers its answers while they hold.
    """
    given = sorted(situations, key=lambda situation: situation.event.id)
    ordered = lanes(move(situation, decide(situation)) for situation in given)
    moves = [one for lane in ordered for one in lane]
    held: dict[EventId, Held] = {}
    if moves:
        now = moves[0].situation.now
        held = guard(moves, limits or Limits(), recent_removals, now)
        held |= {one.event_id: one for one in holds}
        held |= scheme_holds(moves, held)
    sending = [one for one in moves if one.decision.sends]
    kept_back = tuple(held[one.event_id] for one in sending if one.event_id in held)
    sent = [one.decision.commands for one in sending]
    return Plan(
        lanes=tuple(tuple(one.decision for one in lane) for lane in ordered),
        held=kept_back,
        conflicts=_conflicts(given),
        digest=digest((sent, kept_back)),
    )


def _conflicts(situations: Iterable[Situation]) -> tuple[SettingsConflict, ...]:
    """Find keys whose wanted sharers were overruled by the agreed configuration."""
    shared: dict[DedupKey, list[Case]] = defaultdict(list)
    for case in (Case(s) for s in situations if s.agreed is not None):
        if case.key is not None and case.wanted is Answer.YES:
            shared[case.key].append(case)
    return tuple(
        SettingsConflict(
            key=key,
            event_ids=tuple(case.event.id for case in group),
            agreed=group[0].settings.digest,
        )
        for key, group in sorted(shared.items())
        if any(_overruled(case) for case in group)
    )


def _overruled(case: Case) -> bool:
    return case.verdict.settings != case.settings
