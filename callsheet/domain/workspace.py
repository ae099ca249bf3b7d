"""From readings of many events to one situation each: who shares a bot with whom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from callsheet.domain.answers import Answer
from callsheet.domain.bot import Bot, Sibling
from callsheet.domain.bot_settings import BotSettings, agree_settings
from callsheet.domain.digests import canonical
from callsheet.domain.event import Calendar, CalendarStatus, Event
from callsheet.domain.facts import Case
from callsheet.domain.ids import BotId, CalendarId, DedupKey, EventId
from callsheet.domain.keys import KeySettings, Scheme
from callsheet.domain.layers import PoliciesInForce, learnt_domains
from callsheet.domain.policy import Policy, Preferences
from callsheet.domain.siblings import Siblings
from callsheet.domain.situation import Settings, Situation, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """
    One event as last read, with every bot listed on it.

    Attributes:
        in_flight: Whether an addition for it was sent and is unanswered.
    """

    event: Event
    bots: tuple[Bot, ...] = ()
    in_flight: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """
    What holds for all events: calendars, policy, choices and settings.

    Attributes:
        policy: With its layers; each calendar is judged by what it is for that one.
        calendars_complete: Whether these are all calendars; if not, one's own domains
            cannot all be learnt from them.
    """

    policy: Policy | None
    calendars: Mapping[CalendarId, Calendar] = field(default_factory=dict)
    calendars_complete: bool = True
    preferences: Preferences = field(default_factory=Preferences)
    settings: Settings = field(default_factory=Settings)


def situations(
    readings: Iterable[Reading], workspace: Workspace, *, now: datetime
) -> tuple[Situation, ...]:
    """
    Build one situation for each event, sorted by event id.

    Of repeated ids the reading with the greatest `updated_at` counts. A calendar
    that is not listed is taken as connected, its address unknown.
    """
    latest = _latest(readings)
    in_force = _Policies(workspace)
    alone = [_alone(latest[i], workspace, in_force, now) for i in sorted(latest)]
    circles = _Circles(alone, latest)
    return tuple(circles.complete(situation) for situation in alone)


def tenants_must_not_share(
    calendars: Iterable[Calendar], settings: KeySettings
) -> frozenset[str]:
    """
    Name the tenants whose meetings would share bots without leave to do so.

    Returns:
        Nothing if all is well; else the start is to be refused: either
        `share_between_tenants` is set, or the scheme separates tenants.
    """
    if settings.share_between_tenants or settings.scheme in _APART:
        return frozenset()
    tenants = frozenset(c.tenant for c in calendars if c.tenant is not None)
    return tenants if len(tenants) > 1 else frozenset()


def wanted_there(case: Case) -> Answer:
    """Say whether an event is there to be recorded, and its owner wants that."""
    there = (
        case.situation.calendar.status is CalendarStatus.CONNECTED
        and not case.event.is_deleted
        and not case.event.is_cancelled
        and bool(case.link)
    )
    return case.wanted if there else Answer.NO


_APART = (Scheme.CALENDAR_EVENT, Scheme.TENANT)


def _latest(readings: Iterable[Reading]) -> dict[EventId, Reading]:
    latest: dict[EventId, Reading] = {}
    for reading in readings:
        known = latest.get(reading.event.id)
        if known is None or _newer(reading, known):
            latest[reading.event.id] = reading
    return latest


def _newer(one: Reading, other: Reading) -> bool:
    mine, theirs = one.event.updated_at, other.event.updated_at
    if mine != theirs:
        return theirs is None or (mine is not None and mine > theirs)
    # Equal versions ought to be equal; if not, the choice must not hang on order.
    return one != other and _spelled(one) > _spelled(other)


def _spelled(reading: Reading) -> str:
    return canonical(replace(reading, bots=in_order(reading.bots)))


class _Policies:
    """The policy of each calendar."""

    def __init__(self, workspace: Workspace) -> None:
        policy = workspace.policy
        self._policies = None if policy is None else PoliciesInForce(policy)
        self._complete = workspace.calendars_complete
        self._learnt = learnt_domains(workspace.calendars.values())

    def of(self, calendar: Calendar) -> Policy | None:
        if self._policies is None:
            return None
        learnt = self._learnt.get(calendar.tenant, ()) if self._complete else None
        return self._policies.of(calendar, learnt)


def _alone(
    reading: Reading, workspace: Workspace, policies: _Policies, now: datetime
) -> Situation:
    event, preferences = reading.event, workspace.preferences
    calendar = workspace.calendars.get(event.calendar_id)
    calendar = calendar or Calendar(id=event.calendar_id)
    return Situation(
        event=event,
        policy=policies.of(calendar),
        now=now,
        calendar=calendar,
        event_choice=preferences.of_event(event),
        series_choice=preferences.of_series(event),
        bots=reading.bots,
        settings=workspace.settings,
    )


class _Circles:
    """The events that meet under one key, or hold one bot."""

    def __init__(
        self, alone: list[Situation], readings: Mapping[EventId, Reading]
    ) -> None:
        self._readings = readings
        self._cases = {s.event.id: Case(s) for s in alone}
        self._under: dict[DedupKey, set[EventId]] = defaultdict(set)
        self._holding: dict[BotId, set[EventId]] = defaultdict(set)
        self._siblings: dict[EventId, Sibling] = {}
        self._circles: dict[object, Siblings] = {}
        self._agreed: dict[DedupKey, BotSettings | None] = {}
        for case in self._cases.values():
            self._enter(case)

    def _enter(self, case: Case) -> None:
        if case.key is not None and case.link:
            self._under[case.key].add(case.event.id)
        for bot in case.bots:
            self._under[bot.key].add(case.event.id)
            self._holding[bot.id].add(case.event.id)

    def complete(self, situation: Situation) -> Situation:
        """Add the siblings and the agreed settings, if anybody shares."""
        case = self._cases[situation.event.id]
        circle = self._circle(case)
        if len(circle) < 2:
            return situation
        agreed = self._agree(case.key) if case.key is not None else None
        return replace(situation, siblings=circle, agreed=agreed)

    def _circle(self, case: Case) -> Siblings:
        # All members of one circle get the very same value, themselves included.
        own = None if case.key is not None and case.link else case.event.id
        ties = (case.key, own, tuple((bot.key, bot.id) for bot in case.bots))
        if ties not in self._circles:
            ids = self._tied(case)
            self._circles[ties] = Siblings(self._sibling(event_id) for event_id in ids)
        return self._circles[ties]

    def _tied(self, case: Case) -> set[EventId]:
        tied = {case.event.id}
        if case.key is not None:
            tied |= self._under.get(case.key, set())
        for bot in case.bots:
            tied |= self._under[bot.key] | self._holding[bot.id]
        return tied

    def _sibling(self, event_id: EventId) -> Sibling:
        if event_id not in self._siblings:
            self._siblings[event_id] = _as_sibling(
                self._cases[event_id], self._readings[event_id].in_flight
            )
        return self._siblings[event_id]

    def _agree(self, key: DedupKey) -> BotSettings | None:
        if key not in self._agreed:
            sharers = [
                (event_id, case.settings)
                for event_id in self._under[key]
                if (case := self._cases[event_id]).key == key
                and wanted_there(case) is Answer.YES
            ]
            self._agreed[key] = agree_settings(sharers) if len(sharers) > 1 else None
        return self._agreed[key]


def _as_sibling(case: Case, in_flight: bool) -> Sibling:
    calendar = case.situation.calendar
    return Sibling(
        event_id=case.event.id,
        calendar_id=calendar.id,
        calendar=calendar.address or calendar.id,
        key=case.key if case.link else None,
        start=case.event.start,
        end=case.event.end,
        wanted=wanted_there(case),
        bots=tuple(replace(b, ours=True) if case.is_ours(b) else b for b in case.bots),
        in_flight=in_flight,
    )
