"""What bodies and queries are made of that tests send: fields with limits."""

from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from callsheet.adapters.simulator.recall.fields import writable

T = TypeVar("T")

_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


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
