"""Offers to connect a calendar: which of them stand, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, assert_never

from callsheet.domain.connection_records import (
    ConnectionFailed,
    ConnectionOffered,
    ConnectionUsed,
    OfferRecord,
)
from callsheet.domain.ids import CalendarId

MOST_TRIES: Final = 10
"""Failed tries that a link has: whoever has failed so often asks for another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """
    An offer, and what became of it.

    Attributes:
        tries: How many tries have failed.
        used: The calendar that it connected; None if it is still to be used.
    """

    offered: ConnectionOffered
    tries: int = 0
    used: CalendarId | None = None

    def stands(self, now: datetime) -> bool:
        """Say whether a calendar may be connected by it."""
        return self.used is None and self.may_fail_again and self.lasts(now)

    @property
    def may_fail_again(self) -> bool:
        """Whether it has not failed too often."""
        return self.tries < MOST_TRIES

    def lasts(self, now: datetime) -> bool:
        """Say whether its time is not over, whatever became of it."""
        return now < self.offered.expires


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """
    What the log says of offers.

    Attributes:
        offers: Those whose time was not over at the last record of any, by their names.
    """

    offers: Mapping[str, Offer] = field(default_factory=dict)

    def at(self, now: datetime) -> tuple[Offer, ...]:
        """Those that may be used at a moment, oldest first."""
        return tuple(one for one in self.offers.values() if one.stands(now))


def evolve_connections(known: Connections, record: OfferRecord) -> Connections:
    """Add one record to what is known of offers; those long expired go with it."""
    offers = {i: one for i, one in known.offers.items() if one.lasts(record.at)}
    match record:
        case ConnectionOffered():
            offers[record.offer] = Offer(offered=record)
        case ConnectionFailed() if record.offer in offers:
            before = offers[record.offer]
            offers[record.offer] = replace(before, tries=before.tries + 1)
        case ConnectionUsed() if record.offer in offers:
            offers[record.offer] = replace(
                offers[record.offer], used=record.calendar_id
            )
        case ConnectionFailed() | ConnectionUsed():
            pass
        case _:
            assert_never(record)
    return Connections(offers=offers)
