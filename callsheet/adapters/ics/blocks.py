"""Cuts a calendar into its events and zones, whatever is broken in between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from callsheet.adapters.ics.content import Line, Property, property_of
from callsheet.adapters.ics.faults import (
    Skipped,
    Unreadable,
)

CALENDAR, EVENT, ZONE = "VCALENDAR", "VEVENT", "VTIMEZONE"
OBSERVANCES = ("STANDARD", "DAYLIGHT")
MAX_DEPTH = 10
"""Components nested deeper than this are not opened; real ones go three deep."""

_READ: Mapping[str, frozenset[str]] = {
    CALENDAR: frozenset(
        "PRODID METHOD X-WR-CALNAME X-WR-TIMEZONE X-WR-RELCALID X-OWNER".split()
    ),
    EVENT: frozenset(
        "UID SEQUENCE DTSTAMP DTSTART DTEND DURATION RECURRENCE-ID RRULE EXRULE RDATE "
        "EXDATE SUMMARY DESCRIPTION X-ALT-DESC LOCATION URL STATUS CLASS TRANSP "
        "ORGANIZER ATTENDEE CREATED LAST-MODIFIED CONFERENCE X-GOOGLE-CONFERENCE "
        "X-MICROSOFT-SKYPETEAMSMEETINGURL X-MICROSOFT-ONLINEMEETINGEXTERNALLINK "
        "X-MICROSOFT-ONLINEMEETINGCONFLINK X-MICROSOFT-CDO-BUSYSTATUS "
        "X-MICROSOFT-CDO-ALLDAYEVENT".split()
    ),
    ZONE: frozenset(["TZID"]),
    **dict.fromkeys(
        OBSERVANCES,
        frozenset("DTSTART TZOFFSETFROM TZOFFSETTO RRULE RDATE".split()),
    ),
}


_TEXTS = ("SUMMARY", "DESCRIPTION", "X-ALT-DESC", "LOCATION")
"""What may lose its end without becoming something else."""


@dataclass(slots=True)
class Block:
    """
    One component of the file.

    Attributes:
        kind: `VEVENT`, `VTIMEZONE`, `STANDARD`, ...
        place: Where it begins, in words.
        properties: Those of its lines that matter here, in their order.
        blocks: The components inside it.
        fault: Why it cannot be used, if it cannot.
    """

    kind: str
    place: str
    properties: list[Property] = field(default_factory=list)
    blocks: list["Block"] = field(default_factory=list)
    fault: str | None = None

    def all(self, name: str) -> list[Property]:
        """Return every property of that name."""
        return [each for each in self.properties if each.name == name]

    def first(self, name: str) -> Property | None:
        """Return the first property of that name."""
        return next((each for each in self.properties if each.name == name), None)

    def text(self, name: str) -> str:
        """Return the text of the first property of that name, or the empty one."""
        found = self.first(name)
        return found.text if found else ""


@dataclass(slots=True)
class Blocks:
    """A file cut into its components."""

    header: Block = field(default_factory=lambda: Block(CALENDAR, "the calendar"))
    found: bool = False
    ended: bool = False
    events: list[Block] = field(default_factory=list)
    zones: list[Block] = field(default_factory=list)
    _open: list[Block] = field(default_factory=list)

    def begin(self, kind: str, line: int) -> None:
        """Open a component."""
        if kind == CALENDAR:
            self._close_all("the next calendar begins in the middle of it")
            self.found, self.ended = True, False
            self._open = [self.header]
            return
        if kind in (EVENT, ZONE):
            self._close_all(f"it has no END:{EVENT} before the next one begins")
        if len(self._open) < MAX_DEPTH:
            self._open.append(self._opened(kind, line))

    def _opened(self, kind: str, line: int) -> Block:
        if kind == EVENT:
            block = Block(kind, f"{EVENT} {len(self.events) + 1} (line {line})")
            self.events.append(block)
        else:
            block = Block(kind, f"{kind} (line {line})")
            if kind == ZONE:
                self.zones.append(block)
            elif self._open:
                self._open[-1].blocks.append(block)
        return block

    def end(self, kind: str) -> None:
        """Close a component, and what was left open inside it."""
        if kind == CALENDAR:
            self._close_all("the calendar ends in the middle of it")
            self.ended = True
        elif any(block.kind == kind for block in self._open):
            while self._open.pop().kind != kind:
                pass

    def line(self, line: Line) -> None:
        """Take in a property of the innermost open component."""
        if not self._open:
            return
        block = self._open[-1]
        name = line.text.partition(":")[0].partition(";")[0].strip().upper()
        if name not in _READ.get(block.kind, ()):
            return
        if line.cut and name not in _TEXTS:
            block.fault = block.fault or f"line {line.number} ({name}) is too long"
        try:
            block.properties.append(property_of(line))
        except Unreadable as fault:
            # Without it the event would be another one: no guest, no end, no rule.
            block.fault = block.fault or f"{fault} ({name})"

    def cut(self) -> None:
        """Note that the file ends here."""
        self._close_all("the file ends in the middle of it")

    def _close_all(self, fault: str) -> None:
        for block in self._open:
            if block.kind in (EVENT, ZONE):
                block.fault = fault
        self._open = self._open[:1] if self._open[:1] == [self.header] else []


def blocks_of(lines: Iterable[Line]) -> Blocks:
    """Cut the lines of a file into its components."""
    blocks = Blocks()
    for line in lines:
        name, _, value = line.text.partition(":")
        match name.strip().upper():
            case "BEGIN":
                blocks.begin(value.strip().upper(), line.number)
            case "END":
                blocks.end(value.strip().upper())
            case _:
                blocks.line(line)
    blocks.cut()
    return blocks


def skipped(block: Block, reason: str) -> Skipped:
    """Say that an event is left out, and where it stands."""
    uid = "".join(char for char in block.text("UID") if char.isprintable())
    if not uid:
        return Skipped(block.place, reason)
    short = uid if len(uid) <= 60 else f"{uid[:59]}…"
    return Skipped(f"{block.place[:-1]}, UID {short})", reason)
