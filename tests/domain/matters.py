"""Events that conditions are asked of, and the answers in one line."""

from callsheet.domain.conditions import (
    Condition,
)
from callsheet.domain.event import Event, Guest
from callsheet.domain.findings import Matter, find
from tests.domain.builders import calendar, event

ANA = "ana@acme.example"


def guests(*addresses: str | None, complete: bool = True) -> Event:
    people = tuple(Guest(address=address) for address in addresses)
    return event(guests=people, guests_complete=complete)


def matter(
    of: Event, *, address: str | None = ANA, own: tuple[str, ...] = ()
) -> Matter:
    return Matter(of, calendar(address=address), own)


def said(condition: Condition, asked: Matter) -> str:
    """Put a finding into one line: the answer, the fact, and what is missing."""
    found = find(condition, asked)
    facts = "; ".join(because.fact for because in found.because)
    missing = "" if found.missing is None else f" ({found.missing.value})"
    return f"{found.value.value}: {facts}{missing}"
