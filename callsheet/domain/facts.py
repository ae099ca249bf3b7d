"""The facts of one situation at one moment, as the decision table asks for them."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from callsheet.domain.answers import Answer
from callsheet.domain.bot import Bot, Sibling
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.ids import DedupKey
from callsheet.domain.instants import FREEZE, HORIZON, later
from callsheet.domain.keys import deduplication_key, link_part, would_issue
from callsheet.domain.lazy import lazy
from callsheet.domain.lives import (
    NO_PAST,
    Fate,
    Past,
    Phase,
    Span,
    belongs,
    fate,
    past_of,
    phase,
)
from callsheet.domain.siblings import Siblings
from callsheet.domain.situation import ForeignBots, Situation
from callsheet.domain.verdict import A_PERSONS_NO, NO_POLICY, Verdict, judge


class Case:
    """What a situation says whatever the time is; asked for, then remembered."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.event = situation.event
        self.bots = situation.bots
        self.span = Span(situation.event.start, situation.event.end)
        self.link = situation.event.meeting_url or ""
        """The event's link, empty without one."""

    @lazy
    def verdict(self) -> Verdict:
        """What the policy and people's choices say."""
        s = self.situation
        if s.policy is None:
            return NO_POLICY
        return judge(s.policy, s.event, s.calendar, s.event_choice, s.series_choice)

    @lazy
    def wanted(self) -> Answer:
        """Whether the event is to be recorded."""
        return self.verdict.wanted

    @lazy
    def a_person_said_no(self) -> bool:
        """Whether it is a person's own choice that keeps bots away."""
        return self.verdict.reason in A_PERSONS_NO

    @lazy
    def settings(self) -> BotSettings:
        """The configuration that the bot should have."""
        return self.situation.agreed or self.verdict.settings

    @lazy
    def key(self) -> DedupKey | None:
        """The deduplication key that this event wants; None if it can have none."""
        s, event = self.situation, self.event
        return deduplication_key(
            event.id, event.start, self.link, s.calendar, s.settings.key
        )

    def same_meeting(self, link: str) -> bool:
        """Say whether a link leads to this event's meeting."""
        form = self.situation.settings.key.link
        return link_part(link, form) == link_part(self.link, form)

    def is_ours(self, bot: Bot) -> bool:
        """Say whether the log, or else the key, shows that we booked the bot."""
        s = self.situation
        return bot.ours or (
            s.settings.adopt_by_key
            and would_issue(bot.key, self.event.id, bot.start, bot.link, s.calendar)
        )

    @lazy
    def ours(self) -> frozenset[str]:
        """Ids of the bots that we may remove: our own, or all that we were told to."""
        free = self.situation.settings.foreign_bots is not ForeignBots.LEAVE
        return frozenset(bot.id for bot in self.bots if free or self.is_ours(bot))

    @lazy
    def circle(self) -> Siblings:
        """All events that may share a bot with this one, itself included."""
        given = self.situation.siblings
        return given if isinstance(given, Siblings) else Siblings(given)

    @property
    def siblings(self) -> Iterator[Sibling]:
        """The other events of the circle."""
        return (s for s in self.circle if s.event_id != self.event.id)

    @property
    def holders(self) -> Iterator[Sibling]:
        """The other events of the circle on which a bot is listed or on its way."""
        return (s for s in self.circle.holders if s.event_id != self.event.id)


class Facts:
    """A case at one moment."""

    def __init__(self, case: Case, now: datetime) -> None:
        self.case = case
        self.event = case.event
        self.now = now
        phases = [(bot, phase(bot, case.span, now)) for bot in case.bots]
        self.booked = [bot for bot, found in phases if found is Phase.BOOKED]
        self.live = [bot for bot, found in phases if found is Phase.LIVE]
        self.spent = [bot for bot, found in phases if found is Phase.SPENT]

    @lazy
    def our_booked(self) -> tuple[Bot, ...]:
        """Booked bots that we may remove; those that set off in vain are no more."""
        ours = [bot for bot in self.booked if bot.id in self.case.ours]
        return tuple([bot for bot in ours if not self._set_off_in_vain(bot)])

    def _set_off_in_vain(self, bot: Bot) -> bool:
        """
        Say whether only telling a bot to leave helps, once it is in its call.

        Ten minutes before its start it has set off; if it was to be removed before
        that, and is wanted after all, it is as good as any other.
        """
        if not bot.dismissed or self.now < later(bot.start, -FREEZE):
            return False
        here = not (self.event.is_deleted or self.event.is_cancelled)
        wanted = here and self.case.wanted is Answer.YES
        return not (wanted and bot.start == self.event.start)

    @lazy
    def foreign_booked(self) -> tuple[Bot, ...]:
        """Booked bots that we must leave alone."""
        return tuple([bot for bot in self.booked if bot.id not in self.case.ours])

    @lazy
    def our_live(self) -> tuple[Bot, ...]:
        """Bots of ours in or near a call, of whatever occurrence."""
        return tuple([bot for bot in self.live if bot.id in self.case.ours])

    @lazy
    def live_here(self) -> tuple[Bot, ...]:
        """Bots in or near the call of this very occurrence."""
        return tuple([b for b in self.live if belongs(b, self.case.span, self.now)])

    @property
    def our_live_here(self) -> tuple[Bot, ...]:
        """Our bots in or near the call of this very occurrence."""
        return tuple(bot for bot in self.live_here if bot.id in self.case.ours)

    @lazy
    def to_leave(self) -> tuple[Bot, ...]:
        """Bots that were to be removed, set off all the same, and nobody wants."""
        if not self.our_live or self.case.wanted is Answer.CANNOT_TELL:
            return ()
        wanted = self.live_here if self.case.wanted is Answer.YES else ()
        gone = (b for b in self.our_live if b.dismissed and b not in wanted)
        return tuple(bot for bot in gone if not self.keepers(bot))

    @lazy
    def past(self) -> Past:
        """What became of this occurrence so far."""
        if not self.spent:
            return NO_PAST
        spent = [b for b in self.spent if belongs(b, self.case.span, self.now)]
        return past_of(spent, self.case.situation.settings.join_retry)

    @property
    def started(self) -> bool:
        """Whether the event has begun."""
        return self.event.start <= self.now

    @property
    def ended(self) -> bool:
        """Whether the event is over."""
        return self.event.end <= self.now

    @property
    def beyond_horizon(self) -> bool:
        """Whether the event lies too far ahead for Recall to keep it in step."""
        return self.now < later(self.event.start, -HORIZON)

    @property
    def frozen(self) -> bool:
        """Whether the event or a booked bot of ours is inside its last ten minutes."""
        starts = [self.event.start, *[bot.start for bot in self.our_booked]]
        return bool([s for s in starts if later(s, -FREEZE) <= self.now < s])

    @property
    def dispatched_at_once(self) -> bool:
        """Whether a bot booked now comes from the ad-hoc pool."""
        return later(self.event.start, -FREEZE) <= self.now

    @lazy
    def servers(self) -> tuple[Sibling, ...]:
        """The first sibling whose bot serves this occurrence, if there is one."""
        if not (self.started or (self.dispatched_at_once and self._in_flight)):
            return ()
        return tuple(islice(filter(self._serves, self.case.holders), 1))

    @property
    def _in_flight(self) -> bool:
        key = self.case.key
        return any(s.in_flight and s.key == key for s in self.case.holders)

    def _serves(self, sibling: Sibling) -> bool:
        key, span = self.case.key, self.case.span
        if sibling.in_flight and sibling.key == key:
            return True
        their_span = Span(sibling.start, sibling.end)
        return any(
            phase(bot, their_span, self.now) is not Phase.SPENT
            or (fate(bot) is not Fate.FAILED and belongs(bot, span, self.now))
            for bot in sibling.bots
            if bot.key == key or self._taken_over(bot, sibling)
        )

    def _taken_over(self, bot: Bot, sibling: Sibling) -> bool:
        """Ours under another key, and there for this very meeting."""
        same_meeting = bot.ours and sibling.key == self.case.key
        return same_meeting and belongs(bot, self.case.span, self.now)

    @property
    def joins_shared_bot(self) -> bool:
        """Whether a sibling holds a booked bot under the wanted key."""
        return any(
            bot.key == self.case.key
            and phase(bot, Span(s.start, s.end), self.now) is Phase.BOOKED
            for s in self.case.holders
            for bot in s.bots
        )

    def keepers(self, bot: Bot) -> tuple[Sibling, ...]:
        """Name the siblings whose events want this bot to stay in the call."""
        return tuple(s for s in self.case.siblings if self._keeps(s, bot))

    def _keeps(self, sibling: Sibling, bot: Bot) -> bool:
        if sibling.wanted is Answer.NO:
            return False
        if sibling.key is not None and sibling.key == bot.key:
            return True
        span = Span(sibling.start, sibling.end)
        listed = any(other.id == bot.id for other in sibling.bots)
        return listed and belongs(bot, span, self.now)
