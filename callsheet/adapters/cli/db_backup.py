"""`callsheet db backup`: a copy of the log that can be put back."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    OutputOptions,
    SettingsOptions,
)

EXAMPLES: Final = """\
Examples:

callsheet db backup /backups/callsheet-2026-03-02.db
"""

Target = Annotated[Path, Parameter(name="FILE", help="The copy; it must not be there.")]


def backup(
    target: Target,
    /,
    *,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Copy the log as of one moment, also while another process writes to it.

    The newest seal that is kept goes with it, as FILE.head. The key does not: keep a
    copy of it in another place, for without it the copy's texts cannot be read.
    """
    from callsheet.adapters.cli.databases import custody_of, existing_url
    from callsheet.adapters.cli.db_view import copied_document, show_copied
    from callsheet.adapters.cli.kept_doubt import warn_if_not_as_kept
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.cli.progress import progress
    from callsheet.adapters.storage.backing_up import back_up

    _check(target)
    terminal, configuration = begin(settings, output)
    url, custody = existing_url(configuration), custody_of(configuration)
    with progress(terminal) as tell:
        copied = back_up(url, target, custody, tell)
    warn_if_not_as_kept(terminal, url, custody)
    if output.json:
        terminal.document(copied_document(copied))
    else:
        show_copied(terminal, copied)
    return Exit.FINE


def _check(target: Path) -> None:
    """Refuse a name that makes no sense; whatever else is wrong, the copying says."""
    from callsheet.adapters.storage.head import head_file

    for taken in (target, head_file(target)):
        # The longest name that is allowed can be added to no more.
        with suppress(OSError):
            if taken.exists():
                raise UsageError(f"{taken}: is there already; name another file")
    if not target.parent.is_dir():
        raise UsageError(f"{target}: there is no folder {target.parent}")
