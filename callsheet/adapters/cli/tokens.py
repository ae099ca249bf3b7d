"""`callsheet tokens`: who may come in over HTTP."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from cyclopts import Parameter

from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    InZone,
    Now,
    OutputOptions,
    SettingsOptions,
)
from callsheet.adapters.cli.statement import (
    NOTHING_SAID,
    StatementOptions,
    lasting_log,
    read_span,
    stated,
)

if TYPE_CHECKING:
    from callsheet.adapters.settings import Configuration
    from callsheet.application.log_port import Log
    from callsheet.domain.token_records import TokenIssued

T = TypeVar("T")

CREATE_EXAMPLES = """\
Examples:

callsheet tokens create dashboard

callsheet tokens create assistant --scope prefer --calendar ana@acme.example --for 90d
"""
LIST_EXAMPLES = """\
Examples:

callsheet tokens list --json | jq '.tokens[].name'
"""
REVOKE_EXAMPLES = """\
Examples:

callsheet tokens revoke dashboard --why "lost laptop"
"""

Word = Literal["read", "prefer", "operate", "admin"]
Name = Annotated[str, Parameter(help="What it is for, or whose it is.")]
Named = Annotated[str, Parameter(help="The token's name, or its id.")]
Scope = Annotated[
    tuple[Word, ...],
    Parameter(
        name="--scope",
        metavar="SCOPE",
        help="read (the default), prefer, operate or admin; each one includes those "
        "before it.",
    ),
]
OnlyCalendars = Annotated[
    tuple[str, ...],
    Parameter(
        name="--calendar",
        metavar="ID|ADDRESS",
        help="Let it see this calendar only; may be repeated.",
    ),
]
For = Annotated[
    timedelta | None,
    Parameter(
        name="--for",
        metavar="SPAN",
        converter=read_span,
        help="For how long, such as 8h or 90d (default: until it is revoked).",
    ),
]


def create(
    name: Name,
    /,
    *,
    scope: Scope = ("read",),
    calendar: OnlyCalendars = (),
    lasts: For = None,
    statement: StatementOptions = NOTHING_SAID,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Make a token, and print it this once.

    The log keeps only a digest of it. Where the log is a file that a running service
    writes, ask that service: POST /v1/tokens.
    """
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.cli.tokens_view import show_created
    from callsheet.adapters.documents.form import fields_of
    from callsheet.adapters.documents.tokens import issued_document
    from callsheet.adapters.token_text import new_token, token_digest
    from callsheet.application.access_tokens import TokenWish, issue_token
    from callsheet.domain.token_records import TokenScope

    wish = stated(
        lambda: TokenWish(
            name=name,
            scopes=tuple(TokenScope(one) for one in scope),
            calendars=calendar or None,
            lasts=lasts,
            by=statement.who,
            why=statement.why,
        )
    )
    terminal, configuration = begin(settings, output)
    said = new_token()

    async def issue(log: "Log", at: datetime) -> "TokenIssued":
        from callsheet.adapters.cli.pause import readers

        return await issue_token(
            log, wish, token_digest(said), now=at, readers=readers()
        )

    issued = _write(configuration, issue, now=now, begins=not calendar)
    if output.json:
        terminal.document(fields_of(issued_document(issued, said)))
    else:
        show_created(terminal, issued, said)
    return Exit.FINE


def listing(
    *,
    zone: InZone = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """Show which tokens count, and what each is good for."""
    import asyncio

    from callsheet.adapters.cli.compose import clock_of
    from callsheet.adapters.cli.databases import existing_log
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.cli.tokens_view import show_tokens
    from callsheet.adapters.documents.tokens import token_document
    from callsheet.application.access_tokens import tokens_in_force

    terminal, configuration = begin(settings, output)
    at = clock_of(now).now()

    async def read() -> "tuple[TokenIssued, ...]":
        async with existing_log(configuration) as log:
            return await tokens_in_force(log, now=at)

    found = asyncio.run(read())
    if output.json:
        terminal.document({"tokens": [token_document(one) for one in found]})
    else:
        show_tokens(terminal, found, zone)
    return Exit.FINE


def revoke(
    token: Named,
    /,
    *,
    statement: StatementOptions = NOTHING_SAID,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Let nobody in by a token from now on.

    A service that runs on the same PostgreSQL knows it within seconds.
    """
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.cli.text import clean
    from callsheet.adapters.documents.tokens import token_document
    from callsheet.application.access_tokens import revoke_token
    from callsheet.application.signature import Signature

    signature = stated(lambda: Signature(by=statement.who, why=statement.why))
    terminal, configuration = begin(settings, output)

    async def end(log: "Log", at: datetime) -> "TokenIssued":
        return await revoke_token(log, token, signature, now=at)

    was = _write(configuration, end, now=now, begins=False)
    if output.json:
        terminal.document({"revoked": token_document(was)})
    else:
        terminal.show(f"revoked: {clean(was.name)} ({was.token})")
    return Exit.FINE


def _write(
    configuration: "Configuration",
    say: "Callable[[Log, datetime], Awaitable[T]]",
    *,
    now: datetime | None,
    begins: bool,
) -> T:
    import asyncio

    from callsheet.adapters.cli.compose import clock_of

    at = clock_of(now).now()

    async def run() -> T:
        opened = lasting_log(
            configuration,
            begins=begins,
            what="the token",
            ask="ask it (/v1/tokens; docs/serve.md)",
        )
        async with opened as log:
            return await say(log, at)

    return asyncio.run(run())
