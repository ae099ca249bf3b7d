"""Links and seals of a log are proven stretch by stretch."""

from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.application.audit_findings import Finding, FindingKind
from callsheet.application.auditing import Work, stretches
from callsheet.application.integrity_work import Links, Seals
from callsheet.application.log_port import Entry, Hashed
from callsheet.domain.ids import Digest
from callsheet.domain.log_records import Sealed
from callsheet.domain.merkle import MerkleRoot
from callsheet.domain.streams import SEALS
from tests.application.planting import rewrite
from tests.contracts.log_contract import entry
from tests.domain.builders import NOON


class SealedLog(MemoryLog):
    """A log in memory that is sealed when somebody says so."""

    async def hashes(self, position: int, limit: int) -> tuple[Hashed, ...]:
        found = []
        for row in self._rows_after(position, limit):
            record = self._read(row).record
            seal = record if isinstance(record, Sealed) else None
            number = row.version if seal else 0
            found.append(Hashed(row.position, row.hash, number, seal))
        return tuple(found)

    async def seal(self, first: int, *, at: datetime = NOON) -> Sealed:
        root = MerkleRoot()
        for row in self._rows[first - 1 :]:
            root.add(row.position, row.hash)
        seal = Sealed(
            at=at,
            first=first,
            last=len(self._rows),
            count=root.count,
            root=Digest(f"sha256:{root.digest().hex()}"),
        )
        expected = len((await self.read([SEALS]))[SEALS])
        await self.append([Entry(stream=SEALS, expected=expected, record=seal)])
        return seal


@pytest_asyncio.fixture
async def log() -> SealedLog:
    """Eight records, two of them seals: at position 4 and at the end."""
    log = SealedLog()
    await log.append([entry("a", 0), entry("b", 0), entry("a", 1)])
    await log.seal(1)
    await log.append([entry("a", 2), entry("b", 1), entry("a", 3)])
    await log.seal(4)
    return log


async def found(
    log: SealedLog, work: Work[Any, Finding], after: int = 0
) -> list[tuple[FindingKind, int]]:
    pages = stretches(log, work, after=after, upto=99, page=3)
    return [(one.kind, one.position) async for page in pages for one in page.found]


async def test_an_honest_log_is_whole(log: SealedLog) -> None:
    assert await found(log, Links()) == []
    assert await found(log, Seals(None)) == []


async def test_a_changed_record_is_named_by_its_link(log: SealedLog) -> None:
    rewrite(log, 3, state=b"{}")
    assert await found(log, Links()) == [(FindingKind.ALTERED, 3)]
    assert await found(log, Links(), after=3) == []


@pytest.mark.parametrize(("position", "seal"), [(2, 4), (6, 8)])
async def test_a_record_put_in_anew_is_named_by_its_seal(
    log: SealedLog, position: int, seal: int
) -> None:
    rewrite(log, position, hash=b"\0" * 32)
    assert await found(log, Seals(None)) == [(FindingKind.RESEALED, seal)]


async def test_seals_are_compared_from_the_one_before_on(log: SealedLog) -> None:
    first = log._read(log._rows[3]).record
    assert isinstance(first, Sealed)
    rewrite(log, 2, hash=b"\0" * 32)
    assert await found(log, Seals(first), after=first.last) == []
    rewrite(log, 6, hash=b"\0" * 32)
    told = await found(log, Seals(first), after=first.last)
    assert told == [(FindingKind.RESEALED, 8)]
