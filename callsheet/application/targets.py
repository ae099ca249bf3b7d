"""What a person's choice is about: an event or a series, found through the log."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from typing import Final, Literal, NamedTuple, assert_never

from callsheet.application.errors import CallsheetError
from callsheet.application.ledger import Ledger
from callsheet.domain.event import Event
from callsheet.domain.ids import EventId

Kind = Literal["event", "series"]
"""What a choice may be for."""

ReadEvent = Callable[[bytes], Event]
"""Builds an event from its stored part; raises LogUnavailable if that says none."""

PAGE: Final = 500
"""Events that are read in one go."""

_NEAR: Final = 5
_SHOWN: Final = 80


class UnknownTarget(CallsheetError):
    """Nothing, or more than one thing, goes by this name; the text says what does."""


class Member(NamedTuple):
    """One event of a series, as far as it is needed to choose among many."""

    start: datetime
    end: datetime
    id: EventId


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """
    An event or a series.

    Attributes:
        id: The event's id, or the series id under which the choice is recorded.
        seen: Whether the log knows of it.
        members: The events of a series, by start.
    """

    id: str
    series: bool
    seen: bool
    members: tuple[Member, ...] = ()


async def last_events(ledger: Ledger, read: ReadEvent) -> AsyncIterator[Event]:
    """Give every event as it was last decided on, in pages, in no special order."""
    last = (state.last for state in ledger.events.values())
    parts = [dict(decided.parts).get("event") for decided in last if decided]
    digests = [found for found in parts if found is not None]
    for first in range(0, len(digests), PAGE):
        for text in (await ledger.texts(digests[first : first + PAGE])).values():
            yield read(text)


async def find_target(
    ledger: Ledger, named: str, kind: Kind | None, read: ReadEvent
) -> Target:
    """
    Find what somebody means.

    An exact id comes before the beginning of one; what somebody chose for before is
    known, too. An event stands for its series if `kind` asks for one. Where the kind
    is given, an id that the log does not know is taken as it is.

    Args:
        ledger: What the log says.
        named: An event's id or its beginning, or a series id in full.
        kind: What it is to be; None if that has to be found out.
        read: How stored parts become events.

    Raises:
        UnknownTarget: It is not known what is meant.
        LogUnavailable: The log could not be read.
    """
    exact = EventId(named) if named in ledger.events else None
    match kind:
        case "event":
            event = exact or _beginning(ledger, named)
            return Target(id=event or named, series=False, seen=event is not None)
        case "series":
            return await _series(ledger, named, exact, read)
        case None:
            return await _either(ledger, named, exact, read)
        case _:
            assert_never(kind)


async def _either(
    ledger: Ledger, named: str, exact: EventId | None, read: ReadEvent
) -> Target:
    if exact is not None:
        return Target(id=exact, series=False, seen=True)
    known: set[str] = set()
    members = await _members(ledger, named, read, known)
    if members:
        return Target(id=named, series=True, seen=True, members=members)
    chosen = [one for one in ledger.choices if one.target == named]
    if chosen:
        return Target(id=named, series=chosen[0].series, seen=False)
    event = _beginning(ledger, named)
    if event is None:
        raise UnknownTarget(_nothing(ledger, named, known))
    return Target(id=event, series=False, seen=True)


async def _series(
    ledger: Ledger, named: str, exact: EventId | None, read: ReadEvent
) -> Target:
    members = () if exact else await _members(ledger, named, read)
    event = exact or (None if members else _beginning(ledger, named))
    if event is None:
        seen = bool(members)
        return Target(id=named, series=True, seen=seen, members=members)
    series = await _series_of(ledger, event, read)
    members = await _members(ledger, series, read)
    return Target(id=series, series=True, seen=True, members=members)


async def _series_of(ledger: Ledger, event_id: EventId, read: ReadEvent) -> str:
    last = ledger.event(event_id).last
    part = None if last is None else dict(last.parts).get("event")
    texts = {} if part is None else await ledger.texts([part])
    if part is None or part not in texts:
        raise UnknownTarget(f"the log does not say to which series {event_id} belongs")
    event = read(texts[part])
    if not event.series:
        raise UnknownTarget(f"the event {event_id} belongs to no series")
    series = event.ical_uid or event.series[0]
    if any("\ud800" <= character <= "\udfff" for character in series):
        # Half of a character can be read from a calendar, but not be recorded.
        raise UnknownTarget(
            f"the id of the series of {event_id} is no text: choose for its events"
        )
    return series


async def _members(
    ledger: Ledger, series: str, read: ReadEvent, known: set[str] | None = None
) -> tuple[Member, ...]:
    """Find the events of a series, by start; note in `known` which series there are."""
    found: list[Member] = []
    async for event in last_events(ledger, read):
        if series in event.series:
            found.append(Member(event.start, event.end, event.id))
        if known is not None:
            known.update(event.series)
    return tuple(sorted(found))


def _beginning(ledger: Ledger, named: str) -> EventId | None:
    found = sorted(id for id in ledger.events if id.startswith(named))
    if len(found) > 1:
        raise UnknownTarget(
            f"{named!r} is the beginning of {len(found)} events: {_listed(found)}"
        )
    return found[0] if found else None


def _nothing(ledger: Ledger, named: str, series: Iterable[str]) -> str:
    said = f"the log knows no event or series {named[:_SHOWN]!r}"
    near = _nearest(named, [*ledger.events, *sorted(series)])
    if near:
        said += f"; the nearest are {_listed(near)}"
    return (
        f"{said}. Run `callsheet sync` first, or say --event or --series to choose for "
        "an id that the log has not seen yet"
    )


def _nearest(named: str, known: Sequence[str]) -> list[str]:
    """Find the ids that differ least: they begin and end alike for the most part."""
    near = nlargest(_NEAR, known, key=lambda one: _alike(named, one))
    return [one for one in near if 2 * _alike(named, one) > len(named)]


def _alike(one: str, other: str) -> int:
    """Count the characters that two texts share at their ends."""
    ahead = _shared(one, other)
    rest = min(len(one), len(other)) - ahead
    return ahead + min(rest, _shared(one[::-1], other[::-1]))


def _shared(one: str, other: str) -> int:
    for number, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine.casefold() != theirs.casefold():
            return number
    return min(len(one), len(other))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NEAR} more" if len(names) > _NEAR else ""
    return ", ".join(name[:_SHOWN] for name in names[:_NEAR]) + more
