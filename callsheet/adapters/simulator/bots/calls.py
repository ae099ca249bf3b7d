"""Whether a call is on: by itself during the occurrence, or as a person had it."""

from datetime import datetime

from callsheet.adapters.simulator.model import Bot, Call
from callsheet.adapters.simulator.world import World


def call_of(world: World, meeting_url: str) -> Call:
    """The call under a join link."""
    if meeting_url not in world.calls:
        world.calls[meeting_url] = Call(meeting_url=meeting_url)
    return world.calls[meeting_url]


def is_open(world: World, meeting_url: str) -> bool:
    """Whether a person started the call, or holds it open, and it was not ended."""
    call = world.calls.get(meeting_url)
    return call is not None and call.opened_at is not None


def has_people(world: World, meeting_url: str) -> bool:
    """Whether anyone but bots is in a call that is on."""
    return not is_open(world, meeting_url) or world.calls[meeting_url].people


def is_on(world: World, bot: Bot) -> bool:
    """
    Whether a bot that knocks now is let in.

    By itself a call is on during the occurrence that the bot was booked for, unless
    it was ended early: what its event has become since does not matter.
    """
    if is_open(world, bot.meeting_url):
        return True
    if world.switches.calls_start == "by_hand":
        return False
    return bot.call_at <= world.at < bot.end and not _was_ended(world, bot)


def ended_at(world: World, meeting_url: str) -> datetime | None:
    """When a call was last ended by hand, if ever."""
    call = world.calls.get(meeting_url)
    return None if call is None else call.ended_at


def _was_ended(world: World, bot: Bot) -> bool:
    """Whether the call of a bot's occurrence was ended by hand already."""
    ended = ended_at(world, bot.meeting_url)
    return ended is not None and ended >= bot.call_at
