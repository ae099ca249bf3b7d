"""An event that is never in step, though everything that is sent is done."""

from itertools import count

from callsheet.domain.records import Ended, Outcome
from tests.application.office import Office, waiting
from tests.domain.builders import HOUR, START


async def test_an_event_that_moves_at_every_call_is_left_after_three_tries(
    office: Office,
) -> None:
    office.meet("evt-1")
    hours = count(1)

    async def moves(_: str) -> None:
        office.meet("evt-1", start=START + next(hours) * HOUR)

    office.calls.before_write = moves
    synced = await office.sync()
    assert waiting(synced) == [("evt-1", "not_settling")]
    assert synced.waiting[0].until is None
    ended = [record.outcome for record in await office.records(Ended)]
    # Once the bot is gone the answer shows that the event has moved: no other is added.
    done, dropped = Outcome.DONE, Outcome.SUPERSEDED
    assert ended == [done, done, dropped, done, done, dropped, done]
    assert (
        office.calls.calls
        == ["add_bot evt-1"]
        + [
            "remove_bots evt-1",
            "add_bot evt-1",
        ]
        * 2
    )
