"""The composition root of the service: from settings to an application that runs."""

from asyncio import Event
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import version
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.http.app import create_app
from callsheet.adapters.http.checks import notices_kept, passes_go_on
from callsheet.adapters.http.connect.parts import Connector
from callsheet.adapters.http.engine_metrics import WebhookMetrics
from callsheet.adapters.http.house import LOOPBACK, name_in
from callsheet.adapters.http.parts import (
    PARTS,
    Background,
    Check,
    Deciding,
    Parts,
    nobody,
)
from callsheet.adapters.http.serving import hear_signals, is_loopback, listening
from callsheet.adapters.settings import Configuration
from callsheet.adapters.settings.http_options import HttpOptions
from callsheet.adapters.webhooks import RECEPTION, ROUTE, Reception, Verifier
from callsheet.adapters.zones import ZoneData
from callsheet.application.access_tokens import tokens_in_force
from callsheet.application.errors import ConfigurationError
from callsheet.application.inbox import Inbox
from callsheet.application.log_port import Log
from callsheet.application.ports import CalendarConnections, Clock
from callsheet.application.runner import first_of
from callsheet.domain.ids import CalendarId

_BEFORE = "callsheet tokens create NAME --scope admin"
_ENDING = "ending: what runs is finished first; once more ends at once"


def parts_of(
    configuration: Configuration,
    log: Log,
    clock: Clock,
    *,
    background: Sequence[Background] = (),
    checks: Mapping[str, Check] | None = None,
    connections: CalendarConnections | None = None,
    want: Callable[[CalendarId], None] | None = None,
    connector: Connector | None = None,
) -> Parts:
    """
    Put together what the service is made of.

    Args:
        configuration: All settings.
        log: Open, and closed by whoever opened it.
        clock: The only source of time.
        background: Started with the service, and ended with it.
        checks: What `/readyz` asks; by default what can be asked of a log that others
            write.
        connections: Recall's calendars, to take some off; None if it is not known.
        want: Has a calendar read as a whole; None if nobody here reads any.
        connector: Connects calendars; None if that is not set up.
    """
    options = configuration.http
    own = is_loopback(options.host)
    return Parts(
        log=log,
        clock=clock,
        version=version("callsheet"),
        options=options,
        hosts=_hosts(options, own=own),
        connections=connections,
        want=want,
        connector=connector,
        open=own and options.open_on_loopback,
        checks=_checks(options, log, clock) if checks is None else checks,
        background=background,
        rules=Deciding(
            settings=configuration.core_settings(),
            limits=configuration.core_limits(),
            zones=ZoneData(),
        ),
    )


def app_of(
    configuration: Configuration,
    parts: Parts,
    inbox: Inbox,
    on_kept: Callable[[], object] = nobody,
    *,
    middlewares: Sequence[Middleware] = (),
) -> web.Application:
    """
    Make the service that also takes Recall's webhooks in.

    Args:
        configuration: All settings.
        parts: What it is made of.
        inbox: Where notices are kept for the engine, which may be another process.
        on_kept: Told that something was kept.
        middlewares: Put around requests.

    Raises:
        ConfigurationError: A webhook secret is none.
    """
    webhook = configuration.webhook
    verifier = Verifier(
        configuration.recall.webhook_secrets,
        webhook.query_tokens,
        webhook.tolerance_seconds,
    )
    reception = Reception(
        inbox=inbox,
        verifier=verifier,
        clock=parts.clock,
        on_kept=on_kept,
        counted=WebhookMetrics(parts.registry).count,
        body_limit=webhook.body_limit,
    )
    checks = {**parts.checks, "inbox": notices_kept(reception)}
    app = create_app(
        replace(parts, checks=checks), signed=[ROUTE], middlewares=middlewares
    )
    app[RECEPTION] = reception
    return app


async def run_service(
    terminal: Terminal,
    app: web.Application,
    *,
    announce: Callable[[str], None],
    ended: Event | None = None,
) -> None:
    """
    Serve until a signal ends it, and drain.

    Args:
        terminal: Where people are told what they need to know.
        app: Of `create_app`.
        announce: Told where it is served, once requests are answered.
        ended: Ends it, too; set by what it is useless without.

    Raises:
        ConfigurationError: Nobody can listen there, or others could reach it and
            nobody has a token.
        LogUnavailable: The log cannot be read.
    """
    parts = app[PARTS]
    options = parts.options
    issued = await tokens_in_force(parts.log, now=parts.clock.now())
    if not issued and not is_loopback(options.host):
        raise ConfigurationError(
            f"http.host: {options.host} can be reached from elsewhere, and there is no "
            f"token yet: run `{_BEFORE}` first, or listen on 127.0.0.1"
        )
    # Before anybody is told that it runs: whoever hears that may end it.
    told = hear_signals()
    serving = listening(
        app, host=options.host, port=options.port, drain_seconds=options.drain_seconds
    )
    try:
        async with serving as url:
            announce(url)
            if not issued:
                terminal.say(_without_tokens(parts))
            if ended is None:
                await told.wait()
            else:
                await first_of(told, ended)
            if told.is_set():
                terminal.say(_ENDING)
    except OSError as error:
        raise ConfigurationError(
            f"http.host, http.port: {options.host}:{options.port}: {error.strerror}"
        ) from None


def _checks(options: HttpOptions, log: Log, clock: Clock) -> dict[str, Check]:
    if options.pass_within_seconds is None:
        return {}
    within = timedelta(seconds=options.pass_within_seconds)
    return {"passes": passes_go_on(log, clock, within)}


def _hosts(options: HttpOptions, *, own: bool) -> frozenset[str] | None:
    """Name the hosts that may be asked for; None for any, where a token is needed."""
    named = frozenset(map(name_in, options.hosts))
    if not (own or named):
        return None
    if options.public_url is not None:
        named |= {name_in(urlsplit(options.public_url).netloc)}
    return named | LOOPBACK | {name_in(options.host)} if own else named


def _without_tokens(parts: Parts) -> str:
    if parts.open:
        return "there is no token: everybody on this machine may do everything"
    return f"there is no token, so nobody can come in: run `{_BEFORE}` before"
