"""Recording what the guard holds: once when it begins, and once when it is over."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from callsheet.application.ledger import Ledger
from callsheet.application.reading import Look
from callsheet.domain.hold_records import (
    Ending,
    HoldApproved,
    HoldEnded,
    HoldPlaced,
    HoldRejected,
)
from callsheet.domain.holds import FIRST, Hold, KnownHold
from callsheet.domain.plan import Plan


class Holding:
    """
    Writes what becomes of holds in one pass; of what stays as it is, nothing.

    Attributes:
        ended: The holds whose end it saw.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.ended: list[HoldEnded] = []

    async def record(self, plan: Plan, look: Look, now: datetime) -> None:
        """
        Write down which holds a plan has, and which it has no more.

        A word that counts ends its hold: from here on each of its events is let go, or
        kept, by itself; for the hold is not the same any more once the first is done.
        """
        ended = [*_ended(plan, self._ledger, look, now)]
        expired = {one.hold for one in ended if one.how is Ending.EXPIRED}
        standing = self._ledger.workspace.holds.standing
        known = {one.placed.hold for one in standing} - expired
        placed = [placing(one, now) for one in plan.holds if one.digest not in known]
        batch = self._ledger.batch()
        for end in ended:
            batch.add(end)
        for start in placed:
            batch.add(start)
        await batch.commit()
        self.ended += ended


def _ended(
    plan: Plan, ledger: Ledger, look: Look, now: datetime
) -> Iterator[HoldEnded]:
    lifted = {one.digest: one for one in plan.lifted}
    held = {one.digest: one for one in plan.holds}
    seen = _sees_all(look, ledger, now)
    for known in ledger.workspace.holds.standing:
        name = known.placed.hold
        if name in lifted:
            commands = lifted[name].commands
            yield HoldEnded(hold=name, how=Ending.APPROVED, at=now, commands=commands)
        elif name in held and isinstance(known.word, HoldRejected):
            commands = held[name].commands
            yield HoldEnded(hold=name, how=Ending.REJECTED, at=now, commands=commands)
        elif name in held:
            if _approved_in_vain(known, now):
                yield HoldEnded(hold=name, how=Ending.EXPIRED, at=now)
        elif seen or known.passed(now):
            yield HoldEnded(hold=name, how=_how(known, now), at=now)


def _how(known: KnownHold, now: datetime) -> Ending:
    """Say how a hold ended that is not in the plan any more."""
    if isinstance(known.word, HoldRejected):
        return Ending.REJECTED
    over = known.passed(now) or _approved_in_vain(known, now)
    return Ending.EXPIRED if over else Ending.GONE


def _approved_in_vain(known: KnownHold, now: datetime) -> bool:
    return isinstance(known.word, HoldApproved) and known.word.expires <= now


def placing(hold: Hold, now: datetime) -> HoldPlaced:
    """Say of a hold what is recorded when it is first seen."""
    events = hold.event_ids
    return HoldPlaced(
        hold=hold.digest,
        scope=hold.scope,
        limit=hold.limit,
        count=len(events),
        first=events[:FIRST],
        at=now,
        until=hold.until,
    )


def _sees_all(look: Look, ledger: Ledger, now: datetime) -> bool:
    """
    Say whether a hold that is not in the plan is over.

    It may be there all the same, if an event that may lose a bot was not understood.
    """
    unread: Iterable[datetime | None] = (
        last.booked_until
        for event_id in look.unread
        if (last := ledger.event(event_id).last) is not None
    )
    booked = any(until is not None and until > now for until in unread)
    return look.calendars_complete and not booked
