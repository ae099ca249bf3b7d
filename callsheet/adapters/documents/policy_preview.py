"""What a new policy gains and loses, as programs read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from callsheet.adapters.documents.decisions import HeldDocument, held_document, why
from callsheet.adapters.documents.form import Instant, JsonObject, fields_of, object_of
from callsheet.adapters.documents.text import clean
from callsheet.application.comparing import Change, Comparison, Effect
from callsheet.application.sides import Side
from callsheet.application.wording import reason_words
from callsheet.domain.answers import Answer
from callsheet.domain.decision import Kind
from callsheet.domain.ids import EventId
from callsheet.domain.instants import spell
from callsheet.domain.reasons import Reason

VERDICTS: Final = {
    Answer.YES: "record",
    Answer.NO: "skip",
    Answer.CANNOT_TELL: "cannot_tell",
}

_SETTLED: Final = frozenset({Reason.ALREADY_CORRECT, Reason.SETTINGS_CHANGED})
"""Of these the verdict's own reason, and a note, say all there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideDocument:
    """
    What one policy makes of an event.

    Attributes:
        verdict: `record`, `skip` or `cannot_tell`; null where facts end the question.
        bot: Whether there is one then.
        explanation: The path through the rules.
    """

    verdict: str | None
    rule: str | None
    reason: Reason
    because: str
    bot: bool
    commands: tuple[Kind, ...]
    explanation: tuple[JsonObject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChangeDocument:
    """
    One event under both policies.

    Attributes:
        bot_shared: Of a lost one: another event keeps the bot. Of a gained one: the
            bot is there already.
        held: Set if the guard would keep back what the new policy asks for.
    """

    event_id: str
    effect: Effect
    start_time: Instant
    end_time: Instant
    title: str
    calendar: str
    old: SideDocument
    new: SideDocument
    bot_shared: bool
    held: HeldDocument | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedDocument:
    """
    Two policies over the same events.

    Attributes:
        source: Where the events come from.
        policies: The digests of the `old` and the `new` one.
        totals: By effect, how many `events` and how many `bots`; of `lost` ones also
            how many are `held` back.
        events: Those that change, or all, the one nearest to now first.
        held: What the guard would keep back under the new policy.
        unreadable: Events that cannot be looked at, and why.
        skipped: Of a file: what is no event.
        further: How many more events there are than are told of.
    """

    schema_version: Literal[1] = 1
    now: Instant
    source: JsonObject
    policies: dict[str, str | None]
    totals: dict[str, dict[str, int]]
    events: tuple[PolicyChangeDocument, ...]
    held: tuple[JsonObject, ...]
    unreadable: tuple[JsonObject, ...]
    skipped: tuple[JsonObject, ...]
    further: int


def compared_document(
    compared: Comparison,
    *,
    source: object,
    unreadable: Sequence[JsonObject],
    skipped: Sequence[JsonObject] = (),
    everything: bool,
    limit: int | None = None,
) -> ComparedDocument:
    """
    Write a comparison as JSON's types.

    Args:
        compared: Both policies' answers.
        source: Where the events come from: a value of the core's kind.
        unreadable: What cannot be looked at.
        skipped: What is no event.
        everything: Whether events that do not change are told of, too.
        limit: Of how many events at most; None for all.
    """
    listed = [
        change
        for change in compared.changes
        if everything or change.effect is not Effect.UNCHANGED
    ]
    held = [*compared.held.items()]
    return ComparedDocument(
        now=spell(compared.at),
        source=object_of(source),
        policies={"old": compared.old, "new": compared.new},
        totals=_totals(compared),
        events=tuple(map(change_document, listed[:limit])),
        held=tuple(
            {"event_id": event_id, **fields_of(held_document(one))}
            for event_id, one in held[:limit]
        ),
        unreadable=tuple(unreadable[:limit]),
        skipped=tuple(skipped),
        further=len(listed) - len(listed[:limit]),
    )


def change_document(change: Change) -> PolicyChangeDocument:
    """Write one event under both policies as JSON's types."""
    event, calendar = change.event, change.calendar
    return PolicyChangeDocument(
        event_id=event.id,
        effect=change.effect,
        start_time=spell(event.start),
        end_time=spell(event.end),
        title=clean(event.title or ""),
        calendar=clean(calendar.address or calendar.id),
        old=_side(change.old),
        new=_side(change.new),
        bot_shared=change.shared,
        held=None if change.held is None else held_document(change.held),
    )


def lost_documents(lost: Mapping[EventId, str]) -> tuple[JsonObject, ...]:
    """Write what is wrong with events of the log as JSON's types."""
    return tuple(
        {"id": event_id, "place": "the log", "problem": problem}
        for event_id, problem in lost.items()
    )


def because_of(side: Side) -> str:
    """Say in words why one policy makes of an event what it does."""
    decision, verdict = side.decision, side.verdict
    if decision.reason is Reason.POLICY_INVALID:
        return "there is no policy"
    if verdict is None:
        return reason_words(decision.reason)
    words = why(replace(decision, reason=verdict.reason, flags=()))
    if decision.reason in _SETTLED or decision.reason is verdict.reason:
        return words
    return f"{words}; {reason_words(decision.reason)}"


def _side(side: Side) -> SideDocument:
    decision, verdict = side.decision, side.verdict
    return SideDocument(
        verdict=None if verdict is None else VERDICTS[verdict.wanted],
        rule=decision.rule,
        reason=decision.reason,
        because=because_of(side),
        bot=bool(side.bots),
        commands=tuple(command.kind for command in decision.commands),
        explanation=tuple(object_of(step) for step in decision.explanation),
    )


def _totals(compared: Comparison) -> dict[str, dict[str, int]]:
    totals = {
        effect.value: {"events": total.events, "bots": total.bots}
        for effect, total in compared.totals.items()
    }
    totals[Effect.LOST.value]["held"] = compared.losses_held
    return totals
