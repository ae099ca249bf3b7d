"""Everything that a decision depends on, in one value."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from callsheet.domain.bot import Bot, Sibling
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.digests import canonical
from callsheet.domain.event import Calendar, Event
from callsheet.domain.instants import aware
from callsheet.domain.keys import KeySettings
from callsheet.domain.policy import Choice, Policy
from callsheet.domain.siblings import Siblings


class ForeignBots(Enum):
    """What to do about booked bots that are not ours."""

    LEAVE = "leave"
    ADOPT = "adopt"
    REPLACE = "replace"


RETRY_PAUSES = tuple(timedelta(seconds=s) for s in (60, 120, 300, 600, 600))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    What the operator chose for the whole workspace.

    Attributes:
        late_join: Whether a running event without any bot is still joined.
        adopt_by_key: Whether a bot counts as ours because its key is one of ours.
        join_retry: Pauses after each failed join, counted from the bot's end.
    """

    key: KeySettings = KeySettings()
    late_join: bool = True
    foreign_bots: ForeignBots = ForeignBots.LEAVE
    adopt_by_key: bool = True
    join_retry: tuple[timedelta, ...] = RETRY_PAUSES


def in_order(bots: Iterable[Bot]) -> tuple[Bot, ...]:
    """Sort bots by start and id; listing order must never matter, not even of twins."""
    return tuple(sorted(bots, key=lambda bot: (bot.start, bot.id, canonical(bot))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """
    One event with all that its decision may depend on.

    Attributes:
        policy: None if it cannot be read and none good was ever known.
        bots: Every bot that Recall lists on the event, spent ones included.
        siblings: Events that may share its bot; the event itself is ignored there.
        agreed: The configuration that all sharers of the key agreed on; None if the
            event is alone with its own.
        now: The moment of the decision; the core never asks a clock.
    """

    event: Event
    policy: Policy | None
    now: datetime
    calendar: Calendar
    event_choice: Choice | None = None
    series_choice: Choice | None = None
    bots: tuple[Bot, ...] = ()
    siblings: tuple[Sibling, ...] = ()
    agreed: BotSettings | None = None
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        """
        Refuse a moment that is no instant, and put bots and siblings in order.

        Raises:
            ValueError: `now` lacks its UTC offset.
        """
        aware(self.now, "now")
        if len(self.bots) > 1:
            bots = in_order(self.bots)
            object.__setattr__(self, "bots", bots)
        if not isinstance(self.siblings, Siblings):
            object.__setattr__(self, "siblings", Siblings(self.siblings))
