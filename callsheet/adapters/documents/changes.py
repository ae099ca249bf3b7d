"""Changes as programs read them: the same wherever they hear of them."""

from dataclasses import dataclass
from typing import Final, Literal

from callsheet.adapters.documents.form import Instant
from callsheet.domain.change import Change, ChangeKind
from callsheet.domain.instants import spell

SCHEMA_VERSION: Final = 1
"""Grows if a field changes its meaning or goes; new fields may come without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDocument:
    """
    One change; each says how things are from then on.

    Attributes:
        position: Its place in the log, and the cursor: no two changes have the same,
            and later ones a higher one.
        at: When it was recorded.
        reason: A stable code for why.
        event_id: Null of what is no single event's.
        calendar_id: Null of what is no single calendar's.
        bot_ids: The bots that the event has from now on; of a change in a bot's life
            that bot.
        was: The bots that it had before and has no more.
        start_time: When the bots are to join, or those that it had were.
        hold: Which hold, of what is held or released.
        count: Of how many events a hold keeps the bots.
    """

    schema_version: Literal[1]
    position: int
    at: Instant
    kind: ChangeKind
    reason: str | None
    event_id: str | None
    calendar_id: str | None
    bot_ids: tuple[str, ...]
    was: tuple[str, ...]
    start_time: Instant | None
    hold: str | None
    count: int | None


def change_document(change: Change) -> ChangeDocument:
    """Write a change as JSON's types."""
    return ChangeDocument(
        schema_version=SCHEMA_VERSION,
        position=change.position,
        at=spell(change.at),
        kind=change.kind,
        reason=change.reason,
        event_id=change.event_id,
        calendar_id=change.calendar_id,
        bot_ids=tuple(change.bot_ids),
        was=tuple(change.was),
        start_time=None if change.start is None else spell(change.start),
        hold=change.hold,
        count=change.count,
    )
