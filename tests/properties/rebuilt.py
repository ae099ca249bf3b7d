"""The same value told otherwise: its instants, its texts or both put differently."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TypeVar

from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.instants import spell

T = TypeVar("T")

_SPELT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


def _same(value: T) -> T:
    return value


def rebuilt(
    value: T,
    instant: Callable[[datetime], datetime] = _same,
    text: Callable[[str], str] = _same,
) -> T:
    """Build the value anew, with each instant and each text in it put differently."""
    return _rebuilt(value, instant, text)  # type: ignore[return-value]


def _rebuilt(
    value: object,
    instant: Callable[[datetime], datetime],
    text: Callable[[str], str],
) -> object:
    match value:
        case Enum() | BotSettings() | None | bool() | int() | float() | timedelta():
            return value
        case str():
            return text(value)
        case datetime():
            return instant(value)
        case tuple():
            return tuple(_rebuilt(one, instant, text) for one in value)
        case Mapping():
            return {text(k): _rebuilt(v, instant, text) for k, v in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            given = {
                f.name: _rebuilt(getattr(value, f.name), instant, text)
                for f in fields(value)
                if f.init
            }
            return type(value)(**given)
        case _:
            raise TypeError(f"cannot rebuild a {type(value).__name__}")


def shifted(value: T, by: timedelta) -> T:
    """Move every instant, also those spelt inside a text (keys, explanations)."""

    def text(old: str) -> str:
        return _SPELT.sub(
            lambda hit: spell(datetime.fromisoformat(hit.group()) + by), old
        )

    return rebuilt(value, lambda at: at + by, text)
