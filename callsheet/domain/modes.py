"""Modes: which verbs are allowed, in the workspace, a calendar, or for a rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import assert_never

from callsheet.domain.decision import Decision, RemoveBot
from callsheet.domain.event import Calendar
from callsheet.domain.mail import canonical_address
from callsheet.domain.scopes import (
    EVERYWHERE,
    calendar_scope,
    deciding_rule,
    rule_scope,
)


class Mode(Enum):
    """What may be sent; each forbids all that those before it forbid."""

    ALL = "all"
    ADD_ONLY = "add_only"
    OBSERVE = "observe"

    @property
    def strictness(self) -> int:
        """How much it forbids."""
        return tuple(Mode).index(self)

    def allows(self, decision: Decision) -> bool:
        """Say whether a decision's commands may be sent: all of them, or none is."""
        match self:
            case Mode.ALL:
                return True
            case Mode.ADD_ONLY:
                removes = (isinstance(c, RemoveBot) for c in decision.commands)
                return not any(removes)
            case Mode.OBSERVE:
                return not decision.sends
            case _:
                assert_never(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Modes:
    """
    The modes that an operator set; of those that apply the strictest counts.

    Attributes:
        calendars: By Recall's id of the calendar, or by its address in any spelling.
        rules: By the name of the rule that decides.
    """

    workspace: Mode = Mode.ALL
    calendars: Mapping[str, Mode] = field(default_factory=dict)
    rules: Mapping[str, Mode] = field(default_factory=dict)
    _addresses: Mapping[str, Mode] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Spell the addresses in one way."""
        spelt: dict[str, Mode] = {}
        for name, mode in self.calendars.items():
            address = canonical_address(name)
            spelt[address] = _strictest([spelt.get(address, Mode.ALL), mode])
        object.__setattr__(self, "_addresses", spelt)

    def on(self, decision: Decision, calendar: Calendar) -> tuple[Mode, str]:
        """
        Find the mode that counts for a decision.

        Returns:
            The mode, and the widest scope in which it was set.
        """
        found = [
            (self.workspace, EVERYWHERE),
            (self._on_calendar(calendar), calendar_scope(calendar.id)),
        ]
        rule = deciding_rule(decision)
        if rule is not None:
            found.append((self.rules.get(rule, Mode.ALL), rule_scope(rule)))
        return max(found, key=lambda one: one[0].strictness)

    def _on_calendar(self, calendar: Calendar) -> Mode:
        found = [self.calendars.get(calendar.id, Mode.ALL)]
        if calendar.address is not None:
            address = canonical_address(calendar.address)
            found.append(self._addresses.get(address, Mode.ALL))
        return _strictest(found)


def _strictest(modes: Iterable[Mode]) -> Mode:
    return max(modes, key=lambda mode: mode.strictness)
