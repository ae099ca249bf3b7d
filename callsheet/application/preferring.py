"""People's choices: recording one as a fact, and telling those that stand."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from callsheet.application.known_series import Member, ReadEvent, last_events
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.prospects import Prospect, foresee
from callsheet.application.signature import BY_LIMIT, Signature
from callsheet.application.statements import check_text, write_said
from callsheet.application.story import Rebuild
from callsheet.application.targets import Kind, Target, find_target
from callsheet.domain.event import Event
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.records import PreferenceSet

TARGET_LIMIT: Final = 1_000
"""Characters of a target."""

SHOWN: Final = 100
"""So many events of a series are looked at one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish(Signature):
    """
    What somebody asks for.

    Attributes:
        target: What it is for; see `find_target`.
        kind: Whether an event or a series is meant; None if that is to be found out.
        wanted: Record it, do not record it, or (None) let the rules say again.
        on_behalf_of: For whom a program says it; empty if nobody else does.
    """

    target: str
    kind: Kind | None
    wanted: bool | None
    on_behalf_of: str = ""

    def __post_init__(self) -> None:
        """
        Refuse texts that cannot be kept.

        Raises:
            ValueError: One is empty, too long, or holds control characters.
        """
        check_text("EVENT or SERIES", self.target, TARGET_LIMIT)
        if self.on_behalf_of:
            check_text("on_behalf_of", self.on_behalf_of, BY_LIMIT)
        Signature.__post_init__(self)


Look = Callable[[Target, PreferenceSet | None], None]
"""Sees what a choice is for, and which one stands, before anything is written."""


def unseen(_target: Target, _before: PreferenceSet | None) -> None:
    """Let every choice be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """
    What came of a wish.

    Attributes:
        target: What it is for.
        before: The choice that stood, None without one.
        recorded: What was written; None if there was nothing to change.
        replaced: Older choices under the series' other ids; each was cleared with it.
        above: Choices for longer series of which this one is but an occurrence; they
            stand, and where they disagree with this one, no wins.
        prospects: What the next pass does about its events; of a series those that
            are not over, the nearest ones first. Those that only a replaced choice was
            about come last.
        further: How many more events of the series are to come.
    """

    target: Target
    before: PreferenceSet | None
    recorded: PreferenceSet | None
    prospects: tuple[Prospect, ...]
    replaced: tuple[PreferenceSet, ...] = ()
    above: tuple[PreferenceSet, ...] = ()
    further: int = 0

    def is_for(self, event: Event) -> bool:
        """Say whether the choice is about an event, or only what it replaced was."""
        return not self.target.series or self.target.id in event.series


Gone = Literal["erased", "missing"]
"""Why nothing is known any more of what somebody chose for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    A choice that stands.

    Attributes:
        event: Its event, or the last one known of its series; None if none is.
        events: How many events are known of it.
        gone: Why none is known though one was: erased on purpose, or missing.
    """

    choice: PreferenceSet
    event: Event | None = None
    events: int = 0
    gone: Gone | None = None


async def prefer(
    log: Log,
    wish: Wish,
    *,
    now: datetime,
    read: ReadEvent,
    rebuild: Rebuild,
    look: Look = unseen,
) -> Chosen:
    """
    Record a choice, unless it stands already, and foresee what comes of it.

    The newest word on a series counts, under whichever of its ids: together with the
    choice, those that stand under the others are cleared.

    Args:
        log: Where it is recorded; nothing else is asked.
        wish: The choice.
        now: When it is made.
        read: How stored parts become events.
        rebuild: How they become situations.
        look: Asked before anything is written; what it raises ends all.

    Raises:
        UnknownTarget: It is not known what it is for.
        Conflict: Somebody else wrote at the same moment; nothing was recorded.
        LogUnavailable: The log could not be read or written.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    target = await find_target(ledger, wish.target, wish.kind, read)
    before = ledger.workspace.choice(target.id, series=target.series)
    look(target, before)
    replaced = _standing(ledger, target.others)
    recorded = None
    if replaced or _is_new(wish, before):
        recorded = _record(wish, target, await _calendar(ledger, target), now)
        cleared = replace(recorded, wanted=None)
        older = [replace(cleared, target=one.target) for one in replaced]
        await write_said(ledger, [recorded, *older], "choice")
    members = [*target.members, *_released(target, replaced)]
    ahead = [member.id for member in members if member.end > now]
    if not target.series:
        ahead = [EventId(target.id)]
    return Chosen(
        target=target,
        before=before,
        recorded=recorded,
        prospects=await foresee(ledger, ahead[:SHOWN], rebuild, now),
        replaced=replaced,
        above=_standing(ledger, target.longer),
        further=len(ahead[SHOWN:]),
    )


async def choice_for(
    log: Log, named: str, kind: Kind, read: ReadEvent
) -> tuple[Target, PreferenceSet | None]:
    """
    Tell which choice stands for an event or a series, if one does.

    Args:
        log: What is known.
        named: See `find_target`.
        kind: What is asked about; of an event also its series.
        read: How stored parts become events.

    Raises:
        UnknownTarget: It is not known what is meant.
        LogUnavailable: The log could not be read.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    target = await find_target(ledger, named, kind, read)
    return target, ledger.workspace.choice(target.id, series=target.series)


async def choices_that_stand(
    log: Log, read: ReadEvent, among: Collection[CalendarId] | None = None
) -> tuple[Standing, ...]:
    """
    Tell all choices that stand, oldest first, with what they are about.

    Args:
        log: What is known.
        read: How stored parts become events.
        among: Only what is about events of these calendars, and of series only these
            events; None for all.

    Raises:
        LogUnavailable: The log could not be read.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    found = {(c.target, c.series): Standing(choice=c) for c in ledger.workspace.choices}
    if found:
        async for event in last_events(ledger, read):
            if among is not None and event.calendar_id not in among:
                continue
            names = [(event.id, False), *((one, True) for one in event.series)]
            for name in names:
                if name in found:
                    found[name] = _with(found[name], event)
    seen = [one for one in found.values() if _is_seen(one, among)]
    return tuple([await _explained(ledger, one) for one in seen])


def _is_seen(one: Standing, among: Collection[CalendarId] | None) -> bool:
    if among is None or one.event is not None:
        return True
    # Of a series it is only the first calendar: nothing says whose it was besides.
    return not one.choice.series and one.choice.calendar_id in among


async def _explained(ledger: Ledger, standing: Standing) -> Standing:
    """Say where an event was known, and why it is not any more."""
    choice = standing.choice
    if standing.event is not None:
        return standing
    calendar_id, at = choice.calendar_id, choice.at
    if not choice.series:
        event_id = EventId(choice.target)
        await ledger.load([event_id])
        last = ledger.event(event_id).last
        calendar_id, at = (
            (calendar_id, at) if last is None else (last.calendar_id, last.at)
        )
    if calendar_id is None:
        return standing
    erasures = ledger.workspace.erasures
    whole = erasures.calendars.get(calendar_id)
    erased = whole is not None and at <= whole.at
    if erasures.forgotten is not None:
        # When the events of a series were decided on nobody knows any more.
        erased = erased or choice.series or at < erasures.forgotten.before
    return replace(standing, gone="erased" if erased else "missing")


def _record(
    wish: Wish, target: Target, calendar_id: CalendarId | None, now: datetime
) -> PreferenceSet:
    return PreferenceSet(
        target=target.id,
        series=target.series,
        wanted=wish.wanted,
        by=wish.by,
        why=wish.why,
        at=now,
        calendar_id=calendar_id,
        on_behalf_of=wish.on_behalf_of,
    )


async def _calendar(ledger: Ledger, target: Target) -> CalendarId | None:
    """Say with which calendar it is erased who made a choice, and why."""
    if target.series:
        return target.members[0].calendar if target.members else None
    event_id = EventId(target.id)
    await ledger.load([event_id])
    last = ledger.event(event_id).last
    return None if last is None else last.calendar_id


def _is_new(wish: Wish, before: PreferenceSet | None) -> bool:
    if before is None:
        return wish.wanted is not None
    stood = (before.wanted, before.by, before.why, before.on_behalf_of)
    return (wish.wanted, wish.by, wish.why, wish.on_behalf_of) != stood


def _standing(ledger: Ledger, series: Iterable[str]) -> tuple[PreferenceSet, ...]:
    found = (ledger.workspace.choice(one, series=True) for one in series)
    return tuple(choice for choice in found if choice is not None)


def _released(target: Target, replaced: Iterable[PreferenceSet]) -> Iterator[Member]:
    """Find the events that a replaced choice was about, and the new one is not."""
    names = {choice.target for choice in replaced}
    return (member for member in target.beside if not names.isdisjoint(member.series))


def _with(standing: Standing, event: Event) -> Standing:
    last = standing.event
    later = last is None or (last.start, last.id) < (event.start, event.id)
    newest = event if later else last
    return replace(standing, event=newest, events=standing.events + 1)
