"""What the control API accepts about time, events and accounts, field by field."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from callsheet.adapters.simulator.bodies import Body, Instant, Text, json_value
from callsheet.adapters.simulator.calendars.meeting import Guest
from callsheet.adapters.simulator.clock import FASTEST
from callsheet.adapters.simulator.model import Response

_LONGEST_STEP = 366 * 86400.0


class Step(Body):
    """
    Where the clock goes, or how it goes on.

    To an instant, forward by some seconds (at most 366 days), or to what happens
    next, the next attempt to deliver a message included; or it stands between steps
    (`stepped`), or runs at a speed. One of these: `speed` goes with `running`, and is
    1 where it is not given.
    """

    now: Instant | None = None
    advance_seconds: float | None = Field(default=None, ge=0, le=_LONGEST_STEP)
    until: Literal["next"] | None = None
    mode: Literal["stepped", "running"] | None = None
    speed: float | None = Field(default=None, gt=0, le=FASTEST)

    @model_validator(mode="after")
    def _one_of_four(self) -> Self:
        ways = (self.now, self.advance_seconds, self.until, self.mode)
        if sum(way is not None for way in ways) != 1:
            raise ValueError("give one of now, advance_seconds, until and mode")
        if self.speed is not None and self.mode != "running":
            raise ValueError('speed goes with the mode "running"')
        return self


class Selection(Body):
    """Which occurrence of a meeting, by its present start; needed for series."""

    occurrence: Instant | None = None


class Move(Selection):
    """To another time; without an end the length stays."""

    start: Instant
    end: Instant | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end is not None and self.end < self.start:
            raise ValueError("end must not lie before start")
        return self


class Attendee(Body):
    """Someone invited, or a room."""

    email: Text
    name: str = Field(default="", max_length=200)
    response: Response = "none"
    resource: bool = False
    optional: bool = False

    def to_guest(self) -> Guest:
        """The guest that it stands for."""
        return Guest(**self.model_dump())


class Guests(Selection):
    """A guest to add, an address to remove, or both."""

    add: Attendee | None = None
    remove: Text | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.add is None and self.remove is None:
            raise ValueError("give add or remove")
        return self


class Wording(Selection):
    """Another title or description, or whether others may see them."""

    title: str | None = Field(default=None, max_length=2000)
    description: str | None = Field(default=None, max_length=20_000)
    private: bool | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.title is None and self.description is None and self.private is None:
            raise ValueError("give title, description or private")
        return self


class Answer(Body):
    """The calendar owner's answer."""

    response: Response


class Link(Selection):
    """Another join link, or none."""

    meeting_url: Text | None


class Grant(Body):
    """Whether the application connects the calendar again at once."""

    reconnect: bool = False


class NewEvent(Body):
    """
    An event in Recall's shape, or in short.

    With `raw` it is taken as it is. Without, `raw` is written for the calendar's
    platform from `title`, `organizer` (the owner, unless given) and `guests`.
    """

    start_time: Instant
    end_time: Instant
    platform_id: Text | None = None
    ical_uid: Text | None = None
    meeting_url: Text | None = None
    raw: Annotated[dict[str, Any], AfterValidator(json_value)] | None = None
    title: str = Field(default="Meeting", max_length=2000)
    organizer: Attendee | None = None
    guests: tuple[Attendee, ...] = Field(default=(), max_length=1000)
    story: str = Field(default="", max_length=100)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end_time < self.start_time:
            raise ValueError("end_time must not lie before start_time")
        return self
