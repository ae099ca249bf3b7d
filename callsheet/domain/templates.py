"""
Event fields in a bot's configuration: in `bot_name` and in the values of `metadata`.

A field is written `{title}`, or `{title|Meeting}` with a text for events that have
none; `{{` and `}}` stand for the braces themselves. What a field holds comes from
strangers' invitations: what cannot be seen and what may become a link is left out, and
sizes are bounded. A field that nobody knows and a brace without its other half stay as
they are written; a policy that has such is refused where it is read.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, TypeGuard

from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.event import Calendar, Event
from callsheet.domain.instants import spell
from callsheet.domain.one_line import one_line, shows_something, without_links
from callsheet.domain.template_parts import Part, Stray, Use, parts_of

NAME_LIMIT: Final = 100
"""Characters of a bot's name: Recall's limit."""

METADATA_LIMIT: Final = 500
"""Characters of a filled value of `metadata`: ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """
    Something of an event that a template may name.

    Attributes:
        per_calendar: Whether it differs between the calendars that share a meeting.
        of: Finds it; None where it is unknown or hidden.
    """

    per_calendar: bool
    of: Callable[[Event, Calendar], str | None]


def _title(event: Event, _calendar: Calendar) -> str | None:
    return None if event.title_hidden else event.title


FIELDS: Final[Mapping[str, Field]] = {
    "title": Field(per_calendar=False, of=_title),
    "organizer": Field(per_calendar=False, of=lambda event, _: event.organizer),
    "start": Field(per_calendar=False, of=lambda event, _: spell(event.start)),
    "ical_uid": Field(per_calendar=False, of=lambda event, _: event.ical_uid),
    "event_id": Field(per_calendar=True, of=lambda event, _: event.id),
    "calendar_id": Field(per_calendar=True, of=lambda _, calendar: calendar.id),
    "calendar_address": Field(
        per_calendar=True, of=lambda _, calendar: calendar.address
    ),
}
"""Every field by its name; `start` is the instant in UTC."""


def fill(settings: BotSettings, event: Event, calendar: Calendar) -> BotSettings:
    """
    Put an event's fields into a configuration; without templates it stays the same.

    A `bot_name` that shows nothing in the end is left out: Recall then takes its own.
    """
    form = _form(settings.text)
    if form is None:
        return settings
    return _filled(form, tuple(FIELDS[f].of(event, calendar) for f in form.fields))


def fields_of(settings: BotSettings) -> tuple[str, ...]:
    """Name the fields that filling a configuration looks at, sorted."""
    form = _form(settings.text)
    return () if form is None else form.fields


def fields_in(text: str) -> tuple[str, ...]:
    """Name the fields of one text in the order of their first use, known or not."""
    uses = (part.field for part in parts_of(text) if isinstance(part, Use))
    return tuple(dict.fromkeys(uses))


def fault_of(text: str) -> str | None:
    """Say what is wrong with the braces of one text, and the cure; None if nothing."""
    for part in parts_of(text):
        if isinstance(part, Stray):
            return f"has a lone {part.text}; write {part.text * 2} for a literal one"
        if isinstance(part, Use) and not part.field:
            return "has braces without a field; write {{ and }} for literal ones"
    return None


def least_length(text: str) -> int:
    """Count the characters of one text that stand there whatever its fields hold."""
    return sum(len(part.text) for part in parts_of(text) if _known(part) is None)


def _known(part: Part) -> Use | None:
    return part if isinstance(part, Use) and part.field in FIELDS else None


@dataclass(frozen=True, slots=True)
class _Form:
    """
    A configuration with templates in it, by which it is told apart.

    Attributes:
        fields: The known ones that the templates name, sorted.
    """

    text: str
    config: Mapping[str, Any] = field(compare=False)
    fields: tuple[str, ...] = field(compare=False)


@lru_cache(maxsize=1024)
def _form(text: str) -> _Form | None:
    try:
        config = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(config, dict):
        return None
    templates = [value for value in _values(config) if _is_template(value)]
    if not templates:
        return None
    names = {name for template in templates for name in fields_in(template)}
    return _Form(text, config, tuple(sorted(names & FIELDS.keys())))


def _values(config: Mapping[str, Any]) -> Iterator[Any]:
    yield config.get("bot_name")
    yield from _metadata(config).values()


def _metadata(config: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = config.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _is_template(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and ("{" in value or "}" in value)


# The same events are asked again and again. Keyed by what the fields hold, so that
# nothing else of an event can have a part in the result.
@lru_cache(maxsize=1024)
def _filled(form: _Form, values: tuple[str | None, ...]) -> BotSettings:
    said = dict(zip(form.fields, values, strict=True))
    config = dict(form.config)
    if _is_template(name := config.get("bot_name")):
        config["bot_name"] = _text(name, said, NAME_LIMIT)
        if not shows_something(config["bot_name"]):
            del config["bot_name"]
    if metadata := _metadata(config):
        config["metadata"] = {
            key: _text(value, said, METADATA_LIMIT) if _is_template(value) else value
            for key, value in metadata.items()
        }
    return BotSettings.of(config)


def _text(template: str, said: Mapping[str, str | None], limit: int) -> str:
    whole = "".join(_said(part, said) for part in parts_of(template))
    return one_line(whole)[:limit].rstrip()


def _said(part: Part, said: Mapping[str, str | None]) -> str:
    use = _known(part)
    if use is None:
        return part.text
    value = without_links(one_line(said[use.field] or ""))
    return value if shows_something(value) else use.fallback
