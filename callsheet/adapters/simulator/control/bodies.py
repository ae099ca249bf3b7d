"""What the control API accepts, field by field."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import parse_qsl

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

from callsheet.adapters.simulator.calendars.meeting import Guest
from callsheet.adapters.simulator.clock import FASTEST
from callsheet.adapters.simulator.control.nearest import near_name
from callsheet.adapters.simulator.model import Response
from callsheet.adapters.simulator.recall.answers import ApiError
from callsheet.adapters.simulator.recall.fields import writable

T = TypeVar("T")

_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_LONGEST_STEP = 366 * 86400.0


def in_range(moment: datetime) -> datetime:
    """The same instant in UTC; ValueError if it is too far away to count with."""
    # Compared before it is converted: a date at the end of time has no UTC.
    if not _EARLIEST <= moment <= _LATEST:
        raise ValueError("must lie between the years 1971 and 2200")
    return moment.astimezone(UTC)


def json_value(value: T) -> T:
    """Let pass what can be written as JSON again; ValueError otherwise."""
    if not writable(value):
        raise ValueError("nested too deeply, or a number is too large")
    return value


Instant = Annotated[AwareDatetime, AfterValidator(in_range)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]


class Body(BaseModel):
    """A body of the control API: nothing unknown, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


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


B = TypeVar("B", bound=BaseModel)


async def read_json(request: web.Request, kind: type[B]) -> B:
    """The body of a control request; 400 that names each field at fault."""
    data = await request.read() or b"{}"
    try:
        return kind.model_validate_json(data, strict=True)
    except ValidationError as error:
        raise _refusal(error, kind) from error


def read_query(request: web.Request, kind: type[B]) -> B:
    """The query of a control request; 400 that names each parameter at fault."""
    return _read_texts(dict(request.query), kind)


async def read_form(request: web.Request, kind: type[B]) -> B:
    """The fields of a page's form; 400 that names each field at fault."""
    text = (await request.read()).decode(errors="replace")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=50)
    except ValueError as error:
        problem = {"field": "body", "message": "is no form"}
        raise control_error([problem]) from error
    return _read_texts(dict(pairs), kind)


def control_error(problems: list[dict[str, str]]) -> ApiError:
    """400 of the control API, one entry for each problem."""
    return ApiError(400, {"code": "invalid_control_request", "errors": problems})


def control_conflict(detail: str) -> ApiError:
    """409 of the control API: what is asked for does not go with what there is."""
    return ApiError(409, {"code": "conflict", "detail": detail})


def _read_texts(texts: dict[str, str], kind: type[B]) -> B:
    try:
        return kind.model_validate_strings(texts)
    except ValidationError as error:
        raise _refusal(error, kind) from error


def _refusal(error: ValidationError, kind: type[BaseModel]) -> ApiError:
    found: list[dict[str, Any]] = [{**problem} for problem in error.errors()]
    places = [problem["loc"] for problem in found]
    return control_error([_problem(p, kind) for p in found if not _is_echo(p, places)])


def _is_echo(problem: dict[str, Any], places: list[tuple[str | int, ...]]) -> bool:
    """Whether a list is only too short for want of entries that are wrong."""
    if problem["type"] != "too_short":
        return False
    own = problem["loc"]
    return any(place != own and place[: len(own)] == own for place in places)


def _problem(error: dict[str, Any], kind: type[BaseModel]) -> dict[str, str]:
    field = ".".join(str(part) for part in error["loc"]) or "body"
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = f"there is no such field{near_name(kind, error['loc'])}"
    return {"field": field, "message": message}
