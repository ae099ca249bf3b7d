"""The key scheme, and how far a change of it has come, as programs read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from callsheet.adapters.documents.form import Instant
from callsheet.adapters.documents.text import clean
from callsheet.application.scheme_standing import Standing
from callsheet.domain.instants import spell
from callsheet.domain.keys import KeySettings
from callsheet.domain.scheme_records import Left, SchemeSet, Step, TwinStep


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDocument:
    """What makes deduplication keys."""

    scheme: str
    spelling: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeSetDocument:
    """
    The key scheme in force.

    Attributes:
        by: Who changed it; null if the first pass set it.
        before: What was in force until then.
    """

    scheme: str
    spelling: str
    link: str
    since: Instant
    by: str | None
    why: str
    before: KeyDocument | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedDocument:
    """
    Booked bots under one kind of key.

    Attributes:
        key: Null for keys that are none of ours.
    """

    key: KeyDocument | None
    bots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeChangeDocument:
    """
    A change under way, event by event.

    Attributes:
        left: How many events have bots under other keys than those in force.
        waiting: How many of them wait for their meetings to begin.
    """

    left: int
    waiting: int
    waiting_until: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinStepDocument:
    """
    How far a calendar has come.

    Attributes:
        left: Why it keeps its place, if it does.
    """

    calendar_id: str
    step: Step
    twin_id: str | None
    left: Left | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByCalendarsDocument:
    """A change under way, calendar by calendar."""

    key: KeyDocument
    since: Instant
    by: str
    why: str
    calendars: tuple[TwinStepDocument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeDocument:
    """
    How meetings are told apart.

    Attributes:
        in_force: Null before the first pass.
        settings: What the settings ask for.
        agree: Whether they ask for what is in force.
        looked: When the last pass looked, by whose knowledge this is told.
    """

    schema_version: Literal[1] = 1
    in_force: SchemeSetDocument | None
    settings: KeyDocument
    agree: bool
    looked: Instant | None
    booked: tuple[BookedDocument, ...]
    change: SchemeChangeDocument
    by_calendars: ByCalendarsDocument | None


def scheme_document(found: Standing) -> SchemeDocument:
    """Write it as JSON's types."""
    known, waits = found.in_force, found.waiting.values()
    return SchemeDocument(
        in_force=None if known is None else _set(known),
        settings=key_document(found.wanted),
        agree=found.agrees,
        looked=None if found.looked is None else spell(found.looked),
        booked=tuple(
            BookedDocument(key=None if key is None else key_document(key), bots=bots)
            for key, bots in counted(found.booked)
        ),
        change=SchemeChangeDocument(
            left=len(found.left),
            waiting=len(found.waiting),
            waiting_until=spell(max(waits)) if waits else None,
        ),
        by_calendars=_by_calendars(found),
    )


def key_document(key: KeySettings) -> KeyDocument:
    """Write what makes keys as JSON's types."""
    return KeyDocument(
        scheme=key.scheme.value, spelling=key.spelling.value, link=key.link.value
    )


def step_document(step: TwinStep) -> TwinStepDocument:
    """Write how far a calendar has come as JSON's types."""
    return TwinStepDocument(
        calendar_id=step.calendar_id,
        step=step.step,
        twin_id=step.twin_id,
        left=step.left,
    )


def counted(
    booked: Mapping[KeySettings | None, int],
) -> list[tuple[KeySettings | None, int]]:
    """Order kinds of keys by how many bots are booked under them."""
    return sorted(booked.items(), key=lambda pair: (-pair[1], repr(pair[0])))


def _set(known: SchemeSet) -> SchemeSetDocument:
    return SchemeSetDocument(
        scheme=known.key.scheme.value,
        spelling=known.key.spelling.value,
        link=known.key.link.value,
        since=spell(known.at),
        by=None if known.by is None else clean(known.by),
        why=clean(known.why),
        before=None if known.before is None else key_document(known.before),
    )


def _by_calendars(found: Standing) -> ByCalendarsDocument | None:
    begun = found.begun
    if begun is None:
        return None
    return ByCalendarsDocument(
        key=key_document(begun.key),
        since=spell(begun.at),
        by=clean(begun.by),
        why=clean(begun.why),
        calendars=tuple(map(step_document, found.steps)),
    )
