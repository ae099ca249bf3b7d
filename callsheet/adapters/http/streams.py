"""Places for streams: so many for each token, and so many in all."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from aiohttp import web

EACH: Final = 5
"""Streams that one token may have at once."""

AT_ONCE: Final = 200
"""Streams that the service has at once, whoever listens."""


class NoPlace(Exception):
    """There are as many streams as there may be."""


class Streams:
    """Knows who listens; whoever has gone away keeps no place."""

    def __init__(self) -> None:
        self._open: list[tuple[str, web.Request, asyncio.Task[Any] | None]] = []

    @contextmanager
    def place(self, request: web.Request, name: str) -> Iterator[None]:
        """
        Hold a place for as long as the block runs, in the task that answers.

        Args:
            request: Who listens.
            name: Of his token.

        Raises:
            NoPlace: There is none left for him.
        """
        self._clear()
        mine = sum(who == name for who, _, _ in self._open)
        if mine >= EACH or len(self._open) >= AT_ONCE:
            raise NoPlace
        one = name, request, asyncio.current_task()
        self._open.append(one)
        try:
            yield
        finally:
            self._open = [other for other in self._open if other is not one]

    def _clear(self) -> None:
        """
        End streams to which nobody listens any more.

        By themselves they see that only when they have something to send; a browser
        that loads a page a few times over would be refused, and not ask again.
        """
        gone = [one for one in self._open if one[1].transport is None]
        left = [one for one in self._open if one[1].transport is not None]
        self._open = left
        for _, _, task in gone:
            if task is not None:
                task.cancel()
