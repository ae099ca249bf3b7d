"""`callsheet audit diff`: what two logs, or two exports, have that differs."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    OutputOptions,
    SettingsOptions,
    refuse_password,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callsheet.adapters.storage.flat_records import Flat
    from callsheet.application.reading import Progress

EXAMPLES = """\
Examples:

callsheet audit diff sqlite:///callsheet.db sqlite:///backup.db

callsheet audit diff monday.jsonl

callsheet audit diff monday.jsonl tuesday.jsonl --json
"""

_EVERY = 1_000


def diff(
    a: Annotated[str, Parameter(help="A log's address or file, or an export's file.")],
    b: Annotated[
        str | None, Parameter(help="Another one (default: the log of the settings).")
    ] = None,
    /,
    *,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Name every stream, record and field in which two logs or exports differ.

    Records are compared by their stream and version, wherever they stand. Exit code 5
    if they differ by more than erasures that one of them records. --json prints one
    JSON document a line for each difference, and the sums in the last line. It takes
    room for both in the temporary folder.
    """
    from contextlib import closing
    from functools import partial

    from callsheet.adapters.cli.audit_compared import Compared
    from callsheet.adapters.cli.audit_diff_view import (
        Count,
        difference_line,
        show_difference,
        show_sums,
        sums_line,
    )
    from callsheet.adapters.cli.audit_sources import records_of
    from callsheet.adapters.cli.databases import custody_beside, existing_url
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.cli.progress import progress

    refuse_password(a, "the first log")
    if b is not None:
        refuse_password(b, "the second log")
        if settings.database is not None:
            raise UsageError("--database is what is compared; two are named already")
    (terminal, configuration), count = begin(settings, output), Count()
    guard = partial(custody_beside, configuration=configuration)
    other = existing_url(configuration) if b is None else b
    with progress(terminal) as tell:
        both = Compared(
            _told(records_of(a, guard), "reading A", tell),
            _told(records_of(other, guard), "reading B", tell),
        )
    with closing(both):
        for difference in both.differences():
            count.add(difference)
            if output.json:
                terminal.raw(difference_line(difference))
            else:
                show_difference(terminal, difference)
        if output.json:
            terminal.raw(sums_line(both, count))
        else:
            show_sums(terminal, both, (a, b or "the log of the settings"), count)
    return Exit.DIFFERENT if count.differences else Exit.FINE


def _told(records: "Iterator[Flat]", doing: str, tell: "Progress") -> "Iterator[Flat]":
    for number, record in enumerate(records):
        if number % _EVERY == 0:
            tell(doing, number, None)
        yield record
