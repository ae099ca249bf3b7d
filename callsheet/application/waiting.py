"""What may be sent now, and what waits: for whom or until when."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from callsheet.application.ledger import Ledger
from callsheet.application.orders import orders_of
from callsheet.application.reading import Look
from callsheet.application.thinking import Planned
from callsheet.domain.decision import Decision
from callsheet.domain.ids import DedupKey, Digest, EventId
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.rekeying import OldBots

TRIES = 3
"""So often one event is acted on in one pass; if all was done, it does not settle."""

_BY_ITSELF = ("retry", "stopped")
"""What goes out as soon as its time has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """
    An event whose commands were not sent, or not with success.

    Attributes:
        why: A stable code: `backing_off`, `refused`, `expired`, `not_settling`,
            `not_planned`, `stopped` (the key may not write) or `retry`; or of what is
            held the value of its `HeldFor`, such as `paused`.
        until: When it is looked at again; None if somebody has to act.
    """

    event_id: EventId
    why: str
    until: datetime | None

    @property
    def may_go(self) -> bool:
        """Whether nothing keeps it back but that no pass has come to it."""
        return self.why == "retry" and self.until is None


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
    old: OldBots = field(default_factory=OldBots)

    def due(self, now: datetime) -> list[Decision]:
        """
        Choose what goes out in this round, in the order of the plan.

        In the last ten minutes and in a running meeting only one sharer of a key is
        served at a time: keys bind future bots only, so the others are decided again
        once it is known what came of the first. After three failures it is another's
        turn: what is wrong with the event of one must not cost all of them the bot.
        And as long as a sharer's bot is under another key, only removals go out: two
        keys are two bots.
        """
        openings = self._openings(now)
        ready = [decision for decision, opens in openings if opens <= now]
        first: dict[DedupKey | None, EventId] = {}
        for decision in sorted(ready, key=lambda d: self._failures(d) // TRIES):
            if (key := _adhoc_key(decision)) is not None:
                first.setdefault(key, decision.event_id)
        chosen = [
            self._step(decision) or decision
            for decision in ready
            if first.get(_adhoc_key(decision), decision.event_id) == decision.event_id
        ]
        # While the key may not write one at a time asks whether it may again.
        return chosen[:1] if self.ledger.workspace.stopped is not None else chosen

    def next_opening(self, now: datetime) -> datetime | None:
        """Say when the first of the decisions that are not due may go out."""
        return min((at for _, at in self._openings(now) if at > now), default=None)

    def pauses(self, now: datetime) -> dict[EventId, datetime]:
        """Say which events sit out a pause, and until when."""
        return {d.event_id: at for d, at in self._openings(now) if at > now}

    def waiting(self) -> tuple[Waiting, ...]:
        """Name everything that is left."""
        return tuple(waiting for _, waiting in self._all())

    def _openings(self, now: datetime) -> list[tuple[Decision, datetime]]:
        """Say when the commands of each decision may go out, those for this pass."""
        return [
            (decision, waiting.until or now)
            for decision, waiting in self._all()
            if waiting.why in _BY_ITSELF
            and not self.look.is_unsure(decision.event_id)
            and self.tries[decision.event_id] < TRIES
        ]

    def _all(self) -> list[tuple[Decision, Waiting]]:
        """Where one sharer of a key sits out a pause nobody asks in its stead."""
        found = [
            (decision, self._waits(decision))
            for decision in self.planned.plan.decisions
            if decision.sends or decision.reason is Reason.BACKING_OFF
        ]
        pauses: dict[DedupKey | None, datetime] = {}
        for decision, waiting in found:
            key, until = _adhoc_key(decision), waiting.until
            if key is not None and until is not None and waiting.why in _BY_ITSELF:
                pauses[key] = max(until, pauses.get(key, until))
        return [(d, _as_long(w, pauses.get(_adhoc_key(d)))) for d, w in found]

    def _step(self, decision: Decision) -> Decision | None:
        situation = self.planned.situations[decision.event_id]
        return self.old.first_step(situation, decision)

    def _waits(self, decision: Decision) -> Waiting:
        event_id = decision.event_id
        if not decision.sends:
            return _waiting(event_id, "backing_off", decision.valid_until)
        held = self.planned.held.get(event_id)
        if held is not None:
            return _waiting(event_id, held.reason.value, held.until)
        if self.only is not None and event_id not in self.only:
            return _waiting(event_id, "not_planned", None)
        if self._step(decision) is None:
            return _waiting(event_id, "scheme_change", None)
        state = self.ledger.event(event_id)
        failing = self._failures(decision)
        if failing and state.given_up == self.digests[event_id]:
            if state.expired:
                return _waiting(event_id, "expired", decision.valid_until)
            return _waiting(event_id, "refused", None)
        if self.tries[event_id] >= TRIES and not state.attempts:
            return _waiting(event_id, "not_settling", None)
        now = self.planned.situations[event_id].now
        stopped = self.ledger.workspace.writes_from(now)
        pause = state.retry_from(now) if failing else None
        if stopped is not None:
            return _waiting(event_id, "stopped", max(stopped, pause or stopped))
        coming = self.look.coming.get(event_id)
        return _waiting(event_id, "retry", coming or pause)

    def _failures(self, decision: Decision) -> int:
        """Count the failures in a row of what is to be sent."""
        state = self.ledger.event(decision.event_id)
        if not state.attempts:
            return 0
        situation = self.planned.situations[decision.event_id]
        digest = self.digests[decision.event_id]
        orders = orders_of(decision, state.version, digest, situation.now)
        return max(state.failures_of(order.intended) for order in orders)


def _adhoc_key(decision: Decision) -> DedupKey | None:
    """Name the key under which a bot would set off at once, if one would."""
    if Flag.ADHOC_POOL not in decision.flags or decision.desired is None:
        return None
    return decision.desired.key


def _as_long(waiting: Waiting, until: datetime | None) -> Waiting:
    if until is None or waiting.why not in _BY_ITSELF:
        return waiting
    return replace(waiting, until=until)


def _waiting(event_id: EventId, why: str, until: datetime | None) -> Waiting:
    return Waiting(event_id=event_id, why=why, until=until)
