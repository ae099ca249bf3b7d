"""`callsheet db rebuild`: the views of the log made anew, from it alone."""

from typing import TYPE_CHECKING

from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.options import (
    DEFAULT_OUTPUT,
    DEFAULT_SETTINGS,
    OutputOptions,
    SettingsOptions,
)

if TYPE_CHECKING:
    from callsheet.adapters.storage.rebuilding import Rebuilt

REBUILD_EXAMPLES = """\
Examples:

callsheet db rebuild

callsheet db rebuild --database sqlite:///callsheet.db --json
"""


def rebuild(
    *,
    settings: SettingsOptions = DEFAULT_SETTINGS,
    output: OutputOptions = DEFAULT_OUTPUT,
) -> int:
    """
    Make the views of the log anew: the call sheet, and what holds for the workspace.

    They are kept beside the log, so that a start need not read all of it, and follow
    from it alone: of a log that was changed they are made as it is now. Exits with 1
    if what was kept was not the same; it is by then.
    """
    import asyncio

    from callsheet.adapters.cli.audit_pointer import AUDIT
    from callsheet.adapters.cli.databases import database_url, log_to_extend
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.cli.progress import progress
    from callsheet.application.errors import LogUnavailable

    terminal, configuration = begin(settings, output)

    async def run() -> "Rebuilt":
        with progress(terminal) as tell:
            async with log_to_extend(configuration) as log:
                try:
                    return await log.rebuild_views(tell)
                except LogUnavailable as problem:
                    raise LogUnavailable(
                        f"{problem}; nothing was rebuilt, and {AUDIT}"
                    ) from None

    made = asyncio.run(run())
    if output.json:
        database = database_url(configuration)
        terminal.document({"database": database, **_document(made)})
    else:
        terminal.show(_words(made))
        if made.differs is not None:
            terminal.say(
                "either what was kept had been changed, or a record of the log has "
                f"been since: {AUDIT}"
            )
    return Exit.FINE if made.differs is None else Exit.FAILED


def _words(made: "Rebuilt") -> str:
    from callsheet.adapters.cli.text import clean

    events = f"{made.lines:,} event{'s' * (made.lines != 1)}"
    said = f"rebuilt: {events} from {made.position:,} records"
    if made.problem is not None:
        return f"{said}; what was kept could not be read: {clean(made.problem, 300)}"
    if made.differs is not None:
        return f"{said}; not the same as before: first {clean(made.differs)} differs"
    return f"{said}; {'the same as before' if made.compared else 'none were kept'}"


def _document(made: "Rebuilt") -> dict[str, object]:
    from callsheet.adapters.cli.text import clean

    return {
        "position": made.position,
        "events": made.lines,
        "compared": made.compared,
        "same": made.compared and made.differs is None,
        "first_difference": None if made.differs is None else clean(made.differs),
        "problem": None if made.problem is None else clean(made.problem, 300),
    }
