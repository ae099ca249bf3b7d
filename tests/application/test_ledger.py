"""The folded log, also while several tasks write to it."""

import asyncio

import pytest

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.application.ledger import Ledger
from callsheet.application.ports import Entry, Recorded
from callsheet.domain.ids import EventId
from callsheet.domain.records import Sent, Unreadable
from callsheet.domain.streams import stream_of
from tests.adapters.storage.records import EXAMPLES
from tests.domain.builders import NOON


class Slow(MemoryLog):
    """A log that lets others go on while it reads."""

    async def since(self, position: int, limit: int) -> tuple[Recorded, ...]:
        found = await super().since(position, limit)
        await asyncio.sleep(0)
        return found


def unreadable(number: int) -> Unreadable:
    return Unreadable(
        event_id=EventId(f"evt-{number}"), at=NOON, place="raw", problem="missing"
    )


async def written(log: MemoryLog, *records: Unreadable | Sent) -> None:
    await log.append(
        [
            Entry(stream=stream_of(record.event_id), expected=0, record=record)
            for record in records
        ]
    )


async def test_two_who_catch_up_at_once_fold_each_record_once() -> None:
    log = Slow()
    await written(log, unreadable(1), unreadable(2))
    ledger = Ledger(log)
    await asyncio.gather(ledger.catch_up(), ledger.catch_up())
    assert [state.version for state in ledger.events.values()] == [1, 1]


@pytest.mark.parametrize(
    ("topic", "stream"),
    [
        ("erased/1", "calendar:cal-a"),
        ("forgotten/1", "retention"),
        ("seal/1", "seals"),
        ("accepted/1", "workspace"),
    ],
)
async def test_what_the_log_says_of_itself_stands_in_its_place(
    topic: str, stream: str
) -> None:
    log = MemoryLog()
    batch = Ledger(log).batch()
    (record,) = (one.record for one in EXAMPLES if one.topic == topic)
    batch.add(record)
    await batch.commit()
    assert await log.streams("") == (stream,)


async def test_tasks_that_write_at_once_lose_nothing() -> None:
    log = Slow()
    ledger, other = Ledger(log), Ledger(log)

    async def write(into: Ledger, number: int) -> None:
        batch = into.batch()
        batch.add(unreadable(number))
        await batch.commit()

    writers = [write(into, n) for n, into in enumerate([ledger, other] * 5)]
    await asyncio.gather(*writers)
    for one in (ledger, other):
        await one.catch_up()
        assert {state.version for state in one.events.values()} == {1}
        assert len(one.events) == 10


async def test_a_call_whose_command_is_lost_counts_for_no_limit() -> None:
    log = MemoryLog()
    sent = Sent(command_id="c1", event_id=EventId("evt-1"), at=NOON, attempt=1)
    await written(log, sent)
    ledger = Ledger(log)
    await ledger.catch_up()
    assert not ledger.sent
