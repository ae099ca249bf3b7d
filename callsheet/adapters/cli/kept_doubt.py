"""The word of warning where a log that is to be copied is not as it was kept."""

from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.storage.custody import Custody


def warn_if_not_as_kept(terminal: Terminal, url: str, custody: Custody) -> None:
    """Say on standard error that a log does not hold its newest seal; go on."""
    import asyncio

    from callsheet.adapters.storage.kept_seal import doubt_of

    doubt = asyncio.run(doubt_of(url, custody))
    if doubt is not None:
        terminal.say(f"warning: what is copied is not as it was kept: {doubt}")
