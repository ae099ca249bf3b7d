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
from callsheet.domain.records import (
    Decided,
)
from callsheet.domain.situation import Settings, Situation

T = TypeVar("T")

_EVENT = TypeAdapter(Event)
_CALENDAR = TypeAdapter(Calendar)
_POLICY: TypeAdapter[Policy | None] = TypeAdapter(Policy | None)
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
        try:
            # Not straight from the bytes: a title may hold half a surrogate pair.
            value = json.loads(text.decode("utf-8", "surrogatepass"))
            if name == "policy" and value is not None:
                value = _with_conditions(value)
            return adapter.validate_python(value, extra="forbid")
        except ValidationError as error:
            raise LogUnavailable(
                f"the decision's part {name!r} cannot be read: {places(error)}"
            ) from None
        except KeyError as error:
            raise LogUnavailable(
                f"the decision's part {name!r} lacks or does not know {error}"
            ) from None
        except (ValueError, TypeError):
            raise LogUnavailable(
                f"the decision's part {name!r} is no JSON of its kind"
            ) from None


def _with_conditions(policy: dict[str, Any]) -> dict[str, Any]:
    """Read the conditions first; and leave out the digest, which is computed."""
    rules = [{**rule, "when": _condition(rule["when"])} for rule in policy["rules"]]
    rest = {key: value for key, value in policy.items() if key != "digest"}
    return {**rest, "rules": rules}


def _condition(value: dict[str, Any]) -> Condition:
    # By its kind and from the inside out: trying every member of the union at every
    # level would take twice as long with each level of nesting.
    inner = dict(value)
    if "parts" in value:
        inner["parts"] = [_condition(part) for part in value["parts"]]
    if "part" in value:
        inner["part"] = _condition(value["part"])
    return _CONDITIONS[value["kind"]].validate_python(inner, extra="forbid")
