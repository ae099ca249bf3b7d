"""From messages about bots to records: what they say of lives, and whom it concerns."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callsheet.application.bot_lives import believable, seen
from callsheet.application.inbox import Kept, Notice, NoticeKind
from callsheet.application.ledger import Ledger
from callsheet.domain.ids import BotId, EventId
from callsheet.domain.instants import later
from callsheet.domain.records import Source
from callsheet.domain.signs import UNHEARD, Life, Sign

ReadSign = Callable[[str, str | None, datetime], Sign | None]
"""Reads Recall's code, sub-code, and when it happened; None if that tells nothing."""

KEPT: Final = timedelta(hours=1)
"""A bot that no event shows for so long is none of ours, or will be read singly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """
    What became of some messages.

    Attributes:
        done: The numbers of those that need not wait any longer: what they say is
            recorded, or known already, or of no bot of ours, or nothing.
        waiting: The numbers of those about a bot that no event is known to hold: what
            is read after they came may show it. They are to be given again.
        events: The events of whose bots something else is known now. They are to be
            decided again, and so is whoever shares a meeting with them.
    """

    done: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    events: frozenset[EventId] = frozenset()


async def note_messages(
    kept: Sequence[Kept],
    ledger: Ledger,
    listed: Mapping[BotId, Collection[EventId]],
    read: ReadSign,
    now: datetime,
) -> Noted:
    """
    Record what messages say of bots, for every event that holds the bot.

    One that says nothing new leaves no record: neither when it is repeated, nor when
    it comes late. In which order they come makes no difference to what is known then.

    Args:
        kept: From the inbox; what is not about a bot is left alone.
        ledger: The log; afterwards it has loaded the events that list the bots.
        listed: The events on which each bot is listed, as read last (`Look.holders`).
        read: What Recall's words mean.
        now: The moment.

    Raises:
        Conflict: Somebody else wrote to the log first; nothing was recorded.
        LogUnavailable: The log could not be read or written; nothing was recorded.
    """
    ours = [one for one in kept if one.notice.kind is NoticeKind.BOT]
    told = [one for one in (_told(one, read, now) for one in ours) if one is not None]
    bot_ids = {one.bot_id for one in told}
    await ledger.catch_up()
    await ledger.load(sorted({i for one in bot_ids for i in listed.get(one, ())}))
    holders = ledger.holders(bot_ids)
    waiting = {
        one.number
        for one in told
        if not holders[one.bot_id] and _may_be_ours(one.notice, ledger, now)
    }
    return Noted(
        done=tuple(one.number for one in ours if one.number not in waiting),
        waiting=tuple(sorted(waiting)),
        events=await _record(told, holders, ledger, now),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A message that says something of a bot."""

    number: int
    notice: Notice
    bot_id: BotId
    sign: Sign


def _told(kept: Kept, read: ReadSign, now: datetime) -> _Told | None:
    notice = kept.notice
    if notice.bot_id is None or notice.code is None:
        return None
    at = notice.happened_at or notice.received_at
    sign = believable(read(notice.code, notice.sub_code, at), now)
    if sign is None:
        return None
    return _Told(
        number=kept.number,
        notice=notice,
        bot_id=notice.bot_id,
        sign=sign,
    )


def _may_be_ours(notice: Notice, ledger: Ledger, now: datetime) -> bool:
    """Say whether no complete reading has begun yet that would have shown the bot."""
    looked = ledger.workspace.looked_at_all
    seen_since = looked is not None and looked > notice.received_at
    return not seen_since and now < later(notice.received_at, KEPT)


async def _record(
    told: Sequence[_Told],
    holders: Mapping[BotId, Sequence[EventId]],
    ledger: Ledger,
    now: datetime,
) -> frozenset[EventId]:
    """Write down what is news, each thing once; name the events that it is of."""
    batch, lives = ledger.batch(), dict[tuple[EventId, BotId], Life]()
    for one in told:
        for event_id in holders[one.bot_id]:
            place = event_id, one.bot_id
            stored = ledger.event(event_id).lives.get(one.bot_id, UNHEARD)
            known = lives.get(place, stored)
            learnt = known.after(one.sign)
            if not _is_same(known.sign, learnt.sign):
                batch.add(seen(*place, now, Source.WEBHOOK, one.sign))
                lives[place] = learnt
    await batch.commit()
    return frozenset(event_id for event_id, _ in lives)


def _is_same(known: Sign | None, learnt: Sign | None) -> bool:
    if known is None or learnt is None:
        return known is learnt
    return learnt.says_the_same(known)
