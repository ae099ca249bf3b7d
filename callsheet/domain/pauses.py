"""Pauses: where nothing is sent for now, because somebody said so."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from callsheet.domain.hold_records import Paused, PauseRecord, Resumed


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauses:
    """
    What the log says of pauses.

    Attributes:
        said: The last pause of each scope that nobody has ended; some are over.
    """

    said: Mapping[str, Paused] = field(default_factory=dict)

    def at(self, now: datetime) -> tuple[Paused, ...]:
        """Those in force, oldest first."""
        return tuple(one for one in self.said.values() if _lasts(one, now))

    def on(self, scopes: Collection[str], now: datetime) -> Paused | None:
        """Find the pause of any of these scopes that lasts longest."""
        if not self.said:
            return None
        found = [one for one in self.at(now) if one.scope in scopes]
        return max(found, key=_end, default=None)


def evolve_pauses(pauses: Pauses, record: PauseRecord) -> Pauses:
    """Add one record to what is known of pauses."""
    others = {s: one for s, one in pauses.said.items() if s != record.scope}
    match record:
        case Paused():
            return Pauses(said={**others, record.scope: record})
        case Resumed():
            return Pauses(said=others)
        case _:
            assert_never(record)


def _lasts(pause: Paused, now: datetime) -> bool:
    return pause.expires is None or now < pause.expires


def _end(pause: Paused) -> tuple[bool, datetime]:
    """Order pauses by their ends; one that has none comes last."""
    return pause.expires is None, pause.expires or pause.at
