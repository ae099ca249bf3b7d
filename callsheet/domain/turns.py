"""Whose turn it is: nearest start first, fair between calendars and tenants."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.instants import later

SOON: Final = timedelta(minutes=15)
"""What starts sooner goes first, whoever it belongs to."""

PATIENCE: Final = timedelta(minutes=30)
"""Who has waited so long counts as starting now: nobody waits for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """
    An event whose commands wait to be sent.

    Attributes:
        start: The earliest start of the event and of its booked bots.
        since: When it began to wait.
    """

    event_id: EventId
    calendar_id: CalendarId
    tenant: str | None
    start: datetime
    since: datetime

    def due(self, now: datetime) -> datetime:
        """Say by when it ought to be sent; who has waited long is due at once."""
        patient = later(self.since, PATIENCE)
        return self.start if now < patient else min(self.start, patient)


def in_turn(
    turns: Iterable[Turn],
    now: datetime,
    served: Mapping[CalendarId, int],
) -> list[Turn]:
    """
    Put those who wait in the order in which they are served.

    What is due soon comes first, the nearest first. The rest goes round: each calendar
    gets its next turn when every other one that waits has had as many, within a round
    each tenant in its turn, and then the nearest start first.

    Args:
        turns: Everybody who waits.
        now: The moment.
        served: How many turns each calendar has had in the last minute.
    """
    by_due = sorted(turns, key=lambda t: (t.due(now), t.start, t.event_id))
    soon = later(now, SOON)
    urgent = [turn for turn in by_due if turn.due(now) <= soon]
    rounds: Counter[CalendarId] = Counter(served)
    ranked: list[tuple[int, Turn]] = []
    for turn in by_due:
        if turn.due(now) > soon:
            ranked.append((rounds[turn.calendar_id], turn))
        rounds[turn.calendar_id] += 1
    tenants: Counter[tuple[int, str | None]] = Counter()
    places = []
    for number, turn in ranked:
        tenants[number, turn.tenant] += 1
        place = tenants[number, turn.tenant]
        places.append((number, place, turn.start, turn.event_id, turn))
    return urgent + [turn for *_, turn in sorted(places, key=lambda p: p[:4])]
