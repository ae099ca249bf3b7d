"""`callsheet calendars connect`: by a link for its owner, or by credentials at hand."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from callsheet.adapters.cli.asking_service import (
    NO_SERVICE,
    Service,
    ServiceOptions,
    read_secret,
)
from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    Now,
    OutputOptions,
    SettingsOptions,
)
from callsheet.adapters.cli.statement import (
    NOTHING_SAID,
    StatementOptions,
    lasting_log,
    stated,
)

if TYPE_CHECKING:
    from callsheet.adapters.documents.connections import LinkDocument
    from callsheet.adapters.settings import Configuration
    from callsheet.application.offering import Expected, Platform
    from callsheet.application.ports import Clock, Credentials
    from callsheet.application.signature import Signature
    from callsheet.domain.connection_records import Connection
    from callsheet.domain.ids import CalendarId

EXAMPLES = """\
Examples:

callsheet calendars connect --platform google --email ana@acme.example

callsheet calendars connect --platform microsoft --email dan@acme.example \
--service http://127.0.0.1:8080 --token-file token.txt
"""


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class WhoseOptions:
    """Whose calendar it is, and where."""

    platform: Annotated[
        Literal["google", "microsoft"], Parameter(help="Where the calendar is.")
    ]
    email: Annotated[
        str,
        Parameter(
            metavar="ADDRESS", help="Whose calendar it is; no other one is taken."
        ),
    ]
    tenant: Annotated[
        str | None,
        Parameter(metavar="NAME", help="Which customer of yours it belongs to."),
    ] = None


TokenAtHand = Annotated[
    Path | None,
    Parameter(
        name="--refresh-token-file",
        metavar="FILE",
        help="Holds a refresh token of the account, issued to your application: it is "
        "connected at once, without a browser.",
    ),
]


def connect(
    *,
    whose: WhoseOptions,
    refresh_token_file: TokenAtHand = None,
    asked: ServiceOptions = NO_SERVICE,
    statement: StatementOptions = NOTHING_SAID,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Make a link by which somebody connects his calendar, once, within ten minutes.

    Send the link to whom the address belongs: he opens it, and allows it at Google or
    Microsoft. The service has to run at `http.public_url`. Nobody's permission is kept
    here: it goes to Recall.
    """
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.documents.form import fields_of
    from callsheet.application.offering import Expected, Platform

    kind = Platform[whose.platform.upper()]
    expected = stated(lambda: Expected(address=whose.email, tenant=whose.tenant))
    service = asked.chosen()
    if refresh_token_file is not None:
        if service is not None:
            raise UsageError("--refresh-token-file: goes to Recall, not to a service")
        return _at_once(
            kind, expected, refresh_token_file, statement, now, settings, output
        )
    terminal, configuration = begin(settings, output)
    if service is None:
        signed = _signed(statement)
        made = fields_of(_offered(configuration, kind, expected, signed, now))
    else:
        made = _asked(service, kind, expected, statement)
    if output.json:
        terminal.document(made)
    else:
        terminal.say(
            f"for {whose.email}, once, until {made['expires']}; send it to no one else:"
        )
        terminal.show(str(made["url"]))
    return Exit.FINE


def _signed(statement: StatementOptions) -> "Signature":
    from callsheet.application.signature import Signature

    return stated(lambda: Signature(by=statement.who, why=statement.why))


def _asked(
    service: Service,
    platform: "Platform",
    expected: "Expected",
    statement: StatementOptions,
) -> dict[str, object]:
    if statement.by is not None:
        raise UsageError("--by: the service records the name of the token")
    wish = {
        "platform": platform.label,
        "email": expected.address,
        "tenant": expected.tenant,
        "why": statement.why,
    }
    return service.ask("POST", "/v1/calendars/connections", wish)


def _offered(
    configuration: "Configuration",
    platform: "Platform",
    expected: "Expected",
    signed: "Signature",
    now: Now,
) -> "LinkDocument":
    import asyncio

    from callsheet.adapters.cli.compose import clock_of
    from callsheet.adapters.cli.connector import provider_of, public_url_of
    from callsheet.adapters.documents.connections import link_document
    from callsheet.adapters.http.connect.parts import link_of
    from callsheet.adapters.link_text import new_secret, sealed
    from callsheet.adapters.token_text import token_digest
    from callsheet.application.offering import Offers

    # The service will need it: better to hear of what is missing now.
    provider_of(configuration, platform)
    url, secret, clock = public_url_of(configuration), new_secret(), clock_of(now)

    async def offer() -> "LinkDocument":
        opened = lasting_log(
            configuration,
            begins=True,
            what="the link",
            ask="ask it: --service URL --token-file FILE",
        )
        async with opened as log:
            offered = await Offers(log, clock).make(
                platform, token_digest(secret), sealed(expected, secret), signed
            )
        return link_document(
            offered,
            link_of(url, secret),
            platform=platform.label,
            email=expected.address,
            tenant=expected.tenant,
        )

    return asyncio.run(offer())


def _at_once(
    platform: "Platform",
    expected: "Expected",
    file: Path,
    statement: StatementOptions,
    now: Now,
    settings: SettingsOptions,
    output: OutputOptions,
) -> int:
    import asyncio

    from callsheet.adapters.cli.compose import clock_of
    from callsheet.adapters.cli.connector import provider_of
    from callsheet.adapters.cli.passes import begin
    from callsheet.application.ports import Credentials

    terminal, configuration = begin(settings, output)
    signed = _signed(statement)
    provider = provider_of(configuration, platform)
    credentials = Credentials(
        platform=platform.value,
        address=expected.address,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        refresh_token=read_secret(file, "refresh token"),
        tenant=expected.tenant,
    )
    calendar_id, connection = asyncio.run(
        _connected(configuration, platform, credentials, signed, clock_of(now))
    )
    if output.json:
        terminal.document(
            {
                "calendar": calendar_id,
                "connection": connection.value,
                "platform": platform.label,
            }
        )
    else:
        terminal.show(f"{connection.value}: calendar {calendar_id}")
        terminal.say(
            "Recall connects it now; `callsheet calendars list` shows how it went"
        )
    return Exit.FINE


async def _connected(
    configuration: "Configuration",
    platform: "Platform",
    credentials: "Credentials",
    signed: "Signature",
    clock: "Clock",
) -> "tuple[CalendarId, Connection]":
    from uuid import uuid4

    from callsheet.adapters.cli.compose import way_in
    from callsheet.adapters.recall.accounts import RecallAccounts
    from callsheet.application.connecting import Connecting
    from callsheet.application.offering import Offers

    # The log is opened first: what cannot be recorded is not done.
    async with (
        lasting_log(
            configuration,
            begins=True,
            what="the connection",
            ask="ask it for a link: --service URL --token-file FILE",
        ) as log,
        RecallAccounts(*way_in(configuration)) as recall,
    ):
        connecting = Connecting(recall, clock)
        made, connection = await connecting.connect(credentials, once=str(uuid4()))
        await Offers(log, clock).note(made, platform, connection, signed)
        return made, connection
