"""One meeting in several calendars has one bot."""

from datetime import datetime

import pytest

from callsheet.application.errors import PoolExhausted, Refused, Unreachable
from callsheet.domain.bot import BotStatus
from callsheet.domain.ids import EventId
from callsheet.domain.instants import FREEZE
from callsheet.domain.records import Decided, Intended
from callsheet.domain.retry import POOL_PAUSE
from tests.application.office import Office, reasons, waiting
from tests.domain.builders import HOUR, MIDDLE, MINUTE, NOON, START, bot, event


def invite(office: Office) -> None:
    """Let Ana and Ben take part in one meeting."""
    office.put(event("evt-1"), event("evt-2", calendar_id="cal-b"))


def all_bots(office: Office) -> set[str]:
    return {bot.id for id in ("evt-1", "evt-2") for bot in office.bots(id)}


@pytest.mark.parametrize(
    ("now", "writes"),
    [
        pytest.param(NOON, ["add evt-1", "add evt-2"], id="hours ahead"),
        pytest.param(
            START - FREEZE / 2, ["add evt-1", "add evt-2"], id="minutes ahead"
        ),
        pytest.param(MIDDLE, ["add evt-1"], id="while it runs"),
    ],
)
async def test_sharers_get_one_bot(
    office: Office, now: datetime, writes: list[str]
) -> None:
    office.clock.time = now
    invite(office)
    assert await office.writes() == writes
    assert len(all_bots(office)) == 1
    assert await office.writes() == []


@pytest.mark.parametrize(
    ("now", "together"),
    [
        pytest.param(NOON, ["evt-1", "evt-2"], id="hours ahead"),
        pytest.param(START - FREEZE, ["evt-1"], id="from ten minutes ahead on"),
    ],
)
async def test_near_the_start_the_next_sharer_waits_for_the_outcome_of_the_first(
    office: Office, now: datetime, together: list[str]
) -> None:
    office.clock.time = now
    invite(office)
    intended: list[list[str]] = []

    async def look_into_the_log(_: str) -> None:
        intended.append([i.event_id for i in await office.records(Intended)])

    office.calls.before_write = look_into_the_log
    await office.sync()
    assert intended[0] == together
    assert intended[-1] == ["evt-1", "evt-2"]


async def test_in_a_running_meeting_the_others_are_told_who_serves_them(
    office: Office,
) -> None:
    office.clock.time = MIDDLE
    invite(office)
    synced = await office.sync()
    assert reasons(synced) == {
        "evt-1": "live_unchanged",
        "evt-2": "served_by_shared_bot",
    }


async def test_other_meetings_are_not_kept_waiting_by_a_running_one(
    office: Office,
) -> None:
    office.clock.time = MIDDLE
    invite(office)
    office.meet("evt-3", start=START + HOUR, end=START + 2 * HOUR)
    assert await office.writes() == ["add evt-1", "add evt-3"]


async def test_if_the_first_sharer_is_refused_the_next_one_is_tried(
    office: Office,
) -> None:
    office.clock.time = MIDDLE
    invite(office)
    office.calls.fails("add_bot", Refused("400", status=400))
    assert await office.writes() == ["add evt-2"]
    assert len(all_bots(office)) == 1


async def test_an_empty_pool_is_asked_by_one_sharer_for_all(office: Office) -> None:
    office.clock.time = MIDDLE
    invite(office)
    office.calls.fails("add_bot", *[PoolExhausted("507", status=507)] * 2)
    for _ in range(3):
        await office.sync()
        office.clock.time += POOL_PAUSE
    assert [c for c in office.calls.calls if "add" in c] == ["add_bot evt-1"] * 3
    assert len(all_bots(office)) == 1


async def test_after_three_failures_it_is_the_next_sharers_turn(
    office: Office,
) -> None:
    """What is wrong with the event of one must not cost all of them the bot."""
    office.clock.time = MIDDLE
    invite(office)
    office.calls.fails("add_bot", *[PoolExhausted("507", status=507)] * 6)
    for _ in range(7):
        again = office.clock.time + POOL_PAUSE
        synced = await office.sync()
        assert {w.until for w in synced.waiting} <= {again}
        office.clock.time = again
    asked = [call for call in office.calls.calls if call.startswith("add_bot")]
    first, second = ["add_bot evt-1"] * 3, ["add_bot evt-2"] * 3
    assert asked == [*first, *second, "add_bot evt-1"]
    assert len(all_bots(office)) == 1


async def test_sharers_wait_while_nobody_knows_whether_the_bot_is_on_its_way(
    office: Office,
) -> None:
    """Else the second one would book a second bot into the running meeting."""
    office.clock.time = MIDDLE
    invite(office)
    office.calls.fails_after("add_bot", Unreachable("time-out"))
    office.calls.fails("event", Unreachable("time-out"))
    synced = await office.sync()
    assert reasons(synced)["evt-2"] == "served_by_shared_bot"
    assert waiting(synced) == [("evt-1", "retry")]
    assert not synced.in_step
    assert await office.writes() == []
    assert len(all_bots(office)) == 1


async def test_once_it_is_known_that_no_bot_came_it_is_tried_again_once(
    office: Office,
) -> None:
    office.clock.time = MIDDLE
    invite(office)
    office.calls.fails("add_bot", Unreachable("time-out"))
    assert await office.writes() == ["add evt-1"]
    assert office.clock.slept == [1]
    assert len(all_bots(office)) == 1


async def test_if_the_bot_never_came_the_sharers_go_on(office: Office) -> None:
    office.clock.time = MIDDLE
    invite(office)
    office.calls.fails("add_bot", Unreachable("time-out"))
    office.calls.fails("event", Unreachable("time-out"))
    assert await office.writes() == []
    office.clock.time += MINUTE
    assert await office.writes() == ["add evt-1"]
    assert len(all_bots(office)) == 1


async def test_a_removal_of_unknown_outcome_keeps_no_sharer_waiting(
    office: Office,
) -> None:
    invite(office)
    await office.sync()
    office.clock.time = START - 5 * MINUTE
    office.meet("evt-1", is_cancelled=True)
    office.calls.fails("remove_bots", Unreachable("time-out"))
    office.calls.fails("event", Unreachable("time-out"))
    synced = await office.sync()
    assert reasons(synced)["evt-2"] == "already_correct"
    assert waiting(synced) == [("evt-1", "retry")]
    office.clock.time += MINUTE
    assert await office.writes() == ["remove evt-1"]
    assert [bot.id for bot in office.bots("evt-2")] == ["bot-1"]


async def test_when_one_sharer_drops_out_the_bot_stays_for_the_other(
    office: Office,
) -> None:
    invite(office)
    await office.sync()
    office.meet("evt-1", is_cancelled=True)
    assert await office.writes() == ["remove evt-1"]
    assert (office.bots("evt-1"), len(office.bots("evt-2"))) == ((), 1)


async def test_when_the_meeting_moves_its_sharers_move_to_one_new_bot(
    office: Office,
) -> None:
    invite(office)
    await office.sync()
    later = {"start": START + HOUR, "end": START + 2 * HOUR}
    office.put(event("evt-1", **later), event("evt-2", calendar_id="cal-b", **later))
    assert sorted(await office.writes()) == [
        "add evt-1",
        "add evt-2",
        "remove evt-1",
        "remove evt-2",
    ]
    assert all_bots(office) == {"bot-2"}


async def test_a_decision_names_the_sharers_that_it_took_into_account(
    office: Office,
) -> None:
    invite(office)
    await office.sync()
    first = (await office.records(Decided))[0]
    siblings = dict(first.parts)["siblings"]
    text = (await office.log.texts([siblings]))[siblings]
    assert EventId("evt-2").encode() in text


async def test_what_the_last_reading_says_of_a_bot_holds_for_all_its_sharers(
    office: Office,
) -> None:
    invite(office)
    office.clock.time = MIDDLE
    office.recall.list_bots(EventId("evt-1"), [bot(status=BotStatus.JOINING)])
    office.recall.list_bots(EventId("evt-2"), [bot(status=BotStatus.IN_CALL)])
    look, _ = await office.engine.plan()
    listed = [one.status for e in look.events.values() for one in e.reading.bots]
    assert listed == [BotStatus.IN_CALL, BotStatus.IN_CALL]
