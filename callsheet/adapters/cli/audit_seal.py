"""`callsheet audit seal export`: the newest seal, to be kept elsewhere."""

from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.options import (
    DEFAULT_SETTINGS,
    OutputOptions,
    SettingsOptions,
    Verbose,
)

EXAMPLES = """\
Examples:

callsheet audit seal export > seal.json

callsheet audit verify --seal seal.json
"""


def export(
    *, settings: SettingsOptions = DEFAULT_SETTINGS, verbose: Verbose = False
) -> int:
    """
    Print the log's newest seal, to be kept elsewhere.

    It proves all that stands before it: whoever writes the whole log anew, and its
    seals with it, cannot make that seal again. Nothing personal is in it.
    """
    import asyncio

    import orjson

    from callsheet.adapters.cli.databases import custody_of, existing_url
    from callsheet.adapters.cli.passes import begin
    from callsheet.adapters.storage.kept_seal import export_seal

    terminal, configuration = begin(settings, OutputOptions(verbose=verbose))
    url, custody = existing_url(configuration), custody_of(configuration)
    seal = asyncio.run(export_seal(url, custody))
    terminal.raw(orjson.dumps(seal, option=orjson.OPT_APPEND_NEWLINE))
    return Exit.FINE
