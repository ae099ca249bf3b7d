"""Forgetting by age: texts that only old decisions refer to go, the decisions stay."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from callsheet.application.again import until_alone
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Entry, Log, Recorded
from callsheet.application.outlasting import Term, is_old, outlasting
from callsheet.application.reading import Progress, silent
from callsheet.application.signature import Signature
from callsheet.domain.ids import Digest
from callsheet.domain.log_records import TextsForgotten
from callsheet.domain.parts import OPERATORS
from callsheet.domain.records import Decided
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
    policies and settings, stay. All that is judged as of one place in the log, which
    the record names: an audit can tell again what went.

    Args:
        log: Whose texts they are.
        before: Decisions from before this moment are old.
        tell: Told of progress.
        room: How many digests it may hold at once, two at least. If there are more, the
            log is read several times, for another share of them each time: once for
            each half of the room at worst, to count them and again to delete them.
    """

    def __init__(
        self,
        log: Log,
        before: datetime,
        tell: Progress = silent,
        room: int = ROOM,
    ) -> None:
        self._log = log
        self._tell = tell
        self._room = room
        self._term = Term(before=before, seen=0, looked=None)
        self._decisions = 0
        self._whole: Sequence[Digest] | None = None
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
        looked = ledger.workspace.looked
        self._term = replace(self._term, seen=ledger.position, looked=looked)
        self._whole, texts = None, 0
        async for doomed in self._doomed():
            texts += await self._log.stored(doomed)
        before, decisions = self._term.before, self._decisions
        return Aged(before=before, decisions=decisions, texts=texts)

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
            before=self._term.before,
            by=signed.by,
            why=signed.why,
            texts=aged.texts,
            seen=self._term.seen,
            looked=self._term.looked,
        )
        unsaid: TextsForgotten | None = record
        self._seen, done = self._term.seen, 0
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

    async def _doomed(self) -> AsyncIterator[Sequence[Digest]]:
        """Give the digests of what is to go; in shares, if there are too many."""
        if self._whole is not None:
            yield self._whole
            return
        first: str | None = ""
        while first is not None:
            doomed, end = await self._share(first)
            if not first and end is None:
                self._whole = doomed
            yield doomed
            first = end

    async def _share(self, first: str) -> tuple[Sequence[Digest], str | None]:
        """
        Read the log for the next share of digests: as many as there is room for.

        Args:
            first: The first digest of the share may be this one.

        Returns:
            Those of them that are to go, and what the next share begins with; None if
            this is the last one.
        """
        streams = await self._log.streams(EVENTS)
        old, kept, end, decisions = set[Digest](), set[Digest](), None, 0
        for start in range(0, len(streams), _EVENTS):
            self._tell("looking for old texts", start, len(streams))
            found = await self._log.read(streams[start : start + _EVENTS])
            for records in found.values():
                for decided, stays in self._judged(records):
                    decisions += decided.at < self._term.before
                    (kept if stays else old).update(
                        key
                        for key in _named(decided)
                        if first <= key and (end is None or key < end)
                    )
            while len(old) + len(kept) > self._room:
                held = sorted(old | kept)
                end = held[len(held) // 2]
                old = {key for key in old if key < end}
                kept = {key for key in kept if key < end}
        self._decisions = decisions
        return sorted(old - kept), end

    def _judged(self, records: Sequence[Recorded]) -> Iterator[tuple[Decided, bool]]:
        """Say of each decision on an event whether its texts have to stay."""
        outlasts = outlasting(records, self._term)
        for recorded in records:
            if isinstance(recorded.record, Decided):
                decided, at = recorded.record, recorded.position
                old = is_old(decided, at, self._term)
                yield decided, not old or at == outlasts


def _decisions(records: Iterable[Recorded]) -> Iterator[Decided]:
    return (r.record for r in records if isinstance(r.record, Decided))


def _named(decided: Decided) -> Iterator[Digest]:
    """Name the texts of a decision, but for the operator's own."""
    yield from (key for name, key in decided.parts if name not in OPERATORS)
    if decided.snapshot is not None:
        yield decided.snapshot
