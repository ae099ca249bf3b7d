"""From the situations of many events to one ordered and guarded plan."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from callsheet.domain.answers import Answer
from callsheet.domain.decision import Decision
from callsheet.domain.digests import digest
from callsheet.domain.facts import Case
from callsheet.domain.guard import NOTHING_HELD, Held, Limits, guard
from callsheet.domain.holds import Hold
from callsheet.domain.ids import DedupKey, Digest, EventId
from callsheet.domain.lanes import lanes, move
from callsheet.domain.reconcile import reconcile
from callsheet.domain.rekeying import scheme_holds
from callsheet.domain.restraints import UNRESTRAINED, Restraints, held_back
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
        held: Events whose commands are kept back, each with the reason that counts.
        holds: What the mass-removal guard holds, whether that is the reason or not.
        lifted: What it would hold, had nobody approved just that.
        released: Events that lose their bots by an approval, with the hold's name.
        conflicts: Sharers of one key that want different configurations.
        digest: Of what would be sent and what is held; equal plans, equal digests.
    """

    lanes: tuple[tuple[Decision, ...], ...]
    held: tuple[Held, ...] = ()
    holds: tuple[Hold, ...] = ()
    lifted: tuple[Hold, ...] = ()
    released: tuple[tuple[EventId, Digest], ...] = ()
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
    decide: Callable[[Situation], Decision] = reconcile,
    restraints: Restraints = UNRESTRAINED,
    booked: Mapping[str, int] = MappingProxyType({}),
) -> Plan:
    """
    Decide every situation, order the decisions, and keep back what is not to be sent.

    Args:
        situations: One for each event, all of one moment and workspace.
        limits: When removals are held back; the defaults if left out.
        recent_removals: When earlier removals (of events that lived on) were sent
            without anybody's approval.
        restraints: What else keeps commands back, and what was approved; it never
            changes a decision.
        decide: `reconcile`, or what remembers its answers while they hold.
        booked: Our booked bots on events that are not among them, by scope; every event
            that is to lose its bot has to be.
    """
    given = sorted(situations, key=lambda situation: situation.event.id)
    ordered = lanes(move(situation, decide(situation)) for situation in given)
    moves = [one for lane in ordered for one in lane]
    guarded = NOTHING_HELD
    held: tuple[Held, ...] = ()
    if moves:
        now, said = moves[0].situation.now, restraints.said
        limits = limits or Limits()
        guarded = guard(moves, limits, recent_removals, now, said, booked)
        known = {o.event_id: o for o in held_back(moves, guarded, restraints, now)}
        known |= scheme_holds(moves, known)
        held = tuple(known[one.event_id] for one in moves if one.event_id in known)
    sent = [one.decision.commands for one in moves if one.decision.sends]
    return Plan(
        lanes=tuple(tuple(one.decision for one in lane) for lane in ordered),
        held=held,
        holds=guarded.holds,
        lifted=guarded.lifted,
        released=guarded.released,
        conflicts=_conflicts(given),
        digest=digest((sent, held)),
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
