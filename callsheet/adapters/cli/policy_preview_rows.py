"""The lines of a policy's preview: one for each meeting, with both policies' words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from callsheet.adapters.cli.policy_preview_compared import Compared
from callsheet.adapters.cli.text import clean
from callsheet.adapters.documents.decisions import (
    ADD,
    HELD,
    NOTHING,
    REBOOK,
    REMOVE,
)
from callsheet.adapters.documents.policy_preview import VERDICTS, because_of
from callsheet.application.comparing import Change, Effect
from callsheet.application.held_words import held_words
from callsheet.application.sides import Side
from callsheet.application.wording import explanation_words
from callsheet.domain.answers import Answer
from callsheet.domain.decision import AddBot, Decision
from callsheet.domain.guard import Held, HeldFor
from callsheet.domain.ids import EventId
from callsheet.domain.reasons import Reason

ACTIONS: Final = {
    Effect.GAINED: ADD,
    Effect.LOST: REMOVE,
    Effect.REBOOKED: REBOOK,
    Effect.UNCHANGED: NOTHING,
}

_SCOPES: Final = {"calendar": "in one calendar", "rule": "by one rule"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """
    One meeting under both policies, ready to be shown.

    Attributes:
        past: Whether it is about what was.
        reasons: Whether the path through the rules is told.
    """

    change: Change
    past: bool
    reasons: bool

    @property
    def action(self) -> str:
        """What the new policy does to it, as a plan's word."""
        return HELD if self.change.held else ACTIONS[self.change.effect]

    @property
    def event_id(self) -> EventId:
        """The event."""
        return self.change.event.id

    @property
    def start(self) -> datetime:
        """When it starts."""
        return self.change.event.start

    @property
    def title(self) -> str:
        """Cleaned of what could disguise it; empty if unknown."""
        return clean(self.change.event.title or "")

    @property
    def calendar(self) -> str:
        """The owner's address, or the calendar's id."""
        calendar = self.change.calendar
        return clean(calendar.address or calendar.id)

    @property
    def why(self) -> str:
        """A line for each policy, and one for each thing worth knowing."""
        return "\n".join(_lines(self.change, self.past, self.reasons))


def preview_rows(compared: Compared, *, reasons: bool) -> list[PreviewRow]:
    """Give a row for each meeting, the nearest first."""
    return [
        PreviewRow(change=change, past=compared.past, reasons=reasons)
        for change in compared.comparison.changes
    ]


def _lines(change: Change, past: bool, reasons: bool) -> Iterator[str]:
    yield _said(change.old, recorded=bool(change.old.bots) if past else None)
    if reasons:
        yield from _path(change.old)
    yield "→ " + _said(change.new, recorded=bool(change.new.bots) if past else None)
    if reasons:
        yield from _path(change.new)
    yield from _notes(change, past)


def _said(side: Side, *, recorded: bool | None) -> str:
    """
    Say what one policy makes of a meeting, and why.

    Args:
        side: The policy's side.
        recorded: Of the past: whether there was a bot, or would have been.
    """
    verdict, because = side.verdict, because_of(side)
    if recorded is not None:
        return f"{'recorded' if recorded else 'not recorded'}: {because}"
    if verdict is None or verdict.wanted is Answer.CANNOT_TELL:
        return because
    return f"{VERDICTS[verdict.wanted]}: {because}"


def _path(side: Side) -> list[str]:
    if side.decision.reason is Reason.POLICY_INVALID:
        return []
    return [
        f"  · {clean(w, 200)}" for w in explanation_words(side.decision.explanation)
    ]


def _notes(change: Change, past: bool) -> Iterator[str]:
    if change.effect is Effect.REBOOKED:
        yield _rebooked(change.new.decision, past)
    if change.shared and change.effect is Effect.LOST:
        yield "the bot stays, for another calendar"
    if change.shared and change.effect is Effect.GAINED:
        yield "joins the bot of another calendar"
    if not past and _hangs_on_a_bot(change):
        yield "cannot be told: nothing is added (a booked bot would stay)"
    if change.held is not None:
        yield _held_back(change.held)
    if change.old.held and change.new.bots:
        yield "the bot is still there: its removal is held back"


def _hangs_on_a_bot(change: Change) -> bool:
    """Say whether it is lost only because no bot is booked yet: doubt removes none."""
    if change.effect is not Effect.LOST or change.new.verdict is None:
        return False
    return change.new.verdict.wanted is Answer.CANNOT_TELL


def _rebooked(decision: Decision, past: bool) -> str:
    if past or isinstance(decision.commands[0], AddBot):
        return "with other bot settings"
    return "booked anew" if decision.sends else "the bot stays as it is"


def _held_back(held: Held) -> str:
    if held.limit is None or held.reason is not HeldFor.MASS_REMOVAL:
        return f"held back: {clean(held_words(held), 200)}"
    return f"held back by limits.{held.limit.value}, {_scope(held)}"


def _scope(held: Held) -> str:
    kind = held.scope.partition(":")[0]
    return _SCOPES.get(kind, "in the whole workspace")
