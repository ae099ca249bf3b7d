"""What the log keeps of a decision: made in one place, when deciding and proving."""

from collections.abc import Iterator
from datetime import datetime

from callsheet.domain.decision import AddBot, Decision
from callsheet.domain.digests import digest
from callsheet.domain.facts import Case, Facts
from callsheet.domain.ids import Digest
from callsheet.domain.instants import later, utc
from callsheet.domain.lives import is_settled
from callsheet.domain.records import Decided, Watch
from callsheet.domain.single_reads import LONGEST
from callsheet.domain.situation import Situation


def decided_of(
    decision: Decision,
    situation: Situation,
    *,
    filed: Digest,
    parts: tuple[tuple[str, Digest], ...],
    snapshot: Digest | None,
    program: str,
) -> Decided:
    """
    Make the record of a decision.

    Args:
        decision: The core's answer.
        situation: What it was asked.
        filed: The digest of the situation except its moment.
        parts: The digests of its parts.
        snapshot: The digest of the event exactly as Recall sent it.
        program: The version of Callsheet that decided.
    """
    return Decided(
        event_id=decision.event_id,
        calendar_id=situation.event.calendar_id,
        at=situation.now,
        program=program,
        situation=filed,
        parts=parts,
        snapshot=snapshot,
        reason=decision.reason,
        flags=decision.flags,
        commands=tuple(command.kind for command in decision.commands),
        trace=tuple(f"{s.rule}:{s.matched.value}" for s in decision.explanation),
        valid_until=decision.valid_until,
        decision=digest(decision),
        booked_until=_booked_until(decision, situation),
        watch=tuple(_watched(situation)),
    )


def _booked_until(decision: Decision, situation: Situation) -> datetime | None:
    starts = []
    if situation.bots:
        facts = Facts(Case(situation), situation.now)
        starts += [bot.start for bot in facts.our_booked]
    starts += [c.start for c in decision.commands if isinstance(c, AddBot)]
    return max(starts, default=None)


def _watched(situation: Situation) -> Iterator[Watch]:
    """Name our bots of whose lives more is to be learnt, while that is worth a call."""
    event = situation.event
    for bot in situation.bots:
        worth = situation.now < later(bot.start, LONGEST)
        if bot.ours and worth and not is_settled(bot):
            ends = utc(event.end) if bot.start == event.start else None
            yield Watch(bot_id=bot.id, start=utc(bot.start), ends=ends)
