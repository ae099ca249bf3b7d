"""What a condition is asked of, and what it answers."""

from dataclasses import dataclass, field

from callsheet.domain.answers import Answer, negated
from callsheet.domain.event import Calendar, Event, Guest
from callsheet.domain.explanation import Because
from callsheet.domain.mail import FREE_MAIL, domain_of, same_address, within
from callsheet.domain.reasons import Reason

Found = tuple[Answer, str, Reason | None]
"""An answer, the fact that was looked at, and which fact was missing, if any."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a condition said, why, and which missing fact kept it from saying."""

    value: Answer
    because: tuple[Because, ...] = ()
    missing: Reason | None = field(default=None, compare=False)


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
        self._others: list[str] | None = None

    @property
    def company(self) -> tuple[str, ...]:
        """One's own domains; free mail is nobody's company."""
        if self._company is None:
            own = self._own_domains or (domain_of(self.calendar.address) or "",)
            lower = (domain.lower() for domain in own)
            self._company = tuple(d for d in lower if d and d not in FREE_MAIL)
        return self._company

    @property
    def others(self) -> list[str]:
        """Everybody's address but the owner's, sorted; empty where it is hidden."""
        if self._others is None:
            self._others = sorted(
                guest.address or ""
                for guest in self.event.guests
                if not self._is_me(guest)
            )
        return self._others

    @property
    def guests_complete(self) -> bool:
        """Whether everybody is known by address."""
        return self.event.guests_complete and all(
            domain_of(guest.address) is not None
            for guest in self.event.guests
            if not guest.is_me
        )

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
    domain = domain_of(address)
    return any(
        same_address(address, one)
        if "@" in one
        else domain is not None and within(domain, one.lower())
        for one in among
    )
