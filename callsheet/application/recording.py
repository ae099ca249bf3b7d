"""Writing decisions down: every one of them, and no unchanged one twice."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from callsheet.application.deriving import decided_of
from callsheet.application.ledger import Batch, Ledger
from callsheet.application.policies import InForce
from callsheet.application.reading import Look, adoptable
from callsheet.application.stuck import IN_VAIN
from callsheet.application.thinking import Planned, Rules
from callsheet.domain.decision import Decision
from callsheet.domain.digests import digest, digest_bytes, encoded
from callsheet.domain.ids import Digest, EventId
from callsheet.domain.parts import Filed, Filing
from callsheet.domain.records import (
    Adopted,
    CalendarSeen,
    Decided,
    PolicySet,
    Unreadable,
)

PAGE = 100
"""Decisions that are written in one transaction."""


@dataclass(slots=True)
class Tally:
    """
    What one pass wrote down.

    Attributes:
        decided: Decisions written, because they were new or no longer valid.
        standing: For each event for which nothing had to be written, the digest of
            the decision that still stood.
    """

    decided: int
    standing: dict[EventId, Digest]

    @property
    def reaffirmed_set(self) -> Digest:
        """The digest of all decisions that still stood."""
        return digest(sorted(self.standing.items()))


async def record_world(
    look: Look, ledger: Ledger, rules: Rules, found: InForce, now: datetime
) -> None:
    """
    Write down what the look itself showed, before anything is concluded from it.

    Args:
        look: What was read.
        ledger: Where it is written, as far as it is new.
        rules: What the operator set up.
        found: The policy in force, and the one that was refused.
        now: When it was seen.
    """
    batch = ledger.batch()
    _policy(batch, ledger, found, now)
    for read in look.calendars.values():
        calendar = read.calendar
        if ledger.workspace.calendars.get(calendar.id) != calendar.status.value:
            batch.add(
                CalendarSeen(
                    calendar_id=calendar.id,
                    platform=read.platform,
                    status=calendar.status.value,
                    at=now,
                    since=read.since,
                    code=read.code,
                )
            )
    _unreadable(batch, ledger, look, now)
    if rules.settings.adopt_by_key:
        _adoptions(batch, ledger, look, now)
    await batch.commit()


def _policy(batch: Batch, ledger: Ledger, found: InForce, now: datetime) -> None:
    policy, refused, workspace = found.policy, found.refused, ledger.workspace
    if refused is not None:
        if workspace.refused is None or workspace.refused.digest != refused.digest:
            batch.add(refused.record(now))
        return
    known = None if workspace.policy is None else workspace.policy.policy
    # After a refusal even the same policy is news: it can be read again.
    if policy is None or (policy.digest == known and workspace.refused is None):
        return
    text, stored = Filing().text(policy)
    record = PolicySet(policy=policy.digest, text=stored, at=now)
    batch.add(record, {stored: encoded(text)})


def _unreadable(batch: Batch, ledger: Ledger, look: Look, now: datetime) -> None:
    for event_id, problem in look.unread.items():
        if ledger.event(event_id).unreadable == (problem.place, problem.problem):
            continue
        batch.add(
            Unreadable(
                event_id=event_id, at=now, place=problem.place, problem=problem.problem
            )
        )


def _adoptions(batch: Batch, ledger: Ledger, look: Look, now: datetime) -> None:
    for event_id, event in look.events.items():
        bots = adoptable(event, look.calendar_of(event), ledger.event(event_id))
        if bots:
            ids = tuple(sorted(bot.id for bot in bots))
            batch.add(Adopted(event_id=event_id, at=now, bot_ids=ids))


class Recorder:
    """Writes the decisions of one pass; later rounds write only what changed."""

    def __init__(self, ledger: Ledger, program: str) -> None:
        self._ledger = ledger
        self._program = program
        self._filing = Filing()
        self._seen: dict[EventId, Decision] = {}
        self.tally = Tally(0, {})
        self.digests: dict[EventId, Digest] = {}

    async def record(self, planned: Planned, look: Look, now: datetime) -> bool:
        """
        Write the plan's decisions that are new or whose validity has ended.

        Returns:
            Whether one of them was held as being in vain.
        """
        in_vain = False
        batch = self._ledger.batch()
        for number, decision in enumerate(planned.plan.decisions, 1):
            if number % PAGE == 0:
                await asyncio.sleep(0)  # others have their turn
            if self._seen.get(decision.event_id) is decision:
                continue
            self._seen[decision.event_id] = decision
            situation = planned.situations[decision.event_id]
            filed = self._filing.file(situation)
            self.digests[decision.event_id] = filed.digest
            standing = self._standing(decision.event_id, filed, now)
            if standing is not None:
                self.tally.standing[decision.event_id] = standing.decision
                continue
            self.tally.standing.pop(decision.event_id, None)
            self.tally.decided += 1
            held = planned.held.get(decision.event_id)
            in_vain |= held is not None and held.reason in IN_VAIN
            snapshot = look.events[decision.event_id].snapshot
            kept = self._snapshot(decision.event_id, snapshot)
            record = decided_of(
                decision,
                situation,
                filed=filed.digest,
                parts=filed.digests,
                snapshot=kept,
                program=self._program,
            )
            texts = {key: encoded(text) for key, text in filed.texts.items()}
            personal = {key: encoded(text) for key, text in filed.personal.items()}
            if snapshot and kept is not None:
                personal[kept] = snapshot
            batch.add(record, texts, personal, record.calendar_id)
            if len(batch) >= PAGE:
                await batch.commit()
        await batch.commit()
        return in_vain

    def _snapshot(self, event_id: EventId, snapshot: bytes) -> Digest | None:
        """Name what Recall sent; of what the log itself told, what it sent then."""
        if snapshot:
            return digest_bytes(snapshot)
        last = self._ledger.event(event_id).last
        return None if last is None else last.snapshot

    def _standing(
        self, event_id: EventId, filed: Filed, now: datetime
    ) -> Decided | None:
        """Within its validity the same situation provably has the same answer."""
        last = self._ledger.event(event_id).last
        if last is None or last.situation != filed.digest or last.at > now:
            return None
        if self._ledger.workspace.erasures.whole(last) is not None:
            return None  # what it was decided from is gone, and known again by now
        return last if last.valid_until is None or now < last.valid_until else None
