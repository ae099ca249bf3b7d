"""What the control API accepts and answers about webhooks."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from callsheet.adapters.simulator.bodies import Body, Instant
from callsheet.adapters.simulator.webhooks.endpoint import (
    LONGEST_SECRET,
    LONGEST_URL,
    TIMEOUT,
    HeaderFamily,
    Timestamps,
    checked_secret,
    checked_url,
)
from callsheet.adapters.simulator.webhooks.messages import MessageState
from callsheet.adapters.simulator.world import MAIN

WorkspaceName = Annotated[str, Field(min_length=1, max_length=200)]
Address = Annotated[str, Field(max_length=LONGEST_URL), AfterValidator(checked_url)]
Signing = Annotated[
    str, Field(max_length=LONGEST_SECRET), AfterValidator(checked_secret)
]
EventType = Annotated[
    str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$", max_length=100)
]


class Latest(BaseModel):
    """How many of the latest messages are wanted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: int = Field(default=100, ge=0, le=10_000)


class OfWorkspace(Body):
    """Whose endpoint is meant; without a name the main workspace's."""

    workspace: WorkspaceName = MAIN


class NewEndpoint(OfWorkspace):
    """
    Where a workspace's webhooks go from now on.

    Without `secret` one is made up; with null nothing is signed, as in a workspace
    that has no secret yet. Without `types` it is subscribed to everything. Messages
    that wait already go there, too.
    """

    url: Address
    secret: Signing | None = None
    headers: HeaderFamily = "webhook"
    types: Annotated[list[EventType], Field(max_length=100)] | None = None
    timestamps: Timestamps = "simulated"
    timeout_seconds: float = Field(default=TIMEOUT, gt=0, le=TIMEOUT)

    @property
    def is_signed(self) -> bool:
        """Whether it has a secret, its own or one that is to be made up."""
        return self.secret is not None or "secret" not in self.model_fields_set


class Rotation(OfWorkspace):
    """Another secret: the one that is given, or one that is made up."""

    secret: Signing | None = None


class Replay(OfWorkspace):
    """The time in which the messages were made that are to be sent again."""

    since: Instant | None = None
    until: Instant | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise ValueError("until must not lie before since")
        return self


class Deliver(Body):
    """How long to wait at most, in real seconds."""

    timeout_seconds: float = Field(default=60, ge=0, le=600)


class View(BaseModel):
    """An answer, written from what is there."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class EndpointView(View):
    """
    An endpoint, without its secrets and its address's query, which may be one.

    `secrets` is the number of those that sign now.
    """

    workspace: str
    url: str
    secrets: int
    headers: HeaderFamily
    types: list[str] | None
    timestamps: Timestamps
    timeout_seconds: float
    failing_since: datetime | None
    disabled_at: datetime | None


class EndpointSet(EndpointView):
    """An endpoint that has just been set, with the secret that signs."""

    secret: str | None


class NewSecret(View):
    """The secret that signs from now on; the others sign for 24 hours more."""

    workspace: str
    secret: str


class AttemptView(View):
    """One try: the status that was answered, or the name of what went wrong."""

    at: datetime
    status: int | None
    error: str | None


class MessageView(View):
    """A message and every attempt to deliver it; `due` is that of the next one."""

    id: str
    workspace: str
    event: str
    state: MessageState
    created: datetime
    due: datetime
    attempts: list[AttemptView]


class Overview(View):
    """The endpoints; how many messages are kept, by state; the latest of them."""

    endpoints: list[EndpointView]
    counts: dict[MessageState, int]
    messages: list[MessageView]


class Replayed(View):
    """How many messages are due again."""

    replayed: int


class Delivered(View):
    """Whether all that was due has been tried, and how many messages still wait."""

    done: bool
    waiting: int


class Deleted(View):
    """The workspace that has no endpoint any more."""

    workspace: str
