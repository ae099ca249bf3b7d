"""A world that is saved and loaded goes on exactly like the one that was saved."""

import asyncio
import json
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.consistency import inconsistencies
from callsheet.adapters.simulator.timeline import settle
from callsheet.adapters.simulator.world import World
from callsheet.adapters.simulator.worlds.company.generate import company
from callsheet.adapters.simulator.worlds.fixtures import world_from_fixtures
from callsheet.adapters.simulator.worlds.saved import REBUILT, load, save
from callsheet.adapters.simulator.worlds.saved_document import Document
from tests.adapters.simulator.office import KEY, NOW, Json, Office
from tests.adapters.simulator.play import (
    HARD,
    PLAY,
    Act,
    Player,
    another_run,
    played,
)
from tests.adapters.simulator.receiver import announced


async def goes_on_the_same(before: tuple[Act, ...], after: tuple[Act, ...]) -> Json:
    """Play on after saving, on the world itself and on what was saved of it."""
    async with announced(switches=HARD) as (office, receiver):
        office.checked = False
        receiver.otherwise = 503
        player = Player(office, receiver)
        await played(player, before)
        data = save(office.sim.world)
        assert save(load(data)) == data
        recovered = receiver.otherwise
        async with another_run(data, player) as again:
            player.answers = list(again.answers)
            expected = await played(player, after)
            receiver.otherwise = recovered
            assert await played(again, after) == expected
            assert save(again.office.sim.world) == save(office.sim.world)
        return expected


@pytest.mark.parametrize("cut", range(len(PLAY)))
async def test_it_goes_on_the_same_wherever_it_was_saved(cut: int) -> None:
    expected = await goes_on_the_same(PLAY[:cut], PLAY[cut:])
    assert len(expected) > 10


@given(st.lists(st.sampled_from(PLAY), max_size=8), st.lists(st.sampled_from(PLAY[1:])))
@settings(max_examples=15)
def test_it_goes_on_the_same_whatever_happened_before_and_after(
    before: list[Act], after: list[Act]
) -> None:
    asyncio.run(goes_on_the_same((*PLAY[:1], *before), tuple(after[:8])))


async def test_the_play_has_in_it_what_is_hard_to_keep() -> None:
    async with announced(switches=HARD) as (office, receiver):
        office.checked = False
        receiver.otherwise = 503
        player = Player(office, receiver)
        await played(player, PLAY[:12])
        world = office.sim.world
        assert world.grants.codes
        assert {bot.state for bot in world.bots.values()} >= {"in_call", "scheduled"}
        assert any(m.state == "waiting" for m in world.messages)
        assert any(m.attempts for m in world.messages)
        assert world.calls
        await played(player, PLAY[12:])
        statuses = {answer[2] for answer in player.answers if len(answer) == 5}
        assert {200, 201, 409, 429, 500, 507} <= statuses


def test_everything_that_a_world_has_is_saved_or_follows_from_it() -> None:
    """Whoever gives the world something new has to say what becomes of it here."""
    written = {field.name for field in fields(Document)} - {"format"}
    assert written | REBUILT == set(vars(World(Clock.stepped(NOW))))
    assert not written & REBUILT


def test_so_is_everything_that_its_parts_have() -> None:
    world = World(Clock.stepped(NOW))
    parts = {
        Clock: {"_base", "_since", "_speed"},
        type(world.ids): {"seed", "made"},
        type(world.agenda): {"_queue", "_noted"},
        type(world.messages): {
            *("_waiting", "_finished", "_queues", "_in_line", "_held"),
            *("_gathering", "_last"),
        },
    }
    for part in (world.clock, world.ids, world.agenda, world.messages):
        assert set(vars(part)) == parts[type(part)]


def test_a_company_is_the_same_again_and_sound() -> None:
    world = company(seed=3, now=NOW, calendars=4)
    again = load(save(world))
    assert save(again) == save(world)
    assert inconsistencies(again) == []
    again.clock.advance(timedelta(days=20))
    world.clock.advance(timedelta(days=20))
    settle(again)
    settle(world)
    assert save(again) == save(world)


def test_a_world_from_fixtures_is_the_same_again_wherever_its_events_are(
    tmp_path: Path,
) -> None:
    file = tmp_path / "fixture.json"
    ids = [f"e0000000-0000-4000-8000-00000000000{number}" for number in range(3)]
    starts = ("2025-01-01T00:00:00Z", "2026-03-03T10:00:00Z", "2027-01-01T00:00:00Z")
    events = [
        {
            "id": id,
            "calendar_id": "a0000000-0000-4000-8000-000000000001",
            "start_time": start,
            "meeting_url": "https://meet.google.com/abc-defg-hij",
            "bots": [{"bot_id": f"b{id[1:]}", "start_time": start}],
        }
        for id, start in zip(ids, starts, strict=True)
    ]
    file.write_text(json.dumps({"events": events}))
    world = world_from_fixtures([file], now=NOW)
    assert len(world.bots) == 3
    assert save(load(save(world))) == save(world)


def test_a_seed_may_have_any_size() -> None:
    world = World(Clock.stepped(NOW), seed=-(2**100))
    assert load(save(world)).ids.uuid("bot") == world.ids.uuid("bot")


def test_what_recall_has_taken_over_is_known_to_be_the_same() -> None:
    world = company(seed=3, now=NOW, calendars=2)
    event = next(e for e in world.events.values() if e.stored is not None)
    again = load(save(world)).events[event.id]
    assert again.stored is again.source.current


def test_a_clock_goes_on_as_it_went() -> None:
    world = World(Clock.running(NOW, speed=50.0))
    again = load(save(world))
    assert again.clock.speed == 50
    assert again.at == world.at
    assert timedelta() <= again.clock.now() - world.at < timedelta(minutes=30)
    assert save(again) == save(world)
    assert load(save(World(Clock.stepped(NOW)))).clock.now() == NOW


async def test_a_configuration_may_be_nested_as_deeply_as_calls_take_it(
    office: Office,
) -> None:
    event = await office.meeting()
    nested: Json = {"seed": 2**64 - 1, "small": 5e-324, "text": "\u2028\0"}
    while (await office.add(event, zoom={"deep": nested})).status == 200:
        deepest, nested = nested, {"deeper": nested}
    bot = await office.book(event, KEY, zoom={"deep": deepest})
    again = load(save(office.sim.world))
    assert again.bots[bot].config == office.sim.world.bots[bot].config


async def test_secrets_are_in_the_document_for_it_is_a_test_file() -> None:
    async with announced() as (office, _):
        shown = json.loads(save(office.sim.world))
    assert shown["workspaces"][0]["keys"] == ["sim-key"]
    assert shown["workspaces"][0]["endpoint"]["secrets"][0]["value"].startswith("whsec")
