"""`callsheet doctor`."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    Now,
    OutputOptions,
    SettingsOptions,
)

if TYPE_CHECKING:
    from callsheet.adapters.cli.doctor.findings import Finding

EXAMPLES = """\
Examples:

callsheet doctor

callsheet doctor --service https://callsheet.acme.example --json
"""

Where = Annotated[
    str | None,
    Parameter(
        name="--service",
        metavar="URL",
        help="Where the service is reached (default: http.public_url).",
    ),
]


def doctor(
    *,
    service: Where = None,
    now: Now = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Look for what is wrong with the set-up, and say what cures it.

    It asks Recall once, reads the log and the policy, and knocks at the service with a
    signed message that says nothing. Nothing is changed. Exits with 0 if nothing is
    wrong (a warning is not), 1 if something is, 3 if it is the settings or the key, 4
    if Recall cannot be reached.
    """
    from callsheet.adapters.cli.doctor.findings import exit_of
    from callsheet.adapters.cli.doctor.view import findings_document, show_findings
    from callsheet.adapters.cli.logs import to_stderr
    from callsheet.adapters.cli.terminal import Terminal

    to_stderr(verbose=output.talkative)
    terminal = Terminal()
    findings = _found(service, now, settings)
    if output.json:
        terminal.document(findings_document(findings))
    else:
        show_findings(terminal, findings)
    return exit_of(findings)


def _found(service: str | None, now: Now, settings: SettingsOptions) -> "list[Finding]":
    import asyncio

    from callsheet.adapters.cli.compose import clock_of
    from callsheet.adapters.cli.doctor.examining import CHECKS, examine
    from callsheet.adapters.cli.doctor.findings import Finding, fine, unseen, wrong
    from callsheet.adapters.cli.doctor.knocking import place_of_service
    from callsheet.adapters.cli.doctor.patient import Patient
    from callsheet.adapters.settings.load import usual_file
    from callsheet.application.errors import ConfigurationError

    where = None if service is None else place_of_service(service)
    try:
        configuration = settings.load()
    except ConfigurationError as error:
        cure = "put right what is named, in its place; all settings are in the guides"
        said = str(error).replace("\n", " / ")
        spoilt = Finding("settings", wrong(said, cure, Exit.CONFIGURATION))
        rest = unseen("the settings cannot be read")
        return [spoilt, *(Finding(name, rest) for name in CHECKS)]
    file = settings.config or usual_file()
    read = fine("no file; the environment alone" if file is None else f"{file}")
    patient = Patient(
        configuration=configuration,
        clock=clock_of(now),
        service=where or configuration.http.public_url,
    )
    return [Finding("settings", read), *asyncio.run(examine(patient))]
