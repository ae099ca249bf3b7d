"""The log as far as it is needed, also while several tasks and processes write."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.application.ledger import Ledger, NotLoaded
from callsheet.application.log_port import Entry, Recorded
from callsheet.application.views import Kept
from callsheet.domain.budget import Operation
from callsheet.domain.decision import Kind
from callsheet.domain.ids import EventId
from callsheet.domain.reasons import Reason
from callsheet.domain.records import (
    Ended,
    Intended,
    Outcome,
    Record,
    Sent,
    Unreadable,
    WritesResumed,
    WritesStopped,
)
from tests.contracts.random_log import append_all
from tests.domain.builders import MINUTE, NOON, sha

FIRST, SECOND = EventId("evt-1"), EventId("evt-2")
INTENDED = Intended(
    command_id="c1",
    event_id=FIRST,
    at=NOON,
    kind=Kind.ADD_BOT,
    reason=Reason.WANTED_BY_DEFAULT,
    situation=sha("1"),
)
SENT = Sent(command_id="c1", event_id=FIRST, at=NOON, attempt=1)
DONE = Ended(command_id="c1", event_id=FIRST, at=NOON, outcome=Outcome.DONE)
NEWS = WritesResumed(at=NOON)


class Slow(MemoryLog):
    """A log that lets others go on while it reads."""

    async def since(self, position: int, limit: int) -> tuple[Recorded, ...]:
        found = await super().since(position, limit)
        await asyncio.sleep(0)
        return found

    async def read(self, streams: Sequence[str]) -> Mapping[str, tuple[Recorded, ...]]:
        found = await super().read(streams)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return found

    async def workspace(self) -> Kept:
        found = await super().workspace()
        await asyncio.sleep(0)
        return found


def unreadable(number: int) -> Unreadable:
    return Unreadable(
        event_id=EventId(f"evt-{number}"), at=NOON, place="raw", problem="missing"
    )


async def written(log: MemoryLog, *records: Record) -> None:
    await append_all(log, records)


async def caught_up(log: MemoryLog, *events: EventId) -> Ledger:
    ledger = Ledger(log)
    await ledger.catch_up()
    await ledger.load(events)
    return ledger


async def test_an_event_that_was_not_loaded_is_no_new_one() -> None:
    log = MemoryLog()
    await written(log, unreadable(1))
    ledger = await caught_up(log)
    with pytest.raises(NotLoaded, match="evt-1"):
        ledger.event(FIRST)
    with pytest.raises(NotLoaded, match="evt-1"):
        ledger.batch().add(unreadable(1))
    await ledger.load([FIRST, SECOND])
    assert [ledger.event(one).version for one in (FIRST, SECOND)] == [1, 0]


async def test_two_who_catch_up_at_once_fold_each_record_once() -> None:
    log = Slow()
    ledger = await caught_up(log, FIRST, SECOND)
    await written(log, NEWS, unreadable(1), unreadable(2))
    await asyncio.gather(ledger.catch_up(), ledger.catch_up())
    assert [state.version for state in ledger.events.values()] == [1, 1]
    assert ledger.workspace.versions == {"workspace": 1}


async def test_two_who_catch_up_at_once_count_a_call_of_another_once() -> None:
    log = Slow()
    await written(log, INTENDED)
    ledger = await caught_up(log)
    await written(log, SENT, DONE)
    await asyncio.gather(ledger.catch_up(), ledger.catch_up())
    assert ledger.workspace.sent == ((NOON, Operation.ADD_BOT),)


async def test_two_who_begin_at_once_begin_at_the_same_place() -> None:
    log = Slow()
    await written(log, NEWS, NEWS)
    ledger = Ledger(log)
    await asyncio.gather(ledger.catch_up(), ledger.catch_up())
    assert (ledger.position, ledger.workspace.versions) == (2, {"workspace": 2})


async def test_tasks_that_write_at_once_lose_nothing() -> None:
    log = Slow()
    ledger, other = Ledger(log), Ledger(log)

    async def write(into: Ledger, number: int) -> None:
        await into.load([EventId(f"evt-{number}")])
        batch = into.batch()
        batch.add(unreadable(number))
        await batch.commit()

    writers = [write(into, n) for n, into in enumerate([ledger, other] * 5)]
    await asyncio.gather(*writers)
    for one in (ledger, other):
        await one.catch_up()
        await one.load(await one.ids())
        assert {state.version for state in one.events.values()} == {1}
        assert len(one.events) == 10


async def test_what_is_written_while_an_event_is_loaded_is_not_missed() -> None:
    log = Slow()
    await written(log, unreadable(1))
    ledger = await caught_up(log)

    other = replace(unreadable(1), problem="other")
    entry = Entry(stream="event:evt-1", expected=1, record=other)

    async def write() -> None:
        await log.append([entry])
        await ledger.catch_up()

    await asyncio.gather(ledger.load([FIRST]), write())
    assert ledger.event(FIRST).version == 2


async def test_what_was_loaded_ahead_of_the_rest_is_folded_once() -> None:
    log = MemoryLog()
    ledger = await caught_up(log)
    await written(log, unreadable(1), NEWS)
    await ledger.load([FIRST])
    await ledger.catch_up()
    assert ledger.event(FIRST).version == 1


@pytest.mark.parametrize(
    "loaded",
    [
        pytest.param((), id="an event that nobody needs here"),
        pytest.param((FIRST,), id="one that was loaded since"),
    ],
)
async def test_calls_of_another_process_count_for_the_limits(
    loaded: tuple[EventId, ...],
) -> None:
    log = MemoryLog()
    await written(log, NEWS, INTENDED)
    ledger = await caught_up(log)
    await written(log, SENT, DONE)
    await ledger.load(loaded)
    await ledger.catch_up()
    assert ledger.workspace.sent == ((NOON, Operation.ADD_BOT),)


async def test_calls_for_an_event_that_is_followed_count_once() -> None:
    log = MemoryLog()
    await written(log, INTENDED)
    ledger = await caught_up(log, FIRST)
    await written(log, SENT, DONE)
    await ledger.catch_up()
    assert ledger.workspace.sent == ((NOON, Operation.ADD_BOT),)
    assert not ledger.event(FIRST).open


async def test_a_call_whose_command_is_lost_counts_for_no_limit() -> None:
    log = MemoryLog()
    await written(log, NEWS)
    ledger = await caught_up(log)
    await written(log, SENT)
    await ledger.catch_up()
    assert not ledger.workspace.sent


async def test_what_is_no_events_record_is_none_in_its_stream_either() -> None:
    log = MemoryLog()
    ledger = await caught_up(log, FIRST)
    stopped = WritesStopped(at=NOON, status=403)
    await log.append([Entry(stream="event:evt-1", expected=0, record=stopped)])
    await ledger.catch_up()
    assert ledger.event(FIRST).version == 0
    assert ledger.workspace.stopped == stopped


async def test_live_events_are_those_with_an_open_command() -> None:
    log = MemoryLog()
    await written(log, INTENDED, unreadable(2))
    ledger = await caught_up(log)
    await ledger.load_live(NOON + 100_000 * MINUTE)
    assert list(ledger.events) == [FIRST]


async def test_what_nobody_asks_for_again_is_let_go() -> None:
    ledger = await caught_up(MemoryLog(), FIRST, SECOND)
    ledger.let_go()
    await ledger.load([SECOND])
    assert list(ledger.events) == [FIRST, SECOND]
    ledger.let_go()
    assert list(ledger.events) == [SECOND]
    ledger.let_go()
    assert not ledger.events
