"""A preview as people read it, and as programs do."""

from datetime import tzinfo

from rich.table import Table
from rich.text import Text

from callsheet.adapters.cli.previewing import (
    CANNOT_TELL,
    RECORD,
    SKIP,
    Meeting,
    Preview,
)
from callsheet.adapters.cli.rows import why
from callsheet.adapters.cli.tables import plain_table, titled
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day, local, span, zone_name
from callsheet.application.wording import explanation_words
from callsheet.domain.digests import plain
from callsheet.domain.instants import spell

_STYLES = {RECORD: "green", SKIP: "dim", CANNOT_TELL: "yellow"}


def show_preview(
    terminal: Terminal, preview: Preview, zone: tzinfo, *, reasons: bool
) -> None:
    """Print every meeting once, then the counts, then what was left out."""
    if preview.meetings:
        terminal.show(_table(preview, zone, reasons=reasons))
        terminal.show("")
    days = (preview.end - preview.start).days
    line = ", ".join(f"{count} {word}" for word, count in preview.counts.items())
    first, last = day(preview.start, zone), day(preview.end, zone)
    window = f"{len(preview.meetings)} meetings in {days} days from {first} to {last}"
    terminal.show(Text(f"{window}: {line}", style="bold"))
    for skipped in preview.skipped:
        terminal.show(clean(f"not read: {skipped.place}: {skipped.reason}"))
    for warning in preview.warnings:
        terminal.say(f"note: {warning}")


def preview_document(preview: Preview, zone: tzinfo) -> dict[str, object]:
    """Write a preview as JSON's types."""
    return {
        "start": spell(preview.start),
        "end": spell(preview.end),
        "calendar": preview.owner,
        "time_zone": zone_name(zone),
        "counts": preview.counts,
        "meetings": [_document(meeting, zone) for meeting in preview.meetings],
        "skipped": [
            {"place": clean(skipped.place), "reason": clean(skipped.reason)}
            for skipped in preview.skipped
        ],
        "warnings": [clean(warning) for warning in preview.warnings],
    }


def _table(preview: Preview, zone: tzinfo, *, reasons: bool) -> Table:
    heads = (f"day ({zone_name(zone)})", "time", "meeting", "", "because")
    table = plain_table(*heads, wrapping="because")
    previous = ""
    for meeting in preview.meetings:
        today = day(meeting.event.start, zone)
        table.add_row(
            Text(today if today != previous else ""),
            Text(_times(meeting, zone)),
            titled(clean(meeting.event.title or ""), 44),
            Text(meeting.word, style=_STYLES[meeting.word]),
            Text(_because(meeting, reasons=reasons)),
        )
        previous = today
    return table


def _times(meeting: Meeting, zone: tzinfo) -> str:
    event = meeting.event
    return "all day" if event.all_day else span(event.start, event.end, zone)


def _because(meeting: Meeting, *, reasons: bool) -> str:
    lines = [why(meeting.decision)]
    if reasons:
        steps = explanation_words(meeting.decision.explanation)
        lines += [f"· {clean(step, 200)}" for step in steps]
    return "\n".join(lines)


def _document(meeting: Meeting, zone: tzinfo) -> dict[str, object]:
    event, decision = meeting.event, meeting.decision
    return {
        "title": clean(event.title or ""),
        "start_time": spell(event.start),
        "end_time": spell(event.end),
        "local_start": local(event.start, zone).replace(tzinfo=None).isoformat(),
        "local_end": local(event.end, zone).replace(tzinfo=None).isoformat(),
        "all_day": event.all_day,
        "decision": meeting.word.replace(" ", "_"),
        "reason": decision.reason.value,
        "rule": decision.rule,
        "because": why(decision),
        "meeting_url": None if not event.meeting_url else clean(event.meeting_url),
        "ical_uid": event.ical_uid,
        "explanation": plain(decision.explanation),
    }
