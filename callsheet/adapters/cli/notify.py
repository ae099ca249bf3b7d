"""`callsheet notify`: those who are told of changes by webhooks."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

from cyclopts import Parameter

from callsheet.adapters.cli.audit_options import Since
from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    InZone,
    Now,
    OutputOptions,
    SettingsOptions,
)

if TYPE_CHECKING:
    from callsheet.adapters.cli.notifying import Told
    from callsheet.adapters.notify.posting import Reply
    from callsheet.adapters.settings import Configuration
    from callsheet.adapters.storage.opened import OpenLog
    from callsheet.domain.deliveries import Standing

T = TypeVar("T")

TEST_EXAMPLES = """\
Examples:

callsheet notify test app
"""
LIST_EXAMPLES = """\
Examples:

callsheet notify list --json | jq '.endpoints[] | {name, waiting, given_up}'
"""
RESEND_EXAMPLES = """\
Examples:

callsheet notify resend app --since 2026-03-01

callsheet notify resend app --since 41500 --all
"""

Named = Annotated[str, Parameter(help="The endpoint's name in the settings.")]


def try_out(
    name: Named,
    /,
    *,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """Send one signed message of the kind `test` now, and show what came back."""
    import asyncio

    from callsheet.adapters.cli.notify_view import show_reply
    from callsheet.adapters.cli.passes import begin

    terminal, configuration = begin(settings, output)
    told = _named(configuration, name)
    reply = asyncio.run(_try(told))
    show_reply(terminal, name, reply, json=output.json)
    return Exit.FINE if reply.is_good else Exit.FAILED


def listing(
    *,
    zone: InZone = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """Show how far each endpoint has come, what waits, and why."""
    import asyncio

    from callsheet.adapters.cli.databases import existing_log
    from callsheet.adapters.cli.notify_view import show_endpoints
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.documents.endpoints import endpoint_documents
    from callsheet.adapters.documents.form import fields_of
    from callsheet.application.auditing import end_of

    terminal, configuration = begin(settings, output)

    async def read() -> "tuple[Mapping[str, Standing], int]":
        async with existing_log(configuration) as log:
            return await log.standings.known(), await end_of(log)

    known, end = asyncio.run(read())
    found = endpoint_documents([*configuration.notify.endpoints], known, end)
    if output.json:
        terminal.document({"position": end, "endpoints": [*map(fields_of, found)]})
    else:
        show_endpoints(terminal, found, zone)
    return Exit.FINE


def resend(
    name: Named,
    /,
    *,
    since: Since = None,
    everything: Annotated[
        bool,
        Parameter(name="--all", help="What was taken as well, not only what failed."),
    ] = False,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Let messages be sent once more that were given up, by the service when it runs.

    Each has the id that it had before. An endpoint that said it is gone is told again
    from here on.
    """
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.documents.endpoints import ResentDocument
    from callsheet.adapters.documents.form import fields_of

    if everything and since is None:
        raise UsageError("--all: say from where on, with --since")
    terminal, configuration = begin(settings, output)
    _named(configuration, name)

    async def change(log: "OpenLog", at: datetime) -> int:
        from callsheet.adapters.cli.audit_options import bounds
        from callsheet.application.resending import resend as send_again

        after, end = await bounds(log, since)
        return await send_again(
            log.standings, name, after=after, end=end, everything=everything, now=at
        )

    waiting = _write(configuration, change, now=now)
    if output.json:
        document = ResentDocument(name=name, all=everything, waiting=waiting)
        terminal.document(fields_of(document))
    elif everything:
        terminal.show(f"{name}: is sent all that changed in {waiting:,} records")
    else:
        terminal.show(f"{name}: {waiting:,} messages wait to be sent")
    return Exit.FINE


async def _try(told: "Told") -> "Reply":
    from datetime import UTC
    from secrets import token_hex

    import orjson

    from callsheet.adapters.cli.notifying import session_of
    from callsheet.adapters.documents.changes import SCHEMA_VERSION
    from callsheet.adapters.notify.endpoint import refuse_inner
    from callsheet.adapters.notify.posting import SHOWN, post
    from callsheet.domain.instants import spell

    await refuse_inner(told.endpoint)
    at = datetime.now(UTC)
    body = orjson.dumps(
        {"schema_version": SCHEMA_VERSION, "kind": "test", "at": spell(at)}
    )
    async with session_of([told]) as session:
        name = f"msg_test_{token_hex(8)}"
        return await post(session, told.endpoint, name, body, at, shown=SHOWN)


def _named(configuration: "Configuration", name: str) -> "Told":
    from difflib import get_close_matches

    from callsheet.adapters.cli.notifying import all_told
    from callsheet.application.errors import ConfigurationError

    if not configuration.notify.endpoints:
        raise ConfigurationError(
            "nobody is told: the settings have no [notify.endpoints.NAME]"
        )
    told = {one.receiver.name: one for one in all_told(configuration)}
    if name not in told:
        near = get_close_matches(name[:100], [*told], n=1)
        hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(told)}"
        raise UsageError(f"no endpoint {name[:60]!r}: {hint}")
    return told[name]


def _write(
    configuration: "Configuration",
    change: "Callable[[OpenLog, datetime], Awaitable[T]]",
    *,
    now: datetime | None,
) -> T:
    import asyncio

    from callsheet.adapters.cli.compose import clock_of
    from callsheet.adapters.cli.databases import log_to_extend
    from callsheet.application.errors import LogTaken

    at = clock_of(now).now()

    async def run() -> T:
        try:
            opened = log_to_extend(configuration)
        except LogTaken as error:
            raise LogTaken(
                f"{error}; if that is a service, end it first (docs/serve.md)"
            ) from None
        async with opened as log:
            return await change(log, at)

    return asyncio.run(run())
