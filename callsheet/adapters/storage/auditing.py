"""The audit of an open log, as values: for hosts that embed Callsheet."""

from collections.abc import AsyncIterator
from importlib.metadata import version
from typing import Any

from callsheet.adapters.storage.audit_notes import NotedLinks, altered_views
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.quick_parts import read_quickly
from callsheet.application.audit_findings import Finding
from callsheet.application.auditing import Work, end_of, stretches
from callsheet.application.integrity_work import Seals
from callsheet.application.proving import Prover


async def audit(log: OpenLog, *, since: int = 0) -> AsyncIterator[Finding]:
    """
    Compare a log's views, seals and links, and ask each recorded decision again.

    It gives what `callsheet audit verify` shows, which also knows the newest seal that
    is kept outside of the log and shares the work between processes. A finding whose
    `is_fault` is false is only to be told: another version of Callsheet decided
    otherwise, personal data was erased, or somebody accepted the log as it was. What
    is written meanwhile does not count.

    Args:
        log: An open log; it is only read.
        since: Records after this position are looked at.

    Raises:
        LogUnavailable: The log cannot be read.
    """
    altered = await altered_views(log)
    if altered is not None:
        yield altered
    upto = await end_of(log)
    start = await log.seal_before(since) if since else None
    passes: tuple[tuple[Work[Any, Finding], int], ...] = (
        (Seals(start), 0 if start is None else start.last),
        (NotedLinks(), since),
        (Prover(read_quickly, version("callsheet")), since),
    )
    for work, after in passes:
        async for stretch in stretches(log, work, after=after, upto=upto):
            for finding in stretch.found:
                yield finding
