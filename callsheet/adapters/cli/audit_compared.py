"""Two sets of records compared by stream and version, in a file that is then gone."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson

from callsheet.adapters.storage.flat_records import LISTS, TEXTS, Flat

What = Literal["stream_only_in", "only_in", "twice_in", "differs"]
Side = Literal["a", "b"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """
    One place in which two sets of records differ.

    Attributes:
        side: In which of them a record or stream is that the other lacks.
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
    fields: tuple[tuple[str, object, object], ...] = ()


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
    SELECT stream, count(*) FROM {side} AS mine
    WHERE NOT EXISTS (SELECT 1 FROM {other} AS theirs WHERE theirs.stream = mine.stream)
    GROUP BY stream ORDER BY stream
"""
_ONLY: Final = """
    SELECT stream, version, topic FROM {side} AS mine
    WHERE EXISTS (SELECT 1 FROM {other} AS theirs WHERE theirs.stream = mine.stream)
    AND NOT EXISTS (
        SELECT 1 FROM {other} AS theirs
        WHERE theirs.stream = mine.stream AND theirs.version = mine.version
    )
    ORDER BY stream, version
"""
_DIFFERS: Final = """
    SELECT a.stream, a.version, a.topic, b.topic, a.record, b.record
    FROM a JOIN b ON a.stream = b.stream AND a.version = b.version
    WHERE a.topic != b.topic OR a.record != b.record
    ORDER BY a.stream, a.version
"""
_MOVED: Final = """
    SELECT count(*) FROM a JOIN b ON a.stream = b.stream AND a.version = b.version
    WHERE a.position != b.position
"""


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
        for stream, version, topic, other, mine, theirs in self._ask(_DIFFERS):
            yield Difference(
                what="differs",
                stream=stream,
                version=version,
                topic=topic,
                fields=_fields(topic, other, mine, theirs),
            )

    def _of_side(self, side: Side, other: Side) -> Iterator[Difference]:
        names = {"side": side, "other": other}
        for stream, count in self._ask(_STREAMS.format(**names)):
            yield Difference(
                what="stream_only_in", stream=stream, side=side, count=count
            )
        for stream, version, topic in self._ask(_ONLY.format(**names)):
            yield Difference(
                what="only_in", stream=stream, version=version, topic=topic, side=side
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


def _fields(
    topic: str, other: str, mine: bytes, theirs: bytes
) -> tuple[tuple[str, object, object], ...]:
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
