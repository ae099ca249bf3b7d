"""Who organises an event and who is invited, as far as the file tells."""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from callsheet.adapters.ics.blocks import Block
from callsheet.adapters.ics.content import Property

Response = Literal["accepted", "declined", "tentative", "none"]
Kind = Literal["required", "optional", "resource"]

MAX_GUESTS: Final = 1_000
_ADDRESS = re.compile(r"[^\s@<>,;:\"]{1,200}@[^\s@<>,;:\"]{1,200}\Z")
_NO_PERSON: Final = ".calendar.google.com"
_RESPONSES: Final[dict[str, Response]] = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentative",
}


@dataclass(frozen=True, slots=True)
class Person:
    """An address, and the name beside it if there is one."""

    email: str = field(repr=False)
    name: str = field(repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Person) and self.is_at(other.email)

    def __hash__(self) -> int:
        return hash(self.email.casefold())

    def is_at(self, email: str | None) -> bool:
        """Tell whether this is the person at an address, whatever its case."""
        return email is not None and self.email.casefold() == email.casefold()


@dataclass(frozen=True, slots=True)
class Guest:
    """A person or a room that is invited, and what they answered."""

    person: Person
    response: Response
    kind: Kind


@dataclass(frozen=True, slots=True)
class People:
    """
    The people of an event.

    Attributes:
        organizer: Who organises it, if the file tells.
        guests: Who is invited, each address once.
        unnamed: How many more are invited whose address is missing.
    """

    organizer: Person | None
    guests: tuple[Guest, ...]
    unnamed: int


def address_in(text: str) -> str | None:
    """Return a person's e-mail address if the text is one, `mailto:` or not."""
    plain = text.strip()
    if plain[:7].lower() == "mailto:":
        plain = plain[7:].strip()
    if not _ADDRESS.match(plain) or plain.lower().endswith(_NO_PERSON):
        return None
    return plain


def people_of(block: Block) -> People:
    """Collect the people of an event."""
    guests: dict[Person, Guest] = {}
    unnamed = 0
    for given in block.all("ATTENDEE"):
        person = _person(given)
        if person is None or len(guests) >= MAX_GUESTS:
            unnamed += 1
        elif person not in guests:
            guests[person] = Guest(person, _response(given), _kind(given))
    organizer = block.first("ORGANIZER")
    return People(
        _person(organizer) if organizer else None, tuple(guests.values()), unnamed
    )


def _person(given: Property) -> Person | None:
    # Exchange hides some addresses behind `invalid:nomail` or a path of its own.
    email = address_in(given.value) or address_in(given.parameters.get("EMAIL", ""))
    if email is None:
        return None
    name = given.parameters.get("CN", "").strip()[:200]
    return Person(email, "" if address_in(name) else name)


def _response(given: Property) -> Response:
    return _RESPONSES.get(given.parameter("PARTSTAT"), "none")


def _kind(given: Property) -> Kind:
    if given.parameter("CUTYPE") in ("ROOM", "RESOURCE"):
        return "resource"
    if given.parameter("ROLE") in ("OPT-PARTICIPANT", "NON-PARTICIPANT"):
        return "optional"
    return "required"
