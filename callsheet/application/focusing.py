"""Which events a pass has to decide: what changed, what is due, what is left to do."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from callsheet.application.agenda import Agenda
from callsheet.application.ledger import Ledger
from callsheet.application.reading import Look
from callsheet.application.synced import Synced
from callsheet.application.thinking import Rules
from callsheet.application.waiting import Waiting
from callsheet.application.world import World
from callsheet.domain.ids import Digest, EventId
from callsheet.domain.instants import later
from callsheet.domain.lanes import move
from callsheet.domain.log import EventState
from callsheet.domain.reads import last_look
from callsheet.domain.records import PreferenceSet
from callsheet.domain.scopes import scopes_of
from callsheet.domain.settling import HOUR
from callsheet.domain.single_reads import reads_of

AGAIN: Final = timedelta(minutes=1)
"""What is not sure, or only was not come to, is looked at again after so long."""

_Choices = Mapping[str, PreferenceSet]


@dataclass(slots=True)
class Focus:
    """
    What is left to be decided or sent, from one pass to the next.

    Attributes:
        agenda: What is due by itself.
        pending: Events whose decision asks for something that was not done: the guard
            counts all of them, whichever pass looks.
        lost: Events that lost a bot in the last hour: the guard counts them, too.
    """

    agenda: Agenda = field(default_factory=Agenda)
    pending: set[EventId] = field(default_factory=set)
    lost: set[EventId] = field(default_factory=set)
    _policy: Digest | None = None
    _for_events: _Choices = field(default_factory=dict)
    _for_series: _Choices = field(default_factory=dict)

    def by_facts(self, rules: Rules, ledger: Ledger, world: World) -> set[EventId]:
        """Name the events that facts outside of them touch which have changed."""
        known = ledger.workspace
        policy = None if rules.policy is None else rules.policy.digest
        found = set(world.look.events) if policy != self._policy else set()
        found |= {EventId(i) for i in _differing(self._for_events, known.for_events)}
        series = _differing(self._for_series, known.for_series)
        if series:
            found |= set(_of_series(world, series))
        self._policy = policy
        self._for_events, self._for_series = known.for_events, known.for_series
        return found

    def learn(self, ledger: Ledger) -> None:
        """Note of which bots more is to be learnt, of all events that are loaded."""
        for event_id, state in ledger.events.items():
            self.agenda.put(event_id, (at for _, at in reads_of(state)))

    def after(
        self, synced: Synced, ledger: Ledger, wanted: Set[EventId], now: datetime
    ) -> None:
        """
        Note what a pass left.

        Args:
            synced: What it did.
            ledger: The log as it is now.
            wanted: The events for which it was made, also those that are not there.
            now: The moment.
        """
        look = synced.look
        sends = {d.event_id for d in synced.planned.plan.decisions if d.sends}
        waiting = {one.event_id: one for one in synced.waiting}
        for event_id in look.events:
            (self.pending.add if event_id in sends else self.pending.discard)(event_id)
            times = _due(event_id, look, ledger, waiting.get(event_id), now)
            self.agenda.put(event_id, times)
            if any(at > later(now, -HOUR) for at in ledger.event(event_id).lost_at):
                self.lost.add(event_id)
        for event_id in wanted - look.events.keys():
            reads = reads_of(ledger.event(event_id))
            self.agenda.put(event_id, (max(at, later(now, AGAIN)) for _, at in reads))
        for event_id in look.vanished:
            self.pending.discard(event_id)
            self.agenda.put(event_id, ())

    def losses(self, ledger: Ledger, now: datetime) -> set[EventId]:
        """Name the events whose losses still count; they have to be loaded."""
        hour_ago = later(now, -HOUR)
        states = ((i, ledger.events.get(i)) for i in self.lost)
        self.lost = {
            event_id
            for event_id, state in states
            if state is not None and any(at > hour_ago for at in state.lost_at)
        }
        return self.lost


def count_bookings(world: World, synced: Synced) -> None:
    """Let the world know which bots of ours a pass found booked, by scope."""
    for decision in synced.planned.plan.decisions:
        situation = synced.planned.situations[decision.event_id]
        scopes = scopes_of(decision, situation.event.calendar_id)
        world.book(decision.event_id, scopes, move(situation, decision).booked)


def _due(
    event_id: EventId,
    look: Look,
    ledger: Ledger,
    waiting: Waiting | None,
    now: datetime,
) -> Iterator[datetime]:
    """Say when an event has to be looked at again."""
    state = ledger.event(event_id)
    if state.last is not None and state.last.valid_until is not None:
        # Also if that has passed while other events were served.
        yield state.last.valid_until
    yield from (max(at, later(now, AGAIN)) for _, at in reads_of(state))
    looks = last_look(booked(state, now), look.read_at.get(event_id))
    if looks is not None:
        yield max(looks, later(now, AGAIN))
    tries = (state.retry_at, *state.under_way.values())
    yield from (at for at in tries if at is not None and at > now)
    if waiting is not None and waiting.until is not None and waiting.until > now:
        yield waiting.until
    unsure = look.is_unsure(event_id) and event_id not in look.unread
    if unsure or (waiting is not None and waiting.may_go):
        yield later(now, AGAIN)


def booked(state: EventState, now: datetime) -> datetime | None:
    """Say when the last bot of ours that is booked on an event joins; None without."""
    until = None if state.last is None else state.last.booked_until
    return until if until is not None and until > now else None


def _differing(before: _Choices, now: _Choices) -> set[str]:
    if before is now:
        return set()
    return {t for t in before.keys() | now.keys() if before.get(t) != now.get(t)}


def _of_series(world: World, series: Iterable[str]) -> Iterator[EventId]:
    wanted = set(series)
    for event_id, read in world.look.events.items():
        event = read.reading.event
        if not wanted.isdisjoint(event.series):
            yield event_id
