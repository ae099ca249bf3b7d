"""From a look at the workspace to a plan; pure but for what it was given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from callsheet.application.errors import ConfigurationError
from callsheet.application.ledger import HOUR, Ledger
from callsheet.application.reading import Look, known_reading
from callsheet.domain.guard import Held, Limits
from callsheet.domain.ids import EventId
from callsheet.domain.instants import later
from callsheet.domain.plan import Plan, plan
from callsheet.domain.policy import Policy
from callsheet.domain.situation import Settings, Situation
from callsheet.domain.workspace import (
    Workspace,
    situations,
    tenants_must_not_share,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the operator set up for the workspace."""

    policy: Policy | None
    settings: Settings
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan with the situations that it answers."""

    plan: Plan
    situations: Mapping[EventId, Situation]
    held: Mapping[EventId, Held]


def think(look: Look, ledger: Ledger, rules: Rules, now: datetime) -> Planned:
    """
    Decide every event that was read.

    Raises:
        ConfigurationError: Tenants would share bots without leave to do so.
    """
    refuse_shared_tenants(look, rules.settings)
    calendars = {
        event.reading.event.calendar_id: look.calendar_of(event)
        for event in look.events.values()
    }
    workspace = Workspace(
        policy=rules.policy,
        calendars=calendars,
        preferences=ledger.preferences,
        settings=rules.settings,
    )
    readings = [
        known_reading(event, ledger.event(event_id))
        for event_id, event in look.events.items()
    ]
    found = situations(readings, workspace, now=now)
    recent = ledger.removals_since(later(now, -HOUR))
    made = plan(found, rules.limits, recent_removals=recent)
    return Planned(
        plan=made,
        situations={situation.event.id: situation for situation in found},
        held={held.event_id: held for held in made.held},
    )


def refuse_shared_tenants(look: Look, settings: Settings) -> None:
    """Stop before one customer's bot would answer for another's meeting."""
    found = (read.calendar for read in look.calendars.values())
    tenants = tenants_must_not_share(found, settings.key)
    if tenants:
        raise ConfigurationError(
            f"key.scheme = {settings.key.scheme.value!r} would share bots between "
            f"{len(tenants)} tenants; choose the scheme 'tenant' or "
            "'calendar_event', or set key.share_between_tenants = true"
        )
