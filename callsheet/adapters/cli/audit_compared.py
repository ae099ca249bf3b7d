"""Two sets of records compared by stream and version, in a file that is then gone."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import orjson

from callsheet.adapters.storage.flat_records import LISTS, TEXTS, Flat
from callsheet.adapters.storage.personal_fields import FIELDS as PERSONAL_FIELDS
from callsheet.domain.erasures import ERASED

What = Literal["stream_only_in", "only_in", "twice_in", "differs", "erased", "erasure"]
Side = Literal["a", "b"]
Fields = tuple[tuple[str, object, object], ...]
"""A name each, and what A and B hold there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """
    One place in which two sets of records differ.

    Attributes:
        what: `erased` where one holds `(erased)`, and the record of that erasure, and
            `erasure` for this record, and seals behind it, that the other lacks.
        side: In which of them a record or stream is that the other lacks, or in which
            something was erased.
        version: 0 where it is about a whole stream.
        count: How many records it is about.
        fields: Of a record that both hold: what it holds in A and in B.
    """

    what: What
    stream: str
    version: int = 0
    topic: str = ""
    side: Side | None = None
    count: int = 1
    fields: Fields = ()

    @property
    def is_by_erasure(self) -> bool:
        """Whether it comes of an erasure that was recorded, and is no fault."""
        return self.what in ("erased", "erasure")


_TABLE: Final = """
    CREATE TABLE {side} (
        stream TEXT, version INTEGER, position INTEGER, topic TEXT, record BLOB
    )
"""
_INDEX: Final = "CREATE INDEX {side}_places ON {side} (stream, version)"
_TWICE: Final = """
    SELECT stream, version, topic, count(*) FROM {side}
    GROUP BY stream, version HAVING count(*) > 1 ORDER BY stream, version
"""
_STREAMS: Final = """
    SELECT stream, count(*), min(topic), max(topic) FROM {side} AS mine
    WHERE NOT EXISTS (SELECT 1 FROM {other} AS theirs WHERE theirs.stream = mine.stream)
    GROUP BY stream ORDER BY stream
"""
_ONLY: Final = """
    SELECT stream, version, topic, position FROM {side} AS mine
    WHERE EXISTS (SELECT 1 FROM {other} AS theirs WHERE theirs.stream = mine.stream)
    AND NOT EXISTS (
        SELECT 1 FROM {other} AS theirs
        WHERE theirs.stream = mine.stream AND theirs.version = mine.version
    )
    ORDER BY stream, version
"""
_DIFFERS: Final = """
    SELECT a.stream, a.version, a.topic, b.topic, a.record, b.record,
        a.position, b.position
    FROM a JOIN b ON a.stream = b.stream AND a.version = b.version
    WHERE a.topic != b.topic OR a.record != b.record
    ORDER BY a.stream, a.version
"""
_MOVED: Final = """
    SELECT count(*) FROM a JOIN b ON a.stream = b.stream AND a.version = b.version
    WHERE a.position != b.position
"""
_ERASURES: Final = "SELECT position FROM {side} WHERE topic = ?"
_ERASED: Final = "erased/1"
NOT_REPEATED: Final = "(not repeated)"
"""Stands for a text that was erased in the other of two logs."""

_SEAL: Final = "seal/1"


class Compared:
    """
    Two sets of records, side by side in a temporary file that nobody else sees.

    Attributes:
        records: How many each of them has.
    """

    def __init__(self, a: Iterable[Flat], b: Iterable[Flat]) -> None:
        # An empty name: a file in the temporary folder, removed when it is closed.
        self._store = sqlite3.connect("", isolation_level=None)
        self.records = {"a": self._load("a", a), "b": self._load("b", b)}
        self._erasures: Mapping[Side, Sequence[int]] = {
            "a": self._places("a", _ERASED),
            "b": self._places("b", _ERASED),
        }

    def close(self) -> None:
        """Give the room back."""
        self._store.close()

    @property
    def moved(self) -> int:
        """Count the records that stand at another position of the log."""
        (count,) = self._store.execute(_MOVED).fetchone()
        return int(count)

    def differences(self) -> Iterator[Difference]:
        """Tell whole streams first, then records, then what stands in them."""
        yield from self._of_side("a", "b")
        yield from self._of_side("b", "a")
        for stream, version, topic, other, mine, theirs, at, its in self._ask(_DIFFERS):
            fields = _untold(topic, _fields(topic, other, mine, theirs))
            erased: dict[Side, Fields] = {
                "a": self._erased("a", topic, at, fields),
                "b": self._erased("b", topic, its, fields),
            }
            place = Difference(
                what="differs", stream=stream, version=version, topic=topic
            )
            rest = tuple(f for f in fields if f not in (*erased["a"], *erased["b"]))
            if rest:
                yield replace(place, fields=rest)
            for side, gone in erased.items():
                if gone:
                    yield replace(place, what="erased", side=side, fields=gone)

    def _erased(self, side: Side, topic: str, position: int, fields: Fields) -> Fields:
        """Give the personal fields whose erasure a side records behind their record."""
        if not any(erasure > position for erasure in self._erasures[side]):
            return ()
        number = 1 if side == "a" else 2
        names = PERSONAL_FIELDS.get(topic, ())
        return tuple(f for f in fields if f[0] in names and f[number] == ERASED)

    def _of_side(self, side: Side, other: Side) -> Iterator[Difference]:
        names = {"side": side, "other": other}
        for stream, count, *topics in self._ask(_STREAMS.format(**names)):
            only = topics == [_ERASED, _ERASED]
            yield Difference(
                what="erasure" if only else "stream_only_in",
                stream=stream,
                side=side,
                count=count,
            )
        for stream, version, topic, position in self._ask(_ONLY.format(**names)):
            behind = any(erasure < position for erasure in self._erasures[side])
            of_it = topic == _ERASED or (topic == _SEAL and behind)
            yield Difference(
                what="erasure" if of_it else "only_in",
                stream=stream,
                version=version,
                topic=topic,
                side=side,
            )
        for stream, version, topic, count in self._ask(_TWICE.format(**names)):
            yield Difference(
                what="twice_in",
                stream=stream,
                version=version,
                topic=topic,
                side=side,
                count=count,
            )

    def _places(self, side: Side, topic: str) -> Sequence[int]:
        asked = self._store.execute(_ERASURES.format(side=side), [topic])
        return [position for (position,) in asked]

    def _ask(self, question: str) -> Iterator[tuple[Any, ...]]:
        with closing(self._store.execute(question)) as answers:
            yield from answers

    def _load(self, side: Side, records: Iterable[Flat]) -> int:
        self._store.execute("BEGIN")
        self._store.execute(_TABLE.format(side=side))
        added = self._store.executemany(
            f"INSERT INTO {side} VALUES (?, ?, ?, ?, ?)",  # noqa: S608 -- a or b
            map(_stored, records),
        )
        self._store.execute(_INDEX.format(side=side))
        self._store.execute("COMMIT")
        return added.rowcount


def _stored(record: Flat) -> tuple[object, ...]:
    content = {"problem": record.get("problem")}
    if isinstance(record["record"], dict):
        content = record["record"]
    beside = {
        name: record[name]
        for name in (*TEXTS, *LISTS)
        if name in record and record[name] != content.get(name)
    }
    place = (record["stream"], record["version"], record["position"], record["topic"])
    return (*place, orjson.dumps([content, beside], option=orjson.OPT_SORT_KEYS))


def _fields(topic: str, other: str, mine: bytes, theirs: bytes) -> Fields:
    """Say which fields differ, and what stands in them."""
    (a, beside_a), (b, beside_b) = orjson.loads(mine), orjson.loads(theirs)
    named = [("topic", topic, other)] if topic != other else []
    names = [*a, *(name for name in b if name not in a)]
    if "problem" in names:
        names = ["problem"]  # of the other one all is known, and nothing to compare
    named += [(n, a.get(n), b.get(n)) for n in names if a.get(n) != b.get(n)]
    columns = [*beside_a, *(name for name in beside_b if name not in beside_a)]
    named += [
        (f"{n} (column)", beside_a.get(n, a.get(n)), beside_b.get(n, b.get(n)))
        for n in columns
        if beside_a.get(n) != beside_b.get(n)
    ]
    return tuple(named)


def _untold(topic: str, fields: Fields) -> Fields:
    """Do not repeat what was erased in one of the two from where it still stands."""
    names = PERSONAL_FIELDS.get(topic, ())
    return tuple(
        (name, _left(a), _left(b))
        if ERASED in (a, b) and name.removesuffix(" (column)") in names
        else (name, a, b)
        for name, a, b in fields
    )


def _left(value: object) -> str:
    return ERASED if value == ERASED else NOT_REPEATED
