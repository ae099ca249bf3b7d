"""Times as people read them."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, tzinfo
from typing import Final

_INSTANT: Final = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")


def local(instant: datetime, zone: tzinfo | None) -> datetime:
    """See an instant in a zone; without one in the machine's own."""
    try:
        return instant.astimezone(zone)
    except OverflowError:  # at the ends of the calendar no zone has a clock
        return instant


def day(instant: datetime, zone: tzinfo | None) -> str:
    """Write the day: `Mon 02 Mar`."""
    return day_name(local(instant, zone))


def day_name(on: date) -> str:
    """Write a day that is known already: `Mon 02 Mar`."""
    return on.strftime("%a %d %b")


def day_and_time(instant: datetime, zone: tzinfo | None) -> str:
    """Write day and time: `Mon 02 Mar 15:00`."""
    return local(instant, zone).strftime("%a %d %b %H:%M")


def moment(instant: datetime, zone: tzinfo | None) -> str:
    """Write day and time, with seconds where there are any: of pauses they count."""
    seen = local(instant, zone)
    return f"{seen:%a %d %b %H:%M:%S}" if seen.second else day_and_time(instant, zone)


def stamp(instant: datetime, zone: tzinfo | None) -> str:
    """Write all of an instant: `2026-03-02 15:00:00+0000`."""
    return f"{local(instant, zone):%Y-%m-%d %H:%M:%S%z}"


def in_zone(
    line: str,
    zone: tzinfo | None,
    spelt: Callable[[datetime, tzinfo | None], str] = moment,
) -> str:
    """Say every instant of a line as the reader's clock does: one zone for a story."""
    return _INSTANT.sub(
        lambda found: spelt(datetime.fromisoformat(found[0]), zone), line
    )


def span(start: datetime, end: datetime, zone: tzinfo | None) -> str:
    """
    Write the times of a day: `15:00-15:30`.

    A later day shows how much later (`23:00-01:00+1`), and times before and after a
    change of the clocks which is which (`02:30 CEST-02:30 CET`).
    """
    first, last = local(start, zone), local(end, zone)
    nights = (last.date() - first.date()).days
    later = f"+{nights}" if nights else ""
    if first.utcoffset() != last.utcoffset():
        return f"{first:%H:%M %Z}-{last:%H:%M %Z}{later}"
    return f"{first:%H:%M}-{last:%H:%M}{later}"


def zone_name(zone: tzinfo | None, shown: Iterable[datetime] = ()) -> str:
    """
    Name a zone for people.

    Args:
        zone: None for the machine's own.
        shown: Instants that are shown in it, which tell what the machine's is called.
    """
    if zone is not None:
        return str(zone)
    names = dict.fromkeys(local(instant, None).strftime("%Z") for instant in shown)
    return ", ".join(["local time", *(["/".join(names)] if names else [])])
