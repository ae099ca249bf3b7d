"""Why commands are kept back, in words that a calendar's owner understands."""

from collections.abc import Mapping
from typing import Final

from callsheet.domain.guard import Held, HeldFor
from callsheet.domain.hold_records import Ending, Limit
from callsheet.domain.holds import hold_name
from callsheet.domain.ids import CalendarId
from callsheet.domain.instants import spell
from callsheet.domain.scopes import calendar_of, rule_of

TOO_MANY: Final = "too many bots would be lost at once"

_WORDS: Final = {
    HeldFor.SCHEME_CHANGE: "the key scheme is being changed",
    HeldFor.NOT_SETTLING: "tried again and again without getting there",
    HeldFor.ANOTHER_SCHEDULER: "another scheduler keeps changing its bots",
    HeldFor.STOPPED: "Recall lets nothing be written for now",
}

LIMITS: Final = {
    Limit.REMOVALS: "more than limits.removals and limits.fraction allow",
    Limit.PER_HOUR: "more than limits.per_hour allows",
}

ENDINGS: Final = {
    Ending.APPROVED: "approved, and let go",
    Ending.REJECTED: "rejected, and not in the plan any more",
    Ending.EXPIRED: "its time was up",
    Ending.GONE: "not in the plan any more",
}


def held_words(held: Held) -> str:
    """Say why one event's commands are kept back, by whom and until when."""
    match held.reason:
        case HeldFor.MASS_REMOVAL:
            return f"{TOO_MANY}{_hold(held)}"
        case HeldFor.REJECTED:
            return f"rejected by {held.by or 'somebody'}{_hold(held)}"
        case HeldFor.MODE:
            mode = "" if held.mode is None else f" {held.mode.value}"
            return f"mode{mode}, for {_of_its_own(held.scope)}"
        case HeldFor.PAUSED:
            until = "somebody resumes" if held.until is None else spell(held.until)
            who = held.by or "somebody"
            return f"paused by {who} until {until}, for {_of_its_own(held.scope)}"
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


def _of_its_own(scope: str) -> str:
    """Say which scope of an event's own it is: the calendar is known."""
    return "this calendar" if calendar_of(scope) else scope_words(scope, {})


def _hold(held: Held) -> str:
    return "" if held.hold is None else f": hold {hold_name(held.hold)}"
