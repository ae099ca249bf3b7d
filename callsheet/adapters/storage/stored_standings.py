"""How receivers stand, kept in a log's database or in memory."""

from collections.abc import Callable, Mapping

from callsheet.adapters.storage.standing_rows import (
    StandingRows,
    standing_in,
    text_of,
)
from callsheet.adapters.storage.stored_inbox import Ways
from callsheet.application.errors import LogUnavailable
from callsheet.application.receivers import Standings
from callsheet.domain.deliveries import Standing

Change = Callable[[Standing | None], Standing]


class StoredStandings(Standings):
    """
    Keeps beside a log how receivers stand.

    Args:
        ways: To the database.
        reader: The table, for threads that read.
        writer: The table, for the thread that writes; None if nobody may.
    """

    def __init__(
        self, ways: Ways, reader: StandingRows, writer: StandingRows | None
    ) -> None:
        self._ways = ways
        self._reader = reader
        self._writer = writer

    async def known(self) -> Mapping[str, Standing]:
        """Read how every receiver stands that was ever written to, by its name."""
        rows = await self._ways.asking(self._reader.read)
        return {name: standing_in(name, text) for name, text in rows.items()}

    async def change(self, name: str, change: Change) -> Standing:
        """Change how a receiver stands, on disk before this returns."""
        writer = self._writer
        if writer is None:
            raise LogUnavailable("the log was opened for reading only")
        made: list[Standing] = []

        def write(text: str | None) -> str:
            made.append(change(None if text is None else standing_in(name, text)))
            return text_of(made[-1])

        await self._ways.writing(lambda: writer.change(name, write))
        return made[-1]


class MemoryStandings(Standings):
    """Keeps it until the process ends."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    async def known(self) -> Mapping[str, Standing]:
        """Read how every receiver stands that was ever written to, by its name."""
        known = sorted(self._known.items())
        return {name: standing_in(name, text) for name, text in known}

    async def change(self, name: str, change: Change) -> Standing:
        """Change how a receiver stands."""
        text = self._known.get(name)
        made = change(None if text is None else standing_in(name, text))
        self._known[name] = text_of(made)
        return made
