"""Calendars written for one test, and short ways to look at what became of them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from callsheet.adapters.ics import Expansion, expand, read_ics

FILES = Path(__file__).parent / "files"

SPRING = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 10, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 11, 10, tzinfo=UTC)
Window = tuple[datetime, datetime]
Json = dict[str, object]


def event(*lines: str, uid: str = "one@google.com") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"])


def calendar(
    *parts: str,
    program: str = "-//Google Inc//Google Calendar 70.9054//EN",
    zone: str = "Europe/Berlin",
) -> bytes:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{program}"]
    if zone:
        head.append(f"X-WR-TIMEZONE:{zone}")
    text = "\n".join([*head, *parts, "END:VCALENDAR", ""])
    return text.replace("\n", "\r\n").encode()


def zone(tzid: str, *observances: str) -> str:
    return "\n".join(["BEGIN:VTIMEZONE", f"TZID:{tzid}", *observances, "END:VTIMEZONE"])


def observance(*lines: str, before: str = "+0200", after: str = "+0200") -> str:
    return "\n".join(
        [
            "BEGIN:STANDARD",
            "DTSTART:19700101T000000",
            f"TZOFFSETFROM:{before}",
            f"TZOFFSETTO:{after}",
            *lines,
            "END:STANDARD",
        ]
    )


def at_noon(tzid: str) -> str:
    return event(f'DTSTART;TZID="{tzid}":20260302T120000')


def expanded(
    data: bytes, *, window: Window = SPRING, owner: str | None = None
) -> Expansion:
    start, end = window
    read = read_ics(data, source="file.ics")
    return expand(read, start=start, end=end, owner=owner)


def file(name: str) -> bytes:
    return (FILES / name).read_bytes()


def starts(expansion: Expansion) -> list[str]:
    return [str(each["start_time"]) for each in expansion.events]


def reasons(expansion: Expansion) -> list[str]:
    return [each.reason for each in expansion.skipped]


def raw(expansion: Expansion, at: int = 0) -> Json:
    return cast(Json, expansion.events[at]["raw"])


def only(expansion: Expansion) -> Json:
    (found,) = expansion.events
    return found
