"""Another policy in place of the one in force, asked about recorded situations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from callsheet.application.local_times import with_local_times
from callsheet.application.ports import Zones
from callsheet.domain.event import Calendar
from callsheet.domain.ids import CalendarId
from callsheet.domain.layers import Learnt, PoliciesInForce
from callsheet.domain.policy import Policy
from callsheet.domain.situation import Situation
from callsheet.domain.workspace import Reading


class AnotherPolicy:
    """
    A policy that recorded situations are asked under.

    Args:
        policy: With its layers.
        zones: What tells the time of day.
        learnt: The domains of the workspace's calendars; None if not all are known.
    """

    def __init__(
        self, policy: Policy, zones: Zones | None, learnt: Learnt | None
    ) -> None:
        self._policy = policy
        self._in_force = PoliciesInForce(policy)
        self._zones = zones
        self._learnt = learnt

    def asked(
        self,
        situations: Sequence[Situation],
        calendars: Mapping[CalendarId, Calendar],
    ) -> Iterator[Situation]:
        """
        Give the situations with this policy, and with the times of day it asks for.

        Args:
            situations: As recorded.
            calendars: What is known of them; they tell the zones.
        """
        readings = [Reading(event=situation.event) for situation in situations]
        timed = with_local_times(readings, calendars, self._policy, self._zones)
        for situation, reading in zip(situations, timed, strict=True):
            calendar, learnt = situation.calendar, self._learnt
            domains = None if learnt is None else learnt.get(calendar.tenant, ())
            policy = self._in_force.of(calendar, domains)
            yield replace(situation, event=reading.event, policy=policy)
