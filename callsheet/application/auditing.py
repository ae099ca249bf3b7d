"""Going through a log, a stretch at a time: what every audit has in common."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from callsheet.application.log_port import Illegible, Log, Recorded

PAGE = 200
"""Records that are looked at together; each may bring a text of a hundred kilobytes."""

BEGINNING = -(2**63) - 1
"""Before all positions, also of records that somebody put before the first one."""

Row = Recorded | Illegible


class Placed(Protocol):
    """What stands at a position of the log."""

    @property
    def position(self) -> int:
        """Where it stands."""


R = TypeVar("R", bound=Placed)
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch(Generic[T_co]):
    """
    What came of one stretch of the log.

    Attributes:
        position: Up to where everything was looked at.
        records: How many there were.
        asked: How many decisions were asked again.
        found: In the order of the log.
    """

    position: int
    records: int = 0
    asked: int = 0
    found: tuple[T_co, ...] = ()


class Work(Protocol[R, T_co]):
    """What is done with a log; it may remember, within bounds."""

    async def read(self, log: Log, after: int, limit: int) -> Sequence[R]:
        """Read what it needs to know of the records after a position, in order."""

    async def look(self, log: Log, rows: Sequence[R]) -> tuple[int, tuple[T_co, ...]]:
        """
        Look at records that follow each other.

        Returns:
            How many decisions were asked again, and what was found.
        """


class Scanning:
    """Work that needs to know what records say."""

    async def read(self, log: Log, after: int, limit: int) -> Sequence[Row]:
        """Read records, and tell of those that cannot be read."""
        return await log.scan(after, limit)


class Everything(Scanning):
    """Takes the records as they are."""

    async def look(
        self,
        log: Log,  # noqa: ARG002 -- other work reads texts
        rows: Sequence[Row],
    ) -> tuple[int, tuple[Row, ...]]:
        """Give all of them."""
        return 0, tuple(rows)


async def stretches(
    log: Log, work: Work[R, T], *, after: int, upto: int, page: int = PAGE
) -> AsyncIterator[Stretch[T]]:
    """
    Go through the records of (after, upto], a page at a time.

    Args:
        log: What is looked at.
        work: What is done with it.
        after: The position before the first record; 0 for all there are.
        upto: The last position that counts.
        page: Records of a stretch.

    Raises:
        LogUnavailable: The log cannot be read.
    """
    position = after or BEGINNING
    while position < upto and (read := await work.read(log, position, page)):
        rows = [row for row in read if row.position <= upto]
        asked, found = await work.look(log, rows) if rows else (0, ())
        position = read[-1].position
        yield Stretch(
            position=min(position, upto), records=len(rows), asked=asked, found=found
        )


async def end_of(log: Log) -> int:
    """
    Find the position of the log's last record, 0 in an empty one.

    Raises:
        LogUnavailable: The log cannot be read.
    """
    beyond = 1
    while await log.hashes(beyond - 1, 1):
        beyond *= 2
    low, high = beyond // 2, beyond - 1
    # It lies from low to high, both included.
    while low < high:
        middle = (low + high) // 2
        if await log.hashes(middle, 1):
            low = middle + 1
        else:
            high = middle
    return low


async def position_before(log: Log, instant: datetime, end: int) -> int:
    """
    Find the position after which records of an instant or later stand.

    Clocks may have gone back: then it is one of the places where the instant passed.

    Args:
        log: Where it is searched.
        instant: Of the first records that are wanted.
        end: The position of the log's last record.

    Raises:
        LogUnavailable: The log cannot be read.
    """
    low, high = 0, end
    while low < high:
        middle = (low + high) // 2
        found = await _first_legible(log, middle)
        if found is None or found.record.at >= instant:
            high = middle
        else:
            low = found.position
    return low


async def _first_legible(log: Log, after: int) -> Recorded | None:
    while rows := await log.scan(after, PAGE):
        for row in rows:
            if isinstance(row, Recorded):
                return row
        after = rows[-1].position
    return None
