"""What may be sent now, and what waits: for whom or until when."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from callsheet.application.ledger import Ledger
from callsheet.application.reading import Look
from callsheet.application.thinking import Planned
from callsheet.domain.decision import Decision
from callsheet.domain.ids import DedupKey, Digest, EventId
from callsheet.domain.reasons import Flag, Reason

TRIES = 3
"""So often one event is acted on in one pass; if all was done, it does not settle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """
    An event whose commands were not sent, or not with success.

    Attributes:
        why: A stable code: `backing_off`, `refused`, `not_planned`, `stopped` (the key
            may not write) or `retry`; or of what is held the value of its `HeldFor`,
            such as `paused`.
        until: When it is looked at again; None if somebody has to act.
    """

    event_id: EventId
    why: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Gate:
    """
    Says of each decision of one plan whether it may be sent now.

    Attributes:
        digests: The situation of each event, by digest.
        tries: How often each event's commands were done in this pass.
        only: The events of the saved plan that is carried out; None for all.
    """

    ledger: Ledger
    look: Look
    planned: Planned
    digests: Mapping[EventId, Digest]
    tries: Counter[EventId]
    only: frozenset[EventId] | None = None

    def next_opening(self, now: datetime) -> datetime | None:
        """Say when the first of the decisions that are not due may go out."""
        opens = (instant for _, instant in self._openings(now))
        return min((instant for instant in opens if instant > now), default=None)

    def due(self, now: datetime) -> list[Decision]:
        """
        Choose what goes out in this round, in the order of the plan.

        In the last ten minutes and in a running meeting only one sharer of a key is
        served at a time: keys bind future bots only, so the others are decided again
        once it is known what came of the first.
        """
        chosen: list[Decision] = []
        taken: set[DedupKey] = set()
        for decision, opens in self._openings(now):
            key = _adhoc_key(decision)
            if opens <= now and key not in taken:
                chosen.append(decision)
                taken |= {key} if key is not None else set()
        # While the key may not write one at a time asks whether it may again.
        return chosen[:1] if self.ledger.stopped is not None else chosen

    def _openings(self, now: datetime) -> list[tuple[Decision, datetime]]:
        """Say when each decision's commands may go out; some may not in this pass."""
        opens = [(d, self._opens_at(d, now)) for d in self.planned.plan.decisions]
        found = [(d, instant) for d, instant in opens if instant is not None]
        # What one sharer was refused in passing, the others would be refused too.
        waits: dict[DedupKey, datetime] = {}
        for decision, instant in found:
            key = _adhoc_key(decision)
            if key is not None:
                waits[key] = max(instant, waits.get(key, instant))
        return [(d, waits.get(_adhoc_key(d) or _NONE, instant)) for d, instant in found]

    def _opens_at(self, decision: Decision, now: datetime) -> datetime | None:
        event_id = decision.event_id
        spent = self.tries[event_id] >= TRIES or self.look.is_unsure(event_id)
        if spent or not decision.sends:
            return None
        waiting = self._waits(decision)
        return (waiting.until or now) if waiting.why in ("retry", "stopped") else None

    def waiting(self) -> tuple[Waiting, ...]:
        """Name everything that is left."""
        return tuple(
            self._waits(decision)
            for decision in self.planned.plan.decisions
            if decision.sends or decision.reason is Reason.BACKING_OFF
        )

    def _waits(self, decision: Decision) -> Waiting:
        event_id = decision.event_id
        if not decision.sends:
            return _waiting(event_id, "backing_off", decision.valid_until)
        held = self.planned.held.get(event_id)
        if held is not None:
            return _waiting(event_id, held.reason.value, held.until)
        if self.only is not None and event_id not in self.only:
            return _waiting(event_id, "not_planned", None)
        state = self.ledger.event(event_id)
        if state.given_up == self.digests[event_id]:
            return _waiting(event_id, "refused", None)
        if self.tries[event_id] >= TRIES and not state.attempts:
            return _waiting(event_id, "not_settling", None)
        stopped = self.ledger.may_write_at
        if stopped is not None:
            until = max(stopped, state.retry_at or stopped)
            return _waiting(event_id, "stopped", until)
        coming = self.look.coming.get(event_id)
        return _waiting(event_id, "retry", coming or state.retry_at)


def _waiting(event_id: EventId, why: str, until: datetime | None) -> Waiting:
    return Waiting(event_id=event_id, why=why, until=until)


_NONE = DedupKey("")


def _adhoc_key(decision: Decision) -> DedupKey | None:
    """Give the key of an addition from the ad-hoc pool; None for any other decision."""
    if Flag.ADHOC_POOL not in decision.flags or decision.desired is None:
        return None
    return decision.desired.key
