"""`callsheet audit export`: the records in one flat shape, for other programs."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

from cyclopts import Parameter

from callsheet.adapters.cli.audit_options import Scope, Since, scope_of
from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_SETTINGS,
    OutputOptions,
    SettingsOptions,
    Verbose,
)

if TYPE_CHECKING:
    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.adapters.storage.flat_records import Flat

EXAMPLES = """\
Examples:

callsheet audit export > records.jsonl

callsheet audit export --since 2026-03-01 --format parquet --out records.parquet
"""

Form = Literal["jsonl", "parquet"]

_ENDS: Final[Mapping[str, Form]] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
"""What the end of a file's name says of its format."""


def export(
    *,
    form: Annotated[
        Form | None,
        Parameter(
            name="--format",
            help="JSON Lines, or Parquet (default: as FILE ends, or else JSON Lines).",
        ),
    ] = None,
    since: Since = None,
    out: Annotated[
        Path | None,
        Parameter(
            metavar="FILE",
            help="Write into this file, in place of one that is there; it is so when "
            "everything is in it.",
        ),
    ] = None,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    verbose: Verbose = False,
) -> int:
    """
    Write every record of the log, one a line, in the order of the log.

    The columns are the same for all kinds of records; `record` holds the whole of it.
    A record that cannot be read says so in `problem`. Titles, guests and links are not
    in it: records hold digests of those. Who chose, paused, approved or erased is, in
    `by`, and why: the file of --out can be read by its owner alone.
    """
    from callsheet.adapters.cli.databases import spare_the_log
    from callsheet.adapters.cli.kept_doubt import warn_if_not_as_kept
    from callsheet.adapters.cli.out_file import check_out, in_place
    from callsheet.adapters.cli.passes import begin

    form = _form(form, out)
    if out is not None:
        check_out(out)
    terminal, configuration = begin(settings, OutputOptions(verbose=verbose))
    if out is not None:
        spare_the_log(out, configuration)
    if form == "parquet":
        _check_parquet()
    scope = scope_of(configuration, since)
    warn_if_not_as_kept(terminal, scope.url, scope.custody)
    pages = _pages(terminal, scope)
    if out is None:
        for page in pages:
            terminal.raw(_lines(page))
            if terminal.unheard:
                break
        return Exit.FINE
    written = in_place(out, _writing(form, pages))
    terminal.say(f"{out}: {written:,} records")
    return Exit.FINE


def _form(asked: Form | None, out: Path | None) -> Form:
    """
    Say in which format to write.

    Raises:
        UsageError: The file is named as one of the other, or there has to be a file.
    """
    named = None if out is None else _ENDS.get(out.suffix.lower())
    if asked is not None and named not in (None, asked):
        raise UsageError(
            f"--format {asked}: --out {out} is named as {named}; let both say the same"
        )
    if asked == "parquet" and out is None:
        raise UsageError("--format parquet: say into which file, with --out FILE")
    return asked or named or "jsonl"


def _pages(terminal: "Terminal", scope: Scope) -> Iterator[list["Flat"]]:
    from callsheet.adapters.cli.progress import progress
    from callsheet.adapters.storage.flat_records import flat
    from callsheet.adapters.storage.shards import through
    from callsheet.application.auditing import Everything

    with progress(terminal) as tell:
        for stretch in through(
            scope.open, Everything, after=scope.after, upto=scope.upto, jobs=1
        ):
            yield [flat(row) for row in stretch.found]
            tell("writing", stretch.position - scope.after, scope.positions)


def _lines(page: list["Flat"]) -> bytes:
    import orjson

    return b"".join(
        orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in page
    )


def _writing(form: Form, pages: Iterator[list["Flat"]]) -> Callable[[Path], int]:
    def lines(path: Path) -> int:
        count = 0
        with path.open("wb") as file:
            for page in pages:
                file.write(_lines(page))
                count += len(page)
        return count

    def parquet(path: Path) -> int:
        from callsheet.adapters.cli.audit_parquet import write_parquet

        return write_parquet(path, pages)

    def write(path: Path) -> int:
        # It names people as the log does, so it is no more for everybody than that.
        path.touch(mode=0o600, exist_ok=False)
        return parquet(path) if form == "parquet" else lines(path)

    return write


def _check_parquet() -> None:
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise UsageError(
            "--format parquet: needs pyarrow; install callsheet[parquet], or write "
            "--format jsonl"
        )
