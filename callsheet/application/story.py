"""The story of one event, from the log alone: what was decided, sent, and answered."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from callsheet.application.changes import what_changed, what_stood
from callsheet.application.erased import erasures_of, lacks
from callsheet.application.errors import CallsheetError, LogUnavailable
from callsheet.application.lean import EMPTY_TEXTS, lean
from callsheet.application.log_port import Log
from callsheet.application.misses import miss_of
from callsheet.application.recorded_parts import parted, texts_apart
from callsheet.domain.decision import Decision
from callsheet.domain.erasures import Erasure, Erasures
from callsheet.domain.event import Calendar, Event
from callsheet.domain.ids import Digest
from callsheet.domain.instants import spell
from callsheet.domain.near_miss import Miss
from callsheet.domain.reconcile import reconcile
from callsheet.domain.records import Decided, Ended, EventRecord, Intended, Sent
from callsheet.domain.situation import Situation
from callsheet.domain.streams import EVENTS

Rebuild = Callable[[Decided, Mapping[Digest, bytes]], Situation]
"""Puts a recorded situation together again from its stored parts."""

_NEAR = 5


class UnknownEvent(CallsheetError):
    """The log knows no such event, or several that begin so; the text names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """
    One record of the event's stream.

    Attributes:
        decision: For a decision: the same question asked again, with its answer.
            None where its situation is gone.
        situation: For a decision: what it was asked of.
        changes: For a decision: what had changed since the one before, in words.
        acted_on: For a decision: whether a command of it was written down to be sent.
        command: For a call and its end: what was to be done.
        miss: For the last decision, if rules keep bots away: what would have to be
            otherwise.
        erased: For a decision whose situation is gone: what took it away.
        lacks: For a decision whose situation is gone for no such reason: what is
            missing, or wrong with it.
        stood: For the first decision: what people had chosen before, in words.
    """

    at: datetime
    record: EventRecord
    decision: Decision | None = None
    situation: Situation | None = None
    changes: tuple[str, ...] = ()
    acted_on: bool = False
    command: Intended | None = None
    miss: Miss | None = None
    erased: Erasure | None = None
    lacks: str | None = None
    stood: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """
    Everything that the log says of one event, oldest first.

    Attributes:
        event: As it was last decided on; None if it never was.
    """

    event_id: str
    event: Event | None
    calendar: Calendar | None
    chapters: tuple[Chapter, ...]

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is missing or wrong, of each decision that cannot be asked again."""
        return tuple(c.lacks for c in self.chapters if c.lacks is not None)


async def tell_story(log: Log, event: str, rebuild: Rebuild) -> Story:
    """
    Read an event's whole stream and ask each recorded question again.

    Of a decision that was erased, or of which something is missing, there is what its
    record says.

    Args:
        log: Where the records are.
        event: The event's id, or an unambiguous beginning of it.
        rebuild: How stored parts become situations.

    Raises:
        UnknownEvent: No event, or more than one, begins so.
        LogUnavailable: The log could not be read.
    """
    stream = await _find(log, event)
    read = (await log.read([stream]))[stream]
    records = [r.record for r in read if isinstance(r.record, EventRecord)]
    decisions = [record for record in records if isinstance(record, Decided)]
    wanted = {found for decided in decisions for _, found in decided.parts}
    texts, damaged = parted(await texts_apart(log, sorted(wanted)))
    gone = await erasures_of(log, (one for one in decisions if lacks(one, texts)))
    read_again = _Read(texts, damaged, gone, rebuild)
    chapters = tuple(_with_miss(list(_chapters(records, read_again))))
    last = read_again.last_reading(decisions)
    return Story(
        event_id=stream.removeprefix(EVENTS),
        event=last.event if last else None,
        calendar=last.calendar if last else None,
        chapters=chapters,
    )


def rebuilt(
    decided: Decided,
    texts: Mapping[Digest, bytes],
    damaged: Mapping[Digest, str],
    rebuild: Rebuild,
) -> Situation | str:
    """
    Put a situation together again, or say why that cannot be.

    Args:
        decided: The record of the decision.
        texts: The stored texts of its parts, as far as they are there and sound.
        damaged: What is wrong with those that are there and cannot be read.
        rebuild: How stored parts become situations.
    """
    for name, key in decided.parts:
        if key in damaged:
            return f"the decision's part {name!r}: {damaged[key]}"
    try:
        return rebuild(decided, texts)
    except LogUnavailable as problem:
        return str(problem)


@dataclass(frozen=True, slots=True)
class _Read:
    """All texts that an event's decisions name, and what became of the others."""

    texts: Mapping[Digest, bytes]
    damaged: Mapping[Digest, str]
    gone: Erasures
    rebuild: Rebuild

    def situation(self, decided: Decided) -> Situation | str | Erasure:
        """Give the situation, or what is wrong with it, or what took it away."""
        whole = all(key not in self.damaged for _, key in decided.parts)
        if whole and lacks(decided, self.texts):
            erased = self.gone.erasure_of(decided)
            if erased is not None:
                return erased
        return rebuilt(decided, self.texts, self.damaged, self.rebuild)

    def last_reading(self, decisions: Sequence[Decided]) -> Situation | None:
        """Give what is known of the event itself, also where a policy is missing."""
        texts = {**self.texts, **EMPTY_TEXTS}
        for decided in reversed(decisions):
            known = rebuilt(lean(decided), texts, self.damaged, self.rebuild)
            if isinstance(known, Situation):
                return known
        return None


async def _find(log: Log, event: str) -> str:
    found = await log.streams(EVENTS + event)
    exact = EVENTS + event
    if exact in found:
        return exact
    if len(found) == 1:
        return found[0]
    if found:
        names = [stream.removeprefix(EVENTS) for stream in found[:_NEAR]]
        more = f" and {len(found) - _NEAR} more" if len(found) > _NEAR else ""
        raise UnknownEvent(
            f"{event!r} is the beginning of {len(found)} events: "
            f"{', '.join(names)}{more}"
        )
    chosen = (await log.workspace()).workspace.choice(event, series=False)
    if chosen is not None:
        does = "to record" if chosen.wanted else "not to record"
        raise UnknownEvent(
            f"no pass has decided on the event {event!r} yet; {chosen.by} chose {does} "
            f"it on {spell(chosen.at)}"
        )
    known = len(await log.streams(EVENTS))
    raise UnknownEvent(f"the log knows no event {event!r} (it knows {known} events)")


def _chapters(records: Sequence[EventRecord], read: _Read) -> Iterator[Chapter]:
    """Tell each record with what it refers to: the decision before, the command."""
    before: Situation | None = None
    acted_on = _acted_on(records)
    commands: dict[str, Intended] = {}
    for number, record in enumerate(records):
        if isinstance(record, Decided):
            told = _decision(record, read.situation(record), before)
            yield replace(told, acted_on=number in acted_on)
            before = told.situation
            continue
        if isinstance(record, Intended):
            commands[record.command_id] = record
        name = record.command_id if isinstance(record, Sent | Ended) else ""
        yield Chapter(at=record.at, record=record, command=commands.get(name))


def _decision(
    record: Decided, known: Situation | str | Erasure, before: Situation | None
) -> Chapter:
    chapter = Chapter(at=record.at, record=record)
    match known:
        case Situation():
            return replace(
                chapter,
                decision=reconcile(known),
                situation=known,
                changes=tuple(what_changed(before, known)) if before else (),
                stood=() if before else tuple(what_stood(known)),
            )
        case str():
            return replace(chapter, lacks=known)
        case _:
            return replace(chapter, erased=known)


def _with_miss(chapters: list[Chapter]) -> Iterator[Chapter]:
    """Add the nearest miss to the last decision, the one that still counts."""
    decided = [number for number, told in enumerate(chapters) if told.decision]
    for number, told in enumerate(chapters):
        if told.situation is not None and told.decision and number == decided[-1]:
            yield replace(told, miss=miss_of(told.situation, told.decision))
        else:
            yield told


def _acted_on(records: Sequence[EventRecord]) -> set[int]:
    """Find the decisions of which a command was written down before the next one."""
    found: set[int] = set()
    last = 0
    for number, record in enumerate(records):
        if isinstance(record, Decided):
            last = number
        elif isinstance(record, Intended):
            found.add(last)
    return found
