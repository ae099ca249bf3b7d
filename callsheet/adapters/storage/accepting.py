"""Going on with a log that does not hold the newest seal that was kept of it."""

from dataclasses import replace
from datetime import datetime

from callsheet.adapters.storage.custody import Custody
from callsheet.adapters.storage.guards import Guards, guards_of
from callsheet.adapters.storage.head import read_head
from callsheet.adapters.storage.head_check import NotAsKept
from callsheet.adapters.storage.met_before import met_before
from callsheet.adapters.storage.opening import open_log
from callsheet.application.errors import LogUnavailable
from callsheet.application.log_port import Entry
from callsheet.application.reading import silent
from callsheet.application.signature import Signature
from callsheet.domain.log_records import LogAccepted
from callsheet.domain.streams import SEALS, WORKSPACE


async def what_is_lacking(url: str, custody: Custody) -> str | None:
    """
    Say why the log is not written to; None if it holds the newest seal that was kept.

    Raises:
        LogUnavailable: It cannot be opened for another reason.
    """
    try:
        log = open_log(url, begin=False, custody=custody)
    except NotAsKept as problem:
        return str(problem)
    await log.close()
    return None


async def accept_log(
    url: str, custody: Custody, signed: Signature, at: datetime
) -> LogAccepted:
    """
    Record that the log was accepted as it is, and keep its newest seal from now on.

    Raises:
        LogUnavailable: It cannot be opened or written.
    """
    guards = guards_of(url, custody)
    kept = _kept(guards)
    async with open_log(url, custody=replace(custody, accepts=True)) as log:
        if guards.may_begin and guards.key is not None and not guards.heads():
            met = met_before(await log.identity(), custody, guards.key)
            kept = None if met is None else met[1].number
        streams = await log.read([SEALS, WORKSPACE])
        record = LogAccepted(
            at=at,
            by=signed.by,
            why=signed.why,
            kept=kept,
            held=len(streams[SEALS]),
        )
        expected = len(streams[WORKSPACE])
        await log.append([Entry(stream=WORKSPACE, expected=expected, record=record)])
        # They may tell of records that are not there any more.
        await log.rebuild_views(silent)
    return record


def _kept(guards: Guards) -> int | None:
    """Tell the number of the seal that was kept, if it can be read."""
    if guards.key is None or guards.head is None:
        return None
    try:
        mark = read_head(guards.head, guards.key)
    except LogUnavailable:
        return None
    return None if mark is None else mark.number
