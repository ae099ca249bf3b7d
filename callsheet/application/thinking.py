"""From a look at the workspace to a plan; pure but for what it was given."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from callsheet.application.ledger import Ledger
from callsheet.application.local_times import with_local_times
from callsheet.application.orders import Reschedule
from callsheet.application.ports import Zones
from callsheet.application.reading import Look, known_reading
from callsheet.application.stuck import stuck
from callsheet.domain.decision import Decision
from callsheet.domain.guard import Held, Limits
from callsheet.domain.hold_records import Paused
from callsheet.domain.ids import EventId
from callsheet.domain.instants import later
from callsheet.domain.modes import Modes
from callsheet.domain.plan import Plan, plan
from callsheet.domain.policy import Policy
from callsheet.domain.reconcile import reconcile
from callsheet.domain.restraints import Restraints
from callsheet.domain.settling import HOUR
from callsheet.domain.situation import Settings, Situation
from callsheet.domain.workspace import Workspace, situations


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    What the operator set up for the workspace.

    Attributes:
        zones: What tells the time of day; without it nobody can.
        reschedule: How a booked bot is replaced by another.
        modes: Which verbs are allowed, and where.
    """

    policy: Policy | None
    settings: Settings
    limits: Limits
    zones: Zones | None = None
    reschedule: Reschedule = Reschedule.REMOVE_THEN_ADD
    modes: Modes = Modes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """
    A plan with the situations that it answers.

    Attributes:
        restraints: What people and the operator said that bears on the plan.
        pauses: Those in force.
    """

    plan: Plan
    situations: Mapping[EventId, Situation]
    held: Mapping[EventId, Held]
    restraints: Restraints = field(default_factory=Restraints)
    pauses: tuple[Paused, ...] = ()


class Memory:
    """Answers of the core, remembered for as long as they provably hold."""

    def __init__(self) -> None:
        self._known: dict[EventId, tuple[Situation, Decision]] = {}

    def decide(self, situation: Situation) -> Decision:
        """Answer as `reconcile` does, without asking it again in vain."""
        known = self._known.get(situation.event.id)
        if known is not None and _still_holds(*known, situation):
            return known[1]
        decision = reconcile(situation)
        self._known[situation.event.id] = (situation, decision)
        return decision


def _still_holds(asked: Situation, decision: Decision, given: Situation) -> bool:
    until = decision.valid_until
    in_time = asked.now <= given.now and (until is None or given.now < until)
    return in_time and replace(given, now=asked.now) == asked


def think(
    look: Look,
    ledger: Ledger,
    rules: Rules,
    now: datetime,
    memory: Memory | None = None,
    booked: Mapping[str, int] = MappingProxyType({}),
) -> Planned:
    """
    Decide every event that was read, and keep back what is not to be sent now.

    Args:
        look: What was read.
        ledger: What the log says of it.
        rules: What the operator set up.
        now: The moment of the decisions.
        memory: Earlier answers that may still hold.
        booked: Our bookings on events that were not looked at, by scope.
    """
    known = ledger.workspace
    restraints = Restraints(modes=rules.modes, pauses=known.pauses, said=known.holds)
    return _planned(look, ledger, rules, now, restraints, memory, booked)


def suppose(look: Look, ledger: Ledger, rules: Rules, now: datetime) -> Planned:
    """Do the same as if nobody had paused anything, and every verb were allowed."""
    restraints = Restraints(said=ledger.workspace.holds)
    return _planned(look, ledger, rules, now, restraints, None)


def _planned(
    look: Look,
    ledger: Ledger,
    rules: Rules,
    now: datetime,
    restraints: Restraints,
    memory: Memory | None,
    booked: Mapping[str, int] = MappingProxyType({}),
) -> Planned:
    listed = {read.calendar.id: read.calendar for read in look.calendars.values()}
    found_on = [look.calendar_of(event) for event in look.events.values()]
    workspace = Workspace(
        policy=rules.policy,
        calendars=listed | {calendar.id: calendar for calendar in found_on},
        calendars_complete=look.calendars_complete,
        preferences=ledger.workspace.preferences,
        settings=rules.settings,
    )
    readings = [
        known_reading(look, event_id, ledger.event(event_id), now)
        for event_id in look.events
    ]
    timed = with_local_times(readings, workspace.calendars, rules.policy, rules.zones)
    found = situations(timed, workspace, now=now)
    recent = ledger.removals_since(later(now, -HOUR))
    decide = (memory or Memory()).decide
    elsewhere = {
        **stuck(map(decide, found), ledger, now),
        **{one.event_id: one for one in ledger.workspace.twins.holds(look.events, now)},
    }
    restraints = replace(restraints, found=elsewhere)
    made = plan(
        found,
        rules.limits,
        recent_removals=recent,
        restraints=restraints,
        decide=decide,
        booked=booked,
    )
    return Planned(
        plan=made,
        situations={situation.event.id: situation for situation in found},
        held={held.event_id: held for held in made.held},
        restraints=restraints,
        pauses=restraints.pauses.at(now),
    )
