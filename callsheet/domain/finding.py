"""What a condition is asked of, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from callsheet.domain.answers import Answer, negated
from callsheet.domain.event import Calendar, Event, Guest
from callsheet.domain.explanation import Because
from callsheet.domain.mail import (
    FREE_MAIL,
    canonical_address,
    canonical_domain,
    canonical_name,
    domain_of,
    names_of,
    same_address,
)
from callsheet.domain.reasons import Reason

Found = tuple[Answer, str, Reason | None]
"""An answer, the fact that was looked at, and which fact was missing, if any."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a condition said, why, and which missing fact kept it from saying."""

    value: Answer
    because: tuple[Because, ...] = ()
    missing: Reason | None = field(default=None, compare=False)


class Others(NamedTuple):
    """
    The people besides the owner.

    Attributes:
        inside: Addresses of one's own company, sorted.
        outside: Addresses of others, sorted.
        nameless: How many there are of whom no address is known.
    """

    inside: list[str]
    outside: list[str]
    nameless: int


class Matter:
    """
    All that a condition may look at; what many ask for is worked out once.

    Args:
        event: As last read.
        calendar: On which the event is.
        own_domains: One's own domains; without any, that of the calendar's address.
        learning: Whether there may be more of one's own domains than these.
    """

    def __init__(
        self,
        event: Event,
        calendar: Calendar,
        own_domains: tuple[str, ...] = (),
        *,
        learning: bool = False,
    ) -> None:
        self.event = event
        self.calendar = calendar
        self.learning = learning
        self._own_domains = own_domains
        self._company: tuple[str, ...] | None = None
        self._others: Others | None = None
        self._distinct: int | None = None
        self._named: dict[str, str] | None = None

    @property
    def company(self) -> tuple[str, ...]:
        """One's own domains; free mail is nobody's company."""
        if self._company is None:
            own = self._own_domains or (domain_of(self.calendar.address) or "",)
            spelt = (canonical_domain(domain) for domain in own)
            self._company = tuple(d for d in spelt if d and d not in FREE_MAIL)
        return self._company

    @property
    def others(self) -> "Others":
        """Everybody but the owner, by who is of one's own company."""
        if self._others is None:
            guests = [g for g in self.event.guests if not self._is_me(g)]
            known = [g.address for g in guests if domain_of(g.address) is not None]
            addresses = sorted(address for address in known if address is not None)
            own = frozenset(self.company)
            outside = [a for a in addresses if own.isdisjoint(names_of(a))]
            inside = [a for a in addresses if not own.isdisjoint(names_of(a))]
            self._others = Others(inside, outside, len(guests) - len(addresses))
        return self._others

    @property
    def named(self) -> Mapping[str, str]:
        """Everybody's address by all the names that mean it; the first of each."""
        if self._named is None:
            self._named = {}
            mine = self.calendar.address
            for guest in self.event.guests:
                address = guest.address or (mine if guest.is_me else None)
                if address is not None:
                    for name in names_of(address):
                        self._named.setdefault(name, address)
        return self._named

    @property
    def distinct(self) -> int:
        """How many people there are for certain: so many addresses."""
        if self._distinct is None:
            found = (guest.address for guest in self.event.guests)
            self._distinct = len({canonical_address(a) for a in found if a is not None})
        return self._distinct

    @property
    def guests_complete(self) -> bool:
        """Whether everybody is known by address."""
        return self.event.guests_complete and not self.others.nameless

    @property
    def owner_hidden(self) -> bool:
        """Whether anybody on the event may be the owner, for all that is known."""
        nobody = not any(guest.is_me for guest in self.event.guests)
        return self.calendar.address is None and nobody

    def _is_me(self, guest: Guest) -> bool:
        mine = self.calendar.address
        return guest.is_me or (
            mine is not None
            and guest.address is not None
            and same_address(guest.address, mine)
        )


def asked(found: Found, wanted: bool) -> Found:
    """Turn an answer around if the opposite was asked for."""
    value, fact, missing = found
    return found if wanted else (negated(value), fact, missing)


def is_among(address: str, among: tuple[str, ...]) -> bool:
    """Say whether an address is one of these, or of one of these domains or below."""
    names = names_of(address)
    return any(canonical_name(one) in names for one in among)
