"""
The syntax of a template: `{field}`, `{field|fallback}`, and `{{` `}}` for braces.

Each character is looked at twice at most, so a text of stray braces costs no more than
any other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Literal:
    """What stands in every result."""

    text: str


@dataclass(frozen=True, slots=True)
class Stray:
    """A brace without its other half."""

    text: str


@dataclass(frozen=True, slots=True)
class Use:
    """
    A place for a field.

    Attributes:
        text: As it is written, with its braces.
        fallback: For events of which the field says nothing.
    """

    text: str
    field: str
    fallback: str


Part = Literal | Stray | Use
"""One piece of a template; they stand side by side."""


@lru_cache(maxsize=256)
def parts_of(text: str) -> tuple[Part, ...]:
    """Take a template apart."""
    return tuple(_parts(text))


def _parts(text: str) -> Iterator[Part]:
    at = 0
    while at < len(text):
        if text.startswith(("{{", "}}"), at):
            yield Literal(text[at])
            at += 2
            continue
        stop = _next_brace(text, at + 1)
        if text[at] not in "{}":
            yield Literal(text[at:stop])
        elif text[at] == "{" and text.startswith("}", stop):
            stop += 1
            yield _use(text[at:stop])
        else:
            stop = at + 1
            yield Stray(text[at])
        at = stop


def _next_brace(text: str, start: int) -> int:
    places = range(start, len(text))
    return next((at for at in places if text[at] in "{}"), len(text))


def _use(written: str) -> Use:
    field, _, fallback = written[1:-1].partition("|")
    return Use(written, field.strip(), fallback)
