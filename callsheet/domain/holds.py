"""Holds of the mass-removal guard: what each is about, and what people said of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, assert_never

from callsheet.domain.digests import digest
from callsheet.domain.hold_records import (
    Ending,
    HoldApproved,
    HoldEnded,
    HoldPlaced,
    HoldRecord,
    HoldRejected,
    Limit,
)
from callsheet.domain.ids import Digest, EventId

FIRST: Final = 10
"""So many of its events are named wherever a hold is told of."""

REMEMBERED: Final = 100
"""So many holds that are over can still be told of as such."""

_NAME: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """
    Removals that are held back together.

    Attributes:
        digest: Of the scope, the limit, and every event with its commands; a plan with
            any other removal in the scope has another hold.
        scope: Where the limit was passed; see `callsheet.domain.scopes`.
        commands: Each event with the digest of its commands, the most urgent first.
        until: When it passes by itself; None if somebody has to approve.
    """

    digest: Digest
    scope: str
    limit: Limit
    commands: tuple[tuple[EventId, Digest], ...]
    until: datetime | None = None

    @property
    def event_ids(self) -> tuple[EventId, ...]:
        """The events, the most urgent one first."""
        return tuple(event_id for event_id, _ in self.commands)


def hold(
    scope: str,
    limit: Limit,
    commands: Iterable[tuple[EventId, Digest]],
    until: datetime | None = None,
) -> Hold:
    """Put a hold together, and name it."""
    held = tuple(commands)
    named = digest((scope, limit, sorted(held)))
    return Hold(digest=named, scope=scope, limit=limit, commands=held, until=until)


def hold_name(hold: Digest) -> str:
    """Shorten the name of a hold to what people can type."""
    return hold.removeprefix("sha256:")[:_NAME]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownHold:
    """
    A hold as the log tells of it.

    Attributes:
        word: What was said of it last.
        ended: Set once it is over.
    """

    placed: HoldPlaced
    word: HoldApproved | HoldRejected | None = None
    ended: HoldEnded | None = None

    @property
    def name(self) -> str:
        """What people can type."""
        return hold_name(self.placed.hold)

    def passed(self, now: datetime) -> bool:
        """Say whether its time is up, so that it holds no longer by itself."""
        return self.placed.until is not None and self.placed.until <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """
    Leave to remove one event's bots in spite of the guard.

    Attributes:
        hold: The hold that was approved.
        commands: Digest of the commands that may be sent; of no others.
        expires: From then on they may not.
    """

    hold: Digest
    commands: Digest
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """
    One event's bots stay, whatever the limits say, until somebody approves after all.

    Attributes:
        hold: The hold that was rejected.
        commands: Digest of the commands that may not be sent; others may.
        scope: Of the hold.
        limit: Of the hold.
        by: Who rejected it.
    """

    hold: Digest
    commands: Digest
    scope: str
    limit: Limit
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """
    What the log says of all holds.

    Attributes:
        known: Those that stand, and the last of those that are over.
        releases: What approvals let go.
        refusals: What rejections keep.
    """

    known: Mapping[Digest, KnownHold] = field(default_factory=dict)
    releases: Mapping[EventId, Release] = field(default_factory=dict)
    refusals: Mapping[EventId, Refusal] = field(default_factory=dict)

    @property
    def standing(self) -> tuple[KnownHold, ...]:
        """Those that no pass has seen the end of, oldest first."""
        return tuple(one for one in self.known.values() if one.ended is None)

    @property
    def rejecting(self) -> bool:
        """Whether there is a rejection that no pass has acted on."""
        return any(isinstance(one.word, HoldRejected) for one in self.standing)

    @property
    def kept(self) -> tuple[KnownHold, ...]:
        """Those that are over, and of which a rejection keeps bots, oldest first."""
        names = {one.hold for one in self.refusals.values()}
        return tuple(one for name, one in self.known.items() if name in names)

    def open(self, now: datetime) -> tuple[KnownHold, ...]:
        """Those that wait for somebody's word, or were given one, oldest first."""
        return tuple(one for one in self.standing if not one.passed(now))

    def stands(self, hold: Digest) -> bool:
        """Say whether a pass has recorded the hold, and none has seen its end."""
        return hold in self.known and self.known[hold].ended is None

    def approval(self, hold: Digest, now: datetime) -> HoldApproved | None:
        """Find the approval that counts for a hold, if there is one."""
        word = self._word(hold)
        return word if isinstance(word, HoldApproved) and now < word.expires else None

    def rejection(self, hold: Digest) -> HoldRejected | None:
        """Find the rejection that counts for a hold, if there is one."""
        word = self._word(hold)
        return word if isinstance(word, HoldRejected) else None

    def release(
        self, event_id: EventId, commands: Digest, now: datetime
    ) -> Release | None:
        """Find the approval that lets an event's commands go, if one does."""
        found = self.releases.get(event_id)
        if found is None or found.commands != commands:
            return None
        return found if now < found.expires else None

    def refusal(self, event_id: EventId, commands: Digest) -> Refusal | None:
        """Find the rejection that keeps an event's commands back, if one does."""
        found = self.refusals.get(event_id)
        return found if found is not None and found.commands == commands else None

    def _word(self, hold: Digest) -> HoldApproved | HoldRejected | None:
        return self.known[hold].word if self.stands(hold) else None


NOTHING_SAID: Final = Holds()


def evolve_holds(holds: Holds, record: HoldRecord) -> Holds:
    """Add one record to what is known of holds; one of an unknown hold says nothing."""
    known = holds.known.get(record.hold)
    match record:
        case HoldPlaced():
            others = {d: one for d, one in holds.known.items() if d != record.hold}
            new = KnownHold(placed=record)
            return replace(holds, known={**others, record.hold: new})
        case HoldApproved() | HoldRejected():
            return holds if known is None else _said(holds, known, record)
        case HoldEnded():
            if known is None or known.ended is not None:
                return holds
            ended = _with(holds, replace(known, ended=record))
            return _forgetting(_settled(ended, known, record))
        case _:
            assert_never(record)


def _said(holds: Holds, known: KnownHold, word: HoldApproved | HoldRejected) -> Holds:
    """Take a word on a hold that stands, or that a rejection has ended."""
    if known.ended is None:
        return _with(holds, replace(known, word=word))
    left = {e: one for e, one in holds.refusals.items() if one.hold != word.hold}
    if isinstance(word, HoldRejected) or left == holds.refusals:
        return holds
    again = replace(known, word=word, ended=None)
    return replace(_with(holds, again), refusals=left)


def _with(holds: Holds, known: KnownHold) -> Holds:
    return replace(holds, known={**holds.known, known.placed.hold: known})


def _settled(holds: Holds, known: KnownHold, record: HoldEnded) -> Holds:
    """Let go what was approved, or keep what was rejected, event by event."""
    name, word = record.hold, known.word
    if isinstance(word, HoldApproved) and record.how is Ending.APPROVED:
        lasting = {
            e: one for e, one in holds.releases.items() if record.at < one.expires
        }
        new = {
            e: Release(hold=name, commands=commands, expires=word.expires)
            for e, commands in record.commands
        }
        return replace(holds, releases=lasting | new)
    if isinstance(word, HoldRejected) and record.how is Ending.REJECTED:
        refusal = Refusal(
            hold=name,
            commands=name,
            scope=known.placed.scope,
            limit=known.placed.limit,
            by=word.by,
        )
        kept = {e: replace(refusal, commands=c) for e, c in record.commands}
        return replace(holds, refusals={**holds.refusals, **kept})
    return holds


def _forgetting(holds: Holds) -> Holds:
    """Forget the oldest of the holds that are over, if there are very many."""
    kept = {one.placed.hold for one in holds.kept}
    over = [d for d, one in holds.known.items() if one.ended and d not in kept]
    gone = set(over[:-REMEMBERED])
    left = {digest: one for digest, one in holds.known.items() if digest not in gone}
    return replace(holds, known=left)
