"""A connection that is lost during a commit: nothing is lost, and nothing doubled."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from callsheet.application.errors import Conflict, LogUnavailable
from callsheet.application.integrity import check_links
from callsheet.application.log_port import Log, Owned
from callsheet.domain.digests import digest_bytes
from tests.adapters.storage.proxy import Cut, Proxy, proxy_to
from tests.adapters.storage.servers import custody_in
from tests.contracts.erasing_contract import ANA, erasure, holding
from tests.contracts.log_contract import entry, places

TEXT = b"what the decision was about"
cuts = pytest.mark.parametrize("cut", Cut, ids=lambda cut: cut.value)


@pytest.fixture
def way(database: str) -> Iterator[tuple[Proxy, str]]:
    with proxy_to(database) as way:
        yield way


@cuts
async def test_an_append_whose_commit_lost_its_connection_is_there_once(
    way: tuple[Proxy, str], tmp_path: Path, cut: Cut
) -> None:
    proxy, address = way
    async with open_log(address, custody=custody_in(tmp_path)) as log:
        await log.append([entry("a", 0)])
        proxy.next_commit = cut
        position = await log.append([entry("a", 1, TEXT), entry("b", 0)])
        assert proxy.cuts == 1
        found = await log.since(0, 10)
        assert [(r.stream, r.version) for r in found] == [("a", 1), ("a", 2), ("b", 1)]
        assert found[-1].position == position
        assert await log.texts([digest_bytes(TEXT)]) == {digest_bytes(TEXT): TEXT}
        rows = await log.linked(0, 10)
        assert list(check_links(rows, await log.identity())) == []
        assert await log.append([entry("a", 2)]) > position


@cuts
async def test_of_many_appends_in_one_lost_commit_each_gets_its_answer(
    way: tuple[Proxy, str], tmp_path: Path, cut: Cut
) -> None:
    proxy, address = way
    async with open_log(address, custody=custody_in(tmp_path)) as log:
        # While the first is written the others gather, to be committed together.
        first = asyncio.create_task(log.append([entry("first", 0)]))
        await asyncio.sleep(0)
        appends = [log.append([entry(f"s{n % 5}", 0)]) for n in range(20)]
        others = asyncio.gather(*appends, return_exceptions=True)
        await first
        proxy.next_commit = cut
        answers = await others
        assert proxy.cuts == 1
        assert [isinstance(answer, Conflict) for answer in answers] == [
            n >= 5 for n in range(20)
        ]
        won = [(f"s{n}", 1, answers[n]) for n in range(5)]
        assert places(await log.since(0, 100)) == [("first", 1, await first), *won]


@cuts
async def test_an_erasure_whose_commit_lost_its_connection_is_done_once(
    way: tuple[Proxy, str], tmp_path: Path, cut: Cut
) -> None:
    proxy, address = way
    async with open_log(address, custody=custody_in(tmp_path)) as log:
        end = await log.append([holding(ANA, 0, TEXT)])
        proxy.next_commit = cut
        position = await log.erase(erasure(ANA, 1))
        assert proxy.cuts == 1
        assert await log.owned(ANA) == Owned(texts=0, key=False)
        found = await log.since(end, 10)
        assert [recorded.position for recorded in found] == [position]


@pytest.mark.parametrize(
    ("cut", "written"), [(Cut.BEFORE, False), (Cut.AFTER, True)], ids=str
)
async def test_where_it_cannot_be_told_that_is_what_is_said(
    database: str, way: tuple[Proxy, str], tmp_path: Path, cut: Cut, *, written: bool
) -> None:
    proxy, address = way
    custody = custody_in(tmp_path)
    # The server goes away for good, as far as this client can see.
    log = open_log(f"{address}?connect_timeout=1", custody=custody)
    await log.append([entry("a", 0)])
    proxy.next_commit, proxy.last_cut = cut, True
    with pytest.raises(LogUnavailable, match="whether that was written is not known"):
        await log.append([entry("a", 1)])
    with pytest.raises(LogUnavailable, match=r"on 127\.0\.0\.1:") as refused:
        await log.since(0, 10)
    assert "not known" not in str(refused.value)
    await log.close()
    async with open_log(database, custody=custody) as again:
        assert len((await again.read(["a"]))["a"]) == (2 if written else 1)
        outcome = await _outcome(again)
        assert outcome == ("a is at version 2, not 1" if written else "appended")


async def _outcome(log: Log) -> str:
    try:
        await log.append([entry("a", 1)])
    except Conflict as conflict:
        return str(conflict)
    return "appended"
