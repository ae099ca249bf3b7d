"""Recall: where it is, what it sends, what it allows, and how often it is read."""

from typing import Annotated

from pydantic import Field

from callsheet.adapters.settings.values import (
    ONE_DAY,
    Options,
    Secret,
    Secrets,
    separated,
)
from callsheet.domain.budget import PER_MINUTE, Operation

_PerMinute = Annotated[int, Field(gt=0, le=1_000_000)]


class RateOptions(Options):
    """
    Calls a minute that Recall allows the workspace, for each kind of call.

    The defaults are Recall's documented limits; it raises them on request.
    """

    list_calendars: _PerMinute = PER_MINUTE[Operation.LIST_CALENDARS]
    list_events: _PerMinute = PER_MINUTE[Operation.LIST_EVENTS]
    read_calendar: _PerMinute = PER_MINUTE[Operation.READ_CALENDAR]
    read_event: _PerMinute = PER_MINUTE[Operation.READ_EVENT]
    read_bot: _PerMinute = PER_MINUTE[Operation.READ_BOT]
    add_bot: _PerMinute = PER_MINUTE[Operation.ADD_BOT]
    remove_bot: _PerMinute = PER_MINUTE[Operation.REMOVE_BOT]
    leave_call: _PerMinute = PER_MINUTE[Operation.LEAVE_CALL]
    create_calendar: _PerMinute = PER_MINUTE[Operation.CREATE_CALENDAR]
    update_calendar: _PerMinute = PER_MINUTE[Operation.UPDATE_CALENDAR]
    delete_calendar: _PerMinute = PER_MINUTE[Operation.DELETE_CALENDAR]


class RecallOptions(Options):
    """
    Where Recall is, and the way in.

    Attributes:
        base_url: Of the API; or name its `region`.
        webhook_secret: Several, separated by commas, while one is replaced.
    """

    base_url: str | None = None
    region: str | None = None
    api_key: Secret | None = None
    webhook_secret: Secrets | None = None

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """Every secret that signs webhooks."""
        return separated(self.webhook_secret)


class WebhookOptions(Options):
    """
    How Recall's webhooks are taken in.

    Attributes:
        query_token: What the endpoint's address carries as `?token=`, where nothing is
            signed; several, separated by commas, while one is replaced.
        body_limit: Bytes of a message at most.
        tolerance_seconds: How old a signature may be, and how far ahead.
        silence_seconds: After so long without any message `/readyz` says so, if
            calendars are connected.
    """

    query_token: Secrets | None = None
    body_limit: Annotated[int, Field(ge=1_024, le=16_777_216)] = 262_144
    tolerance_seconds: Annotated[float, Field(gt=0, le=ONE_DAY)] = 300.0
    silence_seconds: Annotated[float, Field(gt=0, le=ONE_DAY * 365)] = ONE_DAY

    @property
    def query_tokens(self) -> tuple[str, ...]:
        """Every token that an address may carry."""
        return separated(self.query_token)


class WatchOptions(Options):
    """
    How often `callsheet run` reads what no webhook told of; see `Pacing`.

    Attributes:
        changes_seconds: What changed in the workspace, one list for all calendars.
        calendars_seconds: The calendars.
        whole_seconds: Every event, a page at a time.
        unready_seconds: So long ago the last good turn may have been for the service
            to be ready.
    """

    changes_seconds: Annotated[float, Field(ge=2, le=ONE_DAY)] = 60.0
    calendars_seconds: Annotated[float, Field(ge=60, le=ONE_DAY * 7)] = 3_600.0
    whole_seconds: Annotated[float, Field(ge=3_600, le=ONE_DAY * 7)] = ONE_DAY
    unready_seconds: Annotated[float, Field(ge=60, le=ONE_DAY * 7)] = 900.0
