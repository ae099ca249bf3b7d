"""A plan as programs read it: what would be sent for each event, and what is held."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from callsheet.adapters.documents.decisions import (
    ADD,
    HELD,
    NOTHING,
    REBOOK,
    REMOVE,
    HeldDocument,
    action_of,
    held_document,
    why,
)
from callsheet.adapters.documents.form import Instant, JsonObject
from callsheet.adapters.documents.holds import ToldHoldDocument, told_document
from callsheet.adapters.documents.pauses import PauseDocument, pause_document
from callsheet.adapters.documents.policies import InForceDocument, in_force_document
from callsheet.adapters.documents.text import clean
from callsheet.application.forecasting import Forecast
from callsheet.application.policies import InForce
from callsheet.application.ports import NotRead
from callsheet.application.reading import Look
from callsheet.application.synced import Stopped
from callsheet.application.thinking import Planned
from callsheet.application.told_holds import told_holds
from callsheet.domain.decision import Decision, Kind
from callsheet.domain.ids import CalendarId
from callsheet.domain.instants import spell
from callsheet.domain.reasons import Flag, Reason

ACTIONS: Final = (ADD, REMOVE, REBOOK, HELD, NOTHING)
"""What a plan does about an event, in the order in which it is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDocument:
    """
    What a plan does about one event.

    Attributes:
        action: `add`, `remove`, `rebook`, `held` or `nothing`.
        calendar: The owner's address, or the calendar's id.
        because: The reason in words.
        would: What would be done were it not held.
    """

    event_id: str
    action: str
    start_time: Instant
    end_time: Instant
    title: str
    calendar: str
    reason: Reason
    rule: str | None
    flags: tuple[Flag, ...]
    commands: tuple[Kind, ...]
    because: str
    would: str
    held: HeldDocument | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastDocument:
    """
    How long it takes to carry a plan out, within Recall's rate limits.

    Attributes:
        calls: How many of each kind.
        done_by: When the last one can go out.
        waits: Events that sit out a pause after a failure, and until when.
    """

    calls: dict[str, int]
    done_by: Instant
    waits: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStoppedDocument:
    """
    That Recall lets nothing be written.

    Attributes:
        until: From when on a pass asks again.
    """

    since: Instant
    status: int | None
    code: str | None
    until: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsConflictDocument:
    """
    Events that share a bot and want different settings of it.

    Attributes:
        agreed: The digest of those that it has.
    """

    event_ids: tuple[str, ...]
    agreed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDocument:
    """
    What would be sent now, and why.

    Attributes:
        digest: Of what would be sent and what is held; equal plans, equal digests.
        counts: How many events there are of each `action`.
        unreadable: What could not be read.
        further: How many more events there are than are told of.
    """

    schema_version: Literal[1] = 1
    now: Instant
    policy: InForceDocument
    digest: str
    counts: dict[str, int]
    forecast: ForecastDocument
    stopped: PlanStoppedDocument | None
    events: tuple[PlannedDocument, ...]
    holds: tuple[ToldHoldDocument, ...]
    pauses: tuple[PauseDocument, ...]
    conflicts: tuple[SettingsConflictDocument, ...]
    unreadable: tuple[JsonObject, ...]
    further: int


def plan_document(
    look: Look,
    planned: Planned,
    in_force: InForce,
    forecast: Forecast,
    *,
    stopped: Stopped | None,
    everything: bool = True,
    limit: int | None = None,
) -> PlanDocument:
    """
    Write a plan as JSON's types.

    Args:
        look: What was read.
        planned: What was decided.
        in_force: By which policy.
        forecast: How long it takes.
        stopped: Why nothing may be written.
        everything: Whether events are told of for which there is nothing to send.
        limit: Of how many events at most; None for all.
    """
    found = planned_documents(planned)
    listed = [one for one in found if everything or one.action != NOTHING]
    return PlanDocument(
        now=spell(look.started),
        policy=in_force_document(in_force),
        digest=planned.plan.digest,
        counts=counts_of(one.action for one in found),
        forecast=ForecastDocument(
            calls={call.value: many for call, many in forecast.calls.items()},
            done_by=spell(forecast.done_by),
            waits={i: spell(until) for i, until in forecast.waits.items()},
        ),
        stopped=None if stopped is None else _stopped(stopped),
        events=tuple(listed[:limit]),
        holds=tuple(
            told_document(one, recorded=False)
            for one in told_holds(planned, look.started)
        ),
        pauses=tuple(pause_document(one, addresses_of(look)) for one in planned.pauses),
        conflicts=tuple(
            SettingsConflictDocument(event_ids=one.event_ids, agreed=one.agreed)
            for one in planned.plan.conflicts
        ),
        unreadable=tuple(map(unread, look.problems)),
        further=len(listed) - len(listed[:limit]),
    )


def planned_documents(planned: Planned) -> list[PlannedDocument]:
    """Write what a plan does about each event as JSON's types, by start."""
    starts = {i: one.event.start for i, one in planned.situations.items()}
    found = [
        (starts[one.event_id], planned_document(one, planned))
        for one in planned.plan.decisions
    ]
    found.sort(key=lambda pair: (pair[0], pair[1].title, pair[1].event_id))
    return [one for _, one in found]


def planned_document(decision: Decision, planned: Planned) -> PlannedDocument:
    """Write what a plan does about one event as JSON's types."""
    situation = planned.situations[decision.event_id]
    event, calendar = situation.event, situation.calendar
    held, would = planned.held.get(decision.event_id), action_of(decision.commands)
    return PlannedDocument(
        event_id=decision.event_id,
        action=would if held is None else HELD,
        start_time=spell(event.start),
        end_time=spell(event.end),
        title=clean(event.title or ""),
        calendar=clean(calendar.address or calendar.id),
        reason=decision.reason,
        rule=decision.rule,
        flags=decision.flags,
        commands=tuple(command.kind for command in decision.commands),
        because=why(decision),
        would=would,
        held=None if held is None else held_document(held),
    )


def counts_of(actions: Iterable[str]) -> dict[str, int]:
    """Count events by what is done about them."""
    found = Counter(actions)
    return {action: found[action] for action in ACTIONS}


def unread(problem: NotRead) -> JsonObject:
    """Write what could not be read as JSON's types."""
    return {"id": problem.id, "place": problem.place, "problem": problem.problem}


def addresses_of(look: Look) -> Mapping[CalendarId, str]:
    """Tell whose calendars were read."""
    calendars = (read.calendar for read in look.calendars.values())
    return {one.id: one.address for one in calendars if one.address is not None}


def _stopped(stopped: Stopped) -> PlanStoppedDocument:
    why_so = stopped.why
    return PlanStoppedDocument(
        since=spell(why_so.at),
        status=why_so.status,
        code=why_so.code,
        until=spell(stopped.until),
    )
