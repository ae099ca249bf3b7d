"""The log's changes, from any position on, for as many as want to hear of them."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from callsheet.application.auditing import end_of
from callsheet.application.log_port import Log, Recorded
from callsheet.domain.change import Change
from callsheet.domain.streams import CALENDARS, EVENTS
from callsheet.domain.telling import NOTHING_TOLD, Told, tell

PAGE: Final = 500
"""Records that are looked at in one go."""

ROOM: Final = 5_000
"""So many events' states are remembered: what is touched is soon touched again."""

PAUSE: Final = 1.0
"""Seconds after which the log is looked at again, however many wait for it."""

_PAGES: Final = 16
"""Pages that are remembered: those who follow the log's end all ask for the same."""

Sleep = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Changes:
    """
    The changes of a part of the log.

    Attributes:
        position: Up to where the log was looked at, which is where to go on.
    """

    changes: tuple[Change, ...]
    position: int


class Feed:
    """
    Derives changes from the log; nothing of them is stored.

    Args:
        log: Whose changes they are.
        pause: Seconds between two looks at the log's end.
        sleep: Lets them pass: it is about the database's time, not the calendars'.
    """

    def __init__(
        self, log: Log, *, pause: float = PAUSE, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._log = log
        self._pause = pause
        self._sleep = sleep
        self._end = 0
        self._looking = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._told: OrderedDict[str, tuple[int, Told]] = OrderedDict()
        self._pages: OrderedDict[int, Changes] = OrderedDict()

    async def after(self, position: int, limit: int = PAGE) -> Changes:
        """
        Read the changes behind a position, as far as one page of the log has any.

        Args:
            position: As an earlier answer gave it, or that of any change.
            limit: How many changes at most; one at least.

        Raises:
            LogUnavailable: The log cannot be read.
        """
        page = await self._page(position)
        if len(page.changes) <= limit:
            return page
        cut = page.changes[limit - 1].position
        self._remember(cut, Changes(page.changes[limit:], page.position))
        return Changes(page.changes[:limit], cut)

    async def at(self, position: int) -> Change | None:
        """Read the change at a position; None if there is none."""
        async with self._reading:
            found = await self._read(position - 1, 1)
        return next((one for one in found.changes if one.position == position), None)

    async def reaches(self, position: int) -> bool:
        """Say whether the log has come that far; another log may have been put back."""
        return position <= 0 or bool(await self._log.hashes(position - 1, 1))

    async def end(self) -> int:
        """Say at which position the log ends."""
        return await end_of(self._log)

    async def grown(self, position: int) -> None:
        """Wait until the log has something behind a position."""
        while self._end <= position:
            async with self._looking:
                if self._end > position:
                    return
                newer = await self._log.since(position, 1)
                if newer:
                    self._end = newer[-1].position
                    return
                await self._sleep(self._pause)

    async def follow(self, position: int) -> AsyncGenerator[Change, None]:
        """
        Give the changes behind a position, and then those that come, for ever.

        Raises:
            LogUnavailable: The log cannot be read; go on from the last change.
        """
        while True:
            page = await self.after(position)
            for change in page.changes:
                yield change
            if page.position == position:
                await self.grown(position)
            position = page.position

    async def _page(self, position: int) -> Changes:
        async with self._reading:
            known = self._pages.get(position)
            if known is not None:
                return known
            page = await self._read(position, PAGE)
            if page.position > position:
                self._remember(position, page)
            return page

    def _remember(self, position: int, page: Changes) -> None:
        self._pages[position] = page
        while len(self._pages) > _PAGES:
            self._pages.popitem(last=False)

    async def _read(self, position: int, limit: int) -> Changes:
        records = await self._log.since(position, limit)
        if not records:
            return Changes((), position)
        streams = await self._log.read(self._lacking(records))
        self._take_up(streams, records[0].position)
        found = [change for one in records if (change := self._tell(one)) is not None]
        while len(self._told) > ROOM:
            self._told.popitem(last=False)
        return Changes(tuple(found), records[-1].position)

    def _lacking(self, records: Sequence[Recorded]) -> list[str]:
        """Name the streams of whose beginnings it has to be known what was told."""
        first: dict[str, int] = {}
        for one in records:
            if one.stream.startswith((EVENTS, CALENDARS)):
                first.setdefault(one.stream, one.version)
        return [
            stream
            for stream, version in first.items()
            if self._told.get(stream, (0, NOTHING_TOLD))[0] != version - 1
        ]

    def _take_up(
        self, streams: Mapping[str, Sequence[Recorded]], position: int
    ) -> None:
        for stream, records in streams.items():
            self._told.pop(stream, None)
            for one in records:
                if one.position < position:
                    self._tell(one)

    def _tell(self, one: Recorded) -> Change | None:
        if not one.stream.startswith((EVENTS, CALENDARS)):
            return tell(NOTHING_TOLD, one.record, one.position)[1]
        _, told = self._told.get(one.stream, (0, NOTHING_TOLD))
        told, change = tell(told, one.record, one.position)
        self._told[one.stream] = one.version, told
        self._told.move_to_end(one.stream)
        return change
