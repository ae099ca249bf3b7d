"""The composition root of connecting calendars: from settings to what does it."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from callsheet.adapters.cli.compose import way_in
from callsheet.adapters.http.connect.parts import Connector
from callsheet.adapters.oauth.exchange import Exchange
from callsheet.adapters.oauth.provider import Provider, google, microsoft
from callsheet.adapters.recall.accounts import RecallAccounts
from callsheet.adapters.settings import Configuration
from callsheet.adapters.settings.oauth_options import GoogleOptions, MicrosoftOptions
from callsheet.application.connecting import Connecting
from callsheet.application.errors import ConfigurationError
from callsheet.application.log_port import Log
from callsheet.application.offering import Offers, Platform
from callsheet.application.ports import CalendarConnections, Clock
from callsheet.domain.ids import CalendarId

_URLS = ("authorize_url", "token_url", "account_url", "revoke_url")


def providers_of(configuration: Configuration) -> Mapping[Platform, Provider]:
    """
    Give the providers that an application is registered with.

    Raises:
        ConfigurationError: Of one of them only half is set.
    """
    oauth = configuration.oauth
    found: dict[Platform, Provider] = {}
    if (client := _client("google", oauth.google)) is not None:
        found[Platform.GOOGLE] = google(*client, _urls(oauth.google))
    if (client := _client("microsoft", oauth.microsoft)) is not None:
        urls, tenant = _urls(oauth.microsoft), oauth.microsoft.tenant
        found[Platform.MICROSOFT] = microsoft(*client, urls, tenant=tenant)
    return found


def provider_of(configuration: Configuration, platform: Platform) -> Provider:
    """
    Give one provider.

    Raises:
        ConfigurationError: No application is registered with it.
    """
    found = providers_of(configuration).get(platform)
    if found is None:
        name = platform.label
        raise ConfigurationError(
            f"no application is registered with {name.title()}: set "
            f"CALLSHEET_OAUTH__{name.upper()}__CLIENT_ID and _CLIENT_SECRET (or "
            "_CLIENT_SECRET_FILE)"
        )
    return found


def public_url_of(configuration: Configuration) -> str:
    """
    Say under which address people's browsers reach the service.

    Raises:
        ConfigurationError: Nobody has said so.
    """
    url = configuration.http.public_url
    if url is None:
        raise ConfigurationError(
            "under which address do people reach the service? set "
            "CALLSHEET_HTTP__PUBLIC_URL, such as https://callsheet.acme.example"
        )
    return url


@asynccontextmanager
async def open_connections(
    configuration: Configuration,
) -> AsyncIterator[RecallAccounts | None]:
    """
    Give the way to Recall's calendars; None if nothing is said of Recall.

    Raises:
        ConfigurationError: Only half of it is set up.
    """
    recall = configuration.recall
    if recall.api_key is None and not (recall.base_url or recall.region):
        yield None
        return
    async with RecallAccounts(*way_in(configuration)) as connections:
        yield connections


@asynccontextmanager
async def open_connector(
    configuration: Configuration,
    log: Log,
    connections: CalendarConnections | None,
    clock: Clock,
    *,
    told: Callable[[CalendarId], None] = lambda _: None,
) -> AsyncIterator[Connector | None]:
    """
    Give what connects calendars over HTTP, open until it ends; see `connector_of`.

    Raises:
        ConfigurationError: Only half of it is set up.
    """
    if not providers_of(configuration):
        yield None
        return
    if connections is None:
        raise ConfigurationError(
            "calendars are connected at Recall: set CALLSHEET_RECALL__REGION and "
            "CALLSHEET_RECALL__API_KEY"
        )
    async with Exchange() as exchange:
        yield connector_of(configuration, log, connections, exchange, clock, told=told)


def connector_of(
    configuration: Configuration,
    log: Log,
    connections: CalendarConnections,
    exchange: Exchange,
    clock: Clock,
    *,
    told: Callable[[CalendarId], None] = lambda _: None,
) -> Connector | None:
    """
    Put together what connects calendars over HTTP; None if it is not set up.

    Args:
        configuration: All settings.
        log: Where offers are recorded.
        connections: The way to Recall; open as long as the service runs.
        exchange: The way to the providers; so is that.
        clock: The only source of time.
        told: Told of each calendar that was connected.

    Raises:
        ConfigurationError: Only half of it is set up.
    """
    providers = providers_of(configuration)
    if not providers:
        return None
    return Connector(
        offers=Offers(log, clock),
        connecting=Connecting(connections, clock),
        exchange=exchange,
        providers=providers,
        public_url=public_url_of(configuration),
        told=told,
    )


def _client(
    name: str, options: GoogleOptions | MicrosoftOptions
) -> tuple[str, str] | None:
    client_id, secret = options.client_id, options.client_secret
    if client_id is None and secret is None:
        return None
    if client_id is None or secret is None:
        lacking = "client_id" if client_id is None else "client_secret"
        raise ConfigurationError(f"oauth.{name}.{lacking}: is missing beside the other")
    return client_id, secret.get_secret_value()


def _urls(options: GoogleOptions | MicrosoftOptions) -> dict[str, str | None]:
    return {name: getattr(options, name, None) for name in _URLS}
