"""Carried out, a plan leaves nothing to do; cut short anywhere, it still gets there."""

from hypothesis import given

from callsheet.domain.decision import AddBot, Command, How, RemoveBot
from callsheet.domain.ids import BotId, DedupKey, EventId
from callsheet.domain.keys import Scheme, link_part
from callsheet.domain.mail import company_of
from callsheet.domain.reasons import Reason
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from tests.properties.platform import Platform, commands_of
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


def _meeting(s: Situation) -> tuple[object, ...]:
    """Name what shares a bot, by what the scheme says and not by any key."""
    same = {
        Scheme.ALL: None,
        Scheme.COMPANY: company_of(s.calendar.address),
        Scheme.CALENDAR_EVENT: s.event.id,
        Scheme.TENANT: s.calendar.tenant,
    }[s.settings.key.scheme]
    link = link_part(s.event.meeting_url or "", s.settings.key.link)
    return s.event.start, link, same


@given(worlds(ahead=True, empty=True))
def test_from_nothing_there_are_as_many_bots_as_wanted_meetings(world: World) -> None:
    platform = Platform(world)
    platform.settle()
    rested = platform.read()
    wanted = {d.event_id for d in rested.plan.decisions if d.desired is not None}
    meetings = {_meeting(s) for s in rested.situations if s.event.id in wanted}
    assert len(platform.waiting_keys()) == len(meetings)


@given(_AHEAD)
def test_at_rest_no_two_bots_wait_for_one_meeting(world: World) -> None:
    platform = Platform(world)
    platform.settle()
    waiting: dict[tuple[object, ...], set[BotId]] = {}
    for situation in platform.read().situations:
        if reconcile(situation).reason in (Reason.ALREADY_CORRECT, Reason.FROZEN):
            here = platform.future(situation.event.id)
            ours = {b.id for b in here if is_ours(b, situation.settings)}
            waiting.setdefault(_meeting(situation), set()).update(ours)
    assert all(len(bots) <= 1 for bots in waiting.values())


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


@given(_ANY)
def test_removals_name_every_booked_bot_and_so_notice_any_other(world: World) -> None:
    platform = Platform(world)
    for command in commands_of(world):
        if isinstance(command, RemoveBot) and command.how is How.UNSCHEDULE:
            waiting = {bot.id for bot in platform.future(command.event_id)}
            assert set(command.bot_ids) == waiting
