"""What people do in a call: start and end it, and deal with the bots in it."""

from collections.abc import Sequence
from datetime import datetime

from callsheet.adapters.simulator.bots import calls, lives
from callsheet.adapters.simulator.bots.faults import Unfit
from callsheet.adapters.simulator.model import Bot, Call
from callsheet.adapters.simulator.world import World


def start_call(
    world: World, meeting_url: str, *, until: datetime | None, people: bool
) -> Call:
    """
    Start a call, or hold a running one open, and let in the bots that wait.

    It goes on until it is ended by hand or `until` comes, however long its
    occurrence is. Without `people` nobody is in it, and bots do not record.
    """
    call = calls.call_of(world, meeting_url)
    call.opened_at = call.opened_at or world.at
    call.until, call.people = until, people
    if until is not None:
        world.agenda.note(until, "call_ends", meeting_url)
    for bot in bots_at(world, meeting_url):
        lives.let_in(world, bot)
        if people and bot.state == "in_call":
            lives.record(world, bot)
    return call


def end_call(world: World, meeting_url: str) -> Call:
    """
    End a call for everyone in it or waiting; Unfit if none is on.

    Bots that come later in the same occurrence find no call.
    """
    present = bots_at(world, meeting_url)
    if not _is_running(world, meeting_url, present):
        raise Unfit("no call is on under this link")
    call = calls.call_of(world, meeting_url)
    call.opened_at, call.until, call.ended_at = None, None, world.at
    for bot in present:
        if bot.state == "in_call" or bot.status.code == lives.WAITING:
            lives.finish(world, bot, "call_ended_by_host")
    return call


def end_if_due(world: World, call: Call) -> None:
    """End a call that was started until now."""
    if call.until is not None and call.until <= world.at:
        end_call(world, call.meeting_url)


def bots_at(world: World, meeting_url: str) -> list[Bot]:
    """The bots that are in a call, wait for it, or are on their way."""
    return [
        bot
        for bot in world.bots.values()
        if bot.meeting_url == meeting_url and bot.state in ("joining", "in_call")
    ]


def kick(world: World, bot: Bot) -> None:
    """Throw a bot out of the call or of the waiting room; Unfit if in neither."""
    if bot.state == "in_call":
        lives.finish(world, bot, "bot_kicked_from_call")
    elif bot.status.code == lives.WAITING:
        lives.finish(world, bot, "bot_kicked_from_waiting_room")
    else:
        raise _unfit(bot, "in a call or a waiting room")


def refuse(world: World, bot: Bot) -> None:
    """Do not let a bot in; Unfit if it does not ask to be."""
    if bot.state != "joining":
        raise _unfit(bot, "joining a call")
    lives.refuse(world, bot)


def fail(world: World, bot: Bot, sub_code: str) -> None:
    """Let a bot come to grief; Unfit if it has not set off, or is history."""
    if bot.state not in ("joining", "in_call"):
        raise _unfit(bot, "joining or in a call")
    lives.fail(world, bot, sub_code)


def deny_recording(world: World, bot: Bot) -> None:
    """Forbid a bot in a call to record; Unfit elsewhere, or the second time."""
    if bot.state != "in_call":
        raise _unfit(bot, "in a call")
    if bot.status.code == lives.DENIED:
        raise Unfit("the bot is denied recording already")
    lives.deny(world, bot)


def _is_running(world: World, meeting_url: str, present: Sequence[Bot]) -> bool:
    if calls.is_open(world, meeting_url):
        return True
    if any(bot.state == "in_call" or calls.is_on(world, bot) for bot in present):
        return True
    return world.switches.calls_start == "on_time" and _is_due(world, meeting_url)


def _is_due(world: World, meeting_url: str) -> bool:
    """Whether an occurrence with this link is under way that nobody ended yet."""
    ended = calls.ended_at(world, meeting_url)
    due = (
        copy.current
        for copy in world.invitations()
        if copy.current.meeting_url == meeting_url and not copy.current.deleted
    )
    return any(
        now.start <= world.at < now.end and (ended is None or ended < now.start)
        for now in due
    )


def _unfit(bot: Bot, place: str) -> Unfit:
    return Unfit(f"the bot is not {place}: its status is {bot.status.code}")
