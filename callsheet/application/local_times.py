"""The time of day by the clock on the owner's wall, where the policy asks for it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain

from callsheet.application.ports import Zones
from callsheet.domain.conditions import WorkingHours, leaves_of
from callsheet.domain.event import Calendar
from callsheet.domain.ids import CalendarId
from callsheet.domain.layers import PoliciesInForce
from callsheet.domain.policy import Policy
from callsheet.domain.workspace import Reading


def asks_for_hours(policy: Policy | None) -> bool:
    """Say whether any rule of any layer asks for working hours."""
    if policy is None:
        return False
    rules = chain(policy.rules, *(layer.rules for layer in policy.layers))
    return any(
        isinstance(leaf, WorkingHours)
        for rule in rules
        for leaf in leaves_of(rule.when)
    )


def with_local_times(
    readings: Iterable[Reading],
    calendars: Mapping[CalendarId, Calendar],
    policy: Policy | None,
    zones: Zones | None,
) -> list[Reading]:
    """
    Add to each event when it takes place by its calendar's clock.

    The zone is the calendar's own, else what the policy says for that calendar. If
    none is known there is no such zone; and where nobody asks, events stay as they are.

    Args:
        readings: As read.
        calendars: On which they are; one that is missing says nothing of its zone.
        policy: With its layers.
        zones: None if nobody knows the zones of the world.
    """
    if policy is None or zones is None or not asks_for_hours(policy):
        return list(readings)
    in_force = PoliciesInForce(policy)
    known: dict[CalendarId, str | None] = {}
    found: list[Reading] = []
    for reading in readings:
        of = reading.event.calendar_id
        if of not in known:
            calendar = calendars.get(of) or Calendar(id=of)
            known[of] = calendar.time_zone or in_force.of(calendar, None).time_zone
        found.append(_with_local_time(reading, known[of], zones))
    return found


def _with_local_time(reading: Reading, zone: str | None, zones: Zones) -> Reading:
    event = reading.event
    local = None if zone is None else zones.local(event.start, event.end, zone)
    return replace(reading, event=replace(event, local=local))
