"""Every setting, with its type and default; and what the core makes of them."""

import json
import re
from datetime import timedelta
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from callsheet.application.executing import WORKERS
from callsheet.application.orders import Reschedule
from callsheet.application.timetable import Pacing
from callsheet.domain.budget import PER_MINUTE, Operation
from callsheet.domain.change import ChangeKind
from callsheet.domain.guard import Limits
from callsheet.domain.keys import KeySettings, LinkForm, Scheme, Spelling
from callsheet.domain.modes import Mode, Modes
from callsheet.domain.situation import RETRY_PAUSES, ForeignBots, Settings

PREFIX = "CALLSHEET_"
NESTED = "__"

_ONE_DAY = 86_400.0


def _listed(value: object) -> object:
    """Take a list from the environment: `60,120,300`."""
    return value.split(",") if isinstance(value, str) else value


def _named(value: object) -> object:
    """Take a table from the environment, where it is JSON: `{"a rule": "observe"}`."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise PydanticCustomError(
            "modes",
            "input should be a table; in the environment JSON of names and modes",
        ) from None


def _table(value: object) -> object:
    """Take a table of tables from the environment, where it is JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise PydanticCustomError(
            "endpoints", "input should be a table; in the environment JSON of it"
        ) from None


_Named = Annotated[dict[str, Mode], NoDecode, BeforeValidator(_named)]
_Secret = Annotated[SecretStr, Field(min_length=1, max_length=10_000)]
_Pause = Annotated[float, Field(gt=0, le=_ONE_DAY)]


def _separated(secrets: SecretStr | None) -> tuple[str, ...]:
    """Give each of several secrets that are separated by commas."""
    parts = secrets.get_secret_value().split(",") if secrets is not None else ()
    return tuple(part.strip() for part in parts if part.strip())


class _Options(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _sent_safely(url: str) -> str:
    """Take an address that nobody between here and there can listen in on."""
    parts = _split(url)
    if parts is None or parts.username is not None or parts.fragment or parts.query:
        raise PydanticCustomError(
            "url", "should be an address such as https://callsheet.acme.example"
        )
    if parts.scheme == "http" and not _on_this_machine(parts.hostname or ""):
        raise PydanticCustomError(
            "url", "should begin with https:// (http:// is for this machine)"
        )
    return url.rstrip("/")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises if it is no number
    except ValueError:
        return None
    known = parts.scheme in ("http", "https") and parts.hostname
    return parts if known and url.isascii() and " " not in url else None


def _on_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_Url = Annotated[str, Field(max_length=2_000), AfterValidator(_sent_safely)]


class RecallOptions(_Options):
    """
    Where Recall is, and the way in.

    Attributes:
        base_url: Of the API; or name its `region`.
        webhook_secret: Several, separated by commas, while one is replaced.
    """

    base_url: str | None = None
    region: str | None = None
    api_key: _Secret | None = None
    webhook_secret: _Secret | None = None

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """Every secret that signs webhooks."""
        return _separated(self.webhook_secret)


class WebhookOptions(_Options):
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

    query_token: _Secret | None = None
    body_limit: Annotated[int, Field(ge=1_024, le=16_777_216)] = 262_144
    tolerance_seconds: Annotated[float, Field(gt=0, le=_ONE_DAY)] = 300.0
    silence_seconds: Annotated[float, Field(gt=0, le=_ONE_DAY * 365)] = _ONE_DAY

    @property
    def query_tokens(self) -> tuple[str, ...]:
        """Every token that an address may carry."""
        return _separated(self.query_token)


class LogOptions(_Options):
    """
    What guards the log, and is kept outside of it.

    Attributes:
        key: What the log's texts are sealed with, 32 random bytes in base64; None for
            the file beside an SQLite log.
        head: The file that holds the newest seal; None for the one beside an SQLite
            log.
        retention_days: From which age on `callsheet calendars forget` erases.
    """

    key: _Secret | None = None
    head: Path | None = None
    retention_days: Annotated[int, Field(ge=1, le=36_500)] | None = None


class KeyOptions(_Options):
    """How deduplication keys are made; see `callsheet.domain.keys`."""

    scheme: Scheme = Scheme.ALL
    spelling: Spelling = Spelling.SAFE
    link: LinkForm = LinkForm.CANONICAL
    share_between_tenants: bool = False


class LimitOptions(_Options):
    """When removals are held back; see `callsheet.domain.guard`."""

    removals: Annotated[int, Field(ge=0)] = Limits().removals
    fraction: Annotated[float, Field(ge=0, le=1)] = Limits().fraction
    per_hour: Annotated[int, Field(ge=0)] = Limits().per_hour


_PerMinute = Annotated[int, Field(gt=0, le=1_000_000)]


class RateOptions(_Options):
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


class ModeOptions(_Options):
    """
    Which verbs are allowed where; see `callsheet.domain.modes`.

    Attributes:
        calendars: By the calendar's id or address.
        rules: By the name of a rule of the policy.
    """

    calendars: _Named = {}
    rules: _Named = {}


_HOST: Final = re.compile(r"[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]", re.ASCII)
_ORIGIN: Final = re.compile(
    r"https?://(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?", re.ASCII
)


def _host(name: str) -> str:
    """Take the name of a host, as it stands in `Host`; its port does not matter."""
    if _HOST.fullmatch(name.strip()) is None:
        raise PydanticCustomError(
            "host", "input should be a name such as callsheet.acme.example"
        )
    return name.strip()


def _origin(origin: str) -> str:
    """Take an origin as browsers send it."""
    if _ORIGIN.fullmatch(origin.strip()) is None:
        raise PydanticCustomError(
            "origin",
            "input should be an origin such as https://app.acme.example, without "
            "anything behind it",
        )
    return origin.strip().lower()


_Host = Annotated[str, Field(min_length=1, max_length=253)]
_Hosts = Annotated[
    tuple[Annotated[str, AfterValidator(_host)], ...],
    NoDecode,
    BeforeValidator(_listed),
]
_Origins = Annotated[
    tuple[Annotated[str, AfterValidator(_origin)], ...],
    NoDecode,
    BeforeValidator(_listed),
]


class HttpOptions(_Options):
    """
    The service over HTTP; see `docs/serve.md`.

    Attributes:
        host: Address to listen on; a wider one than this machine needs a token.
        port: 0 takes a free one.
        public_url: Under which people's browsers reach it, such as that of a proxy.
        hosts: Further names by which it is asked for, such as that of a proxy.
        cors: Origins whose pages may ask, such as `https://app.acme.example`.
        open_on_loopback: Whether everybody on this machine may do everything while
            there is no token.
        metrics_need_token: Whether `/metrics` asks for a token.
        body_bytes: How large a body may be.
        time_limit_seconds: After which an answer that is not there is given up.
        drain_seconds: How long running requests have at the end.
        pass_within_seconds: How long ago the last complete pass may have begun for
            the service to be ready; None for any time.
    """

    host: _Host = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8080
    public_url: _Url | None = None
    hosts: _Hosts = ()
    cors: _Origins = ()
    open_on_loopback: bool = False
    metrics_need_token: bool = True
    body_bytes: Annotated[int, Field(ge=1_024, le=100_000_000)] = 1_048_576
    time_limit_seconds: Annotated[float, Field(gt=0, le=3_600)] = 30.0
    drain_seconds: Annotated[float, Field(ge=0, le=3_600)] = 20.0
    pass_within_seconds: Annotated[float, Field(gt=0, le=_ONE_DAY * 31)] | None = None


_Receiver = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class EndpointOptions(_Options):
    """
    Somebody who is told of changes by webhooks; see `docs/serve.md`.

    Attributes:
        url: Where to, on the public internet and by https.
        secret: Signs what is sent; several, separated by commas, while one is replaced.
        kinds: What it is told; everything if none is named.
        calendars: Whose changes, by ids; the whole workspace's if none is named.
    """

    url: Annotated[str, Field(min_length=1, max_length=2_000)]
    secret: _Secret | None = None
    kinds: tuple[ChangeKind, ...] = ()
    calendars: tuple[str, ...] = ()

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret that signs."""
        return _separated(self.secret)

    @model_validator(mode="before")
    @classmethod
    def _know_keys(cls, value: object) -> object:
        """Name the nearest key for one that is none."""
        known = [*cls.model_fields, "secret_file"]
        for key in map(str, value if isinstance(value, dict) else ()):
            if key == "secret_file":
                said = "secret_file: only in a settings file"
                raise PydanticCustomError("file", said)
            if key not in known:
                near = get_close_matches(key[:100], known, n=1)
                said = f"did you mean {near[0]}?" if near else f"known: {known}"
                raise PydanticCustomError(
                    "unknown",
                    "{key}: no such setting; {said}",
                    {"key": key[:60], "said": said},
                )
        return value


class NotifyOptions(_Options):
    """
    Who is told of changes by webhooks.

    Attributes:
        endpoints: By a name that is kept: how far each has come is kept under it.
        secret: Of the endpoints that have none of their own.
        allow_private: Whether endpoints may be in a network that is not public, and be
            reached by http: for tests and inner networks.
    """

    endpoints: Annotated[
        dict[_Receiver, EndpointOptions],
        NoDecode,
        BeforeValidator(_table),
        Field(max_length=100),
    ] = {}
    secret: _Secret | None = None
    allow_private: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret that signs where an endpoint has none of its own."""
        return _separated(self.secret)


class WatchOptions(_Options):
    """
    How often `callsheet run` reads what no webhook told of; see `Pacing`.

    Attributes:
        changes_seconds: What changed in the workspace, one list for all calendars.
        calendars_seconds: The calendars.
        whole_seconds: Every event, a page at a time.
        unready_seconds: So long ago the last good turn may have been for the service
            to be ready.
    """

    changes_seconds: Annotated[float, Field(ge=2, le=_ONE_DAY)] = 60.0
    calendars_seconds: Annotated[float, Field(ge=60, le=_ONE_DAY * 7)] = 3_600.0
    whole_seconds: Annotated[float, Field(ge=3_600, le=_ONE_DAY * 7)] = _ONE_DAY
    unready_seconds: Annotated[float, Field(ge=60, le=_ONE_DAY * 7)] = 900.0


_Word = Annotated[str, Field(min_length=1, max_length=2_000)]


class GoogleOptions(_Options):
    """
    The application that is registered with Google, to connect calendars.

    Attributes:
        authorize_url: As all addresses here Google's own by default; others are for a
            simulation.
    """

    client_id: _Word | None = None
    client_secret: _Secret | None = None
    authorize_url: _Url | None = None
    token_url: _Url | None = None
    account_url: _Url | None = None
    revoke_url: _Url | None = None


class MicrosoftOptions(_Options):
    """
    The application that is registered with Microsoft, to connect calendars.

    Attributes:
        tenant: Whose accounts may sign in: the id or a domain of one organisation; by
            default anybody's.
        authorize_url: As all addresses here Microsoft's own by default; others are for
            a simulation.
    """

    client_id: _Word | None = None
    client_secret: _Secret | None = None
    tenant: Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,253}$")] = "common"
    authorize_url: _Url | None = None
    token_url: _Url | None = None
    account_url: _Url | None = None


class OAuthOptions(_Options):
    """Who lets Recall into somebody's calendar; see `docs/serve.md`."""

    google: GoogleOptions = GoogleOptions()
    microsoft: MicrosoftOptions = MicrosoftOptions()


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
        BeforeValidator(_listed),
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
