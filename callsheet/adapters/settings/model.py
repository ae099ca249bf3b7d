"""Every setting, with its type and default; and what the core makes of them."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from callsheet.adapters.settings.http_options import HttpOptions
from callsheet.adapters.settings.notify_options import NotifyOptions
from callsheet.adapters.settings.oauth_options import OAuthOptions
from callsheet.adapters.settings.recall_options import (
    RateOptions,
    RecallOptions,
    WatchOptions,
    WebhookOptions,
)
from callsheet.adapters.settings.rule_options import (
    KeyOptions,
    LimitOptions,
    ModeOptions,
)
from callsheet.adapters.settings.values import ONE_DAY, Options, Secret, listed
from callsheet.application.executing import WORKERS
from callsheet.application.orders import Reschedule
from callsheet.application.timetable import Pacing
from callsheet.domain.budget import Operation
from callsheet.domain.guard import Limits
from callsheet.domain.keys import KeySettings
from callsheet.domain.modes import Mode, Modes
from callsheet.domain.situation import RETRY_PAUSES, ForeignBots, Settings

PREFIX = "CALLSHEET_"
NESTED = "__"

_Pause = Annotated[float, Field(gt=0, le=ONE_DAY)]


class LogOptions(Options):
    """
    What guards the log, and is kept outside of it.

    Attributes:
        key: What the log's texts are sealed with, 32 random bytes in base64; None for
            the file beside an SQLite log.
        head: The file that holds the newest seal; None for the one beside an SQLite
            log.
        retention_days: From which age on `callsheet calendars forget` erases.
    """

    key: Secret | None = None
    head: Path | None = None
    retention_days: Annotated[int, Field(ge=1, le=36_500)] | None = None


class Configuration(BaseSettings):
    """
    All settings of the program.

    Attributes:
        mode: Which verbs are allowed anywhere in the workspace.
        database_url: Of the log; None for the default place.
        policy: The policy file.
        reschedule: Whether a booked bot is removed before another is added (the way
            of Recall's guide), or replaced by one call.
        workers: How many lanes of events are written side by side.
        join_retry_seconds: Pauses after each failed join.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=NESTED,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    recall: RecallOptions = RecallOptions()
    webhook: WebhookOptions = WebhookOptions()
    database_url: str | None = Field(default=None, repr=False)
    log: LogOptions = LogOptions()
    policy: Path | None = None
    key: KeyOptions = KeyOptions()
    late_join: bool = True
    foreign_bots: ForeignBots = ForeignBots.LEAVE
    adopt_by_key: bool = True
    reschedule: Reschedule = Reschedule.REMOVE_THEN_ADD
    workers: Annotated[int, Field(ge=1, le=100)] = WORKERS
    join_retry_seconds: Annotated[
        tuple[_Pause, ...],
        NoDecode,
        PydanticBaseSettingsSource,
        BeforeValidator(listed),
        Field(max_length=100),
    ] = tuple(pause.total_seconds() for pause in RETRY_PAUSES)
    limits: LimitOptions = LimitOptions()
    rates: RateOptions = RateOptions()
    mode: Mode = Mode.ALL
    modes: ModeOptions = ModeOptions()
    http: HttpOptions = HttpOptions()
    notify: NotifyOptions = NotifyOptions()
    watch: WatchOptions = WatchOptions()
    oauth: OAuthOptions = OAuthOptions()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 -- the signature is given
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what it is given and look nowhere else; `load` has done that."""
        return (init_settings,)

    def core_settings(self) -> Settings:
        """Give the core its part."""
        return Settings(
            key=KeySettings(
                scheme=self.key.scheme,
                spelling=self.key.spelling,
                link=self.key.link,
                share_between_tenants=self.key.share_between_tenants,
            ),
            late_join=self.late_join,
            foreign_bots=self.foreign_bots,
            adopt_by_key=self.adopt_by_key,
            join_retry=tuple(timedelta(seconds=s) for s in self.join_retry_seconds),
        )

    def core_limits(self) -> Limits:
        """Give the guard its limits."""
        limits = self.limits
        return Limits(
            removals=limits.removals,
            fraction=limits.fraction,
            per_hour=limits.per_hour,
        )

    def per_minute(self) -> dict[Operation, int]:
        """Give the budget its limits."""
        return {call: getattr(self.rates, call.value) for call in Operation}

    def pacing(self) -> Pacing:
        """Say how often the service reads without a hint."""
        watch = self.watch
        return Pacing(
            changes=timedelta(seconds=watch.changes_seconds),
            calendars=timedelta(seconds=watch.calendars_seconds),
            whole=timedelta(seconds=watch.whole_seconds),
        )

    def core_modes(self) -> Modes:
        """Give the plan its modes."""
        modes = self.modes
        return Modes(workspace=self.mode, calendars=modes.calendars, rules=modes.rules)
