"""One thing out of the ordinary in a situation that is else as usual."""

from dataclasses import replace

from callsheet.domain.event import CalendarStatus
from callsheet.domain.situation import Situation
from tests.properties.corpus import INSTANT, SWOLLEN, TOO_LONG

ODDITIES: tuple[str, ...] = (
    *("none",) * 48,
    "no policy",
    *CalendarStatus.__members__,
    "twice",
    "long",
    "swollen",
    "unlinked",
    "blank",
    "instant",
    "backwards",
    "deleted",
    "cancelled",
)


def disturbed(odd: str, s: Situation) -> Situation:
    """Make one thing out of the ordinary; at most one, or it hides the others."""
    event, calendar = s.event, s.calendar
    match odd:
        case "no policy":
            return replace(s, policy=None)
        case "twice":
            return replace(s, bots=(*s.bots, *s.bots[:1]))
        case "long":
            return replace(s, event=replace(event, meeting_url=TOO_LONG))
        case "swollen":
            return replace(s, event=replace(event, meeting_url=SWOLLEN))
        case "unlinked":
            return replace(s, event=replace(event, meeting_url=None))
        case "blank":
            return replace(s, event=replace(event, meeting_url=""))
        case "instant":
            return replace(s, event=replace(event, end=event.start))
        case "backwards":
            return replace(s, event=replace(event, end=event.start - INSTANT))
        case "deleted":
            return replace(s, event=replace(event, is_deleted=True))
        case "cancelled":
            return replace(s, event=replace(event, is_cancelled=True))
        case "none":
            return s
        case _:
            status = CalendarStatus[odd]
            return replace(s, calendar=replace(calendar, status=status))
