"""The inbox on PostgreSQL keeps the contract, also for several processes at once."""

from asyncio import ensure_future, gather, sleep
from collections.abc import AsyncIterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.checking import check_log
from callsheet.adapters.storage.postgres_notices import TURN
from callsheet.application.inbox import Inbox, NoticeKind
from tests.adapters.storage.servers import custody_in
from tests.contracts.inbox_contract import InboxContract, ids, notice


class TestPostgresInbox(InboxContract):
    @pytest.fixture
    async def inbox(self, database: str, tmp_path: Path) -> AsyncIterator[Inbox]:
        async with open_log(database, custody=custody_in(tmp_path)) as log:
            yield log.inbox


async def test_several_processes_keep_what_is_sent_to_them_each_message_once(
    database: str, tmp_path: Path
) -> None:
    custody = custody_in(tmp_path)
    async with (
        open_log(database, custody=custody) as one,
        open_log(database, custody=custody) as two,
    ):
        sent = [(log, str(n)) for n in range(100) for log in (one, two)]
        news = await gather(*(log.inbox.keep(notice(name)) for log, name in sent))
        assert sum(news) == 100
        assert sorted(map(int, await ids(two.inbox))) == list(range(100))


async def test_whoever_reads_on_misses_nothing_that_others_are_slow_to_keep(
    database: str, tmp_path: Path
) -> None:
    async with open_log(database, custody=custody_in(tmp_path)) as log:
        with psycopg.connect(database) as slow:
            slow.execute(TURN)
            slow.execute(
                "INSERT INTO inbox_notices (message_id, received_at, kind) "
                "VALUES ('slow', 0, 'unknown')"
            )
            keeping = ensure_future(log.inbox.keep(notice("quick")))
            await sleep(0.2)
            # It must not be read before what has the lower number.
            assert await ids(log.inbox) == []
        assert await keeping is True
        assert await ids(log.inbox) == ["slow", "quick"]


async def test_a_log_that_was_begun_without_an_inbox_gets_one_when_it_is_written_to(
    database: str, tmp_path: Path
) -> None:
    custody = custody_in(tmp_path)
    await open_log(database, custody=custody).close()
    tell(database, "DROP TABLE inbox_notices")
    async with open_log(database, read_only=True, custody=custody) as log:
        assert (await log.inbox.count(), await ids(log.inbox)) == (0, [])
    async with open_log(database, custody=custody) as log:
        assert await log.inbox.keep(notice("a")) is True


async def test_a_notice_that_is_bent_is_a_hint_and_found_by_a_check(
    database: str, tmp_path: Path
) -> None:
    custody = custody_in(tmp_path)
    async with open_log(database, custody=custody) as log:
        await log.inbox.keep(notice("a"))
        tell(database, "UPDATE inbox_notices SET kind = 'calendar.upset'")
        [strange] = await log.inbox.waiting(0, 10)
    assert strange.notice.kind is NoticeKind.UNKNOWN
    [seen] = [one for one in check_log(database, custody) if one.name == "inbox"]
    assert seen.problem is not None
    assert "cannot be read" in seen.problem


def tell(database: str, statement: LiteralString) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(statement)
