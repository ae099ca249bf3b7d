"""What is left after a pass: what waits, for whom or until when."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from rich.table import Table
from rich.text import Text

from callsheet.adapters.cli.rows import (
    held_note,
    short_ids,
)
from callsheet.adapters.cli.tables import fitted, titled
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import moment, zone_name
from callsheet.adapters.documents.decisions import (
    held_document,
)
from callsheet.application.synced import Synced
from callsheet.application.waiting import Waiting
from callsheet.domain.decision import Decision
from callsheet.domain.ids import EventId
from callsheet.domain.instants import spell

_WAITS = {
    "backing_off": "the last bot could not join",
    "refused": "Recall refused it, and would again",
    "expired": "too late: the meeting is over before another try",
    "not_settling": "tried three times without getting there",
    "not_planned": "not in the plan that was carried out",
    "retry": "to be tried again",
}


def waiting_table(
    shown: Sequence[Waiting], synced: Synced, zone: tzinfo | None, width: int
) -> Table:
    """Show each event that waits, until when, and why."""
    ids = short_ids(synced.look.events)
    decisions = {one.event_id: one for one in synced.planned.plan.decisions}
    rows = [
        (
            Text(moment(waiting.until, zone) if waiting.until else "somebody acts"),
            Text(clean(ids.get(waiting.event_id, waiting.event_id))),
            titled(title_of(synced, waiting.event_id)),
            Text(_waits(waiting, synced, decisions, zone)),
        )
        for waiting in shown
    ]
    times = (waiting.until for waiting in shown if waiting.until)
    until = f"waits until ({zone_name(zone, times)})"
    heads = (until, "event", "title", "because")
    return fitted(heads, rows, title=2, reason=3, width=width)


def _waits(
    waiting: Waiting,
    synced: Synced,
    decisions: Mapping[EventId, Decision],
    zone: tzinfo | None,
) -> str:
    event_id, held = waiting.event_id, synced.planned.held
    if event_id in held:
        return held_note(held[event_id], decisions[event_id], zone)
    said = _WAITS.get(waiting.why, waiting.why)
    end = _given_up(waiting, synced)
    return said if end is None else f"{said}, until {moment(end, zone)} at most"


def _given_up(waiting: Waiting, synced: Synced) -> datetime | None:
    """Say when trying again ends: with the meeting; None if it is not tried."""
    if waiting.why != "retry" or waiting.until is None:
        return None
    return synced.planned.situations[waiting.event_id].event.end


def waiting_document(waiting: Waiting, synced: Synced) -> dict[str, object]:
    """Write one that waits as JSON's types."""
    held = synced.planned.held.get(waiting.event_id)
    end = _given_up(waiting, synced)
    return {
        "event_id": waiting.event_id,
        "title": title_of(synced, waiting.event_id),
        "why": waiting.why,
        "until": None if waiting.until is None else spell(waiting.until),
        "given_up_at": None if end is None else spell(end),
        "held": None if held is None else held_document(held),
    }


def title_of(synced: Synced, event_id: EventId) -> str:
    """Give an event's title, cleaned; empty if it has none or was not read."""
    read = synced.look.events.get(event_id)
    return clean(read.reading.event.title or "") if read is not None else ""
