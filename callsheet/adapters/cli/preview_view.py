"""A preview as people read it, and as programs do."""

from datetime import date, tzinfo

from rich.table import Table
from rich.text import Text

from callsheet.adapters.cli.previewing import (
    CANNOT_TELL,
    RECORD,
    SKIP,
    Meeting,
    Preview,
)
from callsheet.adapters.cli.tables import fitted, titled
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day, day_name, local, span, zone_name
from callsheet.adapters.documents.decisions import (
    why,
)
from callsheet.adapters.documents.misses import miss_document
from callsheet.application.misses import miss_words
from callsheet.application.wording import explanation_words
from callsheet.domain.digests import plain
from callsheet.domain.event import Calendar
from callsheet.domain.instants import spell
from callsheet.domain.reasons import Reason

_STYLES = {RECORD: "green", SKIP: "dim", CANNOT_TELL: "yellow"}

_TIMES = len("15:00-15:30+1")


def show_preview(
    terminal: Terminal, preview: Preview, zone: tzinfo, *, reasons: bool
) -> None:
    """Print every meeting once, then the counts, then what was left out."""
    if preview.meetings:
        width = terminal.out.width
        terminal.show(_table(preview, zone, reasons=reasons, width=width))
        terminal.show("")
    days = (preview.end - preview.start).days
    line = ", ".join(f"{count} {word}" for word, count in preview.counts.items())
    first, last = day(preview.start, zone), day(preview.end, zone)
    window = f"{len(preview.meetings)} meetings in {days} days from {first} to {last}"
    terminal.show(Text(f"{window}: {line}", style="bold"))
    show_skipped(terminal, preview)


def show_skipped(terminal: Terminal, preview: Preview) -> None:
    """Tell what could not be read, and what was read with a guess."""
    for skipped in preview.skipped:
        terminal.show(clean(f"not read: {skipped.place}: {skipped.reason}"))
    for warning in preview.warnings:
        terminal.say(f"note: {warning}")


def show_emptiness(terminal: Terminal, preview: Preview) -> None:
    """Where no meeting is in the window, tell where one might be."""
    if preview.meetings:
        _show_lacking_notes(terminal, preview)
        return
    known = "the file holds no event that could be read"
    if preview.known is not None:
        first, last = preview.known
        known = f"the file's events start from {first} to {last}, repetitions aside"
    terminal.say(
        f"no meeting from {preview.start:%Y-%m-%d} to {preview.end:%Y-%m-%d}; {known}; "
        "--now INSTANT begins the window elsewhere"
    )


def _show_lacking_notes(terminal: Terminal, preview: Preview) -> None:
    reasons = {meeting.decision.reason for meeting in preview.meetings}
    if Reason.CALENDAR_METADATA_UNKNOWN in reasons:
        terminal.say(
            "what is noted on the calendar in Recall is not in the file; "
            "--metadata KEY=VALUE says it"
        )


def preview_document(preview: Preview, zone: tzinfo) -> dict[str, object]:
    """Write a preview as JSON's types."""
    return {
        "start": spell(preview.start),
        "end": spell(preview.end),
        "calendar": preview.owner,
        "time_zone": zone_name(zone),
        "counts": preview.counts,
        "meetings": [
            _document(meeting, preview.on, zone) for meeting in _in_order(preview, zone)
        ],
        "skipped": skipped_document(preview),
        "warnings": [clean(warning) for warning in preview.warnings],
    }


def skipped_document(preview: Preview) -> list[dict[str, str]]:
    """Give what could not be read as JSON's types."""
    return [
        {"place": clean(skipped.place), "reason": clean(skipped.reason)}
        for skipped in preview.skipped
    ]


def _in_order(preview: Preview, zone: tzinfo) -> list[Meeting]:
    """Sort meetings as a diary of this zone would: whole days before their hours."""
    return sorted(preview.meetings, key=lambda m: (_first_day(m, zone), not m.dates))


def _table(preview: Preview, zone: tzinfo, *, reasons: bool, width: int) -> Table:
    rows = []
    previous: date | None = None
    for meeting in _in_order(preview, zone):
        today = _first_day(meeting, zone)
        rows.append(
            (
                Text(_when(meeting, zone, again=today == previous)),
                titled(clean(meeting.event.title or "")),
                Text(meeting.word, style=_STYLES[meeting.word]),
                Text(_because(meeting, preview.on, reasons=reasons)),
            )
        )
        previous = today
    heads = (f"when ({zone_name(zone)})", "meeting", "", "because")
    return fitted(heads, rows, title=1, reason=3, width=width)


def _first_day(meeting: Meeting, zone: tzinfo) -> date:
    if meeting.dates is not None:
        return meeting.dates[0]
    return local(meeting.event.start, zone).date()


def _when(meeting: Meeting, zone: tzinfo, *, again: bool) -> str:
    today = day_name(_first_day(meeting, zone))
    blank = " " * len(today)
    event = meeting.event
    times = "all day" if meeting.dates else span(event.start, event.end, zone)
    first, _, second = times.partition("-")
    if len(times) > _TIMES:
        # Which of two offsets is meant, beside a change of the clocks.
        times = f"{first}-\n{blank}  {second}"
    return f"{blank if again else today}  {times}"


def _because(meeting: Meeting, on: Calendar, *, reasons: bool) -> str:
    lines = [why(meeting.decision)]
    if reasons:
        steps = explanation_words(meeting.decision.explanation)
        if meeting.miss is not None:
            steps.append(miss_words(meeting.miss, on))
        lines += [f"· {clean(step, 200)}" for step in steps]
    return "\n".join(lines)


def _document(meeting: Meeting, on: Calendar, zone: tzinfo) -> dict[str, object]:
    event, decision = meeting.event, meeting.decision
    first, last = meeting.dates or (
        local(event.start, zone).replace(tzinfo=None),
        local(event.end, zone).replace(tzinfo=None),
    )
    return {
        "title": clean(event.title or ""),
        "start_time": spell(event.start),
        "end_time": spell(event.end),
        "local_start": first.isoformat(),
        "local_end": last.isoformat(),
        "all_day": event.all_day,
        "decision": meeting.word.replace(" ", "_"),
        "reason": decision.reason.value,
        "rule": decision.rule,
        "because": why(decision),
        "meeting_url": None if not event.meeting_url else clean(event.meeting_url),
        "ical_uid": event.ical_uid,
        "explanation": plain(decision.explanation),
        "nearest_miss": miss_document(meeting.miss, on),
    }
