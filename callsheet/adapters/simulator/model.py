"""
What exists in the simulation.

The provider's side (mailboxes and their invitations) is kept apart from Recall's
(calendars, event rows, bots): a row shows what Recall last noticed, and Recall
does not notice everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

import orjson

from callsheet.adapters.simulator.webhooks.endpoint import Endpoint

JsonObject: TypeAlias = dict[str, Any]
Platform: TypeAlias = Literal["google_calendar", "microsoft_outlook"]
CalendarStatus: TypeAlias = Literal["connecting", "connected", "disconnected"]
BotState: TypeAlias = Literal[
    "scheduled", "joining", "in_call", "done", "failed", "deleted"
]
"""`joining` lasts through the waiting room; a `deleted` bot is but an event's entry."""
Luck: TypeAlias = Literal["none", "fails", "rejected", "kicked"]
Response: TypeAlias = Literal["accepted", "declined", "tentative", "none"]

PLATFORMS: tuple[Platform, ...] = ("google_calendar", "microsoft_outlook")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """
    One state of an event; `raw_json` is the provider's object, as `packed` has it.

    Large worlds hold a hundred thousand of these, and as text an object takes a
    third of the memory.
    """

    start: datetime
    end: datetime
    meeting_url: str | None
    meeting_platform: str | None
    raw_json: bytes
    deleted: bool = False

    @property
    def raw(self) -> JsonObject:
        """The provider's object, a new one each time: it takes some microseconds."""
        raw: JsonObject = orjson.loads(self.raw_json)
        return raw


def packed(raw: JsonObject) -> bytes:
    """A provider's object as a snapshot holds it; TypeError if it is no JSON."""
    # What orjson gives keeps the room that it was written in, which is ample.
    return bytes(memoryview(orjson.dumps(raw)))


@dataclass(slots=True, kw_only=True, eq=False)
class Invitation:
    """
    One mailbox's own copy of a meeting, as the provider holds it now.

    Copies of one meeting share `meeting`. `story` says what the generator meant
    by it and never leaves through Recall's API.
    """

    mailbox: str
    platform: Platform
    platform_id: str
    ical_uid: str
    meeting: str
    current: Snapshot
    story: str = ""
    event_ids: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Mailbox:
    """An account at Google or Microsoft, and whether its grant still holds."""

    address: str
    platform: Platform
    refresh_token: str = field(repr=False)
    granted: bool = True
    invitations: list[Invitation] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """An entry of a calendar's or a bot's history; `code` is Recall's word."""

    code: str
    at: datetime
    sub_code: str | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Workspace:
    """
    What one customer of Recall has: calendars, bots and webhooks of its own.

    Deduplication keys, rate limits and API keys are a workspace's, too. `region`
    is where it lives; see `plumbing` for how a wrong region is told. Without an
    `endpoint` nobody is told of anything.
    """

    name: str
    keys: list[str] = field(default_factory=list, repr=False)
    region: str = "us-east-1"
    endpoint: Endpoint | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Calendar:
    """A calendar as Recall knows it; `mailbox` is the account behind it, if any."""

    id: str
    workspace: str
    platform: Platform
    oauth: dict[str, str] = field(repr=False)
    mailbox: str | None
    created_at: datetime
    updated_at: datetime
    status: CalendarStatus = "connecting"
    status_changes: list[StatusChange] = field(default_factory=list)
    platform_email: str | None = None
    webhook_url: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True, eq=False)
class Event:
    """
    Recall's row for an invitation.

    `stored` is what Recall last noticed, None as long as the event never was in
    the window. `bots` holds bot ids in the order of booking, past ones included.
    `lost` is the key and the configuration of the bot that went with its calendar;
    `lingers` says that an old bot may wait beside the new one.
    """

    id: str
    calendar_id: str
    source: Invitation
    stored: Snapshot | None = None
    bots: list[str] = field(default_factory=list)
    lost: tuple[str, JsonObject] | None = None
    lingers: bool = False
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Recording:
    """What a bot recorded in one go; `completed_at` is None while it still does."""

    id: str
    started_at: datetime
    completed_at: datetime | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Call:
    """
    A call that someone started or ended by hand, under one join link.

    `opened_at` is None while nobody holds it open; then `ended_at` is when it was
    last ended. `until` is when it will end by itself; without `people` nobody has
    joined it yet.
    """

    meeting_url: str
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    until: datetime | None = None
    people: bool = True


@dataclass(slots=True, kw_only=True, eq=False)
class Bot:
    """
    A bot, shared by the events in `holders`; one made by its own has none and no key.

    `start` is when it was told to join, `call_at` and `end` are those of the
    occurrence it was booked for; `joins_at` is later than `start` only when the bot
    was booked for a running meeting. `luck` is drawn when it joins.
    """

    id: str
    workspace: str
    key: str
    start: datetime
    end: datetime
    call_at: datetime
    joins_at: datetime
    created_at: datetime
    meeting_url: str
    config: JsonObject
    adhoc: bool
    state: BotState = "scheduled"
    luck: Luck = "none"
    holders: list[str] = field(default_factory=list)
    status_changes: list[StatusChange] = field(default_factory=list)
    recordings: list[Recording] = field(default_factory=list)

    @property
    def status(self) -> StatusChange:
        """What happened to it last; every bot was `ready` once."""
        return self.status_changes[-1]

    @property
    def metadata(self) -> JsonObject:
        """The application's own notes, which every webhook about it repeats."""
        return self.config.get("metadata") or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something Recall tells a workspace's webhook endpoint about, and since when."""

    workspace: str
    event: str
    data: JsonObject
    at: datetime
