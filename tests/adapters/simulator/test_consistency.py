"""`/_sim/check`: a sound world has nothing to say, each fault is found."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from callsheet.adapters.simulator.consistency import inconsistencies
from callsheet.adapters.simulator.model import Bot, Event, Workspace
from callsheet.adapters.simulator.world import World
from callsheet.adapters.simulator.worlds.company.generate import company
from tests.adapters.simulator.office import NOW, Office, open_office

Fault = Callable[[World, Event, Bot], None]


async def found(office: Office) -> set[str]:
    shown = await office.good("GET", "/_sim/check")
    return {entry["rule"] for entry in shown["inconsistencies"]}


def test_a_made_up_company_is_sound() -> None:
    assert inconsistencies(company(seed=3, now=NOW)) == []


async def test_a_day_at_the_office_leaves_nothing_behind(office: Office) -> None:
    ana, dan = await office.shared()
    await office.book(ana)
    await office.book(dan)
    assert await found(office) == set()
    await office.move(ana, NOW + timedelta(days=3))
    await office.book(ana, "another")
    await office.move(dan, NOW + timedelta(days=60))
    assert await found(office) == set()
    await office.edit(ana, "delete")
    await office.good("POST", f"/_sim/calendars/{office.dan}/revoke")
    assert await found(office) == set()
    body = {"reconnect": True}
    await office.good("POST", f"/_sim/calendars/{office.dan}/grant", body)
    await office.later(days=40)
    assert await found(office) == set()
    await office.call("DELETE", f"/api/v2/calendars/{office.dan}/")
    assert await found(office) == set()


async def test_a_bot_that_goes_into_its_past_keeps_the_world_sound(
    office: Office,
) -> None:
    event = await office.meeting()
    await office.book(event)
    await office.later(days=1, hours=2, minutes=10)
    await office.book(event, "second")
    await office.call("DELETE", f"/api/v2/calendars/{office.ana}/")
    assert await found(office) == set()


async def test_a_deleted_event_that_is_moved_stays_where_it_was_seen(
    office: Office,
) -> None:
    event = await office.meeting()
    before = await office.event(event)
    await office.edit(event, "delete")
    await office.move(event, NOW + timedelta(days=60))
    after = await office.event(event)
    assert (after["is_deleted"], after["start_time"]) == (True, before["start_time"])
    assert await found(office) == set()


async def test_what_is_moved_and_deleted_behind_recalls_back_stays_where_it_was_seen(
    office: Office,
) -> None:
    event = await office.meeting()
    before = await office.event(event)
    await office.good("POST", f"/_sim/calendars/{office.ana}/revoke")
    await office.move(event, NOW + timedelta(days=60))
    await office.edit(event, "delete")
    body = {"reconnect": True}
    await office.good("POST", f"/_sim/calendars/{office.ana}/grant", body)
    await office.later(minutes=1)
    after = await office.event(event)
    assert (after["is_deleted"], after["start_time"]) == (True, before["start_time"])
    assert await found(office) == set()


def another_bot_under_the_key(world: World, event: Event, bot: Bot) -> None:
    world.bots["twin"] = Bot(
        id="twin",
        workspace=bot.workspace,
        key=bot.key,
        start=bot.start,
        end=bot.end,
        call_at=bot.call_at,
        joins_at=bot.joins_at,
        created_at=bot.created_at,
        meeting_url=bot.meeting_url,
        config={},
        adhoc=False,
        holders=[event.id],
    )
    event.bots.append("twin")


def two_bots_to_come(world: World, event: Event, bot: Bot) -> None:
    another_bot_under_the_key(world, event, bot)
    world.bots["twin"].key = "another"
    world.booked["main", "another"] = "twin"


def no_key_for_the_bot(world: World, event: Event, bot: Bot) -> None:
    world.booked.clear()


def a_key_for_no_bot(world: World, event: Event, bot: Bot) -> None:
    world.booked["main", "lost"] = "nobody"


def a_key_for_anothers_bot(world: World, event: Event, bot: Bot) -> None:
    world.booked["main", "lost"] = bot.id


def an_event_that_forgot_its_bot(world: World, event: Event, bot: Bot) -> None:
    event.bots.clear()


def a_bot_that_forgot_its_event(world: World, event: Event, bot: Bot) -> None:
    bot.holders.clear()


def a_bot_that_is_gone(world: World, event: Event, bot: Bot) -> None:
    event.bots.append("nobody")


def a_bot_of_another_workspace(world: World, event: Event, bot: Bot) -> None:
    world.add_workspace(Workspace(name="other"))
    del world.booked[bot.workspace, bot.key]
    bot.workspace = "other"
    world.booked[bot.workspace, bot.key] = bot.id


def a_bot_that_missed_its_call(world: World, event: Event, bot: Bot) -> None:
    bot.joins_at = world.at - timedelta(seconds=1)


def an_event_of_nobodys_mailbox(world: World, event: Event, bot: Bot) -> None:
    event.source.event_ids.remove(event.id)


def an_event_that_is_not_indexed(world: World, event: Event, bot: Bot) -> None:
    world.index_of(event).remove(event)


def an_index_of_another_start(world: World, event: Event, bot: Bot) -> None:
    world.index_of(event).place(event, NOW, world.stamp())


def a_row_from_beyond_the_window(world: World, event: Event, bot: Bot) -> None:
    world.at = world.at - timedelta(days=30)


def a_change_that_was_overlooked(world: World, event: Event, bot: Bot) -> None:
    from dataclasses import replace

    event.source.current = replace(event.source.current, meeting_url=None)


@pytest.mark.parametrize(
    ("plant", "rule"),
    [
        (another_bot_under_the_key, "one_bot_for_a_key"),
        (two_bots_to_come, "one_bot_for_an_event"),
        (no_key_for_the_bot, "key_leads_to_its_bot"),
        (a_key_for_no_bot, "key_leads_to_its_bot"),
        (a_key_for_anothers_bot, "key_leads_to_its_bot"),
        (an_event_that_forgot_its_bot, "both_know_of_each_other"),
        (a_bot_that_forgot_its_event, "somebody_holds_it"),
        (a_bot_that_is_gone, "both_know_of_each_other"),
        (a_bot_of_another_workspace, "within_one_workspace"),
        (a_bot_that_missed_its_call, "joins_in_time"),
        (an_event_of_nobodys_mailbox, "has_a_source"),
        (an_event_that_is_not_indexed, "indexed_once"),
        (an_index_of_another_start, "indexed_once"),
        (a_row_from_beyond_the_window, "listed_from_the_window"),
        (a_change_that_was_overlooked, "nothing_overlooked"),
    ],
)
async def test_what_contradicts_itself_is_found(plant: Fault, rule: str) -> None:
    async with open_office() as office:
        event = await office.meeting()
        bot = await office.book(event)
        world = office.sim.world
        plant(world, world.events[event], world.bots[bot])
        assert rule in {fault.rule for fault in inconsistencies(world)}


async def test_an_old_bot_may_linger_beside_the_new_one(office: Office) -> None:
    office.switch(old_bot_lingers=True)
    event = await office.meeting()
    await office.book(event, "old")
    await office.book(event, "new")
    entries = (await office.event(event))["bots"]
    assert [entry["deduplication_key"] for entry in entries] == ["old", "new"]
    assert await found(office) == set()
    assert (await office.remove(event))["bots"] == []


async def test_a_fault_is_shown_with_the_id_of_what_has_it(office: Office) -> None:
    event = await office.meeting()
    bot = await office.book(event)
    office.sim.world.events[event].bots.clear()
    [fault] = (await office.good("GET", "/_sim/check"))["inconsistencies"]
    assert (fault["rule"], fault["id"]) == ("both_know_of_each_other", bot)
    assert event in fault["detail"]
