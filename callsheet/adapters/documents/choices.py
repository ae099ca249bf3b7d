"""People's choices, and what comes of them, as programs read them."""

from dataclasses import dataclass
from typing import Literal

from callsheet.adapters.documents.decisions import DecisionDocument, decision_document
from callsheet.adapters.documents.form import Instant
from callsheet.adapters.documents.text import clean
from callsheet.application.preferring import Chosen, Gone, Standing, Wish
from callsheet.application.prospects import Prospect, outlook_words
from callsheet.application.targets import Kind
from callsheet.domain.instants import spell
from callsheet.domain.records import PreferenceSet


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceDocument:
    """
    What somebody chose.

    Attributes:
        wanted: To record, or not; null where the rules are to decide again.
        by: Who said it: a person, or the name of a token.
        on_behalf_of: For whom a program said it; empty if it was not said.
    """

    wanted: bool | None
    by: str
    why: str
    at: Instant
    on_behalf_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldChoiceDocument:
    """A choice, with the event or series that it is for."""

    target: str
    wanted: bool | None
    by: str
    why: str
    at: Instant
    on_behalf_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingDocument:
    """
    A choice that stands.

    Attributes:
        target: The id of the event or series.
        title: Of the event, or of the last one known of the series.
        events: How many events are known of it.
        gone: Why none is known any more: erased on purpose, or missing.
    """

    kind: Kind
    target: str
    wanted: bool | None
    by: str
    why: str
    at: Instant
    on_behalf_of: str
    title: str | None
    start_time: Instant | None
    events: int
    gone: Gone | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectDocument:
    """
    What the next pass does about an event.

    Attributes:
        before: What was decided last.
        after: What would be decided now.
        locked_rule: That beats the choice, if one does.
        words: What follows, for people.
    """

    event_id: str
    title: str
    start_time: Instant
    end_time: Instant
    calendar: str
    before: DecisionDocument
    after: DecisionDocument
    locked_rule: str | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenDocument:
    """
    What came of a choice.

    Attributes:
        target: The id of the event or series under which it is recorded.
        known: Whether the log has seen it.
        near: Known ids, of which an unknown one may be a slip.
        recorded: What was recorded; null if just that stood before.
        before: The choice that stood.
        replaced: Older ones under other ids of the series, cleared with this one.
        above: Choices for longer series; where they disagree with this one, no wins.
        events: What the next pass does, event by event.
        further: How many more events of the series are to come.
    """

    schema_version: Literal[1] = 1
    target: str
    kind: Kind
    known: bool
    near: tuple[str, ...]
    wanted: bool | None
    recorded: ChoiceDocument | None
    before: ChoiceDocument | None
    replaced: tuple[ToldChoiceDocument, ...]
    above: tuple[ToldChoiceDocument, ...]
    events: tuple[ProspectDocument, ...]
    further: int


def kind_word(series: bool) -> Kind:
    """Call a target by its kind."""
    return "series" if series else "event"


def outlook(chosen: Chosen, one: Prospect, wish: Wish) -> str:
    """Say what the next pass does about an event, and why."""
    if chosen.is_for(one.event):
        return clean(outlook_words(one, wish.wanted))
    return f"{clean(outlook_words(one, None))}; only the replaced choice was for it"


def chosen_document(chosen: Chosen, wish: Wish) -> ChosenDocument:
    """Write what came of a wish as JSON's types."""
    target = chosen.target
    return ChosenDocument(
        target=target.id,
        kind=kind_word(target.series),
        known=target.seen,
        near=target.near,
        wanted=wish.wanted,
        recorded=choice_document(chosen.recorded),
        before=choice_document(chosen.before),
        replaced=tuple(_told(one) for one in chosen.replaced),
        above=tuple(_told(one) for one in chosen.above),
        events=tuple(_prospect(chosen, one, wish) for one in chosen.prospects),
        further=chosen.further,
    )


def choice_document(choice: PreferenceSet | None) -> ChoiceDocument | None:
    """Write a choice as JSON's types, if there is one."""
    if choice is None:
        return None
    return ChoiceDocument(
        wanted=choice.wanted,
        by=choice.by,
        why=choice.why,
        at=spell(choice.at),
        on_behalf_of=choice.on_behalf_of,
    )


def standing_document(one: Standing) -> StandingDocument:
    """Write a choice that stands as JSON's types."""
    event, choice = one.event, one.choice
    return StandingDocument(
        kind=kind_word(choice.series),
        target=choice.target,
        wanted=choice.wanted,
        by=choice.by,
        why=choice.why,
        at=spell(choice.at),
        on_behalf_of=choice.on_behalf_of,
        title=None if event is None else clean(event.title or ""),
        start_time=None if event is None else spell(event.start),
        events=one.events,
        gone=one.gone,
    )


def _told(choice: PreferenceSet) -> ToldChoiceDocument:
    return ToldChoiceDocument(
        target=choice.target,
        wanted=choice.wanted,
        by=choice.by,
        why=choice.why,
        at=spell(choice.at),
        on_behalf_of=choice.on_behalf_of,
    )


def _prospect(chosen: Chosen, one: Prospect, wish: Wish) -> ProspectDocument:
    return ProspectDocument(
        event_id=one.event.id,
        title=clean(one.event.title or ""),
        start_time=spell(one.event.start),
        end_time=spell(one.event.end),
        calendar=clean(one.calendar.address or one.calendar.id),
        before=decision_document(one.before),
        after=decision_document(one.after),
        locked_rule=one.locked,
        words=outlook(chosen, one, wish),
    )
