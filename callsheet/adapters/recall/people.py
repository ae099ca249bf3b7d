"""Who is on an event: addresses that can be judged, people without rooms."""

from collections.abc import Iterable

from callsheet.domain.event import Guest
from callsheet.domain.mail import domain_of

GUEST_LIMIT = 5_000
"""Of a longer list this many people are kept, and it counts as incomplete."""

ADDRESS_LIMIT = 320
"""Characters of the longest address there can be."""

_NO_PEOPLE = ("@calendar.google.com", ".calendar.google.com")
"""How the addresses of Google's rooms, and of calendars that are nobody's, end."""

_NOBODY = "unknownorganizer@calendar.google.com"


def address_of(text: str | None) -> str | None:
    """Take an e-mail address; None where there is none that could be judged."""
    if text is None or len(text) > ADDRESS_LIMIT:
        return None
    address = text.strip()
    if not address.isprintable() or " " in address or domain_of(address) is None:
        return None
    # Google's stand-in where an imported event does not say who called it.
    return None if address == _NOBODY else address


def same(one: str | None, other: str | None) -> bool:
    """Compare two addresses without case; unknown ones are never the same."""
    return one is not None and other is not None and one.lower() == other.lower()


def guests_of(
    people: Iterable[tuple[str | None, bool]], mine: str | None
) -> tuple[tuple[Guest, ...], bool]:
    """
    List each person once, in the order given, rooms left out.

    Args:
        people: Address and whether the platform says that this is the owner.
        mine: The owner's address, if known.

    Returns:
        The guests, and whether these are all of them.
    """
    found: dict[str, Guest] = {}
    hidden: list[Guest] = []
    my_name = None if mine is None else mine.lower()
    for address, is_me in people:
        if address is None:
            hidden.append(Guest(address=None, is_me=is_me))
            continue
        name = address.lower()
        known = found.get(name)
        if known is None and not name.endswith(_NO_PEOPLE):
            found[name] = Guest(address=address, is_me=is_me or name == my_name)
        elif known is not None and is_me and not known.is_me:
            found[name] = Guest(address=known.address, is_me=True)
    guests = (*found.values(), *hidden)
    return guests[:GUEST_LIMIT], len(guests) <= GUEST_LIMIT
