"""Decisions in short: what is done about an event, and why, as programs read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from callsheet.adapters.documents.form import Instant
from callsheet.adapters.documents.text import clean
from callsheet.application.wording import flag_words, reason_words
from callsheet.domain.decision import AddBot, Command, Decision, Kind, RemoveBot
from callsheet.domain.guard import Held, HeldFor
from callsheet.domain.hold_records import Limit
from callsheet.domain.instants import spell
from callsheet.domain.modes import Mode
from callsheet.domain.reasons import Reason

ADD: Final = "add"
REMOVE: Final = "remove"
REBOOK: Final = "rebook"
NOTHING: Final = "nothing"
HELD: Final = "held"

_BY_RULE: Final = frozenset(
    {
        Reason.WANTED_BY_LOCKED_RULE,
        Reason.WANTED_BY_RULE,
        Reason.UNWANTED_BY_LOCKED_RULE,
        Reason.UNWANTED_BY_RULE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDocument:
    """
    What was decided, in short.

    Attributes:
        rule: That decided, if one did.
        because: The reason in words.
    """

    reason: Reason
    rule: str | None
    commands: tuple[Kind, ...]
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDocument:
    """
    Why what was decided is not sent.

    Attributes:
        limit: Of the guard, if one was passed.
        scope: Where: `workspace`, `calendar:...`, `rule:...` or `event:...`.
        until: When it goes by itself; null if somebody has to say something.
        hold: Of which hold it is a part, if of one.
        by: Who paused or rejected it, if somebody did.
    """

    reason: HeldFor
    limit: Limit | None
    scope: str
    until: Instant | None
    hold: str | None
    by: str | None
    mode: Mode | None


def action_of(commands: Iterable[Command]) -> str:
    """Say in one word what commands come to."""
    commands = tuple(commands)
    adds = [c for c in commands if isinstance(c, AddBot)]
    removes = any(isinstance(c, RemoveBot) for c in commands)
    if adds:
        replaces = removes or adds[0].reason is Reason.SETTINGS_CHANGED
        return REBOOK if replaces else ADD
    return REMOVE if removes else NOTHING


def why(decision: Decision) -> str:
    """Say why a decision is as it is, in one line."""
    said = reason_words(decision.reason)
    if decision.rule is not None and decision.reason in _BY_RULE:
        said = said.replace("rule", f'rule "{clean(decision.rule, 40)}"', 1)
        said = said.removeprefix("a ")
    return "; ".join([said, *(flag_words(flag) for flag in decision.flags)])


def decision_document(decision: Decision) -> DecisionDocument:
    """Write a decision as JSON's types."""
    return DecisionDocument(
        reason=decision.reason,
        rule=decision.rule,
        commands=tuple(command.kind for command in decision.commands),
        because=why(decision),
    )


def held_document(held: Held) -> HeldDocument:
    """Write why something is held as JSON's types."""
    return HeldDocument(
        reason=held.reason,
        limit=held.limit,
        scope=held.scope,
        until=None if held.until is None else spell(held.until),
        hold=held.hold,
        by=None if held.by is None else clean(held.by),
        mode=held.mode,
    )
