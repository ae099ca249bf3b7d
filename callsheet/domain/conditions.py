"""What a policy rule may ask of an event."""

from dataclasses import dataclass
from typing import Literal

from callsheet.domain.event import Response


@dataclass(frozen=True, slots=True, kw_only=True)
class External:
    """Guests from outside one's own domains: some, or (`is_` false) none."""

    is_: bool = True
    kind: Literal["external"] = "external"


@dataclass(frozen=True, slots=True, kw_only=True)
class MyResponse:
    """What the calendar's owner answered is one of these."""

    among: tuple[Response, ...]
    kind: Literal["my_response"] = "my_response"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The event belongs to one of these series (ical_uid or the platform's own id)."""

    among: tuple[str, ...]
    kind: Literal["series"] = "series"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizerIsMe:
    """The calendar's owner called the meeting; `is_` false asks for the opposite."""

    is_: bool = True
    kind: Literal["organizer_is_me"] = "organizer_is_me"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organizer:
    """The organiser is one of these addresses, or of these domains or below."""

    among: tuple[str, ...]
    kind: Literal["organizer"] = "organizer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """The title contains one of these words or phrases, without regard to case."""

    words: tuple[str, ...]
    kind: Literal["title"] = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllDay:
    """The event lasts whole days; `is_` false asks for the opposite."""

    is_: bool = True
    kind: Literal["all_day"] = "all_day"


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; with no part it always holds."""

    parts: "tuple[Condition, ...]" = ()
    kind: Literal["all"] = "all"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; with no part it never holds."""

    parts: "tuple[Condition, ...]"
    kind: Literal["any"] = "any"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"
    kind: Literal["not"] = "not"


Condition = (
    External
    | MyResponse
    | Series
    | OrganizerIsMe
    | Organizer
    | Title
    | AllDay
    | All
    | AnyOf
    | Not
)
