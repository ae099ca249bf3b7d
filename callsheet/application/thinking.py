"""From a look at the workspace to a plan; pure but for what it was given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from callsheet.application.ledger import Ledger
from callsheet.application.local_times import with_local_times
from callsheet.application.ports import Zones
from callsheet.application.reading import Look, known_reading
from callsheet.domain.guard import Held, Limits
from callsheet.domain.ids import EventId
from callsheet.domain.instants import later
from callsheet.domain.log import HOUR
from callsheet.domain.plan import Plan, plan
from callsheet.domain.policy import Policy
from callsheet.domain.situation import Settings, Situation
from callsheet.domain.workspace import Workspace, situations


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    What the operator set up for the workspace.

    Attributes:
        zones: What tells the time of day; without it nobody can.
    """

    policy: Policy | None
    settings: Settings
    limits: Limits
    zones: Zones | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan with the situations that it answers."""

    plan: Plan
    situations: Mapping[EventId, Situation]
    held: Mapping[EventId, Held]


def think(look: Look, ledger: Ledger, rules: Rules, now: datetime) -> Planned:
    """Decide every event that was read."""
    listed = {read.calendar.id: read.calendar for read in look.calendars.values()}
    found_on = [look.calendar_of(event) for event in look.events.values()]
    workspace = Workspace(
        policy=rules.policy,
        calendars=listed | {calendar.id: calendar for calendar in found_on},
        calendars_complete=look.calendars_complete,
        preferences=ledger.preferences,
        settings=rules.settings,
    )
    readings = [
        known_reading(look, event_id, ledger.event(event_id))
        for event_id in look.events
    ]
    timed = with_local_times(readings, workspace.calendars, rules.policy, rules.zones)
    found = situations(timed, workspace, now=now)
    recent = ledger.removals_since(later(now, -HOUR))
    holds = ledger.twins.holds(look.events, now)
    made = plan(found, rules.limits, recent_removals=recent, holds=holds)
    return Planned(
        plan=made,
        situations={situation.event.id: situation for situation in found},
        held={held.event_id: held for held in made.held},
    )
