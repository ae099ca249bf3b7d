"""What-if: every recorded decision as it would have been under another policy."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from callsheet.application.another_policy import AnotherPolicy
from callsheet.application.auditing import PAGE, Row, Scanning, Stretch
from callsheet.application.comparing import Change, Effect
from callsheet.application.erased_since import ErasedSince
from callsheet.application.errors import LogUnavailable
from callsheet.application.log_port import Illegible, Log, Recorded
from callsheet.application.past_occurrences import Decisions, calendars_of
from callsheet.application.reading import Progress
from callsheet.application.recorded_parts import (
    Lack,
    ReadPart,
    RecordedParts,
    is_personal,
)
from callsheet.application.sides import side
from callsheet.application.story import Rebuild
from callsheet.domain.decision import Decision
from callsheet.domain.event import Calendar
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.layers import Learnt, learnt_domains
from callsheet.domain.reconcile import reconcile
from callsheet.domain.records import CalendarSeen, Decided
from callsheet.domain.situation import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """
    One recorded decision, and what it would have been.

    Attributes:
        at: When it was made.
        title: Of the event; from a stranger.
        start: Of the event.
        effect: What the other policy does to the meeting.
        was: What the present core answers under the policy of that time.
        would: What it answers under the other one.
    """

    stream: str
    version: int
    position: int
    at: datetime
    event_id: EventId
    calendar_id: CalendarId
    title: str
    start: datetime
    effect: Effect
    was: Decision
    would: Decision

    @property
    def is_other(self) -> bool:
        """Whether anything but the words of the explanation changes."""
        return (self.effect, self.was.reason, self.was.commands) != (
            Effect.UNCHANGED,
            self.would.reason,
            self.would.commands,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAsked:
    """
    A decision that cannot be asked again, and why; `audit verify` tells more.

    Attributes:
        erased: Whether that is so on purpose: what it was made of was erased.
    """

    stream: str
    version: int
    position: int
    said: str
    erased: bool = False


class Replayer(Scanning):
    """
    Asks recorded questions under another policy, of the situation of that time.

    The bots are those that were there, so each decision is a change by itself, and
    not what would have followed from the changes before it. What sharers agreed on
    came of the old policy: the event's own settings stand in for it.

    Args:
        read: Reads the parts of situations.
        policy: What is asked.
        calendar: The id or address of the only calendar that counts; None for all.
    """

    def __init__(
        self, read: ReadPart, policy: AnotherPolicy, calendar: str | None = None
    ) -> None:
        # What Recall sent is not asked about; only what was made of it.
        self._parts = RecordedParts(read, snapshots=False)
        self._policy = policy
        self._calendar = calendar
        self._erased = ErasedSince()

    async def look(
        self, log: Log, rows: Sequence[Row]
    ) -> tuple[int, tuple[Replayed | NotAsked, ...]]:
        """Ask the decisions among some records again."""
        decided = [
            (row, row.record)
            for row in rows
            if isinstance(row, Recorded) and isinstance(row.record, Decided)
        ]
        await self._parts.gather(log, [record for _, record in decided])
        lacks = [row for row, record in decided if self._parts.lacks(record)]
        if lacks:
            # A record there that cannot be read excuses nothing.
            with suppress(LogUnavailable):
                await self._erased.learn(log, lacks)
        lacking: list[NotAsked] = [
            _not_asked(row, row.said) for row in rows if isinstance(row, Illegible)
        ]
        found: list[tuple[Recorded, Situation]] = []
        for row, record in decided:
            if wrong := self._parts.lacks(record):
                if self._calendar in (None, record.calendar_id):
                    lacking.append(self._lacking(row, record, wrong))
                continue
            situation = self._parts.situation(record)
            if self._counts(situation):
                found.append((row, situation))
        replayed = self._replayed(found)
        told: list[Replayed | NotAsked] = [*lacking, *replayed]
        told.sort(key=lambda one: one.position)
        return len(replayed), tuple(told)

    def _lacking(
        self, row: Recorded, decided: Decided, lacks: Sequence[Lack]
    ) -> NotAsked:
        covered = self._erased.cover(decided, row.stream, row.position)
        for lack in lacks:
            if not covered or not is_personal(lack):
                return _not_asked(row, lack.said)
        return _not_asked(row, "what it was made of was erased", erased=True)

    def _counts(self, situation: Situation) -> bool:
        calendar = situation.calendar
        return self._calendar in (None, calendar.id, calendar.address)

    def _replayed(self, found: Sequence[tuple[Recorded, Situation]]) -> list[Replayed]:
        situations = [situation for _, situation in found]
        calendars: dict[CalendarId, Calendar] = {
            situation.calendar.id: situation.calendar for situation in situations
        }
        asked = self._policy.asked(situations, calendars)
        return [
            _replayed(row, situation, replace(as_new, agreed=None))
            for (row, situation), as_new in zip(found, asked, strict=True)
        ]


def _replayed(row: Recorded, situation: Situation, asked: Situation) -> Replayed:
    event = situation.event
    was, would = reconcile(situation), reconcile(asked)
    change = Change(
        event=event,
        calendar=situation.calendar,
        old=side(situation, was),
        new=side(asked, would),
    )
    return Replayed(
        stream=row.stream,
        version=row.version,
        position=row.position,
        at=situation.now,
        event_id=event.id,
        calendar_id=event.calendar_id,
        title=event.title or "",
        start=event.start,
        effect=change.effect,
        was=was,
        would=would,
    )


def _not_asked(row: Row, said: str, *, erased: bool = False) -> NotAsked:
    return NotAsked(
        stream=row.stream,
        version=row.version,
        position=row.position,
        said=said,
        erased=erased,
    )


@dataclass(slots=True)
class ReplayGroup:
    """Decisions that change in the same way."""

    example: Replayed
    count: int = 0


@dataclass(slots=True)
class ReplayTally:
    """
    The sum of what another policy would have changed.

    Attributes:
        position: Up to where everything was asked.
        effects: How many decisions have which effect on their meeting.
        groups: By the effect, the reason that was and the one that would be.
        erased: How many decisions could not be asked again because what they were
            made of was erased.
        not_asked: How many could not be for another reason, and the first.
    """

    position: int
    asked: int = 0
    effects: Counter[Effect] = field(default_factory=Counter)
    groups: dict[tuple[str, str, str], ReplayGroup] = field(default_factory=dict)
    erased: int = 0
    not_asked: int = 0
    first_not_asked: NotAsked | None = None

    def add(self, stretch: Stretch[Replayed | NotAsked]) -> None:
        """Add what came of the next stretch."""
        self.position = stretch.position
        self.asked += stretch.asked
        for one in stretch.found:
            if not isinstance(one, NotAsked):
                self._add(one)
            elif one.erased:
                self.erased += 1
            else:
                self.not_asked += 1
                self.first_not_asked = self.first_not_asked or one

    def _add(self, one: Replayed) -> None:
        self.effects[one.effect] += 1
        if one.is_other:
            key = one.effect.value, one.was.reason.value, one.would.reason.value
            self.groups.setdefault(key, ReplayGroup(one)).count += 1


async def learnt_from(log: Log, rebuild: Rebuild, tell: Progress) -> Learnt | None:
    """
    Collect the domains of all calendars that a log knows, as it knew them last.

    Returns:
        None if there are calendars of which it knows only that they are there.

    Raises:
        LogUnavailable: The log, or what it knows of a calendar, cannot be read.
    """
    decisions = Decisions()
    position = 0
    while rows := await log.scan(position, PAGE):
        for row in rows:
            record = row.record if isinstance(row, Recorded) else None
            if isinstance(record, Decided):
                decisions.newest[record.calendar_id] = record
            elif isinstance(record, CalendarSeen):
                decisions.calendars.add(record.calendar_id)
        position = rows[-1].position
        tell("looking for calendars", position, None)
    calendars = await calendars_of(log, decisions, rebuild, tell)
    if (decisions.calendars | decisions.newest.keys()) - calendars.keys():
        return None
    return learnt_domains(calendars.values())
