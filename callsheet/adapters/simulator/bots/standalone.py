"""Bots of no calendar event, made and changed by their own id."""

from datetime import datetime, timedelta
from typing import Final

from callsheet.adapters.simulator.bots import booking
from callsheet.adapters.simulator.bots.faults import Refused, TooLate
from callsheet.adapters.simulator.bots.lives import begin
from callsheet.adapters.simulator.bots.scheduling import is_near, take_from_pool
from callsheet.adapters.simulator.model import Bot, JsonObject
from callsheet.adapters.simulator.recall import fields
from callsheet.adapters.simulator.world import World

CALL_LASTS: Final = timedelta(hours=1)
"""How long a call is on by itself of which no event says when it ends."""


def create(world: World, workspace: str, config: JsonObject) -> Bot:
    """
    Send a bot to a link at `join_at`, at once if that is absent or past.

    Raises:
        PoolDepleted: the time is near and no ad-hoc bot is free. Nothing changed.
    """
    start = _start(config) or world.at
    adhoc = is_near(world, start)
    if adhoc:
        take_from_pool(world, workspace)
    bot = booking.new_bot(world, workspace, "")
    bot.adhoc = adhoc
    _book(world, bot, config, start)
    return bot


def change(world: World, bot: Bot, changes: JsonObject) -> None:
    """
    Replace some fields of a scheduled bot's configuration, and when it joins.

    Raises:
        Refused: it belongs to an event.
        TooLate: it is about to be launched, or has been.
        PoolDepleted: it comes near and no ad-hoc bot is free. Nothing changed.
    """
    if bot.key:
        raise Refused(
            "A bot of a calendar event is changed by adding it again: "
            "POST /api/v2/calendar-events/{id}/bot/."
        )
    if bot.state != "scheduled" or booking.is_launched(world, bot):
        raise TooLate(
            "Only a bot that joins in more than "
            f"{world.switches.late_minutes} minutes can be changed."
        )
    config = {**bot.config, **changes}
    start = _start(config) or bot.start
    adhoc = is_near(world, start)
    if adhoc and not bot.adhoc:
        take_from_pool(world, bot.workspace)
    bot.adhoc = bot.adhoc or adhoc
    _book(world, bot, config, start)


def _book(world: World, bot: Bot, config: JsonObject, start: datetime) -> None:
    bot.config, bot.meeting_url = config, config["meeting_url"]
    bot.start = bot.call_at = bot.joins_at = max(start, world.at)
    bot.end = bot.start + CALL_LASTS
    begin(world, bot)


def _start(config: JsonObject) -> datetime | None:
    if config.get("join_at") is None:
        return None
    return fields.instant_of(config, "join_at")
