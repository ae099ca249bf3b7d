"""From the body of a delivery to a notice; nothing of it is kept but its meaning."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Final
from uuid import uuid4

from pydantic import (
    BaseModel,
    Field,
    ValidationError,
    WrapValidator,
)

from callsheet.application.inbox import Notice, NoticeKind
from callsheet.domain.ids import BotId, CalendarId
from callsheet.domain.instants import utc

_LONGEST_ID: Final = 256

_CALENDARS: Final = {
    kind.value: kind
    for kind in (NoticeKind.CALENDAR_UPDATE, NoticeKind.CALENDAR_SYNC_EVENTS)
}
_OF_BOTS: Final = "bot."


def _or_none(value: object, validate: Callable[[object], Any]) -> Any:  # noqa: ANN401 - of whatever type is validated
    """Leave out what is not as it should be; the rest of the message still counts."""
    try:
        return validate(value)
    except ValidationError:
        return None


# Without its id a message says nothing: then the whole of it is not understood.
_Id = Annotated[str | None, Field(strict=True, pattern=r"^[!-~]{1,200}$")]
_Code = Annotated[
    str | None,
    Field(strict=True, pattern=r"^[A-Za-z0-9_.:-]{1,100}$"),
    WrapValidator(_or_none),
]


class _Status(BaseModel):
    code: _Code = None
    sub_code: _Code = None
    updated_at: object = None
    created_at: object = None


class _Bot(BaseModel):
    id: _Id = None


class _Data(BaseModel):
    """
    What happened to what.

    A bot's message has `bot` and `data`; the old `bot.status_change` had `bot_id` and
    `status`.
    """

    calendar_id: _Id = None
    last_updated_ts: object = None
    bot: _Bot | None = None
    data: Annotated[_Status | None, WrapValidator(_or_none)] = None
    bot_id: _Id = None
    status: Annotated[_Status | None, WrapValidator(_or_none)] = None


class _Message(BaseModel):
    event: str
    data: _Data


def notice_of(message_id: str | None, body: bytes, received_at: datetime) -> Notice:
    """
    Read a message; of one that is not understood it is known that it came.

    Args:
        message_id: As its headers have it; one without is like no other.
        body: Exactly as it was received.
        received_at: When it was.
    """
    name = f"unnamed {uuid4()}" if message_id is None else bounded(message_id)
    try:
        message = _Message.model_validate_json(body)
    except ValidationError:
        return _unknown(name, received_at)
    kind = _CALENDARS.get(message.event)
    if kind is not None:
        return _of_calendar(name, kind, message.data, received_at)
    if message.event.startswith(_OF_BOTS):
        return _of_bot(name, message.data, received_at)
    return _unknown(name, received_at)


def bounded(message_id: str) -> str:
    """Give an id back, or a digest for one that is long or strange."""
    plain = message_id.isascii() and message_id.isprintable()
    if plain and len(message_id) <= _LONGEST_ID:
        return message_id
    return f"sha256:{sha256(message_id.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _of_calendar(
    name: str, kind: NoticeKind, data: _Data, received_at: datetime
) -> Notice:
    if data.calendar_id is None:
        return _unknown(name, received_at)
    syncs = kind is NoticeKind.CALENDAR_SYNC_EVENTS
    return Notice(
        message_id=name,
        received_at=received_at,
        kind=kind,
        calendar_id=CalendarId(data.calendar_id),
        since=_instant(data.last_updated_ts) if syncs else None,
    )


def _of_bot(name: str, data: _Data, received_at: datetime) -> Notice:
    bot_id = data.bot_id if data.bot is None else data.bot.id
    if bot_id is None:
        return _unknown(name, received_at)
    status = data.data or data.status or _Status()
    return Notice(
        message_id=name,
        received_at=received_at,
        kind=NoticeKind.BOT,
        bot_id=BotId(bot_id),
        code=status.code,
        sub_code=status.sub_code,
        happened_at=_instant(status.updated_at or status.created_at),
    )


def _instant(text: object) -> datetime | None:
    """Read a time, if it is one; without an offset it is none."""
    try:
        instant = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return None if instant.tzinfo is None else utc(instant)


def _unknown(name: str, received_at: datetime) -> Notice:
    return Notice(message_id=name, received_at=received_at, kind=NoticeKind.UNKNOWN)
