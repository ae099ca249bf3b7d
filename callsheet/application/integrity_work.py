"""Proving the links and the seals of a log, a stretch at a time."""

from collections.abc import Sequence

from callsheet.application.audit_findings import Finding
from callsheet.application.integrity import SealCheck, check_links
from callsheet.application.log_port import Hashed, Linked, Log
from callsheet.domain.log_records import Sealed


class Links:
    """Sees whether each record is what was written after the one before it."""

    def __init__(self) -> None:
        self._identity: bytes | None = None

    async def read(self, log: Log, after: int, limit: int) -> Sequence[Linked]:
        """Read records as they are stored."""
        return await log.linked(after, limit)

    async def look(
        self, log: Log, rows: Sequence[Linked]
    ) -> tuple[int, tuple[Finding, ...]]:
        """Prove each by the one before it in its stream."""
        if self._identity is None:
            self._identity = await log.identity()
        return 0, tuple(check_links(rows, self._identity))


class Seals:
    """
    Sees whether the records are those that were sealed; in the order of the log.

    Args:
        start: The last seal before the first record; None from the beginning on.
    """

    def __init__(self, start: Sealed | None) -> None:
        self._check = SealCheck(start)

    async def read(self, log: Log, after: int, limit: int) -> Sequence[Hashed]:
        """Read the hashes of records."""
        return await log.hashes(after, limit)

    async def look(
        self,
        log: Log,  # noqa: ARG002 -- other work reads texts
        rows: Sequence[Hashed],
    ) -> tuple[int, tuple[Finding, ...]]:
        """Compare the seals among them with the records before."""
        return 0, tuple(self._check.look(rows))
