"""What really is the case in the simulated world, as its control API tells it."""

from collections import defaultdict
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict

ZONE = ZoneInfo("Europe/Berlin")
"""Where the company sits; the demo shows its times."""


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True)


class CalendarTruth(_Told):
    """A calendar as Recall knows it; `calendar` is its address."""

    id: str
    calendar: str | None
    status: str


class EventTruth(_Told):
    """One calendar's copy of a meeting; `story` says what kind of meeting it is."""

    event_id: str
    calendar_id: str
    calendar: str
    ical_uid: str
    meeting: str
    story: str
    title: str
    guests: tuple[str, ...] = ()
    start_time: AwareDatetime
    end_time: AwareDatetime
    meeting_url: str | None
    is_deleted: bool
    cancelled: bool
    visible: bool
    future_bots: tuple[str, ...]
    past_bots: tuple[str, ...]


class BotTruth(_Told):
    """A bot; `join_at` is when it will join, or did."""

    id: str
    join_at: AwareDatetime
    start_time: AwareDatetime
    status: Literal["scheduled", "joining", "in_call", "done"]
    events: tuple[str, ...]


class Truth(_Told):
    """The whole world at one instant."""

    now: AwareDatetime
    calendars: tuple[CalendarTruth, ...]
    events: tuple[EventTruth, ...]
    bots: tuple[BotTruth, ...]
    skipped: tuple[str, ...] = ()

    def meetings(self) -> dict[tuple[str, datetime], list[EventTruth]]:
        """Group the copies of each meeting: same meeting, same start."""
        found: dict[tuple[str, datetime], list[EventTruth]] = defaultdict(list)
        for event in self.events:
            found[event.meeting, event.start_time].append(event)
        return found

    def connected(self) -> set[str]:
        """Name the calendars that Recall can read."""
        return {c.id for c in self.calendars if c.status == "connected"}
