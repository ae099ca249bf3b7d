"""One word of the conditions: how it is read, what editors are told, what it means."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.adapters.policy_file.values import TEXT_LIMIT, flag_of, texts_of
from callsheet.domain.conditions import Condition

Read = Callable[[object, Path, Report], Condition | None]
"""Reads what stands behind a condition's word; None if it is wrong and reported."""

Schema = Mapping[str, object]
"""A part of a JSON schema, draft 2020-12."""

TEXT: Schema = {
    "type": "string",
    "minLength": 1,
    "maxLength": TEXT_LIMIT,
    "pattern": r"\S",
}
"""A text that says something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """
    One word that may stand in a table of conditions.

    Attributes:
        meaning: A sentence for whoever writes a policy.
        schema: What may stand behind the word, in the JSON form of the policy.
    """

    read: Read
    meaning: str
    schema: Schema


def flag(build: Callable[[bool], Condition], meaning: str) -> Word:
    """Make a word that stands before true or false."""

    def read(value: object, path: Path, report: Report) -> Condition | None:
        found = flag_of(value, path, report)
        return None if found is None else build(found)

    return Word(read=read, meaning=meaning, schema={"type": "boolean"})


def texts(
    build: Callable[[tuple[str, ...]], Condition],
    check: Callable[[str, Path, Report], str],
    meaning: str,
    schema: Schema = TEXT,
) -> Word:
    """
    Make a word that stands before a text or a list of them.

    `check` gives a text as it is meant, or "" for one that it reported; `schema` is
    that of one text.
    """

    def read(value: object, path: Path, report: Report) -> Condition | None:
        checked = [check(*text, report) for text in texts_of(value, path, report)]
        return build(in_order(checked)) if checked and all(checked) else None

    return Word(read=read, meaning=meaning, schema=one_or_more(schema))


def one_of(
    known: tuple[str, ...],
    what: str,
    build: Callable[[tuple[str, ...]], Condition],
    meaning: str,
) -> Word:
    """Make a word that stands before one of the known words or a list of them."""

    def read(value: object, path: Path, report: Report) -> Condition | None:
        found = known_of(value, known, what, path, report)
        return build(tuple(word for word in known if word in found)) if found else None

    return Word(read=read, meaning=meaning, schema=one_or_more({"enum": list(known)}))


def known_of(
    value: object, known: tuple[str, ...], what: str, path: Path, report: Report
) -> tuple[str, ...]:
    """Read one of the known words or a list; nothing if any is none of them."""
    listed = texts_of(value, path, report)
    unknown = [(word, at) for word, at in listed if word not in known]
    for word, at in unknown:
        report.unknown(at, what, _likely(word, known), known)
    return () if unknown else tuple(word for word, _ in listed)


def as_written(text: str, path: Path, report: Report) -> str:
    """Take any text for what it is."""
    return text


def in_order(found: Iterable[str]) -> tuple[str, ...]:
    """Sort texts whose order and repetition mean nothing."""
    return tuple(sorted(set(found)))


def one_or_more(schema: Schema, **bounds: object) -> Schema:
    """Let a list stand where one may stand; `bounds` are further ones of the list."""
    several = {"type": "array", "minItems": 1, "items": schema, **bounds}
    return {"anyOf": [schema, several]}


def _likely(word: str, known: tuple[str, ...]) -> str:
    """Find what is part of a known word, or has one as its part: teams, monday."""
    lower = word.lower().replace(" ", "_").replace("-", "_")
    alike = [one for one in known if one in lower or (lower in one and len(lower) > 1)]
    return min(alike, key=len, default=word)
