"""Calendars that are replaced by twins: what follows from the records of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import assert_never

from callsheet.domain.guard import Held, HeldFor
from callsheet.domain.hold_records import Limit
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.scheme_records import SchemeSet, Step, TwinsBegun, TwinStep
from callsheet.domain.scopes import EVERYWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """
    How far calendars were replaced by twins.

    Attributes:
        begun: The change under way, None without; while there is one, nothing is
            written to Recall, for both a calendar and its twin list each meeting.
        steps: The last step of each calendar, of this change or else of the last one.
        gone: Every calendar that was ever replaced, and deleted.
        running: Events of twins that are left alone until an instant.
    """

    begun: TwinsBegun | None = None
    steps: Mapping[CalendarId, TwinStep] = field(
        default_factory=lambda: MappingProxyType({})
    )
    gone: frozenset[CalendarId] = frozenset()
    running: Mapping[EventId, datetime] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def after(self, record: TwinsBegun | TwinStep | SchemeSet) -> "Twins":
        """Add one record."""
        match record:
            case TwinsBegun():
                return replace(self, begun=record, steps=MappingProxyType({}))
            case SchemeSet():
                return replace(self, begun=None)
            case TwinStep():
                return self._stepped(record)
            case _:
                assert_never(record)

    def holds(self, event_ids: Iterable[EventId], now: datetime) -> Iterator[Held]:
        """
        Keep back all events while writes are paused, and else those in running calls.

        A bot of a calendar that was deleted stays in its call, and nobody lists it.
        """
        for event_id in event_ids:
            if self.begun is not None:
                yield _held(event_id, Limit.BY_CALENDARS, None)
            elif now < (until := self.running.get(event_id, now)):
                yield _held(event_id, Limit.LIVE_BOT, until)

    def _stepped(self, record: TwinStep) -> "Twins":
        calendar_id = record.calendar_id
        gone = {calendar_id} if record.step is Step.GONE else set()
        return replace(
            self,
            steps=MappingProxyType({**self.steps, calendar_id: record}),
            gone=self.gone | gone,
            running=MappingProxyType({**self.running, **dict(record.running)}),
        )


def _held(event_id: EventId, limit: Limit, until: datetime | None) -> Held:
    return Held(
        event_id=event_id,
        reason=HeldFor.SCHEME_CHANGE,
        limit=limit,
        scope=EVERYWHERE,
        until=until,
    )
