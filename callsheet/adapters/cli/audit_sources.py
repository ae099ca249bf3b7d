"""What can be compared: a log, or an export of one, read in the same flat shape."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import orjson

from callsheet.adapters.cli.audit_options import bounds
from callsheet.adapters.cli.exits import UsageError
from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.flat_records import PLACE, Flat, flat
from callsheet.adapters.storage.shards import through
from callsheet.application.auditing import Everything

_SQLITE: Final = b"SQLite format 3\0"
_PARQUET: Final = b"PAR1"


def records_of(name: str) -> Iterator[Flat]:
    """
    Read all records of a log or of an export, one after the other.

    Args:
        name: The address of a log, the file of one, or a file that `callsheet audit
            export` wrote, in either format.

    Raises:
        LogUnavailable: The log cannot be read.
        UsageError: It is nothing of that, or cannot be read.
    """
    if "://" in name:
        return _of_log(name)
    path = Path(name)
    try:
        with path.open("rb") as file:
            begins = file.read(len(_SQLITE))
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else "not a file name"
        raise UsageError(f"{name}: {said}") from None
    if begins == _SQLITE:
        return _of_log(f"sqlite:///{path.absolute()}")
    if begins.startswith(_PARQUET):
        return _of_parquet(path)
    return _of_lines(path)


def _of_log(url: str) -> Iterator[Flat]:
    import asyncio

    opened = partial(open_log, url, read_only=True)

    async def look() -> int:
        async with opened() as log:
            _, end = await bounds(log, None)
            return end

    end = asyncio.run(look())
    for stretch in through(opened, Everything, after=0, upto=end, jobs=1):
        yield from map(flat, stretch.found)


def _of_lines(path: Path) -> Iterator[Flat]:
    if not path.stat().st_size:
        raise UsageError(f"{path}: empty: neither a log nor an export of one")
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                record = orjson.loads(line)
            except orjson.JSONDecodeError:
                raise UsageError(f"{path}, line {number}: no JSON") from None
            if not _is_record(record):
                raise UsageError(
                    f"{path}, line {number}: not written by `callsheet audit export`"
                )
            yield record


def _is_record(record: object) -> bool:
    return (
        isinstance(record, dict)
        and {*PLACE, "record"} <= record.keys()
        and isinstance(record["stream"], str)
        and isinstance(record["version"], int)
        and isinstance(record["position"], int)
    )


def _of_parquet(path: Path) -> Iterator[Flat]:
    try:
        from callsheet.adapters.cli.audit_parquet import read_parquet
    except ModuleNotFoundError:
        raise UsageError(
            f"{path}: to read Parquet install callsheet[parquet]"
        ) from None
    try:
        yield from read_parquet(path)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {error}") from None
