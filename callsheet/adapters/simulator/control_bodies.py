"""What the control API accepts, field by field."""

from datetime import UTC, datetime
from typing import Annotated, Any, Self, TypeVar

from aiohttp import web
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from callsheet.adapters.simulator.answers import ApiError
from callsheet.adapters.simulator.fields import writable
from callsheet.adapters.simulator.meeting import Guest
from callsheet.adapters.simulator.model import Response

T = TypeVar("T")

_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_LONGEST_STEP = 366 * 86400.0


def _in_range(moment: datetime) -> datetime:
    # Compared before it is converted: a date at the end of time has no UTC.
    if not _EARLIEST <= moment <= _LATEST:
        raise ValueError("must lie between the years 1971 and 2200")
    return moment.astimezone(UTC)


def json_value(value: T) -> T:
    """Let pass what can be written as JSON again; ValueError otherwise."""
    if not writable(value):
        raise ValueError("nested too deeply, or a number is too large")
    return value


Instant = Annotated[AwareDatetime, AfterValidator(_in_range)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]


class Body(BaseModel):
    """A body of the control API: nothing unknown, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Step(Body):
    """Go to an instant, or forward by some seconds (at most 366 days)."""

    now: Instant | None = None
    advance_seconds: float | None = Field(default=None, ge=0, le=_LONGEST_STEP)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.now is None) == (self.advance_seconds is None):
            raise ValueError("give either now or advance_seconds")
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


class Answer(Body):
    """The calendar owner's answer."""

    response: Response


class Link(Selection):
    """Another join link, or none."""

    meeting_url: Text | None


class Grant(Body):
    """Whether the application connects the calendar again at once."""

    reconnect: bool = False


class Pool(Body):
    """How many ad-hoc bots may exist at once; null is without limit."""

    size: int | None = Field(ge=0, le=1_000_000)


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


B = TypeVar("B", bound=Body)


async def read(request: web.Request, kind: type[B]) -> B:
    """The body of a control request; 400 that names each field at fault."""
    data = await request.read() or b"{}"
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        raise control_error([_problem(dict(e)) for e in error.errors()]) from error


def control_error(problems: list[dict[str, str]]) -> ApiError:
    """400 of the control API, one entry for each problem."""
    return ApiError(400, {"code": "invalid_control_request", "errors": problems})


def _problem(error: dict[str, Any]) -> dict[str, str]:
    field = ".".join(str(part) for part in error["loc"]) or "body"
    return {
        "field": field,
        "message": str(error["msg"]).removeprefix("Value error, "),
    }
