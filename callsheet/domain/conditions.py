"""What a policy rule may ask of an event."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from callsheet.domain.event import Response

WORKDAYS = (0, 1, 2, 3, 4)
"""Monday to Friday, counted from Monday as 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class External:
    """Guests from outside one's own domains: some, or (`is_` false) none."""

    is_: bool = True
    kind: Literal["external"] = "external"


@dataclass(frozen=True, slots=True, kw_only=True)
class Internal:
    """Guests of one's own domains besides the owner: some, or (`is_` false) none."""

    is_: bool = True
    kind: Literal["internal"] = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """Somebody on the event, its owner too, is of these addresses or domains."""

    among: tuple[str, ...]
    kind: Literal["attendee"] = "attendee"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeCount:
    """So many people are on the event, organiser and owner too; bounds included."""

    at_least: int = 0
    at_most: int | None = None
    kind: Literal["attendee_count"] = "attendee_count"


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
class MyResponse:
    """What the calendar's owner answered is one of these."""

    among: tuple[Response, ...]
    kind: Literal["my_response"] = "my_response"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """The event is one of a series; `is_` false asks for the opposite."""

    is_: bool = True
    kind: Literal["recurring"] = "recurring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The event belongs to one of these series (ical_uid or the platform's own id)."""

    among: tuple[str, ...]
    kind: Literal["series"] = "series"


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """The title contains one of these words or phrases, without regard to case."""

    words: tuple[str, ...]
    kind: Literal["title"] = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleLike:
    """The whole title is like one of these patterns (`callsheet.domain.patterns`)."""

    patterns: tuple[str, ...]
    kind: Literal["title_like"] = "title_like"


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """The event is marked private or confidential, or (`is_` false) is not."""

    is_: bool = True
    kind: Literal["private"] = "private"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllDay:
    """The event lasts whole days; `is_` false asks for the opposite."""

    is_: bool = True
    kind: Literal["all_day"] = "all_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """The event lasts so many minutes; bounds included."""

    at_least: int = 0
    at_most: int | None = None
    kind: Literal["duration"] = "duration"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """
    The event lies wholly inside the hours of a working day, by the owner's clock.

    Attributes:
        starts: Minutes from midnight.
        ends: Minutes from midnight, at most 1,440.
        weekdays: Counted from Monday as 0.
    """

    starts: int = 9 * 60
    ends: int = 17 * 60
    weekdays: tuple[int, ...] = WORKDAYS
    kind: Literal["working_hours"] = "working_hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """The meeting takes place on one of these platforms, in Recall's words."""

    among: tuple[str, ...]
    kind: Literal["platform"] = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCalendar:
    """The calendar's owner has one of these addresses, or is of these domains."""

    among: tuple[str, ...]
    kind: Literal["calendar"] = "calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarMetadata:
    """What the host product noted on the calendar under this key is one of these."""

    key: str
    among: tuple[str, ...]
    kind: Literal["calendar_metadata"] = "calendar_metadata"


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


OfCalendar = OnCalendar | CalendarMetadata
"""What is asked of the calendar alone, whatever the event."""

Leaf = (
    External
    | Internal
    | Attendee
    | AttendeeCount
    | OrganizerIsMe
    | Organizer
    | MyResponse
    | Recurring
    | Series
    | Title
    | TitleLike
    | Private
    | AllDay
    | Duration
    | WorkingHours
    | Platform
    | OnCalendar
    | CalendarMetadata
)
"""A condition that looks at a fact."""

Condition = Leaf | All | AnyOf | Not

DEPTH_LIMIT = 100
"""So many joins may stand inside each other."""


def is_deep(condition: Condition) -> bool:
    """Say whether more than `DEPTH_LIMIT` joins stand inside each other."""
    waiting: list[tuple[Condition, int]] = [(condition, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEPTH_LIMIT:
            return True
        match one:
            case All() | AnyOf():
                waiting.extend((part, depth + 1) for part in one.parts)
            case Not():
                waiting.append((one.part, depth + 1))
            case _:
                pass
    return False


def leaves_of(condition: Condition) -> Iterator[Leaf]:
    """Name what a condition asks, however it is joined, in the order written."""
    match condition:
        case All() | AnyOf():
            for part in condition.parts:
                yield from leaves_of(part)
        case Not():
            yield from leaves_of(condition.part)
        case _:
            yield condition
