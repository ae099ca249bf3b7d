"""The log as people page through it: back from its end, or on from its beginning."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from callsheet.application.auditing import Row, end_of
from callsheet.application.log_port import Log

LOOKED_AT: Final = 2_000
"""Records that are looked at for one page, so that a rare kind is no long question."""

_BLOCK: Final = 200

Wants = Callable[[Row], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """
    Records of the log; a page may be short, or even empty, and not be the last.

    Attributes:
        last: Up to which position was looked; None if there is nothing beyond.
    """

    rows: tuple[Row, ...]
    last: int | None


async def oldest_first(log: Log, wants: Wants, *, after: int, limit: int) -> LogPage:
    """
    Read on from a position.

    Args:
        log: What is read.
        wants: Says which records are.
        after: The position behind which to begin.
        limit: How many at most.

    Raises:
        LogUnavailable: The log could not be read.
    """
    found: list[Row] = []
    for _ in range(0, LOOKED_AT, _BLOCK):
        rows = await log.scan(after, _BLOCK)
        for row in rows:
            after = row.position
            found += [row] if wants(row) else []
            if len(found) == limit:
                return LogPage(rows=tuple(found), last=after)
        if len(rows) < _BLOCK:
            return LogPage(rows=tuple(found), last=None)
    return LogPage(rows=tuple(found), last=after)


async def newest_first(
    log: Log, wants: Wants, *, before: int | None, limit: int
) -> LogPage:
    """
    Read back from a position.

    Args:
        log: What is read.
        wants: Says which records are.
        before: The position before which to begin; None for the end.
        limit: How many at most.

    Raises:
        LogUnavailable: The log could not be read.
    """
    found: list[Row] = []
    high = await end_of(log) if before is None else before - 1
    for _ in range(0, LOOKED_AT, _BLOCK):
        low = max(high - _BLOCK, 0)
        rows = [row for row in await log.scan(low, _BLOCK) if row.position <= high]
        for row in reversed(rows):
            found += [row] if wants(row) else []
            if len(found) == limit:
                return LogPage(rows=tuple(found), last=_further(row.position))
        high = low
        if not high:
            return LogPage(rows=tuple(found), last=None)
    return LogPage(rows=tuple(found), last=high + 1)


def _further(position: int) -> int | None:
    return position if position > 1 else None
