"""Another key scheme: recorded with its author, carried over without a second bot."""

from datetime import datetime

import pytest

from callsheet.application.errors import (
    BotBusy,
    ConfigurationError,
    Refused,
    SchemeConflict,
)
from callsheet.application.scheme import rekeyed
from callsheet.application.signature import Signature
from callsheet.domain.event import CalendarStatus
from callsheet.domain.keys import KeySettings, LinkForm, Scheme, Spelling
from callsheet.domain.records import Intended
from callsheet.domain.scheme_records import SchemeSet
from callsheet.domain.situation import Settings
from tests.application.faulty import Crash
from tests.application.office import Office, limit_of, reasons, waiting
from tests.domain.builders import (
    FREEZES,
    HOUR,
    MIDDLE,
    MINUTE,
    NOON,
    RECORD,
    START,
    TICK,
    Change,
    calendar,
    event,
)

ANA = Signature(by="ana", why="each company on its own")

ALL = KeySettings()
COMPANY = KeySettings(scheme=Scheme.COMPANY)
ALONE = KeySettings(scheme=Scheme.CALENDAR_EVENT)
TENANT = KeySettings(scheme=Scheme.TENANT)
GUIDE = KeySettings(scheme=Scheme.COMPANY, spelling=Spelling.GUIDE)
VERBATIM = KeySettings(link=LinkForm.VERBATIM)


def start_with(office: Office, key: KeySettings, **options: Change) -> None:
    office.restart(RECORD, Settings(key=key), **options)


async def change(office: Office, key: KeySettings) -> list[str]:
    """Let Ana change the scheme and make a pass; show what that wrote to Recall."""
    start_with(office, key)
    await office.engine.change_scheme(ANA)
    return await office.writes()


async def booked(office: Office, key: KeySettings = ALL, *ids: str) -> None:
    """Let Ana and Ben take part in one meeting whose bots are booked."""
    start_with(office, key)
    office.put(event("evt-1"), event("evt-2", calendar_id="cal-b"))
    await office.sync()


def bots(office: Office) -> dict[str, list[str]]:
    """Show each event's bots with the last part of their keys."""
    return {
        id: [f"{bot.id} {bot.key.rpartition('|')[2]}" for bot in office.bots(id)]
        for id in ("evt-1", "evt-2")
    }


def both(bot: str) -> dict[str, list[str]]:
    return {"evt-1": [bot], "evt-2": [bot]}


async def test_the_change_is_recorded_with_who_why_and_what_was_before(
    office: Office,
) -> None:
    await office.sync()
    office.clock.time = NOON + HOUR
    start_with(office, COMPANY)
    assert await office.engine.change_scheme(ANA)
    assert (await office.records(SchemeSet))[1:] == [
        SchemeSet(
            key=COMPANY,
            at=NOON + HOUR,
            by="ana",
            why="each company on its own",
            before=ALL,
        )
    ]


async def test_a_change_to_what_is_in_force_is_none(office: Office) -> None:
    await office.sync()
    assert not await office.engine.change_scheme(ANA)
    assert len(await office.records(SchemeSet)) == 1


async def test_before_the_first_pass_there_is_nothing_to_change(office: Office) -> None:
    assert office.engine.scheme is None
    for use in (office.engine.change_scheme(ANA), office.engine.plan_change()):
        with pytest.raises(SchemeConflict, match="no key scheme is in force yet"):
            await use
    assert await office.position() == 0


SAME = "2026-03-02T15:00:00Z-https://meet.google.com/abc-defg-hij"


@pytest.mark.parametrize(
    ("old", "new", "then"),
    [
        pytest.param(
            ALL,
            COMPANY,
            both("bot-2 acme.example"),
            id="all to company",
        ),
        pytest.param(
            COMPANY,
            ALL,
            both(f"bot-2 {SAME}"),
            id="and back",
        ),
        pytest.param(
            ALL,
            ALONE,
            {"evt-1": ["bot-2 evt-1"], "evt-2": ["bot-3 evt-2"]},
            id="all to calendar_event",
        ),
        pytest.param(
            ALONE,
            ALL,
            both(f"bot-3 {SAME}"),
            id="back again",
        ),
        pytest.param(
            COMPANY,
            GUIDE,
            both(f"bot-2 {SAME}-acme.example"),
            id="to the guide's spelling",
        ),
    ],
)
async def test_every_bot_is_booked_anew_under_the_new_scheme(
    office: Office, old: KeySettings, new: KeySettings, then: dict[str, list[str]]
) -> None:
    await booked(office, old)
    await change(office, new)
    assert bots(office) == then
    assert await office.writes() == []


async def test_all_sharers_let_the_old_bot_go_before_a_new_one_is_booked(
    office: Office,
) -> None:
    await booked(office)
    assert await change(office, COMPANY) == [
        "remove evt-1",
        "remove evt-2",
        "add evt-1",
        "add evt-2",
    ]


async def test_of_two_spellings_of_a_link_each_has_its_own_bot_verbatim(
    office: Office,
) -> None:
    link = "https://meet.google.com/ABC-defg-hij?authuser=1"
    office.put(event("evt-1"), event("evt-2", calendar_id="cal-b", meeting_url=link))
    await office.sync()
    assert len({one for many in bots(office).values() for one in many}) == 1
    await change(office, VERBATIM)
    assert len({one for many in bots(office).values() for one in many}) == 2
    await change(office, ALL)
    assert len({one for many in bots(office).values() for one in many}) == 1


async def test_a_removal_that_fails_keeps_the_others_from_booking(
    office: Office,
) -> None:
    await booked(office)
    start_with(office, COMPANY)
    await office.engine.change_scheme(ANA)

    async def refuse(target: str) -> None:
        if target == "evt-1":
            raise Refused("no", status=400)

    office.calls.before_write = refuse
    synced = await office.sync()
    assert waiting(synced) == [("evt-2", "scheme_change"), ("evt-1", "refused")]
    assert bots(office) == {"evt-1": [f"bot-1 {SAME}"], "evt-2": []}
    office.calls.before_write = None
    office.meet("evt-1", title="News")
    assert await office.writes() == ["remove evt-1", "add evt-1", "add evt-2"]


async def test_a_removal_that_is_soon_repeated_is_waited_for(office: Office) -> None:
    await booked(office)
    start_with(office, COMPANY)
    await office.engine.change_scheme(ANA)
    office.calls.fails("remove_bots", BotBusy("busy", status=409))
    assert await office.writes() == [
        "remove evt-2",
        "remove evt-1",
        "add evt-1",
        "add evt-2",
    ]


async def test_after_a_crash_the_next_pass_goes_on(office: Office) -> None:
    await booked(office)
    start_with(office, COMPANY)
    await office.engine.change_scheme(ANA)
    office.calls.fails_after("remove_bots", Crash())
    with pytest.raises(Crash):
        await office.sync()
    start_with(office, COMPANY)
    assert await office.writes() == ["remove evt-2", "add evt-2", "add evt-1"]


@pytest.mark.parametrize(
    ("now", "writes"),
    [
        pytest.param(
            FREEZES - TICK,
            ["remove evt-1", "remove evt-2", "add evt-1", "add evt-2"],
            id="before the last ten minutes",
        ),
        pytest.param(FREEZES, [], id="from ten minutes ahead on"),
        pytest.param(START - TICK, [], id="until the start"),
        pytest.param(START, [], id="when the old bot is in the call"),
    ],
)
async def test_inside_the_freeze_window_nothing_is_touched(
    office: Office, now: datetime, writes: list[str]
) -> None:
    await booked(office)
    office.clock.time = now
    assert await change(office, COMPANY) == writes


async def test_what_waits_for_its_start_is_held_until_then_and_the_rest_follows(
    office: Office,
) -> None:
    office.meet("evt-3", start=START + HOUR)
    await booked(office)
    office.clock.time = FREEZES
    start_with(office, COMPANY)
    await office.engine.change_scheme(ANA)
    synced = await office.sync()
    assert [
        (one.event_id, one.reason.value, limit_of(one), one.until)
        for one in synced.planned.plan.held
    ] == [
        ("evt-1", "scheme_change", "freeze_window", START),
        ("evt-2", "scheme_change", "freeze_window", START),
    ]
    assert waiting(synced) == [("evt-1", "scheme_change"), ("evt-2", "scheme_change")]
    assert [bot.key for bot in office.bots("evt-3")] == [
        "2026-03-02T16:00:00Z-https://meet.google.com/abc-defg-hij|acme.example"
    ]
    office.clock.time = START
    assert set(reasons(await office.sync()).values()) == {
        "live_unchanged",
        "already_correct",
    }


async def test_who_is_invited_in_the_last_minutes_is_served_by_the_old_bot(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = FREEZES + MINUTE
    office.put(event("evt-2", calendar_id="cal-b"))
    assert await change(office, COMPANY) == []
    held = (await office.sync()).planned.held
    assert {i: limit_of(one) for i, one in held.items()} == {
        "evt-1": "freeze_window",
        "evt-2": "shared_bot",
    }
    office.clock.time = MIDDLE
    synced = await office.sync()
    assert reasons(synced)["evt-2"] == "served_by_shared_bot"
    assert office.bots("evt-2") == ()


async def test_re_booking_in_two_steps_loses_no_bot_in_the_guards_eyes(
    office: Office,
) -> None:
    await booked(office)
    await change(office, COMPANY)
    assert [one.loses for one in await office.records(Intended)] == [False] * 6


async def test_an_engine_that_goes_on_with_the_old_settings_is_stopped(
    office: Office,
) -> None:
    await booked(office)
    old = office.engine
    await change(office, COMPANY)
    for use in (old.sync, old.plan):
        with pytest.raises(SchemeConflict, match="`callsheet scheme change`"):
            await use()


async def test_a_scheme_that_would_let_tenants_share_is_refused_as_a_target(
    office: Office,
) -> None:
    office.put(calendar("cal-a", tenant="acme"), calendar("cal-b", tenant="globex"))
    await booked(office, TENANT)
    start_with(office, COMPANY)
    for use in (office.engine.plan_change(), office.engine.change_scheme(ANA)):
        with pytest.raises(ConfigurationError, match="between 2 tenants"):
            await use
    assert len(await office.records(SchemeSet)) == 1


async def test_a_change_can_be_looked_at_before_it_is_made(office: Office) -> None:
    await booked(office)
    start_with(office, COMPANY)
    before = await office.position()
    _, planned = await office.engine.plan_change()
    assert {d.reason.value for d in planned.plan.decisions} == {"key_scheme_changed"}
    assert rekeyed(planned) == ("evt-1", "evt-2")
    assert office.engine.scheme is not None
    assert office.engine.scheme.key == ALL
    assert await office.position() == before
    assert office.recall.writes == ["add evt-1", "add evt-2"]


async def test_a_sharer_of_whom_nothing_can_be_told_keeps_its_bot_for_all(
    office: Office,
) -> None:
    """Ben's calendar shows no guests: his old bot stays, and comes for Ana too."""
    await booked(office)
    office.put(
        calendar(
            "cal-b", address="ben@acme.example", status=CalendarStatus.DISCONNECTED
        )
    )
    assert await change(office, COMPANY) == []
    held = (await office.sync()).planned.held
    assert {i: limit_of(one) for i, one in held.items()} == {"evt-1": "shared_bot"}
