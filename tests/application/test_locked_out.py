"""A key that may not write stops all writes, and is no fault of the events."""

from callsheet.application.errors import (
    BotBusy,
    NotAllowed,
)
from callsheet.domain.records import Ended, Outcome
from tests.application.office import Office, waiting
from tests.domain.builders import (
    MINUTE,
    OTHER_LINK,
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
    assert waiting(synced) == [("evt-1", "retry"), ("evt-2", "retry")]


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
