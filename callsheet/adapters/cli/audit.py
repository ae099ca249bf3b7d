"""`callsheet audit verify`: is every record what it was when it was written?"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.audit_options import Jobs, Since, jobs_of, scope_of
from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    OutputOptions,
    SettingsOptions,
)

if TYPE_CHECKING:
    from callsheet.adapters.cli.audit_options import Scope
    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.adapters.settings import Configuration
    from callsheet.application.audit_tally import Tally

EXAMPLES = """\
Examples:

callsheet audit verify

callsheet audit verify --since 2026-03-01 --json

callsheet audit verify --database sqlite:///copy.db --jobs 1

callsheet audit verify --without-key --seal seal.json
"""


def verify(
    *,
    since: Since = None,
    jobs: Jobs = None,
    seal: Annotated[
        Path | None,
        Parameter(
            metavar="FILE",
            help="A seal that was exported before; the log has to hold it, too.",
        ),
    ] = None,
    without_key: Annotated[
        bool,
        Parameter(
            negative="",
            help="Compare only links and seals, and --seal; that takes no key of the "
            "log.",
        ),
    ] = False,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Ask every recorded decision again, from its recorded situation, and compare.

    Each difference is named with its stream, version and field; exit code 5 if there
    is one. What another version of Callsheet decided and this one would not is shown,
    and is no fault; nor is what was erased. Nothing is written, and whoever writes to
    the log meanwhile is not disturbed.
    """
    from callsheet.adapters.cli.audit_view import show_tally
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.documents.audits import audit_document
    from callsheet.adapters.documents.form import fields_of

    terminal, configuration = begin(settings, output)
    if seal is not None:
        _check_seal(seal)
    shared = jobs_of(jobs)
    if not without_key:
        _check_key(configuration)
    scope = scope_of(configuration, since, shared)
    scope = replace(scope, seal=seal, without_key=without_key)
    tally = _verified(terminal, scope)
    if output.json:
        document = audit_document(
            tally, since=scope.after, without_key=scope.without_key
        )
        terminal.document(fields_of(document))
    else:
        show_tally(terminal, tally, scope)
    return Exit.DIFFERENT if tally.fault_count else Exit.FINE


def _verified(terminal: "Terminal", scope: "Scope") -> "Tally":
    from callsheet.adapters.cli.audit_passes import passes_of
    from callsheet.adapters.cli.audit_view import show_tally
    from callsheet.adapters.cli.progress import progress
    from callsheet.application.audit_tally import Tally

    tally = Tally(scope.after)
    try:
        with progress(terminal) as tell:
            for doing, one in passes_of(scope):
                # Only what the last pass has seen, too, is done with.
                tally.position = scope.after
                for stretch in one(scope):
                    tally.add(stretch)
                    tell(doing, stretch.position - scope.after, scope.positions)
    except KeyboardInterrupt:
        if tally.fault_count:
            show_tally(terminal, tally, scope)
        terminal.say(
            f"everything up to position {tally.position} was looked at; go on with "
            f"--since {tally.position}"
        )
        raise
    return tally


def _check_key(configuration: "Configuration") -> None:
    """Without the key most of it cannot be done; what can be is worth asking for."""
    from callsheet.adapters.cli.databases import custody_of, existing_url
    from callsheet.adapters.storage.guards import guards_of
    from callsheet.application.errors import LogUnavailable

    guards = guards_of(existing_url(configuration), custody_of(configuration))
    if guards.key is None:
        raise LogUnavailable(
            f"{guards.key_cure}; `callsheet audit verify --without-key` compares links "
            "and seals alone"
        )


def _check_seal(seal: Path) -> None:
    """A wrong file is a slip, and no sign of tampering."""
    from callsheet.adapters.storage.head import holds_mark

    if not seal.is_file():
        raise UsageError(f"--seal: there is no file {seal}")
    try:
        is_seal = holds_mark(seal)
    except OSError as error:
        raise UsageError(f"--seal: {seal}: {error.strerror}") from None
    if not is_seal:
        raise UsageError(
            f"--seal: {seal} is nothing that `callsheet audit seal export` wrote"
        )
