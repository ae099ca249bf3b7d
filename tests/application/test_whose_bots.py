"""Bots that were there before us: ours by their key, or somebody else's."""

import pytest

from callsheet.application.errors import Unreachable
from callsheet.domain.ids import EventId
from callsheet.domain.keys import KeySettings, LinkForm, Scheme, Spelling
from callsheet.domain.records import Adopted, Ended, Outcome
from callsheet.domain.situation import ForeignBots, Settings
from tests.application.office import Office, reasons
from tests.domain.builders import (
    DAY,
    HOUR,
    LINK,
    RECORD,
    START,
    bot,
    event,
    foreign,
    key_for,
)

EVENT = EventId("evt-1")
GUIDE = f"{key_for()}-acme.example"


async def test_a_bot_of_an_earlier_scheduler_is_taken_over_without_a_write(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.recall.list_bots(EVENT, [bot("old")])
    synced = await office.sync()
    assert office.recall.writes == []
    assert reasons(synced) == {"evt-1": "already_correct"}
    (adopted,) = await office.records(Adopted)
    assert (adopted.event_id, adopted.bot_ids) == ("evt-1", ("old",))


async def test_a_bot_is_taken_over_once(office: Office) -> None:
    office.meet("evt-1")
    office.recall.list_bots(EVENT, [bot("old")])
    await office.sync()
    await office.sync()
    assert len(await office.records(Adopted)) == 1


async def test_the_guides_company_keys_are_taken_over_under_the_guides_spelling(
    office: Office,
) -> None:
    guide = KeySettings(
        scheme=Scheme.COMPANY, spelling=Spelling.GUIDE, link=LinkForm.VERBATIM
    )
    office.restart(RECORD, Settings(key=guide))
    office.meet("evt-1")
    office.recall.list_bots(EVENT, [bot("old", key=GUIDE)])
    assert await office.writes() == []
    assert len(await office.records(Adopted)) == 1


async def test_a_bot_taken_over_moves_with_its_event(office: Office) -> None:
    office.meet("evt-1")
    office.recall.list_bots(EVENT, [bot("old")])
    await office.sync()
    office.meet("evt-1", start=START + HOUR, end=START + 2 * HOUR)
    assert await office.writes() == ["remove evt-1", "add evt-1"]


async def test_without_adoption_by_key_such_a_bot_is_left_alone(
    office: Office,
) -> None:
    office.restart(RECORD, Settings(adopt_by_key=False))
    office.meet("evt-1")
    office.recall.list_bots(EVENT, [bot("old")])
    synced = await office.sync()
    assert reasons(synced) == {"evt-1": "foreign_bot"}
    assert (office.recall.writes, await office.records(Adopted)) == ([], [])


@pytest.mark.parametrize(
    ("cancelled", "reason"),
    [
        pytest.param(False, "foreign_bot", id="on a meeting that is wanted"),
        pytest.param(True, "event_cancelled", id="on a meeting called off"),
    ],
)
async def test_foreign_bots_are_left_alone(
    office: Office, cancelled: bool, reason: str
) -> None:
    office.meet("evt-1", is_cancelled=cancelled)
    office.recall.list_bots(EVENT, [foreign()])
    synced = await office.sync()
    assert office.recall.writes == []
    assert reasons(synced) == {"evt-1": reason}
    assert await office.records(Adopted) == []


async def test_foreign_bots_are_replaced_where_that_was_asked_for(
    office: Office,
) -> None:
    office.restart(RECORD, Settings(foreign_bots=ForeignBots.REPLACE))
    office.meet("evt-1")
    office.recall.list_bots(EVENT, [foreign()])
    assert await office.writes() == ["remove evt-1", "add evt-1"]
    assert await office.writes() == []


async def test_only_bots_under_our_key_are_taken_for_ours(office: Office) -> None:
    """Whoever else's bot has been on the event, we booked one bot: our own."""
    office.meet("evt-1")
    office.recall.list_bots(EVENT, [foreign(start=START - DAY)])
    office.calls.fails("add_bot", Unreachable("time-out"))
    await office.sync()
    ended = [(e.outcome, e.bot_ids) for e in await office.records(Ended)]
    first, again = (Outcome.UNKNOWN, ()), (Outcome.DONE, ("bot-1",))
    assert ended == [first, (Outcome.SUPERSEDED, ()), again]


async def test_our_own_bots_are_known_by_the_log_not_by_their_key(
    office: Office,
) -> None:
    """With adoption switched off nothing but the log can tell."""
    office.restart(RECORD, Settings(adopt_by_key=False))
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", is_cancelled=True)
    assert await office.writes() == ["remove evt-1"]


async def test_the_log_holds_no_key_and_no_link(office: Office) -> None:
    office.put(event("evt-1"))
    await office.sync()
    records = await office.log.since(0, 100)
    assert not [r for r in records if LINK in repr(r) or key_for() in repr(r)]
