"""Records in one flat shape, whatever their kind: for exports and comparisons."""

from collections.abc import Mapping
from typing import Final

from callsheet.adapters.storage.registry import TOPICS
from callsheet.application.auditing import Row
from callsheet.application.log_port import Illegible
from callsheet.domain.digests import plain
from callsheet.domain.records import Record

Flat = dict[str, object]
"""One record: the columns, and under `record` the whole of it; JSON's types."""

TOPIC_OF: Final[Mapping[type[Record], str]] = {
    record: topic for topic, record in TOPICS.items()
}

PLACE: Final = ("position", "stream", "version", "topic")

TEXTS: Final = (
    "at",
    "event_id",
    "calendar_id",
    "command_id",
    "kind",
    "reason",
    "outcome",
    "code",
    "scope",
    "by",
    "program",
    "situation",
    "decision",
    "valid_until",
)
"""Columns with one text each, null where a record has no such field."""

LISTS: Final = ("commands", "flags")
"""Columns with a list of words each, null where a record has no such field."""

COLUMNS: Final = (*PLACE, *TEXTS, *LISTS, "problem", "record")
"""All columns, in their order; names are for ever, new ones come at the end."""


def flat(row: Row) -> Flat:
    """
    Give a record in the flat shape.

    One that cannot be read has its place, and says in `problem` why.
    """
    if isinstance(row, Illegible):
        place = (row.position, row.stream, row.version, row.topic)
        return _whole(dict(zip(PLACE, place, strict=True)), {}, row.said)
    content = plain(row.record)
    known = content if isinstance(content, dict) else {}
    topic = TOPIC_OF[type(row.record)]
    place = (row.position, row.stream, row.version, topic)
    return _whole(dict(zip(PLACE, place, strict=True)), known, None)


def _whole(place: Flat, known: Mapping[str, object], problem: str | None) -> Flat:
    columns = {name: known.get(name) for name in (*TEXTS, *LISTS)}
    return {**place, **columns, "problem": problem, "record": known or None}


def facts_of(record: Flat) -> dict[str, object]:
    """Give what a record says beside its place, its time and its digests."""
    content = record["record"]
    if not isinstance(content, dict):
        return {"problem": record["problem"]}
    return {
        name: value
        for name, value in content.items()
        if name not in _ELSEWHERE and value not in (None, "", []) and _is_short(value)
    }


_ELSEWHERE: Final = frozenset(
    {"at", "event_id", "command_id", "program", "trace", "parts", "booked_until"}
)


def _is_short(value: object) -> bool:
    if isinstance(value, str):
        return not value.startswith("sha256:")
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return not isinstance(value, dict)
