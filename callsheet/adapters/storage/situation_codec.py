"""Stored parts back to the situation: so that the same question can be asked again."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar, get_args

from pydantic import TypeAdapter, ValidationError

from callsheet.adapters.storage.codec import places
from callsheet.application.errors import LogUnavailable
from callsheet.domain.bot import Bot, Sibling
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import Condition
from callsheet.domain.digests import digest_bytes
from callsheet.domain.event import Calendar, Event
from callsheet.domain.ids import Digest
from callsheet.domain.policy import Choice, Policy
from callsheet.domain.records import Decided
from callsheet.domain.situation import Settings, Situation

T = TypeVar("T")

_EVENT = TypeAdapter(Event)
_CALENDAR = TypeAdapter(Calendar)
_POLICY: TypeAdapter[Policy | None] = TypeAdapter(Policy | None)
_WHOLE_POLICY = TypeAdapter(Policy)
_CHOICES: TypeAdapter[tuple[Choice | None, Choice | None]] = TypeAdapter(
    tuple[Choice | None, Choice | None]
)
_BOTS = TypeAdapter(tuple[Bot, ...])
_SIBLINGS = TypeAdapter(tuple[Sibling, ...])
_AGREED: TypeAdapter[BotSettings | None] = TypeAdapter(BotSettings | None)
_SETTINGS = TypeAdapter(Settings)
_CONDITIONS: Mapping[str, TypeAdapter[Condition]] = {
    str(field.default): TypeAdapter(condition)
    for condition in get_args(Condition)
    for field in fields(condition)
    if field.name == "kind"
}


def rebuild(decided: Decided, texts: Mapping[Digest, bytes]) -> Situation:
    """
    Build the situation in which a decision was made, at the moment when it was made.

    Args:
        decided: The record of the decision.
        texts: The stored texts of the decision's parts, by their digests.

    Raises:
        LogUnavailable: A part is missing, is not what its digest says, or cannot be
            read; the error names it.
    """
    parts = _Parts(decided, texts)
    of_event, of_series = parts.read("choices", _CHOICES)
    return Situation(
        event=parts.read("event", _EVENT),
        policy=parts.read("policy", _POLICY),
        now=decided.at,
        calendar=parts.read("calendar", _CALENDAR),
        event_choice=of_event,
        series_choice=of_series,
        bots=parts.read("bots", _BOTS),
        siblings=parts.read("siblings", _SIBLINGS),
        agreed=parts.read("agreed", _AGREED),
        settings=parts.read("settings", _SETTINGS),
    )


class _Parts:
    """The parts of one decision."""

    def __init__(self, decided: Decided, texts: Mapping[Digest, bytes]) -> None:
        self._digests = dict(decided.parts)
        self._texts = texts

    def read(self, name: str, adapter: TypeAdapter[T]) -> T:
        key = self._digests.get(name)
        text = None if key is None else self._texts.get(key)
        if text is None:
            raise LogUnavailable(f"the decision's part {name!r} is not in the log")
        if digest_bytes(text) != key:
            raise LogUnavailable(
                f"the decision's part {name!r} is not the text that was stored"
            )
        return _read(text, adapter, f"the decision's part {name!r}")


_ADAPTERS: Mapping[str, TypeAdapter[Any]] = {
    "event": _EVENT,
    "calendar": _CALENDAR,
    "policy": _POLICY,
    "choices": _CHOICES,
    "bots": _BOTS,
    "siblings": _SIBLINGS,
    "agreed": _AGREED,
    "settings": _SETTINGS,
}


def read_part(name: str, text: bytes) -> object:
    """
    Read one part of a situation from its stored text.

    Raises:
        LogUnavailable: The text is no such part.
    """
    return _read(text, _ADAPTERS[name], f"the decision's part {name!r}")


def rebuild_event(text: bytes) -> Event:
    """
    Build an event from its stored part alone.

    Raises:
        LogUnavailable: The text is no event.
    """
    return _read(text, _EVENT, "a stored event")


def rebuild_calendar(text: bytes) -> Calendar:
    """
    Build a calendar from its stored part alone.

    Raises:
        LogUnavailable: The text is no calendar.
    """
    return _read(text, _CALENDAR, "a stored calendar")


def rebuild_policy(text: bytes) -> Policy:
    """
    Build a policy with all its layers from its stored text: its digest is the same.

    Raises:
        LogUnavailable: The text is no policy that this version knows.
    """
    return _read(text, _WHOLE_POLICY, "the last good policy")


def _read(text: bytes, adapter: TypeAdapter[T], what: str) -> T:
    """Read a stored text; `what` names it in errors."""
    try:
        # Not straight from the bytes: a title may hold half a surrogate pair.
        value = json.loads(text.decode("utf-8", "surrogatepass"))
        if adapter in (_POLICY, _WHOLE_POLICY) and value is not None:
            value = _with_conditions(value)
        return adapter.validate_python(value, extra="forbid")
    except ValidationError as error:
        raise LogUnavailable(f"{what} cannot be read: {places(error)}") from None
    except KeyError as error:
        raise LogUnavailable(f"{what} lacks or does not know {error}") from None
    except (ValueError, TypeError):
        raise LogUnavailable(f"{what} is no JSON of its kind") from None


def _with_conditions(policy: dict[str, Any]) -> dict[str, Any]:
    """Read the conditions first; and leave out the digest, which is computed."""
    read = {**policy, "rules": _rules(policy)}
    read.pop("digest", None)
    if "layers" in policy:  # what was stored before there were any has none
        read["layers"] = [
            {**layer, "members": _condition(layer["members"]), "rules": _rules(layer)}
            for layer in policy["layers"]
        ]
    return read


def _rules(owner: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**rule, "when": _condition(rule["when"])} for rule in owner["rules"]]


def _condition(value: dict[str, Any]) -> Condition:
    # By its kind and from the inside out: trying every member of the union at every
    # level would take twice as long with each level of nesting.
    inner = dict(value)
    if "parts" in value:
        inner["parts"] = [_condition(part) for part in value["parts"]]
    if "part" in value:
        inner["part"] = _condition(value["part"])
    return _CONDITIONS[value["kind"]].validate_python(inner, extra="forbid")
