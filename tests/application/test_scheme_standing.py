"""What the log knows of the key scheme: in force, asked for, and left to change."""

import pytest

from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.application.errors import NotAllowed
from callsheet.application.scheme_standing import Standing, scheme_standing
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.keys import KeySettings, LinkForm, Scheme, Spelling
from callsheet.domain.situation import Settings
from tests.application.exchange import ALL, ALONE, ANA, Exchange
from tests.application.office import Office
from tests.domain.builders import (
    FREEZES,
    HOUR,
    LINK,
    MINUTE,
    NOON,
    RECORD,
    START,
    bot,
    calendar,
    event,
)

COMPANY = KeySettings(scheme=Scheme.COMPANY)


async def standing(office: Office, wanted: KeySettings = ALL) -> Standing:
    now = office.clock.now()
    return await scheme_standing(office.log, wanted, rebuild, now)


async def booked(office: Office) -> None:
    """Ana and Ben share one bot; Ana's next meeting has one of its own."""
    office.put(event("evt-1"), event("evt-2", calendar_id=CalendarId("cal-b")))
    office.meet("evt-3", start=START + HOUR)
    await office.sync()


async def changed(office: Office) -> None:
    office.restart(RECORD, Settings(key=COMPANY))
    await office.engine.change_scheme(ANA)


async def test_before_the_first_pass_nothing_is_in_force(office: Office) -> None:
    found = await standing(office)
    assert (found.in_force, found.looked, found.agrees) == (None, None, True)
    assert (found.booked, found.left) == ({}, ())


async def test_bots_are_counted_by_the_settings_that_made_their_keys(
    office: Office,
) -> None:
    await booked(office)
    found = await standing(office)
    assert found.in_force is not None
    assert (found.in_force.key, found.looked) == (ALL, NOON)
    assert (found.booked, found.left) == ({ALL: 2}, ())


async def test_a_bot_that_was_taken_off_just_now_counts_no_more(
    office: Office,
) -> None:
    await booked(office)
    office.meet("evt-3", start=START + HOUR, meeting_url=None)
    assert await office.writes() == ["remove evt-3"]
    assert (await standing(office)).booked == {ALL: 1}


@pytest.mark.parametrize(
    ("wanted", "agrees"),
    [
        (ALL, True),
        (KeySettings(share_between_tenants=True), True),
        (COMPANY, False),
        (KeySettings(spelling=Spelling.GUIDE), False),
        (KeySettings(link=LinkForm.VERBATIM), False),
    ],
)
async def test_the_settings_agree_if_they_make_the_same_keys(
    office: Office, wanted: KeySettings, agrees: bool
) -> None:
    await office.sync()
    assert (await standing(office, wanted)).agrees is agrees


async def test_a_change_is_under_way_while_bots_are_under_the_old_keys(
    office: Office,
) -> None:
    await booked(office)
    await changed(office)
    found = await standing(office, COMPANY)
    assert found.left == ("evt-1", "evt-2", "evt-3")
    assert (found.booked, found.waiting) == ({ALL: 2}, {})
    await office.sync()
    found = await standing(office, COMPANY)
    assert (found.booked, found.left) == ({COMPANY: 2}, ())


async def test_what_waits_for_its_start_is_told_with_it(office: Office) -> None:
    await booked(office)
    office.clock.time = FREEZES + MINUTE
    await changed(office)
    await office.sync()
    found = await standing(office, COMPANY)
    assert found.left == ("evt-1", "evt-2")
    assert found.waiting == {"evt-1": START, "evt-2": START}
    office.clock.time = START
    assert (await standing(office, COMPANY)).left == ()


async def test_what_is_over_is_not_counted(office: Office) -> None:
    await booked(office)
    office.recall.drop(EventId("evt-3"))
    office.clock.time = START + HOUR
    await office.sync()
    assert (await standing(office)).booked == {}


async def test_bots_of_older_schemes_and_of_none_are_told_apart(
    office: Office,
) -> None:
    verbatim = f"2026-03-02T16:00:00Z-{LINK}?x=1"
    office.meet("evt-3", start=START + HOUR, meeting_url=f"{LINK}?x=1")
    old = bot("old", START + HOUR, link=f"{LINK}?x=1", key=verbatim)
    foreign = bot("theirs", START + HOUR, key="their own")
    office.recall.list_bots(EventId("evt-3"), [old, foreign])
    office.restart(None)
    await office.sync()
    found = await standing(office)
    assert found.booked == {KeySettings(link=LinkForm.VERBATIM): 1}
    assert found.left == ("evt-3",)


async def test_a_bot_whose_key_nobody_would_make_any_more_is_left(
    office: Office,
) -> None:
    """Ana's address is another one, ten minutes before the meeting."""
    office.restart(RECORD, Settings(key=COMPANY))
    office.meet("evt-1")
    await office.sync()
    office.clock.time = FREEZES
    office.put(calendar("cal-a", address="ana@globex.example"))
    await office.sync()
    found = await standing(office, COMPANY)
    assert found.booked == {None: 1}
    assert found.left == ("evt-1",)


async def test_a_change_by_calendars_is_told_while_it_is_under_way(
    exchange: Exchange,
) -> None:
    exchange.doors.script.append(("delete", NotAllowed("no", status=403), False))
    with pytest.raises(NotAllowed):
        await exchange.change()
    found = await standing(exchange, ALONE)
    assert found.begun is not None
    assert [one.calendar_id for one in found.steps] == ["cal-a", "cal-b"]
    await exchange.change()
    found = await standing(exchange, ALONE)
    assert (found.begun, found.steps, found.booked) == (None, (), {})
