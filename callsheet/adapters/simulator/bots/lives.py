"""
A bot's life: ready, joining, perhaps the waiting room, the call, and its end.

Nothing here looks at the event again: a bot that nobody re-books joins at the
start it was booked for, wherever its event has gone since. What is on the agenda
for a bot may be out of date, so everything looks whether it still can happen.
"""

from datetime import timedelta
from typing import Final

from callsheet.adapters.simulator.bots import booking, calls, leaving
from callsheet.adapters.simulator.bots.faults import NotInCall
from callsheet.adapters.simulator.bots.history import turn
from callsheet.adapters.simulator.calendars.links import platform_of
from callsheet.adapters.simulator.model import Bot, Luck
from callsheet.adapters.simulator.world import World

JOINING_TAKES = timedelta(seconds=5)
REFUSING_TAKES = timedelta(seconds=30)

WAITING = "in_waiting_room"
DENIED = "recording_permission_denied"
_ALONE = "in_call_not_recording"
_LIMITS: Final = {
    WAITING: leaving.waiting_room,
    _ALONE: leaving.alone,
    DENIED: leaving.denied,
}


def begin(world: World, bot: Bot) -> None:
    """Note when a scheduled bot will join; at once, if its start has passed."""
    if not bot.status_changes:
        turn(world, bot, "scheduled", "ready")
    world.agenda.note(bot.joins_at, "bot_joins", bot.id)
    if bot.joins_at <= world.at:
        join(world, bot)


def join(world: World, bot: Bot) -> None:
    """Set off for the call, if this is the time; the key is then free again."""
    if bot.state != "scheduled" or bot.joins_at > world.at:
        return
    booking.free_key(world, bot)
    bot.luck = _draw(world)
    turn(world, bot, "joining", "joining_call")
    world.agenda.note(world.at + JOINING_TAKES, "bot_arrives", bot.id)


def arrive(world: World, bot: Bot) -> None:
    """Knock: be let in, or wait; a bot out of luck breaks down on the way."""
    if bot.status.code != "joining_call":
        return
    if bot.luck == "fails":
        fail(world, bot, "bot_errored")
    elif bot.luck != "rejected" and calls.is_on(world, bot):
        enter(world, bot)
    else:
        _wait(world, bot)


def let_in(world: World, bot: Bot) -> None:
    """Go from the waiting room into the call, if it is on and the host willing."""
    if bot.status.code != WAITING or bot.luck == "rejected":
        return
    if calls.is_on(world, bot):
        enter(world, bot)


def enter(world: World, bot: Bot) -> None:
    """Be in the call, and record once someone else is."""
    turn(world, bot, "in_call", "in_call_not_recording")
    if bot.end > world.at:
        world.agenda.note(bot.end, "bot_ends", bot.id)
    if bot.luck == "kicked":
        half_way = max(bot.end - world.at, timedelta(minutes=1)) / 2
        world.agenda.note(world.at + half_way, "bot_meets_its_luck", bot.id)
    if calls.has_people(world, bot.meeting_url):
        record(world, bot)
    else:
        _give_up_after(world, bot, leaving.alone(bot)[0])


def record(world: World, bot: Bot) -> None:
    """Start to record; on Zoom the host is asked first, and says yes."""
    if bot.status.code != _ALONE:
        return
    if platform_of(bot.meeting_url) == "zoom":
        turn(world, bot, "in_call", "recording_permission_allowed")
    turn(world, bot, "in_call", "in_call_recording")


def deny(world: World, bot: Bot) -> None:
    """Stop recording, because the host does not want it; the bot leaves soon."""
    zoom = platform_of(bot.meeting_url) == "zoom"
    sub_code = "zoom_local_recording_request_denied_by_host" if zoom else None
    turn(world, bot, "in_call", DENIED, sub_code)
    _give_up_after(world, bot, leaving.denied(bot)[0])


def end(world: World, bot: Bot) -> None:
    """Be done, because the occurrence is over and nobody holds the call open."""
    over = bot.end <= world.at and not calls.is_open(world, bot.meeting_url)
    if bot.state == "in_call" and over:
        finish(world, bot, "call_ended_by_host")


def give_up(world: World, bot: Bot) -> None:
    """Leave, if the bot has stood long enough where it is."""
    limit_of = _LIMITS.get(bot.status.code)
    if limit_of is None:
        return
    limit, sub_code = limit_of(bot)
    if bot.status.at + limit <= world.at:
        finish(world, bot, sub_code)


def meet_luck(world: World, bot: Bot) -> None:
    """Be refused, or thrown out of the call, as was drawn when the bot joined."""
    if bot.luck == "rejected" and bot.status.code == WAITING:
        refuse(world, bot)
    if bot.luck == "kicked" and bot.state == "in_call":
        finish(world, bot, "bot_kicked_from_call")


def refuse(world: World, bot: Bot) -> None:
    """Not be let in by the host, for good."""
    meet = platform_of(bot.meeting_url) == "google_meet"
    fail(world, bot, "google_meet_bot_blocked" if meet else "meeting_locked")


def leave_call(world: World, bot: Bot) -> None:
    """
    Be done, because it was told to leave.

    In the last minutes before its start this stops a bot, too: Recall advises it in
    place of deleting a bot that is launched.

    Raises:
        NotInCall: it has left already, or its time is still far.
    """
    if not booking.is_launched(world, bot):
        raise NotInCall
    booking.free_key(world, bot)
    finish(world, bot, "bot_received_leave_call")


def finish(world: World, bot: Bot, sub_code: str) -> None:
    """Be out of the call, and done."""
    turn(world, bot, "done", "call_ended", sub_code)
    turn(world, bot, "done", "done")


def fail(world: World, bot: Bot, sub_code: str) -> None:
    """Come to grief."""
    turn(world, bot, "failed", "fatal", sub_code)


def _draw(world: World) -> Luck:
    switches = world.switches
    # Each is drawn, so that one switch does not shift what another decides.
    drawn: list[tuple[bool, Luck]] = [
        (world.chance(switches.p_failed), "fails"),
        (world.chance(switches.p_rejected), "rejected"),
        (world.chance(switches.p_kicked), "kicked"),
    ]
    return next((luck for hit, luck in drawn if hit), "none")


def _wait(world: World, bot: Bot) -> None:
    turn(world, bot, "joining", WAITING)
    if bot.luck == "rejected":
        world.agenda.note(world.at + REFUSING_TAKES, "bot_meets_its_luck", bot.id)
    if bot.call_at > world.at:
        world.agenda.note(bot.call_at, "bot_may_enter", bot.id)
    _give_up_after(world, bot, leaving.waiting_room(bot)[0])


def _give_up_after(world: World, bot: Bot, limit: timedelta) -> None:
    world.agenda.note(world.at + limit, "bot_gives_up", bot.id)
