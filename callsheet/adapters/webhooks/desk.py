"""Where deliveries are proven, understood and kept: those that come together, so."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from callsheet.adapters.webhooks.messages import notice_of
from callsheet.adapters.webhooks.signatures import Headers
from callsheet.adapters.webhooks.verification import Verifier
from callsheet.application.inbox import Inbox, Notice, NoticeKind

TOGETHER: Final = 100
"""Deliveries that are kept together at most."""

LARGE: Final = 8_192
"""Bytes; what is larger is proven before it waits, or strangers could fill memory."""

PAUSE: Final = 0.003
"""Seconds in which those gather that come after others did together."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """
    What came.

    Attributes:
        headers: With the signature, or without.
        tokens: Every `token` of its address.
        body: Exactly as it was received.
        at: When it was.
    """

    headers: Headers
    tokens: Sequence[str]
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """
    A delivery that is proven and durable.

    Attributes:
        kind: What its message is about.
        news: Whether it was not known yet.
    """

    kind: NoticeKind
    news: bool


_Waiting: TypeAlias = tuple[Delivery, "asyncio.Future[Taken]"]
_Proven: TypeAlias = tuple[Notice, "asyncio.Future[Taken]"]


class Desk:
    """
    Takes deliveries in, many at a time.

    While some are made durable, those that come gather, and share what is dear: the
    commit, and the way from one piece of code to the next, which costs a processor
    more than the proof itself. Where several came together, more are about to come:
    they are given a moment. One that comes alone does not wait.

    Args:
        inbox: Where notices are kept.
        verifier: Who is let in.
    """

    def __init__(self, inbox: Inbox, verifier: Verifier) -> None:
        self._inbox = inbox
        self._verifier = verifier
        self._gathering: list[_Waiting] = []
        self._together = 1
        self._at_work: asyncio.Task[None] | None = None

    async def take(self, delivery: Delivery) -> Taken:
        """
        Wait until a delivery is durable.

        Raises:
            Refused: Nobody knows whose it is.
            LogUnavailable: It cannot be kept, or that takes too long.
        """
        if len(delivery.body) > LARGE:
            self._name(delivery)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Taken] = loop.create_future()
        self._gathering.append((delivery, answer))
        if self._at_work is None:
            self._at_work = loop.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        try:
            while self._gathering:
                await asyncio.sleep(PAUSE if self._together > 1 else 0)
                group = self._gathering[:TOGETHER]
                self._gathering = self._gathering[TOGETHER:]
                self._together = len(group)
                await self._settle(group)
        finally:
            # Whoever ended this ends those who wait, too: nothing is answered.
            self._at_work = None
            for _, answer in self._gathering:
                answer.cancel()
            self._gathering = []

    async def _settle(self, group: Sequence[_Waiting]) -> None:
        try:
            proven = self._proven(group)
            news = await self._inbox.keep_all([notice for notice, _ in proven])
        except Exception as problem:  # noqa: BLE001 - raised again in all who wait
            # What is amiss with the inbox is so for all who wait.
            _refuse([*group, *self._gathering], problem)
            self._gathering = []
        else:
            for kept, (notice, answer) in zip(news, proven, strict=True):
                if not answer.done():
                    answer.set_result(Taken(notice.kind, kept))
        finally:
            for _, answer in group:
                answer.cancel()

    def _proven(self, group: Sequence[_Waiting]) -> list[_Proven]:
        """Understand what is proven; what is not is refused, each for itself."""
        proven: list[_Proven] = []
        for one, answer in group:
            try:
                notice = notice_of(self._name(one), one.body, one.at)
                proven.append((notice, answer))
            except Exception as refused:  # noqa: BLE001 - its own sender's, whatever it is
                _refuse([(one, answer)], refused)
        return proven

    def _name(self, one: Delivery) -> str | None:
        return self._verifier.admit(one.headers, one.tokens, one.body, one.at)


def _refuse(group: Sequence[_Waiting], problem: Exception) -> None:
    for _, answer in group:
        if not answer.done():
            answer.set_exception(problem)
