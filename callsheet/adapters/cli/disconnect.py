"""`callsheet calendars disconnect` and `sync`: one off Recall, or read anew."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import quote, urlencode

from cyclopts import Parameter

from callsheet.adapters.cli.asking_service import NO_SERVICE, Service, ServiceOptions
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
    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.adapters.settings import Configuration
    from callsheet.application.calendar_roll import OnRoll
    from callsheet.application.log_port import Log
    from callsheet.application.ports import Clock
    from callsheet.application.signature import Signature
    from callsheet.domain.ids import CalendarId
    from callsheet.domain.records import CalendarSeen

EXAMPLES = """\
Examples:

callsheet calendars disconnect ana@acme.example --why "she has left"

callsheet calendars disconnect 3fa85f64-5717-4562-b3fc-2c963f66afa6 --yes --erase
"""
SYNC_EXAMPLES = """\
Examples:

callsheet calendars sync ana@acme.example --service http://127.0.0.1:8080 \
--token-file token.txt
"""

Calendar = Annotated[
    str,
    Parameter(name="ID|ADDRESS", help="Recall's id of the calendar, or whose it is."),
]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class EndingOptions:
    """How it is ended."""

    yes: Annotated[bool, Parameter(name=["--yes", "-y"], help="Do not ask.")] = False
    erase: Annotated[
        bool,
        Parameter(
            help="Erase as well what the log holds of its content, for good; see "
            "`callsheet calendars erase`."
        ),
    ] = False


AS_ASKED: Final = EndingOptions()


def disconnect(
    calendar: Calendar,
    /,
    *,
    ending: EndingOptions = AS_ASKED,
    asked: ServiceOptions = NO_SERVICE,
    statement: StatementOptions = NOTHING_SAID,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Delete a calendar at Recall, with its events and their future bots.

    Bots that others share stay with them. Who wants it is recorded first. What its
    owner granted at Google or Microsoft stays granted until he takes it back there.
    """
    import asyncio
    import sys

    from callsheet.adapters.cli.passes import begin

    service = asked.chosen()
    if not ending.yes and not sys.stdin.isatty():
        raise UsageError("it asks before it acts; without a terminal it needs --yes")
    if service is not None:
        return _by_service(service, calendar, ending, statement, output)
    signed = _signed(statement)
    terminal, configuration = begin(settings, output)
    gone = asyncio.run(_ended(terminal, configuration, calendar, ending, signed, now))
    if gone is None:
        terminal.say("nothing was disconnected")
        return Exit.FAILED
    _tell(terminal, output, gone)
    return Exit.FINE


def sync(
    calendar: Calendar,
    /,
    *,
    asked: ServiceOptions = NO_SERVICE,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """Have a running service look at a calendar anew and read all of its events."""
    from callsheet.adapters.cli.logs import to_stderr
    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.adapters.cli.text import clean

    service = asked.chosen()
    if service is None:
        raise UsageError(
            "it is for a running service: say --service URL --token-file FILE; "
            "without one `callsheet sync` reads every calendar"
        )
    to_stderr(verbose=output.talkative)
    terminal = Terminal()
    said = service.ask("POST", f"/v1/calendars/{quote(calendar, safe='')}/sync")
    if output.json:
        terminal.document(said)
    else:
        terminal.show(f"will be read soon: calendar {clean(str(said['id']))}")
    return Exit.FINE


def _signed(statement: StatementOptions) -> "Signature":
    from callsheet.application.signature import Signature

    return stated(lambda: Signature(by=statement.who, why=statement.why))


def _by_service(
    service: Service,
    calendar: str,
    ending: EndingOptions,
    statement: StatementOptions,
    output: OutputOptions,
) -> int:
    from callsheet.adapters.cli.logs import to_stderr
    from callsheet.adapters.cli.terminal import Terminal

    if statement.by is not None:
        raise UsageError("--by: the service records the name of the token")
    if ending.erase:
        raise UsageError("--erase: no service does that; stop it first")
    to_stderr(verbose=output.talkative)
    terminal = Terminal()
    if not ending.yes and not terminal.ask(f"Disconnect {calendar}? [y/N]"):
        terminal.say("nothing was disconnected")
        return Exit.FAILED
    query = f"?{urlencode({'why': statement.why})}" if statement.why else ""
    path = f"/v1/calendars/{quote(calendar, safe='')}{query}"
    _tell(terminal, output, service.ask("DELETE", path))
    return Exit.FINE


def _tell(
    terminal: "Terminal", output: OutputOptions, gone: "dict[str, object]"
) -> None:
    from callsheet.adapters.cli.text import clean

    if output.json:
        terminal.document(gone)
    else:
        terminal.show(f"disconnected: calendar {clean(str(gone['id']))}")


async def _ended(
    terminal: "Terminal",
    configuration: "Configuration",
    calendar: str,
    ending: EndingOptions,
    signed: "Signature",
    now: Now,
) -> "dict[str, object] | None":
    from callsheet.adapters.cli.compose import clock_of, way_in
    from callsheet.adapters.cli.pause import readers
    from callsheet.adapters.recall.accounts import RecallAccounts
    from callsheet.application.disconnecting import Disconnecting

    clock = clock_of(now)
    async with (
        RecallAccounts(*way_in(configuration)) as recall,
        lasting_log(
            configuration,
            begins=True,
            what="the order",
            ask="ask it: --service URL --token-file FILE",
        ) as log,
    ):
        desk = Disconnecting(
            log=log, connections=recall, clock=clock, readers=readers()
        )
        calendar_id = await desk.find(calendar)
        if not ending.yes and not await _agreed(terminal, log, calendar_id, clock):
            return None
        gone = await desk.disconnect(calendar_id, signed)
        if not ending.erase:
            return _document(gone, None)
        return _document(gone, await _erased(log, calendar_id, signed, clock))


async def _agreed(
    terminal: "Terminal", log: "Log", calendar_id: "CalendarId", clock: "Clock"
) -> bool:
    from callsheet.adapters.cli.pause import readers
    from callsheet.adapters.cli.text import clean
    from callsheet.application.calendar_roll import calendar_roll

    roll = await calendar_roll(log, readers(), now=clock.now())
    known = next((one for one in roll.calendars if one.id == calendar_id), None)
    if known is None:
        terminal.say(f"calendar {clean(calendar_id)}: the log knows nothing of it yet")
    else:
        _say_what_goes(terminal, known)
    return terminal.ask("Disconnect it? [y/N]")


def _say_what_goes(terminal: "Terminal", known: "OnRoll") -> None:
    from callsheet.adapters.cli.text import clean

    terminal.say(
        f"calendar {clean(known.address or known.id, 60)} ({known.standing.status}): "
        f"{known.events} events to come, {known.booked} of them with a bot, which goes "
        "unless others share it"
    )


async def _erased(
    log: "Log", calendar_id: "CalendarId", signed: "Signature", clock: "Clock"
) -> int:
    from callsheet.application.erasing import erase_calendar

    record = await erase_calendar(log, calendar_id, signed, now=clock.now())
    return 0 if record is None else record.texts


def _document(gone: "CalendarSeen", erased: int | None) -> "dict[str, object]":
    from callsheet.domain.instants import spell

    made: dict[str, object] = {
        "id": gone.calendar_id,
        "status": gone.status,
        "at": spell(gone.at),
    }
    return made if erased is None else {**made, "erased_texts": erased}
