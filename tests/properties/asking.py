"""Short questions to a situation and to its decision."""

from callsheet.domain.answers import Answer
from callsheet.domain.bot import Bot, BotStatus
from callsheet.domain.decision import AddBot, How, RemoveBot
from callsheet.domain.instants import FREEZE
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from callsheet.domain.verdict import judge


def additions(s: Situation) -> list[AddBot]:
    """List the additions that are asked for."""
    return [c for c in reconcile(s).commands if isinstance(c, AddBot)]


def removals(s: Situation, how: How | None = None) -> list[RemoveBot]:
    """List the removals that are asked for, of one kind or of both."""
    removals = [c for c in reconcile(s).commands if isinstance(c, RemoveBot)]
    return [c for c in removals if how in (None, c.how)]


def named(s: Situation, how: How | None = None) -> set[str]:
    """Name the bots that are to be removed."""
    return {i for removal in removals(s, how) for i in removal.bot_ids}


def booked(s: Situation) -> list[Bot]:
    """List the bots that wait for their start, foreign ones too."""
    return [
        bot
        for bot in s.bots
        if bot.start > s.now and bot.status in (None, BotStatus.SCHEDULED)
    ]


def waiting(s: Situation) -> list[Bot]:
    """List the bots that a removal can keep from coming: the others have set off."""
    return [bot for bot in booked(s) if not bot.dismissed or bot.start - FREEZE > s.now]


def verdict_of(s: Situation) -> Answer:
    """Say whether the event is wanted."""
    if s.policy is None:
        return Answer.CANNOT_TELL
    choices = s.event_choice, s.series_choice
    return judge(s.policy, s.event, s.calendar, *choices).wanted
