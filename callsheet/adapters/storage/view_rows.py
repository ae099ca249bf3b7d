"""The views as rows, whatever database keeps them: lines, and the workspace as JSON."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from pydantic import TypeAdapter, ValidationError

from callsheet.adapters.storage.appends import WORKSPACE_OWNER
from callsheet.adapters.storage.codec import places
from callsheet.adapters.storage.personal_fields import (
    FIELDS,
    PERSONAL,
    BrokenField,
    Keys,
    opened_record,
    sealed_record,
)
from callsheet.application.errors import KeyDamaged, LogUnavailable
from callsheet.domain.call_sheet import Attention, Line
from callsheet.domain.decision import Kind
from callsheet.domain.erasures import ERASED, LOST
from callsheet.domain.ids import EventId
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.records import PreferenceSet
from callsheet.domain.workspace_log import WorkspaceLog

FOLD: Final = 8
"""
Raised whenever the same records come to other lines or another workspace, or these
are written otherwise: what was kept under another number is made anew.
"""

COLUMNS: Final = (
    "event_id",
    "version",
    "calendar_id",
    "decided",
    "event",
    "reason",
    "flags",
    "commands",
    "at",
    "valid_until",
    "booked_until",
    "due_at",
    "attention",
    "live_until",
)
"""Of a line on the call sheet; instants are texts that sort as they follow."""

_CHOICES: Final = ("for_events", "for_series")
_TOPIC: Final = "preference/1"
_WORKSPACE: Final = TypeAdapter(WorkspaceLog)
_CURE: Final = "run `callsheet db rebuild`"


def row_of(line: Line) -> tuple[str | int | None, ...]:
    """Write a line as the values of `COLUMNS`."""
    return (
        line.event_id,
        line.version,
        line.calendar_id,
        line.decided,
        line.event,
        None if line.reason is None else line.reason.value,
        ",".join(flag.value for flag in line.flags),
        ",".join(kind.value for kind in line.commands),
        *map(
            instant_text,
            (line.at, line.valid_until, line.booked_until, line.due_at),
        ),
        None if line.attention is None else line.attention.value,
        instant_text(line.live_until),
    )


def line_in(row: Mapping[str, Any]) -> Line:
    """
    Read a line from a row with `COLUMNS`.

    Raises:
        LogUnavailable: It is none.
    """
    try:
        return _line(row)
    except (ValueError, TypeError, AttributeError, LookupError):
        event_id = row["event_id"]
        raise LogUnavailable(
            f"the call sheet's line of {event_id!r} is damaged: {_CURE}"
        ) from None


def instant_text(instant: datetime | None) -> str | None:
    """Spell an instant with all its digits, so that the texts sort as it does."""
    if instant is None:
        return None
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def workspace_text(workspace: WorkspaceLog, keys: Keys) -> str:
    """
    Write the workspace as JSON; who made choices, and why, is sealed as in the log.

    Raises:
        LogUnavailable: The log's key is not there, or another one.
    """
    value = {one.name: getattr(workspace, one.name) for one in fields(workspace)}
    for name in _CHOICES:
        value[name] = {t: _sealed(one, keys) for t, one in value[name].items()}
    return orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z).decode()


def workspace_in(text: str, keys: Keys) -> WorkspaceLog:
    """
    Read the workspace.

    Raises:
        LogUnavailable: The text says none, or the log's key is not there.
    """
    try:
        return _WORKSPACE.validate_json(
            _opened(text, keys), strict=True, extra="forbid"
        )
    except ValidationError as error:
        problem = places(error)
    except (ValueError, TypeError, AttributeError, LookupError, BrokenField):
        problem = "people's choices"
    raise LogUnavailable(f"the view of the workspace is damaged: {problem}: {_CURE}")


def _sealed(choice: PreferenceSet, keys: Keys) -> dict[str, Any]:
    record = orjson.loads(orjson.dumps(choice, option=orjson.OPT_UTC_Z))
    owner = choice.calendar_id or WORKSPACE_OWNER
    try:
        key = keys.data_key(owner)
    except KeyDamaged:
        key = None
    if key is None:
        # Erased; or the record of that is yet to be folded; or the key was taken away.
        erased = choice.by == ERASED
        return record if erased else {**record, **dict.fromkeys(FIELDS[_TOPIC], LOST)}
    return sealed_record(_TOPIC, record, owner, key)


def _opened(text: str, keys: Keys) -> bytes:
    value = orjson.loads(text)
    for name in _CHOICES:
        value[name] = {
            target: opened_record(_TOPIC, choice, keys)
            if PERSONAL in choice
            else choice
            for target, choice in value[name].items()
        }
    return orjson.dumps(value)


def _line(row: Mapping[str, Any]) -> Line:
    reason, attention = row["reason"], row["attention"]
    return Line(
        event_id=EventId(row["event_id"]),
        version=row["version"],
        calendar_id=row["calendar_id"],
        decided=row["decided"],
        event=row["event"],
        reason=None if reason is None else Reason(reason),
        flags=tuple(Flag(flag) for flag in row["flags"].split(",") if flag),
        commands=tuple(Kind(kind) for kind in row["commands"].split(",") if kind),
        at=_instant(row["at"]),
        valid_until=_instant(row["valid_until"]),
        booked_until=_instant(row["booked_until"]),
        due_at=_instant(row["due_at"]),
        attention=None if attention is None else Attention(attention),
        live_until=_instant(row["live_until"]),
    )


def _plain(value: object) -> object:
    match value:
        case Mapping():
            return dict(value)
        case frozenset():
            return sorted(value)
        case _:
            raise TypeError(type(value).__name__)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
