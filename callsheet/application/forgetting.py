"""Forgetting by age: texts that only old decisions refer to go, the decisions stay."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from callsheet.application.again import until_alone
from callsheet.application.known_world import is_gone
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Entry, Log, Recorded
from callsheet.application.reading import Progress, silent
from callsheet.application.signature import Signature
from callsheet.domain.ids import Digest
from callsheet.domain.log import fold
from callsheet.domain.log_records import TextsForgotten
from callsheet.domain.parts import OPERATORS
from callsheet.domain.records import Decided, EventRecord
from callsheet.domain.streams import EVENTS, RETENTION

ROOM: Final = 500_000
"""So many digests at most are held at once: each takes about 200 bytes."""

_EVENTS: Final = 200
_PAGE: Final = 1_000
_BATCH: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Aged:
    """
    What is old.

    Attributes:
        before: What counts as old: decisions from before this moment.
        decisions: How many there are; they stay.
        texts: How many stored texts nothing else refers to.
    """

    before: datetime
    decisions: int
    texts: int


class Forgetting:
    """
    Finds the texts that only old decisions refer to, and deletes them.

    What the last decision on an event that is not over refers to stays, however old it
    is, and so does what any younger decision refers to; and the operator's own texts,
    policies and settings, stay.

    Args:
        log: Whose texts they are.
        before: Decisions from before this moment are old.
        tell: Told of progress.
        room: How many digests it may hold at once. If there are more, the log is read
            several times, for another share of them each time.
    """

    def __init__(
        self,
        log: Log,
        before: datetime,
        tell: Progress = silent,
        room: int = ROOM,
    ) -> None:
        self._log = log
        self._before = before
        self._tell = tell
        self._room = room
        self._looked: datetime | None = None
        self._decisions = 0
        self._seen = 0
        self._needed: set[Digest] = set()

    async def survey(self) -> Aged:
        """
        Count what would go; nothing is written.

        Raises:
            LogUnavailable: The log could not be read.
        """
        ledger = Ledger(self._log)
        await ledger.catch_up()
        self._looked, texts = ledger.workspace.looked, 0
        async for doomed in self._doomed():
            texts += await self._log.stored(doomed)
        return Aged(before=self._before, decisions=self._decisions, texts=texts)

    async def forget(
        self, signed: Signature, *, now: datetime
    ) -> TextsForgotten | None:
        """
        Delete what is old, and record that.

        The record is written with the first of it. Whoever is interrupted after that
        goes on by asking for it again.

        Args:
            signed: Who asks for it, and why.
            now: When.

        Returns:
            The record; None if nothing was old.

        Raises:
            Conflict: The log went on too fast; some texts are left.
            LogUnavailable: The log could not be read or written.
        """
        aged = await self.survey()
        if not aged.texts:
            return None
        record = TextsForgotten(
            at=now,
            before=self._before,
            by=signed.by,
            why=signed.why,
            texts=aged.texts,
        )
        unsaid: TextsForgotten | None = record
        self._seen, done = await self._log.append([]), 0
        async for doomed in self._doomed():
            for first in range(0, len(doomed), _BATCH):
                self._tell("deleting texts", done, aged.texts)
                batch = doomed[first : first + _BATCH]
                there = await self._log.stored(batch)
                if there:
                    await self._delete(batch, unsaid)
                    unsaid, done = None, done + there
        return record

    async def _delete(
        self, batch: Sequence[Digest], record: TextsForgotten | None
    ) -> None:
        async def delete() -> int:
            await self._see()
            digests = [digest for digest in batch if digest not in self._needed]
            entry = None if record is None else await self._entry(record)
            return await self._log.forget(digests, seen=self._seen, entry=entry)

        self._seen = await until_alone(delete)

    async def _entry(self, record: TextsForgotten) -> Entry:
        version = len((await self._log.read([RETENTION]))[RETENTION])
        return Entry(stream=RETENTION, expected=version, record=record)

    async def _see(self) -> None:
        """Look at what came in since: what a new decision refers to is needed again."""
        while page := await self._log.since(self._seen, _PAGE):
            self._needed.update(*map(_named, _decisions(page)))
            self._seen = page[-1].position

    async def _doomed(self, share: str = "") -> AsyncIterator[Sequence[Digest]]:
        """
        Give the digests of what is to go; in shares, if there are too many.

        Args:
            share: What the hexadecimal digits of all these digests begin with.
        """
        found = await self._share(f"sha256:{share}")
        if found is not None:
            yield found
            return
        for digit in "0123456789abcdef":
            async for doomed in self._doomed(share + digit):
                yield doomed

    async def _share(self, prefix: str) -> Sequence[Digest] | None:
        """Give the share of digests that begin so; None if it takes too much room."""
        streams = await self._log.streams(EVENTS)
        old, kept, decisions = set[Digest](), set[Digest](), 0
        for first in range(0, len(streams), _EVENTS):
            self._tell("looking for old texts", first, len(streams))
            found = await self._log.read(streams[first : first + _EVENTS])
            for records in found.values():
                for decided, stays in self._judged(records):
                    decisions += decided.at < self._before
                    named = (key for key in _named(decided) if key.startswith(prefix))
                    (kept if stays else old).update(named)
            if len(old) + len(kept) > self._room:
                return None
        self._decisions = decisions
        return sorted(old - kept)

    def _judged(self, records: Sequence[Recorded]) -> Iterator[tuple[Decided, bool]]:
        """Say of each decision on an event whether its texts have to stay."""
        state = fold(r.record for r in records if isinstance(r.record, EventRecord))
        known = state.unreadable is None and not state.open
        for decided in _decisions(records):
            living = not (known and is_gone(decided, self._looked))
            last = decided is state.last
            yield decided, decided.at >= self._before or (last and living)


def _decisions(records: Iterable[Recorded]) -> Iterator[Decided]:
    return (r.record for r in records if isinstance(r.record, Decided))


def _named(decided: Decided) -> Iterator[Digest]:
    """Name the texts of a decision, but for the operator's own."""
    yield from (key for name, key in decided.parts if name not in OPERATORS)
    if decided.snapshot is not None:
        yield decided.snapshot
