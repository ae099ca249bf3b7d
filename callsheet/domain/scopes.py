"""Scopes: where a limit, a mode or a pause applies; spelt in one way for ever."""

from typing import Final

from callsheet.domain.decision import Decision
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.verdict import NOT_RULES

EVERYWHERE: Final = "workspace"
"""The scope of the whole workspace."""

_CALENDAR: Final = "calendar:"
_RULE: Final = "rule:"
_EVENT: Final = "event:"


def calendar_scope(calendar_id: CalendarId) -> str:
    """Name the scope of one calendar."""
    return f"{_CALENDAR}{calendar_id}"


def rule_scope(name: str) -> str:
    """Name the scope of what one rule of the policy decides."""
    return f"{_RULE}{name}"


def event_scope(event_id: EventId) -> str:
    """Name the scope of one event alone."""
    return f"{_EVENT}{event_id}"


def deciding_rule(decision: Decision) -> str | None:
    """Name the rule of the policy that decided; None if something else did."""
    return None if decision.rule in NOT_RULES else decision.rule


def scopes_of(decision: Decision, calendar_id: CalendarId) -> tuple[str, ...]:
    """Name every scope that a decision lies in, the widest first."""
    rule = deciding_rule(decision)
    named = () if rule is None else (rule_scope(rule),)
    return (EVERYWHERE, calendar_scope(calendar_id), *named)


def calendar_of(scope: str) -> CalendarId | None:
    """Say of which calendar it is the scope; None if of none."""
    if not scope.startswith(_CALENDAR):
        return None
    return CalendarId(scope.removeprefix(_CALENDAR))


def rule_of(scope: str) -> str | None:
    """Say of which rule it is the scope; None if of none."""
    return scope.removeprefix(_RULE) if scope.startswith(_RULE) else None
