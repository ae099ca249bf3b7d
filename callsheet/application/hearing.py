"""What was heard and is not yet read: hints add up, and none is lost."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from callsheet.application.inbox import Kept, Notice, NoticeKind
from callsheet.domain.ids import CalendarId


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """
    Events of a calendar have changed.

    Attributes:
        at: When that was heard first.
        since: None of them was updated before; None if nobody knows.
    """

    at: datetime
    since: datetime | None


@dataclass(slots=True)
class Heard:
    """
    What has to be read because of what was heard.

    Any number of messages about one calendar come to one hint.

    Attributes:
        hints: Calendars whose events have changed.
        calendars: Calendars of which something else has changed.
        everything: When a message came first that may be about anything.
        of_bots: What was said of bots: facts, and no hints.
        numbers: The places in the inbox of the notices that hints come from, and whom
            they are about.
        last: The place of the newest of all.
    """

    hints: dict[CalendarId, Hint] = field(default_factory=dict)
    calendars: set[CalendarId] = field(default_factory=set)
    everything: datetime | None = None
    of_bots: list[Kept] = field(default_factory=list)
    numbers: dict[int, CalendarId | None] = field(default_factory=dict)
    last: int = 0

    def take(self, notices: Iterable[Kept]) -> None:
        """Take notices over."""
        for kept in notices:
            self.last = max(self.last, kept.number)
            if kept.notice.kind is NoticeKind.BOT:
                self.of_bots.append(kept)
            else:
                self.numbers[kept.number] = kept.notice.calendar_id
                self._take(kept.notice)

    def first(self) -> datetime | None:
        """Say when the first hint was heard that no read has covered."""
        heard = [hint.at for hint in self.hints.values()]
        if self.everything is not None:
            heard.append(self.everything)
        return min(heard, default=None)

    def covered(self) -> None:
        """Strike out all hints: what they say was read."""
        self.hints.clear()
        self.everything = None

    def settle(self, waiting: Container[CalendarId] = ()) -> set[int]:
        """
        Name the notices that nothing is left of, and strike them out.

        Args:
            waiting: Calendars that are still to be read, for whatever reason.
        """
        if self.hints or self.calendars or self.everything is not None:
            return set()
        done = {n for n, about in self.numbers.items() if about not in waiting}
        self.numbers = {n: c for n, c in self.numbers.items() if n not in done}
        return done

    def _take(self, notice: Notice) -> None:
        if notice.is_trial:
            return
        calendar_id = notice.calendar_id
        if calendar_id is None or notice.kind is NoticeKind.UNKNOWN:
            self.everything = self.everything or notice.received_at
        elif notice.kind is NoticeKind.CALENDAR_UPDATE:
            self.calendars.add(calendar_id)
        else:
            self.hints[calendar_id] = _joined(self.hints.get(calendar_id), notice)


def _joined(known: Hint | None, notice: Notice) -> Hint:
    if known is None:
        return Hint(at=notice.received_at, since=notice.since)
    if known.since is None or notice.since is None:
        return Hint(at=known.at, since=None)
    return Hint(at=known.at, since=min(known.since, notice.since))
