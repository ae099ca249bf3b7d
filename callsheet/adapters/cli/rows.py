"""The lines of a plan or pass: one for each event, ready to be shown in any form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import pairwise, takewhile
from typing import Final

from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import in_zone
from callsheet.adapters.documents.decisions import (
    ADD,
    HELD,
    NOTHING,
    REBOOK,
    REMOVE,
    action_of,
    why,
)
from callsheet.adapters.documents.form import fields_of
from callsheet.adapters.documents.plans import PlannedDocument, planned_document
from callsheet.application.held_words import held_words
from callsheet.application.thinking import Planned
from callsheet.domain.decision import Decision
from callsheet.domain.guard import Held
from callsheet.domain.ids import EventId

MARKS: Final = {ADD: "+", REMOVE: "-", REBOOK: "~", NOTHING: "=", HELD: "!"}
STYLES: Final = {
    ADD: "green",
    REMOVE: "red",
    REBOOK: "yellow",
    NOTHING: "dim",
    HELD: "bold magenta",
}

_VERBS: Final = {
    ADD: "to add",
    REMOVE: "to remove",
    REBOOK: "to re-book",
    NOTHING: "nothing to send",
}

SHORTEST_ID: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    What a plan does about one event.

    Attributes:
        action: One of the words of this module.
        title: Cleaned of what could disguise it; empty if unknown.
        calendar: The owner's address, or the calendar's id.
        told: The same for programs.
        note: What would be done and why it is not, cleaned; empty if it is not held.
    """

    action: str
    decision: Decision
    start: datetime
    end: datetime
    title: str
    calendar: str
    told: PlannedDocument
    held: Held | None = None
    note: str = ""

    @property
    def event_id(self) -> EventId:
        """The event."""
        return self.decision.event_id

    @property
    def why(self) -> str:
        """The reason in words, with the rule and what else is worth knowing; a hold."""
        said = why(self.decision)
        return f"{said}\n{self.note}" if self.note else said

    def document(self) -> dict[str, object]:
        """Give the row as JSON's types."""
        return fields_of(self.told)


def rows_of(planned: Planned, zone: tzinfo | None = None) -> list[Row]:
    """Give a row for each decision of a plan, by start; times are told in the zone."""
    rows = [_row(decision, planned, zone) for decision in planned.plan.decisions]
    return sorted(rows, key=lambda row: (row.start, row.title, row.event_id))


def held_note(held: Held, decision: Decision, zone: tzinfo | None) -> str:
    """Say what is not done to an event, and why, fit for a terminal."""
    verb = _VERBS[action_of(decision.commands)]
    return in_zone(clean(f"{verb}, held: {held_words(held)}", 300), zone)


def short_ids(ids: Iterable[EventId]) -> Mapping[EventId, str]:
    """Shorten ids to one length at which they still differ; `explain` takes those."""
    known = sorted(set(ids))
    length = SHORTEST_ID
    for one, other in pairwise(known):
        length = max(length, _shared(one, other) + 1)
    return {event_id: event_id[:length] for event_id in known}


def _shared(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _row(decision: Decision, planned: Planned, zone: tzinfo | None) -> Row:
    situation = planned.situations[decision.event_id]
    event, calendar = situation.event, situation.calendar
    held = planned.held.get(decision.event_id)
    return Row(
        action=HELD if held is not None else action_of(decision.commands),
        decision=decision,
        start=event.start,
        end=event.end,
        title=clean(event.title or ""),
        calendar=clean(calendar.address or calendar.id),
        told=planned_document(decision, planned),
        held=held,
        note="" if held is None else held_note(held, decision, zone),
    )
