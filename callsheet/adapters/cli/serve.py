"""`callsheet serve`: the log over HTTP."""

from typing import Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    Now,
    OutputOptions,
    SettingsOptions,
)

EXAMPLES = """\
Examples:

callsheet serve

callsheet serve --port 0 --database sqlite:///callsheet.db
"""

Port = Annotated[
    int | None, Parameter(help="0 takes a free one (default: http.port, 8080).")
]
Host = Annotated[
    str | None,
    Parameter(help="Address to listen on (default: http.host, 127.0.0.1)."),
]


def serve(
    *,
    host: Host = None,
    port: Port = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Serve what the log holds over HTTP, until SIGTERM or Ctrl-C.

    It makes no passes: `callsheet run` does, too. What Recall tells is kept for whoever
    does. A log in a file is written by this process alone meanwhile.
    """
    import asyncio
    import os
    from dataclasses import replace

    from callsheet.adapters.cli.compose import clock_of
    from callsheet.adapters.cli.databases import log_to_write
    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.adapters.telemetry.logs import to_stderr_of_service

    configuration = settings.load(http=listening_at(host, port))
    needed()
    from callsheet.adapters.cli.beside import auditor_of, planner_of
    from callsheet.adapters.cli.connector import open_connections, open_connector
    from callsheet.adapters.cli.notifying import telling
    from callsheet.adapters.cli.service import app_of, parts_of, run_service
    from callsheet.adapters.telemetry.traces import tracing

    to_stderr_of_service(verbose=output.talkative)
    terminal, clock = Terminal(), clock_of(now)

    def announce(url: str) -> None:
        terminal.say(f"listening on {url} (for people: {url}/docs)")
        if output.json:
            terminal.document({"url": url})

    async def run() -> None:
        with tracing(os.environ) as middlewares:
            async with (
                log_to_write(configuration) as log,
                open_connections(configuration) as connections,
                open_connector(configuration, log, connections, clock) as connector,
            ):
                parts = parts_of(
                    configuration,
                    log,
                    clock,
                    connections=connections,
                    connector=connector,
                )
                parts = replace(
                    parts,
                    inbox=log.inbox,
                    planner=planner_of(configuration, log, clock),
                    auditor=auditor_of(configuration),
                )
                parts = await telling(parts, configuration, log)
                app = app_of(configuration, parts, log.inbox, middlewares=middlewares)
                await run_service(terminal, app, announce=announce)

    asyncio.run(run())
    return Exit.FINE


def listening_at(host: str | None, port: int | None) -> dict[str, object]:
    """
    Take what flags say of where to listen.

    Raises:
        UsageError: There is no such port.
    """
    if port is not None and not 0 <= port <= 65_535:
        raise UsageError("--port: a number from 0 to 65535")
    return {"host": host, "port": port}


def needed() -> None:
    """
    See that the libraries of the service are there.

    Raises:
        ConfigurationError: They are not.
    """
    from importlib.util import find_spec

    from callsheet.application.errors import ConfigurationError

    lacking = [
        one
        for one in ("aiohttp_sse", "openapi_pydantic", "prometheus_client")
        if not find_spec(one)
    ]
    if lacking:
        raise ConfigurationError(
            f"the service needs {' and '.join(lacking)}: install callsheet[cli,server]"
        )
