"""The document that `callsheet decide` reads, key by key; all but the events."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from callsheet.adapters.documents.refusals import name_of
from callsheet.domain.bot import Bot, BotStatus, EndReason
from callsheet.domain.event import Calendar, CalendarStatus
from callsheet.domain.guard import Limits
from callsheet.domain.ids import CalendarId, Digest, EventId
from callsheet.domain.instants import utc
from callsheet.domain.keys import KeySettings, LinkForm, Scheme, Spelling
from callsheet.domain.mail import domain_of
from callsheet.domain.policy import Preferences
from callsheet.domain.situation import ForeignBots, Settings

_DAY_SECONDS = 86_400


def _instant(value: object) -> datetime:
    example = "2026-03-02T12:00:00Z"
    if not isinstance(value, str):
        wrong = f"should be a time such as {example}, is {name_of(value)}"
        raise PydanticCustomError("instant", wrong)
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError(
            "instant", f"should be a time such as {example}"
        ) from None
    if found.tzinfo is None:
        naive = f"is a time without UTC offset; should be like {example}"
        raise PydanticCustomError("instant", naive)
    return utc(found)


def _version(value: int) -> int:
    # Literal[1] would take 1.0 and true as well.
    if value != 1:
        raise PydanticCustomError("version", "should be 1, the only version so far")
    return value


Instant = Annotated[datetime, BeforeValidator(_instant)]
Id = Annotated[str, Field(min_length=1)]
Notes = Annotated[
    dict[Annotated[str, Field(max_length=100)], Annotated[str, Field(max_length=500)]],
    Field(max_length=100),
]
"""What the host product noted on a calendar."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CalendarFacts(_Strict):
    """One entry of `calendars`; what is left out of it is unknown."""

    platform_email: str | None = None
    status: Literal["connecting", "connected", "disconnected"] = "connected"
    tenant: Id | None = None
    time_zone: str | None = None
    metadata: Notes | None = None

    def to_domain(self, calendar_id: str) -> Calendar:
        """Give it its id; an address that is none counts as unknown."""
        notes = self.metadata
        return Calendar(
            id=CalendarId(calendar_id),
            address=self.platform_email if domain_of(self.platform_email) else None,
            status=CalendarStatus(self.status),
            tenant=self.tenant,
            time_zone=self.time_zone,
            metadata=None if notes is None else tuple(sorted(notes.items())),
        )


class PreferenceFacts(_Strict):
    """What people chose, by event id and by series id."""

    events: dict[Id, bool] = {}
    series: dict[Id, bool] = {}

    def to_domain(self) -> Preferences:
        """Turn them into the core's value."""
        events = {EventId(key): wanted for key, wanted in self.events.items()}
        return Preferences(events=events, series=self.series)


class BotFacts(_Strict):
    """What is known of a bot beyond what Recall lists on the event."""

    status: Literal["scheduled", "joining", "in_call", "done", "failed"] | None = None
    ended_at: Instant | None = None
    end_reason: (
        Literal[
            "removed_from_call",
            "rejected_by_host",
            "join_failure",
            "completed",
            "other",
        ]
        | None
    ) = None
    stopped_by_person: bool = False
    settings_digest: Id | None = None

    def to_domain(self, listed: Bot) -> Bot:
        """Add it to the bot that Recall lists."""
        digest = self.settings_digest
        return Bot(
            id=listed.id,
            key=listed.key,
            start=listed.start,
            link=listed.link,
            status=None if self.status is None else BotStatus(self.status),
            ended_at=self.ended_at,
            end_reason=None if self.end_reason is None else EndReason(self.end_reason),
            stopped_by_person=self.stopped_by_person,
            settings_digest=None if digest is None else Digest(digest),
            ours=listed.ours,
        )


class KeyFacts(_Strict):
    """How deduplication keys are made."""

    scheme: Literal["all", "company", "calendar_event", "tenant"] = "all"
    spelling: Literal["safe", "guide"] = "safe"
    link: Literal["canonical", "verbatim"] = "canonical"
    share_between_tenants: bool = False

    def to_domain(self) -> KeySettings:
        """Turn it into the core's value."""
        return KeySettings(
            scheme=Scheme(self.scheme),
            spelling=Spelling(self.spelling),
            link=LinkForm(self.link),
            share_between_tenants=self.share_between_tenants,
        )


class LimitFacts(_Strict):
    """When the mass-removal guard holds removals back."""

    removals: Annotated[int, Field(ge=0)] = 10
    fraction: Annotated[float, Field(ge=0, le=1)] = 0.25
    per_hour: Annotated[int, Field(ge=0)] = 50

    def to_domain(self) -> Limits:
        """Turn it into the core's value."""
        return Limits(
            removals=self.removals, fraction=self.fraction, per_hour=self.per_hour
        )


class SettingFacts(_Strict):
    """What the operator chose for the whole workspace."""

    key: KeyFacts = KeyFacts()
    late_join: bool = True
    foreign_bots: Literal["leave", "adopt", "replace"] = "leave"
    adopt_by_key: bool = True
    join_retry_seconds: Annotated[
        list[Annotated[float, Field(ge=0, le=_DAY_SECONDS)]], Field(max_length=100)
    ] = [60, 120, 300, 600, 600]
    limits: LimitFacts = LimitFacts()

    def to_domain(self) -> Settings:
        """Turn it into the core's value; the limits are the plan's."""
        return Settings(
            key=self.key.to_domain(),
            late_join=self.late_join,
            foreign_bots=ForeignBots(self.foreign_bots),
            adopt_by_key=self.adopt_by_key,
            join_retry=tuple(timedelta(seconds=s) for s in self.join_retry_seconds),
        )


class Document(_Strict):
    """The whole of it; policy and events are read by those who know their form."""

    schema_version: Annotated[int, AfterValidator(_version)]
    now: Instant
    policy: Any = None
    calendars: dict[Id, CalendarFacts] = {}
    preferences: PreferenceFacts = PreferenceFacts()
    events: list[Any]
    bots: dict[Id, BotFacts] = {}
    settings: SettingFacts = SettingFacts()
