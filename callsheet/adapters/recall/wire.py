"""
Recall's JSON, as far as it is needed: unknown fields ignored, wrong types refused.

A field with a default may be missing or null, for one platform leaves out what the
other sends as null.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator
from pydantic_core import PydanticCustomError

from callsheet.adapters.recall.problems import name_of
from callsheet.domain.instants import utc


def instant(value: object) -> datetime:
    """Read ISO 8601 with an offset into UTC; for pydantic, whose errors it raises."""
    if not isinstance(value, str):
        wrong = {"name": name_of(value)}
        raise PydanticCustomError("instant", "should be a time, is {name}", wrong)
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        example = "should be a time such as 2026-03-02T15:00:00Z"
        raise PydanticCustomError("instant", example) from None
    if found.tzinfo is None:
        naive = "is a time without UTC offset; should be like 2026-03-02T15:00:00Z"
        raise PydanticCustomError("instant", naive)
    return utc(found)


Instant = Annotated[datetime, PlainValidator(instant)]
Id = Annotated[str, Field(min_length=1, max_length=1_000)]
LongText = Annotated[str, Field(max_length=100_000)]
"""The core judges links of over 1,900 characters; this only bounds what is kept."""

Word = Annotated[str, Field(max_length=1_000)]
"""One of a platform's words; those that are not known today are words, too."""


class Wire(BaseModel):
    """An object of Recall's JSON."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class BotEntry(Wire):
    """One entry of an event's `bots`."""

    bot_id: Id
    start_time: Instant
    deduplication_key: LongText
    meeting_url: LongText


class EventRow(Wire):
    """A calendar event; its `raw` is read by the platform's own module."""

    id: Id
    calendar_id: Id
    platform: Literal["google_calendar", "microsoft_outlook"]
    start_time: Instant
    end_time: Instant
    meeting_url: LongText | None
    is_deleted: bool
    bots: Annotated[list[BotEntry], Field(max_length=1_000)]
    meeting_platform: Word | None = None
    ical_uid: LongText | None = None
    updated_at: Instant | None = None
    raw: Any = None


class CalendarRow(Wire):
    """A connected calendar; its credentials are not even looked at."""

    id: Id
    platform: Id
    status: Literal["connecting", "connected", "disconnected"]
    platform_email: LongText | None = None
    metadata: dict[str, Any] | None = None
    status_changes: Any = None


class StatusRow(Wire):
    """One entry of a bot's `status_changes`."""

    code: Word
    sub_code: Word | None = None
    created_at: Instant


class BotRow(Wire):
    """A bot, as far as its life goes; its `metadata` is not even looked at."""

    id: Id
    status_changes: Annotated[list[StatusRow], Field(max_length=1_000)]


class Envelope(Wire):
    """One page of a list; `next` is the address of the page after it."""

    next: LongText | None
    results: list[Any]
