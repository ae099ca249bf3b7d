"""The flat shape of records as a Parquet file; needs the extra `parquet`."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
from pyarrow import parquet as pq

from callsheet.adapters.cli.audit_rows import checked
from callsheet.adapters.cli.exits import UsageError
from callsheet.adapters.storage.flat_records import COLUMNS, LISTS, Flat
from callsheet.domain.instants import spell

BATCH: Final = 10_000
"""Records of a row group."""

_INSTANT: Final = pa.timestamp("us", tz="UTC")
_OTHER: Final[dict[str, Any]] = {
    "position": pa.int64(),
    "version": pa.int64(),
    "at": _INSTANT,
    "valid_until": _INSTANT,
    **dict.fromkeys(LISTS, pa.list_(pa.string())),
}
SCHEMA: Final = pa.schema([(name, _OTHER.get(name, pa.string())) for name in COLUMNS])
"""The columns of `flat`; `record` is JSON."""


def write_parquet(path: Path, pages: Iterator[list[Flat]]) -> int:
    """
    Write records in row groups, with one of them in memory at a time.

    Returns:
        How many there were.

    Raises:
        OSError: The file cannot be written.
    """
    count, waiting = 0, list[Flat]()
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for page in pages:
            waiting += map(_typed, page)
            count += len(page)
            if len(waiting) >= BATCH:
                writer.write_table(pa.Table.from_pylist(waiting, SCHEMA))
                waiting = []
        writer.write_table(pa.Table.from_pylist(waiting, SCHEMA))
    return count


def read_parquet(path: Path) -> Iterator[Flat]:
    """
    Read such a file again, in the flat shape.

    Raises:
        OSError: The file cannot be read.
        UsageError: What stands in a row is no record.
        ValueError: It is no such file.
    """
    row = 0
    with pq.ParquetFile(path) as file:
        if not {*COLUMNS} <= {*file.schema_arrow.names}:
            raise ValueError("not written by `callsheet audit export`")
        for batch in file.iter_batches(batch_size=BATCH, columns=[*COLUMNS]):
            for record in batch.to_pylist():
                row += 1
                yield _read(record, f"{path}, row {row}")


def _read(record: dict[str, Any], place: str) -> Flat:
    whole = record["record"]
    try:
        content = None if whole is None else orjson.loads(whole)
    except (orjson.JSONDecodeError, TypeError):
        raise UsageError(f"{place}, record: no JSON") from None
    instants = {name: _spelt(record[name]) for name in ("at", "valid_until")}
    return checked({**record, **instants, "record": content}, place)


def _spelt(instant: object) -> object:
    return spell(instant) if isinstance(instant, datetime) else instant


def _typed(record: Flat) -> Flat:
    whole = record["record"]
    text = None if whole is None else orjson.dumps(whole).decode()
    instants = {name: _instant(record[name]) for name in ("at", "valid_until")}
    return {**record, **instants, "record": text}


def _instant(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
