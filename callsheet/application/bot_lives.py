"""Asking Recall singly what became of bots of which nobody told."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from callsheet.application.errors import (
    Missing,
    NotAllowed,
    RateLimited,
    RecallError,
)
from callsheet.application.ledger import Ledger
from callsheet.application.ports import Budget, Calendars, Clock
from callsheet.application.reading import Asked, Look, Progress, silent
from callsheet.domain.budget import Operation
from callsheet.domain.ids import BotId, EventId
from callsheet.domain.instants import later
from callsheet.domain.records import BotSeen, Source
from callsheet.domain.signs import Sign
from callsheet.domain.single_reads import reads_due

AT_ONCE: Final = 8
"""So many bots are asked about side by side."""

SILENCES: Final = 3
"""After so many calls without any answer the rest is left to the next pass."""

TOLERANCE: Final = timedelta(minutes=5)
"""So far Recall's clock may be ahead of ours; what lies further ahead is no time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lives:
    """Where is asked, what is known, and the look that is told."""

    calendars: Calendars
    budget: Budget
    clock: Clock
    ledger: Ledger
    look: Look
    tell: Progress = silent

    async def read(self) -> None:
        """
        Ask about the bots that are due, those of the nearest start first.

        No more than Recall takes just now: nobody waits for the others, which the next
        pass asks about. One that cannot be read stops nobody; it counts as asked.
        """
        now = self.clock.now()
        due = reads_due(self.ledger.events.values(), now)
        may = min(len(due), await self.budget.left(Operation.READ_BOT, now))
        unanswered = 0
        for first in range(0, may, AT_ONCE):
            self.tell("reading bots", first, may)
            wave = due[first : min(first + AT_ONCE, may)]
            answers = await asyncio.gather(*map(self._ask, wave))
            for bot_id, asked in zip(wave, answers, strict=True):
                if asked is not None:
                    self.look.asked[bot_id] = asked
                unread = asked is None or asked.source is Source.UNREAD
                unanswered = unanswered + 1 if unread else 0
            if None in answers or unanswered >= SILENCES:
                return

    async def record(self) -> frozenset[EventId]:
        """
        Write down what was learnt, for every event that holds the bot; name them.

        These are loaded by now: they share the bot with one that was.

        Raises:
            Conflict: Somebody else wrote to the log first; nothing was recorded.
            LogUnavailable: The log could not be written; nothing was recorded.
        """
        found = self.look.asked
        batch, events = self.ledger.batch(), set[EventId]()
        for bot_id, holders in self.ledger.holders(found).items():
            asked = found[bot_id]
            for event_id in holders:
                batch.add(seen(event_id, bot_id, asked.at, asked.source, asked.sign))
                events.add(event_id)
        await batch.commit()
        # From here on the log says it: who looks on with this look records it once.
        found.clear()
        return frozenset(events)

    async def _ask(self, bot_id: BotId) -> Asked | None:
        """Ask about one bot; None if Recall takes no such calls at present."""
        sign, source = None, Source.READ
        try:
            sign = (await self.calendars.bot(bot_id)).sign
        except (NotAllowed, RateLimited):
            return None
        except Missing:
            source = Source.MISSING
        except RecallError:
            source = Source.UNREAD
        now = self.clock.now()
        return Asked(at=now, source=source, sign=believable(sign, now))


def believable(sign: Sign | None, now: datetime) -> Sign | None:
    """Let nothing have happened later than now: it would pass for the newest."""
    if sign is None or sign.happened_at <= later(now, TOLERANCE):
        return sign
    return replace(sign, happened_at=now)


def seen(
    event_id: EventId, bot_id: BotId, at: datetime, source: Source, sign: Sign | None
) -> BotSeen:
    """Make the record of what was learnt of a bot, for one event that holds it."""
    known = BotSeen(event_id=event_id, bot_id=bot_id, at=at, source=source)
    if sign is None:
        return known
    return replace(
        known,
        happened_at=sign.happened_at,
        status=sign.status,
        end_reason=sign.end_reason,
        stopped=sign.stopped,
        code=sign.code,
        sub_code=sign.sub_code,
    )
