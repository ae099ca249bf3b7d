"""Another key scheme by calendars: twins are made, take over, and nothing is lost."""

from datetime import timedelta

import pytest

from callsheet.application.errors import (
    ConfigurationError,
    NotAllowed,
    SchemeConflict,
)
from callsheet.domain.ids import CalendarId
from callsheet.domain.keys import KeySettings, Scheme
from callsheet.domain.records import PreferenceSet
from callsheet.domain.scheme_records import SchemeSet, Step, TwinsBegun, TwinStep
from callsheet.domain.situation import Settings
from tests.application.exchange import ALL, ALONE, ANA, Exchange
from tests.application.office import limit_of, waiting
from tests.domain.builders import (
    FREEZES,
    HOUR,
    LINK,
    MIDDLE,
    MINUTE,
    NOON,
    RECORD,
    START,
    calendar,
    event,
)

A, B = CalendarId("cal-a"), CalendarId("cal-b")
GONE: dict[str, str] = {A: "gone", B: "gone"}
CONNECTED = NOON + timedelta(seconds=0.5)


async def test_each_calendar_is_replaced_by_a_twin(exchange: Exchange) -> None:
    assert await exchange.change() == GONE
    assert exchange.calendars() == ["twin-1", "twin-2"]
    assert exchange.recall.writes == [
        "create twin-1 for cal-a",
        "create twin-2 for cal-b",
        "delete cal-a",
        "delete cal-b",
    ]


async def test_then_the_scheme_is_in_force_and_the_next_pass_books_the_bots(
    exchange: Exchange,
) -> None:
    await exchange.change()
    assert (await exchange.records(SchemeSet))[1:] == [
        SchemeSet(
            key=ALONE,
            at=CONNECTED,
            by="ana",
            why="as the guide has it",
            before=ALL,
        )
    ]
    assert await exchange.book() == ["add evt-1@twin-1", "add evt-2@twin-2"]
    bots = [*exchange.bots("evt-1@twin-1"), *exchange.bots("evt-2@twin-2")]
    assert [bot.key for bot in bots] == [
        f"2026-03-02T15:00:00Z-{LINK}|evt-1@twin-1",
        f"2026-03-02T15:00:00Z-{LINK}|evt-2@twin-2",
    ]
    assert await exchange.book() == []


async def test_every_step_is_recorded(exchange: Exchange) -> None:
    await exchange.change()
    (begun,) = await exchange.records(TwinsBegun)
    assert (begun.by, begun.key, begun.known) == ("ana", ALONE, (A, B))
    steps = await exchange.records(TwinStep)
    assert [(s.calendar_id, s.step, s.twin_id) for s in steps] == [
        (A, Step.ASKED, None),
        (A, Step.MADE, "twin-1"),
        (B, Step.ASKED, None),
        (B, Step.MADE, "twin-2"),
        (A, Step.READY, "twin-1"),
        (A, Step.GONE, "twin-1"),
        (B, Step.READY, "twin-2"),
        (B, Step.GONE, "twin-2"),
    ]


async def test_no_credential_is_recorded(exchange: Exchange) -> None:
    await exchange.change()
    everything = await exchange.log.since(0, 1000)
    assert "secret" not in repr([recorded.record for recorded in everything])


async def test_events_that_went_with_their_calendars_are_not_asked_for(
    exchange: Exchange,
) -> None:
    await exchange.change()
    exchange.calls.calls.clear()
    await exchange.book()
    assert not [call for call in exchange.calls.calls if call.startswith("event ")]


async def test_writes_are_paused_until_it_is_done(exchange: Exchange) -> None:
    exchange.doors.script.append(("delete", NotAllowed("no", status=403), False))
    with pytest.raises(NotAllowed):
        await exchange.change()
    exchange.meet("evt-3", start=START + HOUR)
    assert await exchange.book(ALL) == []
    synced = await exchange.sync()
    assert waiting(synced) == [
        ("evt-1@twin-1", "scheme_change"),
        ("evt-2@twin-2", "scheme_change"),
        ("evt-3", "scheme_change"),
    ]
    held = synced.planned.plan.held
    assert {(limit_of(one), one.until) for one in held} == {("by_calendars", None)}
    exchange.restart()
    assert await exchange.change() == GONE


async def test_meanwhile_whoever_asks_for_the_new_scheme_is_told_how_to_go_on(
    exchange: Exchange,
) -> None:
    exchange.doors.script.append(("delete", NotAllowed("no", status=403), False))
    with pytest.raises(NotAllowed):
        await exchange.change()
    exchange.restart(RECORD, Settings(key=ALONE))
    engine = exchange.engine
    for use in (
        engine.sync(),
        engine.plan(),
        engine.plan_change(),
        engine.change_scheme(ANA),
    ):
        with pytest.raises(SchemeConflict, match="scheme change --by-calendars"):
            await use


async def test_peoples_choices_go_over_to_the_twins_events(exchange: Exchange) -> None:
    await exchange.prefer(False, "evt-1")
    await exchange.prefer(True, "series-1", series=True)
    await exchange.prefer(False, "evt-2")
    await exchange.prefer(None, "evt-2")
    await exchange.change()
    assert (await exchange.records(PreferenceSet))[4:] == [
        PreferenceSet(
            target="evt-1@twin-1",
            series=False,
            wanted=False,
            by="ana@acme.example",
            why="carried over from event evt-1, whose calendar was replaced: a test",
            at=CONNECTED,
            calendar_id=CalendarId("twin-1"),
        )
    ]
    assert await exchange.book() == ["add evt-2@twin-2"]


async def test_a_choice_without_a_word_goes_over_as_well(exchange: Exchange) -> None:
    choice = PreferenceSet(
        target="evt-1", series=False, wanted=True, by="ana", why="", at=NOON
    )
    await exchange.record(choice)
    await exchange.change()
    (_, carried) = await exchange.records(PreferenceSet)
    assert carried.why == "carried over from event evt-1, whose calendar was replaced"


async def test_choices_for_what_is_over_or_deleted_stay_behind(
    exchange: Exchange,
) -> None:
    for id in ("evt-3", "evt-4"):
        exchange.meet(id, start=NOON - 2 * HOUR, is_deleted=id == "evt-4")
        await exchange.prefer(False, id)
    await exchange.book(ALL)
    assert await exchange.change() == GONE
    assert len(await exchange.records(PreferenceSet)) == 2


async def test_what_is_in_its_last_ten_minutes_is_waited_for(
    exchange: Exchange,
) -> None:
    exchange.clock.time = FREEZES + MINUTE
    assert await exchange.change() == GONE
    deleted = [s.at for s in await exchange.records(TwinStep) if s.step is Step.GONE]
    assert START <= min(deleted) <= START + MINUTE


async def test_a_bot_in_a_call_gets_no_company_from_the_twins(
    exchange: Exchange,
) -> None:
    """Nobody lists it any more, and it stays; Cleo was not even listed with it."""
    exchange.clock.time = MIDDLE
    exchange.put(calendar("cal-c", address="cleo@acme.example"))
    exchange.put(event("evt-3", calendar_id="cal-c"))
    assert await exchange.change() == {**GONE, "cal-c": "gone"}
    assert await exchange.book() == []
    held = (await exchange.sync()).planned.held
    assert sorted(held) == [f"evt-{n}@twin-{n}" for n in (1, 2, 3)]
    assert {(limit_of(one), one.until) for one in held.values()} == {
        ("live_bot", START + HOUR)
    }
    exchange.clock.time = START + HOUR
    assert not (await exchange.sync()).planned.held


async def test_a_running_meeting_that_has_no_bot_may_get_one(
    exchange: Exchange,
) -> None:
    exchange.meet("evt-3", start=NOON - MINUTE, meeting_url="https://zoom.us/j/123")
    await exchange.change()
    assert "add evt-3@twin-1" in await exchange.book()


async def test_what_would_become_of_each_calendar_can_be_asked_first(
    exchange: Exchange,
) -> None:
    position = await exchange.position()
    survey = await exchange.by_calendars.survey()
    assert (survey.before, survey.begun) == (ALL, None)
    assert [(o.read.calendar.id, o.left, o.step) for o in survey.calendars] == [
        (A, None, None),
        (B, None, None),
    ]
    assert await exchange.position() == position
    assert exchange.recall.writes == []


async def test_while_it_is_under_way_twins_are_not_calendars_of_their_own(
    exchange: Exchange,
) -> None:
    exchange.doors.script.append(("delete", NotAllowed("no", status=403), False))
    with pytest.raises(NotAllowed):
        await exchange.change()
    made = exchange.by_calendars
    survey = await made.survey()
    assert made.under_way
    assert survey.begun is not None
    steps = [(o.read.calendar.id, o.step and o.step.step) for o in survey.calendars]
    assert steps == [(A, Step.READY), (B, Step.MADE)]


async def test_to_the_scheme_in_force_there_is_nothing_to_change(
    exchange: Exchange,
) -> None:
    exchange.key = ALL
    assert not await exchange.by_calendars.change(ANA)
    assert exchange.recall.writes == []


async def test_without_a_scheme_in_force_there_is_nothing_to_change() -> None:
    for use in (Exchange().by_calendars.survey(), Exchange().by_calendars.change(ANA)):
        with pytest.raises(SchemeConflict, match="no key scheme is in force yet"):
            await use


async def test_a_change_under_way_is_not_turned_into_another(
    exchange: Exchange,
) -> None:
    exchange.doors.script.append(("delete", NotAllowed("no", status=403), False))
    with pytest.raises(NotAllowed):
        await exchange.change()
    exchange.key = KeySettings(scheme=Scheme.COMPANY)
    for use in (
        exchange.by_calendars.survey,
        lambda: exchange.by_calendars.change(ANA),
    ):
        with pytest.raises(SchemeConflict) as refused:
            await use()
        assert str(refused.value) == (
            "a change to calendar_event/safe/canonical by calendars is under way, the "
            "settings ask for company/safe/canonical: let them ask for the former"
        )


async def test_tenants_that_would_share_are_refused_before_anything_is_done(
    exchange: Exchange,
) -> None:
    exchange.put(calendar("cal-a", tenant="acme"), calendar("cal-b", tenant="globex"))
    exchange.key = KeySettings(scheme=Scheme.COMPANY)
    with pytest.raises(ConfigurationError, match="between 2 tenants"):
        await exchange.by_calendars.change(ANA)
    assert await exchange.records(TwinsBegun) == []
