"""What became of an event's bots between two decisions, in words."""

from collections.abc import Iterator
from typing import Final, assert_never

from callsheet.domain.bot import Bot, BotStatus
from callsheet.domain.instants import spell
from callsheet.domain.keys import link_part
from callsheet.domain.lives import Fate, Phase, Span, fate, phase
from callsheet.domain.situation import Situation


def bot_changes(before: Situation, after: Situation) -> Iterator[str]:
    """Name every bot that came, went, or is not what it was."""
    known = {bot.id: bot for bot in before.bots}
    for bot in after.bots:
        old = known.pop(bot.id, None)
        if old is None:
            yield f"bot {bot.id} is on the event, booked for {spell(bot.start)}"
        else:
            said = [*_differences(old, before, bot, after)]
            if old != bot and not said:
                said = ["is better known"]
            yield from (f"bot {bot.id} {words}" for words in said)
    for bot_id in sorted(known):
        yield f"bot {bot_id} is no longer on the event"


def _differences(
    old: Bot, before: Situation, bot: Bot, after: Situation
) -> Iterator[str]:
    now = _state(bot, after)
    if _state(old, before) != now:
        yield now
    if old.link != bot.link:
        form = after.settings.key.link
        same = link_part(old.link, form) == link_part(bot.link, form)
        where = "link to the same meeting" if same else "meeting's link"
        yield f"has another {where}"
    if old.key != bot.key or old.settings_digest != bot.settings_digest:
        yield "has other settings"


def _state(bot: Bot, situation: Situation) -> str:
    """Say where the bot is in its life, as its phase and fate have it."""
    event = situation.event
    match phase(bot, Span(event.start, event.end), situation.now):
        case Phase.BOOKED:
            return f"is now booked for {spell(bot.start)}"
        case Phase.LIVE:
            return _ON_ITS_WAY.get(bot.status, "has set off for the call")
        case Phase.SPENT:
            heard = bot.status is BotStatus.DONE or fate(bot) is not Fate.SERVED
            return _FATES[fate(bot)] if heard else "has had its time"
        case _ as never:
            assert_never(never)


_ON_ITS_WAY: Final[dict[BotStatus | None, str]] = {
    BotStatus.JOINING: "is joining the call",
    BotStatus.IN_CALL: "is in the call",
}

_FATES: Final = {
    Fate.SERVED: "has been in the call",
    Fate.STOPPED: "was sent out of the call by somebody",
    Fate.REFUSED: "was refused by the host",
    Fate.FAILED: "could not join the call",
}
