"""Loops that a calendar, Recall or another scheduler could drive us into."""

from dataclasses import replace
from datetime import timedelta

import pytest

from callsheet.domain.guard import HeldFor
from callsheet.domain.ids import EventId
from callsheet.domain.policy import Policy
from tests.application.office import Office, reasons, waiting
from tests.domain.builders import DAY, FORMAL, HOUR, MINUTE, NOON, SKIP, bot

ONE = EventId("evt-1")


class Echo:
    """Recall keeps bots with another start than the one that was asked for."""

    def __init__(self, office: Office) -> None:
        self.office, self.add = office, office.recall.add_bot
        office.recall.add_bot = self.added  # type: ignore[method-assign,assignment]

    async def added(self, event_id: EventId, *arguments: object) -> object:
        await self.add(event_id, *arguments)  # type: ignore[arg-type]
        bots = self.office.bots(event_id)
        rounded = [replace(b, start=b.start + timedelta(seconds=1)) for b in bots]
        self.office.recall.list_bots(event_id, rounded)
        return await self.office.recall.event(event_id)


async def test_what_recall_answers_otherwise_is_tried_three_times(
    office: Office,
) -> None:
    Echo(office)
    office.meet("evt-1")
    synced = await office.sync()
    assert office.recall.writes.count("add evt-1") == 3
    assert waiting(synced) == [("evt-1", "not_settling")]
    office.restart()
    assert await office.writes() == []
    office.clock.time += HOUR
    assert (await office.writes()).count("add evt-1") == 3


async def test_it_is_held_until_an_hour_after_the_first_of_them(
    office: Office,
) -> None:
    Echo(office)
    office.meet("evt-1")
    await office.sync()
    office.clock.time += MINUTE
    synced = await office.sync()
    assert synced.planned.held[ONE].reason is HeldFor.NOT_SETTLING
    assert [w.until for w in synced.waiting] == [NOON + HOUR]
    assert synced.planned.held[ONE].scope == "event:evt-1"


async def test_another_policy_is_tried_at_once(office: Office) -> None:
    Echo(office)
    office.meet("evt-1")
    await office.sync()
    office.restart(Policy(default="record", bot=FORMAL))
    assert (await office.writes()).count("add evt-1") == 3


async def test_its_neighbours_go_on(office: Office) -> None:
    Echo(office)
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-2", meeting_url=None)
    assert reasons(await office.sync())["evt-2"] == "no_meeting_url"


def comes_back(office: Office, name: str) -> None:
    """Let an earlier scheduler, which makes keys like ours, book a bot."""
    office.recall.list_bots(ONE, [bot(name)])


async def test_a_bot_that_comes_back_for_the_second_time_is_left_alone(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.restart(SKIP)
    comes_back(office, "b1")
    assert await office.writes() == ["remove evt-1"]
    comes_back(office, "b2")
    assert await office.writes() == ["remove evt-1"]
    comes_back(office, "b3")
    synced = await office.sync()
    assert office.recall.writes == ["remove evt-1"] * 2
    assert waiting(synced) == [("evt-1", "another_scheduler")]
    assert [w.until for w in synced.waiting] == [NOON + DAY]
    office.clock.time = NOON + HOUR
    assert await office.writes() == []


async def test_after_a_day_or_a_new_word_it_is_removed_again(office: Office) -> None:
    office.meet("evt-1")
    office.restart(SKIP)
    for name in ("b1", "b2"):
        comes_back(office, name)
        await office.sync()
    comes_back(office, "b3")
    await office.prefer(False)
    assert await office.writes() == ["remove evt-1"]


async def test_a_bot_that_we_ordered_ourselves_does_not_come_back(
    office: Office,
) -> None:
    office.meet("evt-1")
    for wanted in (True, False) * 4:
        await office.prefer(wanted)
        assert len(await office.writes()) == 1


@pytest.mark.parametrize("hours", [1, 2, 3])
async def test_an_event_that_is_moved_to_and_fro_is_followed(
    office: Office, hours: int
) -> None:
    office.meet("evt-1")
    await office.sync()
    for _ in range(3):
        for by in (hours, 0):
            start = bot().start + by * HOUR
            office.meet("evt-1", start=start)
            office.clock.time += 11 * MINUTE
            assert await office.writes() == ["remove evt-1", "add evt-1"]
