"""Times as people read them."""

from datetime import datetime, tzinfo


def local(instant: datetime, zone: tzinfo | None) -> datetime:
    """See an instant in a zone; without one in the machine's own."""
    return instant.astimezone(zone)


def day(instant: datetime, zone: tzinfo | None) -> str:
    """Write the day: `Mon 02 Mar`."""
    return local(instant, zone).strftime("%a %d %b")


def day_and_time(instant: datetime, zone: tzinfo | None) -> str:
    """Write day and time: `Mon 02 Mar 15:00`."""
    return local(instant, zone).strftime("%a %d %b %H:%M")


def span(start: datetime, end: datetime, zone: tzinfo | None) -> str:
    """Write the times of a day: `15:00-15:30`; a later day shows how much later."""
    first, last = local(start, zone), local(end, zone)
    nights = (last.date() - first.date()).days
    later = f"+{nights}" if nights else ""
    return f"{first:%H:%M}-{last:%H:%M}{later}"


def zone_name(zone: tzinfo | None) -> str:
    """Name a zone for people."""
    return "local time" if zone is None else str(zone)
