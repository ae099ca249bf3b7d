"""Why commands are kept back, in words that a calendar's owner understands."""

from collections.abc import Mapping
from typing import Final

from callsheet.domain.guard import Held, HeldFor
from callsheet.domain.hold_records import Ending, Limit
from callsheet.domain.holds import hold_name
from callsheet.domain.ids import CalendarId
from callsheet.domain.instants import spell
from callsheet.domain.scopes import EVERYWHERE, calendar_of, rule_of

TOO_MANY: Final = "too many bots would be lost at once"

REKEYING: Final = {
    Limit.FREEZE_WINDOW: "the key scheme changed; nothing changes in its last minutes",
    Limit.SHARED_BOT: "the key scheme changed; a sharer still has the old bot",
    Limit.BY_CALENDARS: "calendars are being replaced",
    Limit.LIVE_BOT: "a bot of its old calendar may be in the call",
}

_WORDS: Final = {
    HeldFor.SCHEME_CHANGE: "the key scheme is being changed",
    HeldFor.NOT_SETTLING: "tried again and again without getting there",
    HeldFor.ANOTHER_SCHEDULER: "another scheduler keeps changing its bots",
}

LIMITS: Final = {
    Limit.REMOVALS: f"{TOO_MANY}, by limits.removals and limits.fraction",
    Limit.PER_HOUR: f"{TOO_MANY}, by limits.per_hour",
}

ENDINGS: Final = {
    Ending.APPROVED: "approved, and let go",
    Ending.REJECTED: "rejected; the bots stay",
    Ending.EXPIRED: "its time was up",
    Ending.GONE: "not in the plan any more",
}


def held_words(held: Held) -> str:
    """Say why one event's commands are kept back, by whom and until when."""
    who, where = held.by or "somebody", _narrower(held.scope)
    match held.reason:
        case HeldFor.MASS_REMOVAL:
            return f"too many at once{_name(held)}"
        case HeldFor.REJECTED:
            return f"rejected by {who}{_name(held)}"
        case HeldFor.MODE:
            mode = "" if held.mode is None else f" {held.mode.value}"
            return f"mode{mode}{where}"
        case HeldFor.PAUSED:
            until = "somebody resumes" if held.until is None else spell(held.until)
            return f"paused by {who} until {until}{where}"
        case HeldFor.SCHEME_CHANGE if held.limit in REKEYING:
            return REKEYING[held.limit]
        case _:
            return _WORDS[held.reason]


def scope_words(scope: str, addresses: Mapping[CalendarId, str]) -> str:
    """
    Say which scope it is.

    Args:
        scope: See `callsheet.domain.scopes`.
        addresses: Whose calendars they are, as far as that is known.
    """
    calendar_id, rule = calendar_of(scope), rule_of(scope)
    if calendar_id is not None:
        return f"the calendar {addresses.get(calendar_id, calendar_id)}"
    return "the whole workspace" if rule is None else f'the rule "{rule}"'


def _narrower(scope: str) -> str:
    """Say which scope of an event's own it is, if it is not everything."""
    if scope == EVERYWHERE:
        return ""
    return " (this calendar)" if calendar_of(scope) else f" ({scope_words(scope, {})})"


def _name(held: Held) -> str:
    return "" if held.hold is None else f" (hold {hold_name(held.hold)})"
