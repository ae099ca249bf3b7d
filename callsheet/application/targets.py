"""What a person's choice is about: an event or a series, found through the log."""

from dataclasses import dataclass
from typing import Literal, assert_never

from callsheet.application.errors import CallsheetError
from callsheet.application.known_series import (
    KnownSeries,
    Member,
    ReadEvent,
    known_series,
)
from callsheet.application.ledger import Ledger
from callsheet.application.near_ids import SHOWN, is_text, mistaken_for, nearest
from callsheet.application.phrases import listed
from callsheet.domain.ids import EventId

Kind = Literal["event", "series"]
"""What a choice may be for."""

_Ids = tuple[EventId, ...]
"""All events that the log knows."""


class UnknownTarget(CallsheetError):
    """Nothing, or more than one thing, goes by this name; the text says what does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """
    An event or a series.

    Attributes:
        id: The event's id, or the series id under which the choice is recorded.
        seen: Whether the log knows of it.
        members: The events of a series, by start.
        others: The other ids of a series; the newest word under any of them counts.
        beside: Events that go by one of the others alone, by start.
        longer: Series of which it is but one occurrence: no other ids of its own.
        near: Known ids, of which one that is not may be a slip.
    """

    id: str
    series: bool
    seen: bool
    members: tuple[Member, ...] = ()
    others: tuple[str, ...] = ()
    beside: tuple[Member, ...] = ()
    longer: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


async def find_target(
    ledger: Ledger, named: str, kind: Kind | None, read: ReadEvent
) -> Target:
    """
    Find what somebody means.

    An exact id comes before the beginning of one; what somebody chose for before is
    known, too. An event stands for its series if `kind` asks for one, and so does the
    `ical_uid` of one occurrence. Where the kind is given, an id that the log does not
    know is taken as it is.

    Args:
        ledger: What the log says.
        named: An event's id or its beginning, or a series id in full.
        kind: What it is to be; None if that has to be found out.
        read: How stored parts become events.

    Raises:
        UnknownTarget: It is not known what is meant, or it is of another kind.
        LogUnavailable: The log could not be read.
    """
    exact = EventId(named) if named in await ledger.ids(named) else None
    if exact is not None and kind != "series":
        return Target(id=exact, series=False, seen=True)
    known, events = await known_series(ledger, read), await ledger.ids()
    match kind:
        case "event":
            return _event(ledger, named, known, events)
        case "series":
            return await _series(ledger, named, exact, known, events, read)
        case None:
            return _either(ledger, named, known, events)
        case _:
            assert_never(kind)


def _event(ledger: Ledger, named: str, known: KnownSeries, events: _Ids) -> Target:
    members = known.members(named)
    # What was chosen before the log knew better has to be cleared somehow.
    if members and ledger.workspace.choice(named, series=False) is None:
        named_so = listed([member.id for member in members])
        raise UnknownTarget(
            f"{named[:SHOWN]!r} is no event but a series, of {named_so}: leave --event "
            "out, or name one of them"
        )
    event = None if members else _beginning(named, events)
    near = () if event else mistaken_for(named, [*events, *known.ids])
    return Target(id=event or named, series=False, seen=event is not None, near=near)


def _either(ledger: Ledger, named: str, known: KnownSeries, events: _Ids) -> Target:
    if known.members(named):
        return _known(named, known)
    chosen = [one for one in ledger.workspace.choices if one.target == named]
    if chosen:
        return Target(id=named, series=chosen[0].series, seen=False)
    event = _beginning(named, events)
    if event is None:
        raise UnknownTarget(_nothing(named, [*events, *known.ids]))
    return Target(id=event, series=False, seen=True)


async def _series(
    ledger: Ledger,
    named: str,
    exact: EventId | None,
    known: KnownSeries,
    events: _Ids,
    read: ReadEvent,
) -> Target:
    if exact is None and known.members(named):
        return _known(_whole(named, known), known)
    event = exact or _beginning(named, events)
    if event is None:
        near = mistaken_for(named, [*events, *known.ids])
        return Target(id=named, series=True, seen=False, near=near)
    return _known(await _series_of(ledger, event, read), known)


def _known(series: str, known: KnownSeries) -> Target:
    members, others = known.members(series), known.others(series)
    theirs = {member for other in others for member in known.members(other)}
    return Target(
        id=series,
        series=True,
        seen=True,
        members=members,
        others=others,
        beside=tuple(sorted(theirs.difference(members))),
        longer=known.longer(series),
    )


def _whole(series: str, known: KnownSeries) -> str:
    """Let an id that is but one occurrence's stand for the whole, as the event does."""
    longer = known.longer(series)
    if len(longer) > 1:
        raise UnknownTarget(
            f"{series[:SHOWN]!r} is one occurrence of several series: name "
            f"{listed(longer)}"
        )
    return _written(longer[0], f"of {series[:SHOWN]!r}") if longer else series


async def _series_of(ledger: Ledger, event_id: EventId, read: ReadEvent) -> str:
    """
    Name the series of an event by its platform's own id, if it has one.

    At Microsoft each occurrence has an `ical_uid` to itself.
    """
    await ledger.load([event_id])
    last = ledger.event(event_id).last
    part = None if last is None else dict(last.parts).get("event")
    texts = {} if part is None else await ledger.texts([part])
    if part is None or part not in texts:
        raise UnknownTarget(f"the log does not say to which series {event_id} belongs")
    event = read(texts[part])
    if not event.series:
        raise UnknownTarget(f"the event {event_id} belongs to no series")
    own = [one for one in event.series if one != event.ical_uid]
    return _written([*own, *event.series][0], f"of the series of {event_id}")


def _written(series: str, whose: str) -> str:
    if not is_text(series):
        raise UnknownTarget(f"the id {whose} is no text: choose for its events")
    return series


def _beginning(named: str, events: _Ids) -> EventId | None:
    found = [one for one in events if one.startswith(named)]
    if len(found) > 1:
        raise UnknownTarget(
            f"{named!r} is the beginning of {len(found)} events: {listed(found)}"
        )
    return found[0] if found else None


def _nothing(named: str, known: list[str]) -> str:
    said = f"the log knows no event or series {named[:SHOWN]!r}"
    near = nearest(named, known)
    if near:
        said += f"; the nearest are {listed(near)}"
    return (
        f"{said}. Run `callsheet sync` first, or say --event or --series to choose for "
        "an id that the log has not seen yet"
    )
