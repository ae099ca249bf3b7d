"""What the log keeps of a decision: made in one place, when deciding and proving."""

from datetime import datetime

from callsheet.domain.decision import AddBot, Decision
from callsheet.domain.digests import digest
from callsheet.domain.facts import Case, Facts
from callsheet.domain.ids import Digest
from callsheet.domain.records import Decided
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
    )


def _booked_until(decision: Decision, situation: Situation) -> datetime | None:
    starts = []
    if situation.bots:
        facts = Facts(Case(situation), situation.now)
        starts += [bot.start for bot in facts.our_booked]
    starts += [c.start for c in decision.commands if isinstance(c, AddBot)]
    return max(starts, default=None)
