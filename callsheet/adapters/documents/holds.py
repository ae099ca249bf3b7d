"""What the guard holds back as a whole, and what was said of it, for programs."""

from dataclasses import dataclass
from typing import Any, Literal

from callsheet.adapters.documents.form import Instant
from callsheet.adapters.documents.text import clean
from callsheet.application.approving import Ruled
from callsheet.application.told_holds import Standing, ToldHold
from callsheet.domain.hold_records import (
    HoldApproved,
    HoldPlaced,
    HoldRejected,
    Limit,
)
from callsheet.domain.holds import KnownHold, hold_name
from callsheet.domain.instants import spell

Word = HoldApproved | HoldRejected


@dataclass(frozen=True, slots=True, kw_only=True)
class WordDocument:
    """
    What somebody said of a hold.

    Attributes:
        expires: Until when an approval counts.
    """

    word: Literal["approved", "rejected"]
    by: str
    why: str
    at: Instant
    expires: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldHoldDocument:
    """
    A hold of a plan.

    Attributes:
        name: Short for `hold`.
        scope: Where the limit was passed: `workspace`, `calendar:...` or `rule:...`.
        count: How many removals are held.
        first: The events of the first of them, the most urgent one first.
        until: When it passes by itself; null if somebody has to say something.
        recorded: Whether a pass has recorded it, so that something can be said.
        said: What was said last.
    """

    hold: str
    name: str
    scope: str
    limit: Limit
    count: int
    first: tuple[str, ...]
    until: Instant | None
    state: Standing
    recorded: bool
    said: WordDocument | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownHoldDocument:
    """
    A hold that waits for somebody's word, or of which a word counts.

    Attributes:
        name: Short for `hold`.
        scope: Where the limit was passed: `workspace`, `calendar:...` or `rule:...`.
        count: How many removals are held.
        first: The events of the first of them, the most urgent one first.
        until: When it passes by itself; null if somebody has to say something.
        at: When a pass recorded it.
        said: What was said last.
    """

    hold: str
    name: str
    scope: str
    limit: Limit
    count: int
    first: tuple[str, ...]
    until: Instant | None
    at: Instant
    said: WordDocument | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledDocument:
    """
    What came of a word on a hold.

    Attributes:
        name: Short for `hold`.
        said: What counts now.
        recorded: Whether that is new.
        before: What was said before.
    """

    schema_version: Literal[1] = 1
    hold: str
    name: str
    scope: str
    limit: Limit
    count: int
    first: tuple[str, ...]
    until: Instant | None
    at: Instant
    said: WordDocument | None
    recorded: bool
    before: WordDocument | None


def told_document(told: ToldHold, *, recorded: bool) -> ToldHoldDocument:
    """
    Write a hold of a plan as JSON's types.

    Args:
        told: The hold.
        recorded: Whether a pass has recorded all of the plan.
    """
    return ToldHoldDocument(
        **_placed(told.placed),
        state=told.standing,
        recorded=recorded or told.recorded,
        said=word_document(told.word),
    )


def known_hold_document(known: KnownHold) -> KnownHoldDocument:
    """Write a hold of the log as JSON's types."""
    return KnownHoldDocument(
        **_placed(known.placed),
        at=spell(known.placed.at),
        said=word_document(known.word),
    )


def ruled_document(ruled: Ruled) -> RuledDocument:
    """Write what was said of a hold as JSON's types."""
    placed = ruled.known.placed
    return RuledDocument(
        **_placed(placed),
        at=spell(placed.at),
        said=word_document(ruled.word),
        recorded=ruled.recorded,
        before=word_document(ruled.known.word),
    )


def word_document(word: Word | None) -> WordDocument | None:
    """Write what was said of a hold as JSON's types."""
    if word is None:
        return None
    return WordDocument(
        word="approved" if isinstance(word, HoldApproved) else "rejected",
        by=clean(word.by),
        why=clean(word.why),
        at=spell(word.at),
        expires=spell(word.expires) if isinstance(word, HoldApproved) else None,
    )


def _placed(placed: HoldPlaced) -> dict[str, Any]:
    return {
        "hold": placed.hold,
        "name": hold_name(placed.hold),
        "scope": placed.scope,
        "limit": placed.limit,
        "count": placed.count,
        "first": placed.first,
        "until": None if placed.until is None else spell(placed.until),
    }
