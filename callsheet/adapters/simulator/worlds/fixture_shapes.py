"""Recall's calendars, events and bots as a saved answer has them, strictly read."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from callsheet.adapters.simulator.model import (
    CalendarStatus,
    JsonObject,
    Platform,
    packed,
)

_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_USUAL_LENGTH = timedelta(minutes=30)


def _instant(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("an instant looks like 2026-03-02T15:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError("an instant needs its offset, as in 2026-03-02T15:00:00Z")
    # Compared before it is converted: a date at the end of time has no UTC.
    if not _EARLIEST <= moment <= _LATEST:
        raise ValueError("must lie between the years 1971 and 2200")
    return moment.astimezone(UTC)


def _uuid(value: object) -> str:
    try:
        return str(UUID(value if isinstance(value, str) else ""))
    except ValueError:
        raise ValueError(
            "a UUID looks like 4b1d2f60-8a3e-4c55-9d0a-2f1f6f0f7a11"
        ) from None


def _packed(raw: object) -> bytes:
    if not isinstance(raw, dict):
        raise ValueError("must be the provider's event, a JSON object")
    try:
        return packed(raw)
    except TypeError:
        raise ValueError("nested too deeply, or a number is too large") from None


Instant = Annotated[datetime, BeforeValidator(_instant)]
Id = Annotated[str, BeforeValidator(_uuid)]
Packed = Annotated[bytes, BeforeValidator(_packed)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Link = Annotated[str, Field(min_length=1, max_length=8000)]


class Shape(BaseModel):
    """One of Recall's objects: what a field has is right, unknown fields may be."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class StatusShape(Shape):
    """An entry of a calendar's history."""

    status: CalendarStatus
    created_at: Instant


class CalendarShape(Shape):
    """A calendar; only its id has to be there."""

    id: Id
    platform: Platform | None = None
    oauth_client_id: Text | None = Field(default=None, repr=False)
    oauth_client_secret: Text | None = Field(default=None, repr=False)
    oauth_refresh_token: Text | None = Field(default=None, repr=False)
    oauth_email: Text | None = None
    platform_email: Text | None = None
    webhook_url: Text | None = None
    status: CalendarStatus = "connected"
    status_changes: tuple[StatusShape, ...] = Field(default=(), strict=False)
    metadata: dict[str, str] | None = None
    created_at: Instant | None = None
    updated_at: Instant | None = None


class EntryShape(Shape):
    """An entry of an event's `bots`."""

    bot_id: Id
    start_time: Instant | None = None
    deduplication_key: Text | None = None
    meeting_url: Link | None = None


class EventShape(Shape):
    """An event; its id, its calendar and its start have to be there."""

    id: Id
    calendar_id: Id
    platform: Platform | None = None
    platform_id: Text | None = None
    ical_uid: Text | None = None
    start_time: Instant
    end_time: Instant | None = None
    meeting_url: Link | None = None
    meeting_platform: Text | None = None
    raw: Packed | None = None
    is_deleted: bool = False
    bots: tuple[EntryShape, ...] = Field(default=(), strict=False)
    created_at: Instant | None = None
    updated_at: Instant | None = None

    @property
    def end(self) -> datetime:
        """When it ends; what does not say so lasts half an hour."""
        return self.end_time or self.start_time + _USUAL_LENGTH

    @field_validator("end_time")
    @classmethod
    def _ends_later(
        cls, end: datetime | None, others: ValidationInfo
    ) -> datetime | None:
        start = others.data.get("start_time")
        if end is not None and start is not None and end < start:
            raise ValueError("lies before start_time")
        return end


class CodeShape(Shape):
    """An entry of a bot's history."""

    code: Text
    created_at: Instant
    sub_code: Text | None = None


class RecordingShape(Shape):
    """What a bot recorded in one go."""

    id: Id
    started_at: Instant
    completed_at: Instant | None = None


class BotShape(Shape):
    """A bot; what is no field here was in the configuration it was booked with."""

    model_config = ConfigDict(extra="allow")

    id: Id
    join_at: Instant | None = None
    status_changes: tuple[CodeShape, ...] = Field(default=(), strict=False)
    meeting_url: Any = None
    recordings: tuple[RecordingShape, ...] = Field(default=(), strict=False)

    @property
    def config(self) -> JsonObject:
        """The configuration, as far as it can be told."""
        return dict(self.model_extra or {})


Kind = Literal["calendars", "events", "bots"]
Listed: TypeAlias = CalendarShape | EventShape | BotShape

SHAPES: dict[Kind, type[CalendarShape] | type[EventShape] | type[BotShape]] = {
    "calendars": CalendarShape,
    "events": EventShape,
    "bots": BotShape,
}
"""By the name of the list that such objects stand in."""
