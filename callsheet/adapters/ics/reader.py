"""Reads an exported calendar: what can be read is kept, the rest is reported."""

from collections.abc import Iterable, Sequence

from callsheet.adapters.ics.blocks import Block, Blocks, blocks_of, skipped
from callsheet.adapters.ics.content import content_lines
from callsheet.adapters.ics.entry import Entry, entry_of
from callsheet.adapters.ics.faults import (
    IcsError,
    Skipped,
    Unreadable,
)
from callsheet.adapters.ics.model import (
    IcsCalendar,
    Platform,
)
from callsheet.adapters.ics.people import address_in
from callsheet.adapters.ics.series import series_of
from callsheet.adapters.ics.zones import MAX_FILE_ZONES, Zones, zones_of

_MICROSOFT = ("microsoft", "exchange", "outlook")


def read_ics(data: bytes, *, source: str) -> IcsCalendar:
    """
    Read an exported calendar.

    Args:
        data: The file, in UTF-8 (also UTF-16 and Latin-1 are understood).
        source: The caller's name for it, which errors and warnings begin with.

    Raises:
        IcsError: It is empty, over 50 MB, binary, or no calendar.
    """
    lines, warnings = content_lines(data, source=source)
    blocks = blocks_of(lines)
    if not blocks.found:
        raise IcsError(
            source,
            "it is not a calendar: no line says BEGIN:VCALENDAR",
            "Export the calendar as an .ics file.",
        )
    declared = blocks.header.text("X-WR-TIMEZONE")
    zones = zones_of(blocks.zones, declared)
    entries, unread = _entries(blocks.events, zones)
    series, old = series_of(entries)
    warnings += _warnings(source, blocks, zones, entries)
    return IcsCalendar(
        source=source,
        name=blocks.header.text("X-WR-CALNAME")[:200] or None,
        owner=_owner(blocks.header),
        time_zone=zones.default.iana if zones.declared else None,
        platform=_platform(blocks.header.text("PRODID")),
        warnings=tuple(warnings),
        skipped=(*unread, *old),
        series=tuple(series),
        zones=zones,
        cancelled=blocks.header.text("METHOD").upper() == "CANCEL",
    )


def _entries(
    blocks: Sequence[Block], zones: Zones
) -> tuple[list[Entry], list[Skipped]]:
    entries: list[Entry] = []
    unread: list[Skipped] = []
    for order, block in enumerate(blocks):
        try:
            entries.append(entry_of(block, order, zones))
        except Unreadable as reason:
            unread.append(skipped(block, str(reason)))
    return entries, unread


def _owner(header: Block) -> str | None:
    names = ("X-OWNER", "X-WR-CALNAME", "X-WR-RELCALID")
    return next(filter(None, (address_in(header.text(name)) for name in names)), None)


def _platform(program: str) -> Platform:
    plain = program.casefold()
    if any(word in plain for word in _MICROSOFT):
        return "microsoft_outlook"
    return "google_calendar"


def _warnings(
    source: str, blocks: Blocks, zones: Zones, entries: Iterable[Entry]
) -> list[str]:
    found: list[str] = []
    if not blocks.ended:
        found.append(f"{source}: the file was cut; it has no END:VCALENDAR")
    declared = blocks.header.text("X-WR-TIMEZONE")
    if declared and not zones.declared:
        found.append(f"{source}: its X-WR-TIMEZONE is not known; UTC is taken instead")
    if len(blocks.zones) > MAX_FILE_ZONES:
        found.append(f"{source}: only {MAX_FILE_ZONES} of its VTIMEZONEs are used")
    floating = sum(entry.start.floating for entry in entries)
    if floating:
        name = zones.default.iana or "the file's only zone"
        found.append(
            f"{source}: {floating} of its events have times without a zone; "
            f"they are taken in {name}"
        )
    return found
