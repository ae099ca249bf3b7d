"""The world moves: meetings move, are called off, come back; bots follow."""

from collections.abc import Callable

import pytest

from callsheet.domain.conditions import External
from callsheet.domain.event import Guest
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.reasons import Flag
from callsheet.domain.records import Decided
from tests.application.office import Office, decisions, reasons
from tests.domain.builders import (
    DAY,
    END,
    HOUR,
    MIDDLE,
    MINUTE,
    NOON,
    OTHER_LINK,
    START,
    key_for,
)

EXTERNAL = Policy(
    rules=(Rule(name="external", then="record", when=External()),),
    own_domains=("acme.example",),
)
ANA, CUSTOMER = Guest(address="ana@acme.example"), Guest(address="bo@globex.example")


def moved(office: Office) -> None:
    office.meet("evt-1", start=START + HOUR, end=END + HOUR)


def relinked(office: Office) -> None:
    office.meet("evt-1", meeting_url=OTHER_LINK)


@pytest.mark.parametrize(
    ("change", "writes", "why"),
    [
        pytest.param(moved, ["remove evt-1", "add evt-1"], "time_changed", id="moved"),
        pytest.param(
            relinked, ["remove evt-1", "add evt-1"], "link_changed", id="another room"
        ),
        pytest.param(
            lambda office: office.meet("evt-1", is_cancelled=True),
            ["remove evt-1"],
            "event_cancelled",
            id="called off",
        ),
        pytest.param(
            lambda office: office.meet("evt-1", is_deleted=True),
            ["remove evt-1"],
            "event_deleted",
            id="deleted",
        ),
        pytest.param(
            lambda office: office.meet("evt-1", meeting_url=None),
            ["remove evt-1"],
            "no_meeting_url",
            id="without a link",
        ),
        pytest.param(
            lambda office: office.meet("evt-1", title="Renamed"),
            [],
            "already_correct",
            id="renamed",
        ),
    ],
)
async def test_a_change_is_followed_once(
    office: Office, change: Callable[[Office], None], writes: list[str], why: str
) -> None:
    office.meet("evt-1")
    await office.sync()
    before = len(await office.records(Decided))
    change(office)
    assert await office.writes() == writes
    assert (await office.records(Decided))[before].reason.value == why
    assert await office.writes() == []


async def test_a_moved_meeting_has_one_bot_for_its_new_time(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    moved(office)
    await office.sync()
    (bot,) = office.bots()
    assert (bot.start, bot.key) == (START + HOUR, key_for(START + HOUR))


async def test_a_bot_goes_when_the_last_guest_from_outside_has_left(
    office: Office,
) -> None:
    office.restart(EXTERNAL)
    office.meet("evt-1", guests=(ANA, CUSTOMER))
    assert await office.writes() == ["add evt-1"]
    office.meet("evt-1", guests=(ANA,))
    assert await office.writes() == ["remove evt-1"]
    assert office.bots() == ()


async def test_a_meeting_moved_forward_after_it_was_recorded_is_booked_again(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = END + HOUR
    assert await office.writes() == []
    office.meet("evt-1", start=START + 7 * DAY, end=END + 7 * DAY)
    assert await office.writes() == ["add evt-1"]
    assert [bot.start for bot in office.bots()] == [START, START + 7 * DAY]
    assert await office.writes() == []


async def test_a_meeting_preponed_into_the_next_minutes_is_booked_at_once(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    soon = NOON + 5 * MINUTE
    office.meet("evt-1", start=soon, end=soon + HOUR)
    _, planned = await office.engine.plan()
    (decision,) = planned.plan.decisions
    assert decision.flags == (Flag.ADHOC_POOL, Flag.INSIDE_FREEZE_WINDOW)
    assert await office.writes() == ["remove evt-1", "add evt-1"]
    assert [bot.start for bot in office.bots()] == [soon]


async def test_a_bot_that_waits_for_a_meeting_moved_into_the_past_is_called_off(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", start=NOON - 2 * HOUR, end=NOON - HOUR)
    assert await office.writes() == ["remove evt-1"]


async def test_a_running_meeting_keeps_its_bot(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = MIDDLE
    synced = await office.sync()
    assert reasons(synced) == {"evt-1": "live_unchanged"}
    assert len(office.recall.writes) == 1


async def test_a_meeting_too_far_ahead_is_booked_when_its_time_comes(
    office: Office,
) -> None:
    office.meet("evt-1", start=START + 29 * DAY, end=END + 29 * DAY)
    synced = await office.sync()
    (decision,) = decisions(synced)
    assert decision.reason.value == "beyond_horizon"
    assert decision.valid_until == START + DAY
    office.clock.time = START + DAY
    assert await office.writes() == ["add evt-1"]
