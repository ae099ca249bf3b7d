"""`callsheet run`: keep a workspace in step, and serve, in one process."""

from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    OutputOptions,
    SettingsOptions,
)
from callsheet.adapters.cli.serve import Host, Port, listening_at, needed

EXAMPLES = """\
Examples:

callsheet run --policy policy.toml

callsheet run --port 0 --database sqlite:///callsheet.db
"""


def run(
    *,
    host: Host = None,
    port: Port = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Keep Recall in step with the policy, and serve over HTTP, until SIGTERM or Ctrl-C.

    It takes Recall's webhooks in at /webhooks/recall, reads what changed, decides,
    records and acts. A policy file that changes is read again, and SIGHUP has that done
    at once; one that cannot be read leaves the last good one in force. With the setting
    mode = "observe" nothing is sent. Exits with 0 at the end, 1 if the log cannot be
    read or written, 3 if a setting is wrong or missing.
    """
    import asyncio
    import os

    from callsheet.adapters.cli.compose import way_in
    from callsheet.adapters.cli.databases import log_to_write
    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.adapters.clock import SystemClock
    from callsheet.adapters.telemetry.logs import to_stderr_of_service

    configuration = settings.load(http=listening_at(host, port))
    needed()
    from callsheet.adapters.cli.connector import open_connector
    from callsheet.adapters.cli.running import Running
    from callsheet.adapters.recall.accounts import RecallAccounts
    from callsheet.adapters.telemetry.traces import tracing
    from callsheet.adapters.webhooks import PATH
    from callsheet.application.budgeting import WindowBudget
    from callsheet.application.metering_connections import MeteredConnections

    to_stderr_of_service(verbose=output.talkative)
    terminal, clock = Terminal(), SystemClock()
    budget = WindowBudget(configuration.per_minute())

    def announce(url: str) -> None:
        terminal.say(f"listening on {url} (for people: {url}/docs)")
        terminal.say(f"webhooks of Recall's at {url}{PATH}")
        if output.json:
            terminal.document({"url": url, "webhooks": f"{url}{PATH}"})

    async def work() -> None:
        with tracing(os.environ) as middlewares:
            async with (
                RecallAccounts(*way_in(configuration)) as client,
                log_to_write(configuration) as log,
                open_connector(
                    configuration,
                    log,
                    connections := MeteredConnections(client, budget, clock),
                    clock,
                ) as connector,
            ):
                running = Running(
                    configuration, log, client, clock, connections, connector
                )
                await running.run(terminal, announce, middlewares)

    asyncio.run(work())
    return Exit.FINE
