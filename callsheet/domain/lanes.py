"""Lanes: events that any key ties together are written by one hand, in a safe order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from callsheet.domain.decision import AddBot, Decision, RemoveBot
from callsheet.domain.facts import Case, Facts
from callsheet.domain.ids import DedupKey, EventId
from callsheet.domain.situation import Situation


@dataclass(frozen=True, slots=True)
class Move:
    """
    One event's decision with what its place in the plan depends on.

    Attributes:
        keys: Every key that carrying it out may touch, old ones and the new one.
        urgent: The earliest start of the event and of its booked bots.
        booked: Booked bots of ours.
    """

    decision: Decision
    situation: Situation
    keys: frozenset[DedupKey]
    urgent: datetime
    booked: int

    @property
    def event_id(self) -> EventId:
        """Of the event that is moved."""
        return self.decision.event_id


def move(situation: Situation, decision: Decision) -> Move:
    """Note which keys a decision touches and how soon."""
    facts = Facts(Case(situation), situation.now)
    keys = {bot.key for bot in facts.booked}
    if facts.case.key is not None and facts.case.link:
        keys.add(facts.case.key)
    urgent = min([situation.event.start, *(bot.start for bot in facts.booked)])
    return Move(decision, situation, frozenset(keys), urgent, len(facts.our_booked))


def lanes(moves: Iterable[Move]) -> tuple[tuple[Move, ...], ...]:
    """
    Tie moves that share a key into lanes, the most urgent lane first.

    Inside a lane additions come first, then re-books, then removals: a shared bot
    never loses its last holder only to be booked anew.
    """
    groups: dict[EventId, list[Move]] = {}
    root = _roots(sorted_moves := sorted(moves, key=lambda m: m.event_id))
    for one in sorted_moves:
        groups.setdefault(root[one.event_id], []).append(one)
    return tuple(
        tuple(sorted(group, key=_rank)) for group in sorted(groups.values(), key=_first)
    )


def _roots(moves: Sequence[Move]) -> dict[EventId, EventId]:
    """Find for each event the first one that it is tied to, over any number of keys."""
    parent = {one.event_id: one.event_id for one in moves}

    def find(event_id: EventId) -> EventId:
        while parent[event_id] != event_id:
            parent[event_id] = parent[parent[event_id]]
            event_id = parent[event_id]
        return event_id

    holder: dict[DedupKey, EventId] = {}
    for one in moves:
        for key in one.keys:
            first = find(holder.setdefault(key, one.event_id))
            own = find(one.event_id)
            parent[max(first, own)] = min(first, own)
    return {event_id: find(event_id) for event_id in parent}


def _first(group: Sequence[Move]) -> tuple[datetime, EventId]:
    return min((one.urgent, one.event_id) for one in group)


def _rank(one: Move) -> tuple[int, datetime, str, EventId]:
    commands = one.decision.commands
    adds = isinstance(commands[-1], AddBot)
    removes = isinstance(commands[0], RemoveBot)
    kind = (1 if removes else 0) if adds else (2 if removes else 3)
    key = one.decision.desired.key if one.decision.desired else ""
    return (kind, one.situation.event.start, key, one.event_id)
