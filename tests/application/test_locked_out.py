"""A key that may not write stops all writes, and is no fault of the events."""

import pytest

from callsheet.application.errors import (
    BotBusy,
    NotAllowed,
    PoolExhausted,
    RateLimited,
    RecallError,
    Refused,
    Unreachable,
)
from callsheet.domain.records import Ended, Outcome, WritesResumed, WritesStopped
from tests.application.office import Office, waiting
from tests.domain.builders import (
    HOUR,
    LINK,
    MINUTE,
    NOON,
    OTHER_LINK,
    START,
    TICK,
    event,
)

BUSY = BotBusy("409", status=409)


async def test_a_key_that_may_not_write_is_used_once(office: Office) -> None:
    office.put(event("evt-1"), event("evt-2", meeting_url=OTHER_LINK))
    refused = NotAllowed("402", status=402)
    office.calls.fails("add_bot", refused)
    synced = await office.sync()
    assert office.calls.calls == ["add_bot evt-1"]
    assert synced.stopped is refused
    assert not synced.in_step
    assert len(synced.attempts) == 1
    assert waiting(synced) == [("evt-1", "stopped"), ("evt-2", "stopped")]
    assert {w.until for w in synced.waiting} == {NOON + MINUTE}


async def test_what_waits_for_the_key_waits_for_the_next_try_with_it(
    office: Office,
) -> None:
    """Else passes would follow each other without a pause until then."""
    office.put(event("evt-1"), event("evt-2", meeting_url=OTHER_LINK))
    office.restart(workers=1)
    office.calls.fails("add_bot", NotAllowed("402", status=402))
    synced = await office.sync()
    assert [w.until for w in synced.waiting] == [NOON + MINUTE] * 2


@pytest.mark.parametrize(
    ("error", "records"),
    [
        pytest.param(Refused("400", status=400), 1, id="refused"),
        pytest.param(PoolExhausted("507", status=507), 1, id="no bot is free"),
        pytest.param(BUSY, 1, id="busy"),
        pytest.param(NotAllowed("403", status=403), 0, id="still not allowed"),
        pytest.param(Unreachable("503", status=503), 0, id="no answer"),
        pytest.param(RateLimited("429", status=429), 0, id="too many calls"),
    ],
)
async def test_that_the_key_may_write_again_is_told_by_what_is_no_success(
    office: Office, error: RecallError, records: int
) -> None:
    office.meet("evt-1", start=NOON + MINUTE)
    office.calls.fails("add_bot", NotAllowed("402", status=402))
    await office.sync()
    office.clock.time += MINUTE
    office.calls.fails("add_bot", *[error] * 4)
    await office.sync()
    assert len(await office.records(WritesResumed)) == records


async def test_once_the_key_may_write_again_all_is_caught_up_with(
    office: Office,
) -> None:
    """It was not the event's fault, so the event is not given up."""
    office.put(event("evt-1"), event("evt-2", meeting_url=OTHER_LINK))
    office.calls.fails("add_bot", NotAllowed("402", status=402))
    await office.sync()
    assert await office.writes() == []
    office.clock.time += MINUTE
    assert await office.writes() == ["add evt-1", "add evt-2"]
    dropped = [e for e in await office.records(Ended) if e.event_id == "evt-2"]
    assert [e.outcome for e in dropped] == [Outcome.SUPERSEDED, Outcome.DONE]


async def test_it_is_recorded_once_that_writes_stopped_and_resumed(
    office: Office,
) -> None:
    office.put(*(event(f"evt-{n}", meeting_url=f"{LINK}{n}") for n in range(5)))
    paid = NotAllowed("402", status=402, code="no_credit")
    office.calls.fails("add_bot", paid, paid, paid)
    for _ in range(3):
        synced = await office.sync()
        assert isinstance(synced.stopped, NotAllowed)
        told = office.engine.stopped
        assert told is not None
        assert told.until == office.clock.time + MINUTE
        office.clock.time += MINUTE
    (stopped,) = await office.records(WritesStopped)
    assert told is not None
    assert told.why == stopped
    assert (stopped.status, stopped.code) == (402, "no_credit")
    assert len(office.calls.calls) == 3
    assert (await office.sync()).in_step
    assert len(await office.records(WritesResumed)) == 1
    assert office.engine.stopped is None


async def test_while_writes_are_stopped_one_at_a_time_asks_every_minute(
    office: Office,
) -> None:
    office.put(event("evt-1"), event("evt-2", meeting_url=OTHER_LINK))
    blocked = NotAllowed("403", status=403)
    office.calls.fails("add_bot", blocked, blocked)
    await office.sync()
    office.clock.time += MINUTE - TICK
    # The second that is left is no reason to sit and wait for a key that is refused.
    synced = await office.sync()
    assert len(office.calls.calls) == 2
    assert synced.stopped is blocked


async def test_decisions_are_recorded_all_the_same(office: Office) -> None:
    office.calls.fails("add_bot", NotAllowed("401", status=401))
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", start=START + HOUR)
    office.meet("evt-2", meeting_url=OTHER_LINK)
    synced = await office.sync()
    assert synced.tally.decided == 2
    assert synced.stopped is None


async def test_a_restart_does_not_forget_that_writes_are_stopped(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.calls.fails("add_bot", NotAllowed("401", status=401))
    await office.sync()
    office.restart()
    office.meet("evt-2", meeting_url=OTHER_LINK)
    assert await office.writes() == []
    office.clock.time += MINUTE
    assert await office.writes() == ["add evt-1", "add evt-2"]
