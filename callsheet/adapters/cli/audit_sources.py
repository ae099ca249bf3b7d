"""What can be compared: a log, or an export of one, read in the same flat shape."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import orjson

from callsheet.adapters.cli.audit_options import bounds
from callsheet.adapters.cli.audit_rows import checked
from callsheet.adapters.cli.exits import UsageError
from callsheet.adapters.storage import Custody, open_log
from callsheet.adapters.storage.flat_records import Flat, flat
from callsheet.adapters.storage.shards import through
from callsheet.application.auditing import Everything
from callsheet.application.errors import NoLog

_SQLITE: Final = b"SQLite format 3\0"
_PARQUET: Final = b"PAR1"
_LONGEST: Final = 64_000_000
"""Bytes of a line: what no record comes near to, and memory holds."""


Guard = Callable[[str], Custody]
"""Says what guards a log at an address."""


def records_of(name: str, guard: Guard) -> Iterator[Flat]:
    """
    Read all records of a log or of an export, one after the other.

    Args:
        name: The address of a log, the file of one, or a file that `callsheet audit
            export` wrote, in either format.
        guard: Says what guards a log, if it is one.

    Raises:
        ConfigurationError: The settings make no sense.
        LogUnavailable: The log cannot be read.
        UsageError: It is nothing of that, is not there, or cannot be read.
    """
    if "://" in name:
        return _of_log(name, guard(name))
    path = Path(name)
    try:
        with path.open("rb") as file:
            begins = file.read(len(_SQLITE))
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else "not a file name"
        raise UsageError(f"{_shown(name)}: {said}") from None
    if begins == _SQLITE:
        url = f"sqlite:///{path.absolute()}"
        return _of_log(url, guard(url))
    if begins.startswith(_PARQUET):
        return _of_parquet(path)
    return _of_lines(path)


def _shown(name: str) -> str:
    """Repeat the name of a file, but no address that was mistyped: of its password."""
    return "what is named is no address of a log, and no file" if "@" in name else name


def _of_log(url: str, custody: Custody) -> Iterator[Flat]:
    import asyncio

    opened = partial(open_log, url, read_only=True, custody=custody)

    async def look() -> int:
        async with opened() as log:
            _, end = await bounds(log, None)
            return end

    try:
        end = asyncio.run(look())
    except NoLog as error:
        # Whoever named it named it wrongly, as any other file.
        raise UsageError(str(error)) from None
    for stretch in through(opened, Everything, after=0, upto=end, jobs=1):
        yield from map(flat, stretch.found)


def _of_lines(path: Path) -> Iterator[Flat]:
    if not path.stat().st_size:
        raise UsageError(f"{path}: empty: neither a log nor an export of one")
    with path.open("rb") as file:
        lines = iter(lambda: file.readline(_LONGEST + 1), b"")
        for number, line in enumerate(lines, start=1):
            if len(line) > _LONGEST:
                raise UsageError(
                    f"{path}, line {number}: longer than any that `callsheet audit "
                    "export` writes"
                )
            try:
                record = orjson.loads(line)
            except orjson.JSONDecodeError:
                raise UsageError(f"{path}, line {number}: no JSON") from None
            yield checked(record, f"{path}, line {number}")


def _of_parquet(path: Path) -> Iterator[Flat]:
    try:
        from callsheet.adapters.cli.audit_parquet import read_parquet
    except ModuleNotFoundError:
        raise UsageError(
            f"{path}: to read Parquet install callsheet[parquet]"
        ) from None
    try:
        yield from read_parquet(path)
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not UTF-8 text") from None
    except (OSError, ValueError, OverflowError, NotImplementedError) as error:
        raise UsageError(f"{path}: {error}") from None
