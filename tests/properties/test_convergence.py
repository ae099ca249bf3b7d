"""Carried out, a plan leaves nothing to do; cut short anywhere, it still gets there."""

from dataclasses import replace

from hypothesis import given

from callsheet.domain.decision import AddBot, Command, How, RemoveBot
from callsheet.domain.ids import DedupKey, EventId
from callsheet.domain.policy import Policy
from callsheet.domain.reasons import Reason
from tests.properties.platform import Platform, commands_of
from tests.properties.policies import policies
from tests.properties.worlds import World, worlds
from tests.strategies import is_ours

_ANY = worlds(leaving=True)
_AHEAD = worlds(leaving=True, ahead=True)


@given(worlds())
def test_after_a_plan_is_carried_out_nothing_is_left_to_do(world: World) -> None:
    platform = Platform(world)
    platform.settle()
    left = [d for d in platform.read().plan.decisions if d.sends]
    assert left == []


@given(_AHEAD)
def test_a_plan_for_later_is_carried_out_word_for_word(world: World) -> None:
    platform = Platform(world)
    platform.carry_out(commands_of(world))
    assert commands_of(platform.read()) == []


@given(_AHEAD)
def test_carrying_out_a_plan_twice_is_carrying_it_out_once(world: World) -> None:
    once, twice = Platform(world), Platform(world)
    once.carry_out(commands_of(world))
    twice.carry_out([*commands_of(world), *commands_of(world)])
    assert twice.shape() == once.shape()


@given(worlds(ahead=True, most=3))
def test_a_crash_after_any_command_ends_in_the_same_world(world: World) -> None:
    whole = Platform(world)
    whole.settle()
    commands = commands_of(world)
    for cut in range(len(commands)):
        platform = Platform(world)
        platform.carry_out(commands[:cut])
        platform.settle()
        platform.settle()
        assert platform.shape() == whole.shape()


@given(_ANY)
def test_no_event_is_added_to_or_removed_from_twice(world: World) -> None:
    sent: list[tuple[EventId, type[Command], How | None]] = []
    platform = Platform(world)
    for _ in range(3):
        here = platform.read()
        sent += [(c.event_id, type(c), getattr(c, "how", None)) for c in _sent(here)]
        platform.settle()
    assert len(sent) == len(set(sent))


def _sent(world: World) -> list[Command]:
    soon = {e.id for e in (r.event for r in world.readings) if e.start <= world.now}
    return [c for c in commands_of(world) if c.event_id not in soon]


@given(_ANY)
def test_no_two_bots_wait_under_one_key_after_any_command(world: World) -> None:
    platform = Platform(world)
    for command in commands_of(world):
        platform.carry_out([command])
        keys = [k for k in platform.waiting_keys() if k != "someone else's"]
        assert len(keys) == len(set(keys))


@given(_ANY)
def test_spent_bots_stay_where_they_are(world: World) -> None:
    platform = Platform(world)
    before = {
        (e, bot.id)
        for e in platform.events
        for bot in platform.listed(e)
        if bot not in platform.future(e)
    }
    platform.settle()
    after = {(e, bot.id) for e in platform.events for bot in platform.listed(e)}
    assert before <= after


@given(_ANY)
def test_at_rest_exactly_the_wanted_bots_wait(world: World) -> None:
    platform = Platform(world)
    platform.settle()
    for decision in platform.read().plan.decisions:
        how, listed = world.workspace.settings, platform.future(decision.event_id)
        waiting = [bot for bot in listed if is_ours(bot, how)]
        reason, desired = decision.reason, decision.desired
        if reason in (Reason.ALREADY_CORRECT, Reason.FROZEN):
            assert desired is not None
            assert [(b.key, b.start) for b in waiting] == [(desired.key, desired.start)]
        elif reason.value.startswith("unwanted_by_") or reason in _OVER:
            assert waiting == []


_OVER = {
    Reason.EVENT_DELETED,
    Reason.EVENT_CANCELLED,
    Reason.EVENT_ENDED,
    Reason.NO_MEETING_URL,
    Reason.BEYOND_HORIZON,
}


@given(worlds(ahead=True, empty=True))
def test_from_nothing_there_are_as_many_bots_as_wanted_meetings(world: World) -> None:
    platform = Platform(world)
    platform.settle()
    desired = (d.desired for d in platform.read().plan.decisions)
    wanted = {one.key for one in desired if one is not None}
    assert sorted(platform.waiting_keys()) == sorted(wanted)


def _holders(platform: Platform) -> dict[DedupKey, set[EventId]]:
    found: dict[DedupKey, set[EventId]] = {}
    for event_id in platform.events:
        for bot in platform.future(event_id):
            found.setdefault(bot.key, set()).add(event_id)
    return found


@given(_AHEAD)
def test_a_shared_bot_that_somebody_joins_never_loses_its_last_holder(
    world: World,
) -> None:
    platform = Platform(world)
    before = _holders(platform)
    commands = commands_of(world)
    removed = {c.event_id for c in commands if isinstance(c, RemoveBot)}
    joined = {
        c.key
        for c in commands
        if isinstance(c, AddBot) and c.event_id not in removed and c.key in before
    }
    for command in commands:
        platform.carry_out([command])
        assert joined <= set(_holders(platform))


@given(_AHEAD, policies())
def test_a_replica_with_an_old_view_takes_nothing_that_another_one_booked(
    world: World, policy: Policy
) -> None:
    other = replace(world, workspace=replace(world.workspace, policy=policy))
    platform = Platform(world)
    platform.carry_out(commands_of(world))
    booked = {bot_id for bot_id in platform.bots if bot_id.startswith("new-")}
    held = {(e, i) for e in platform.events for i in platform.holds[e] if i in booked}
    platform.carry_out(commands_of(other))
    assert held <= {(e, i) for e in platform.events for i in platform.holds[e]}


@given(_ANY)
def test_removals_name_every_booked_bot_and_so_notice_any_other(world: World) -> None:
    platform = Platform(world)
    for command in commands_of(world):
        if isinstance(command, RemoveBot) and command.how is How.UNSCHEDULE:
            waiting = {bot.id for bot in platform.future(command.event_id)}
            assert set(command.bot_ids) == waiting
