"""Pauses, as programs read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from callsheet.adapters.documents.form import Instant
from callsheet.adapters.documents.text import clean
from callsheet.application.pausing import Pausing
from callsheet.domain.hold_records import Paused
from callsheet.domain.ids import CalendarId
from callsheet.domain.instants import spell
from callsheet.domain.scopes import calendar_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseDocument:
    """
    Where nothing is sent for now.

    Attributes:
        scope: `workspace`, `calendar:...` or `rule:...`.
        calendar: The address of the calendar, if it is of one whose address is known.
        expires: When it ends by itself; null if somebody has to end it.
    """

    scope: str
    calendar: str | None
    by: str
    why: str
    at: Instant
    expires: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PausingDocument:
    """
    What came of pausing or resuming.

    Attributes:
        recorded: Whether anything was; if not, just that stood before.
        before: The pause of the scope that was in force.
    """

    schema_version: Literal[1] = 1
    word: Literal["paused", "resumed"]
    scope: str
    by: str
    why: str
    at: Instant
    expires: Instant | None
    recorded: bool
    before: PauseDocument | None


def pause_document(pause: Paused, addresses: Mapping[CalendarId, str]) -> PauseDocument:
    """Write a pause as JSON's types."""
    calendar_id = calendar_of(pause.scope)
    address = None if calendar_id is None else addresses.get(calendar_id)
    return PauseDocument(
        scope=pause.scope,
        calendar=None if address is None else clean(address),
        by=clean(pause.by),
        why=clean(pause.why),
        at=spell(pause.at),
        expires=None if pause.expires is None else spell(pause.expires),
    )


def pausing_document(made: Pausing) -> PausingDocument:
    """Write what came of a wish as JSON's types."""
    said, before = made.said, made.before
    expires = said.expires if isinstance(said, Paused) else None
    return PausingDocument(
        word="paused" if isinstance(said, Paused) else "resumed",
        scope=said.scope,
        by=clean(said.by),
        why=clean(said.why),
        at=spell(said.at),
        expires=None if expires is None else spell(expires),
        recorded=made.recorded,
        before=None if before is None else pause_document(before, made.addresses),
    )
