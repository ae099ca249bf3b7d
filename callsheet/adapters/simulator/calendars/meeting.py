"""A meeting in plain words, from which each platform's `raw` is written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from callsheet.adapters.simulator.model import Response

Kind: TypeAlias = Literal["default", "focusTime", "outOfOffice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Someone invited, or a room (`resource`), and the answer given so far."""

    email: str
    name: str = ""
    response: Response = "none"
    resource: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """
    One occurrence of a meeting; instants are UTC, `zone` is its organiser's.

    `guests` leaves the organiser out. `link` is where people click, also where
    Recall finds nothing in it (`wrapped`: only the text of the invitation has it,
    inside a safe-link). `series` and `original_start` belong to recurring ones.
    """

    uid: str
    title: str
    start: datetime
    end: datetime
    organizer: Guest
    guests: tuple[Guest, ...] = ()
    link: str | None = None
    wrapped: bool = False
    zone: str = "Europe/Berlin"
    series: str | None = None
    original_start: datetime | None = None
    private: bool = False
    all_day: bool = False
    hidden_guests: bool = False
    cancelled: bool = False
    kind: Kind = "default"
    place: str = ""

    def answer_of(self, email: str) -> Response:
        """What a person answered; the organiser has accepted."""
        if email == self.organizer.email:
            return "accepted"
        answers = (guest.response for guest in self.guests if guest.email == email)
        return next(answers, "none")

    def guests_seen_by(self, email: str) -> tuple[Guest, ...]:
        """The guests that a copy shows: all, or its owner alone if they are hidden."""
        if not self.hidden_guests or email == self.organizer.email:
            return self.guests
        return tuple(guest for guest in self.guests if guest.email == email)
