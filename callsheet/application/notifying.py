"""Telling one receiver what changed, over and over until it was told."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from callsheet.application.errors import LogUnavailable
from callsheet.application.feed import Changes, Feed
from callsheet.application.ports import Clock
from callsheet.application.receivers import Deliver, Receiver, Standings
from callsheet.domain.change import Change
from callsheet.domain.deliveries import (
    LEASE,
    TOGETHER,
    Answer,
    Result,
    Standing,
    Waiting,
    answered,
    due,
    due_at,
    taken_up,
    takes_more,
)

AT_LEAST_EVERY: Final = LEASE.total_seconds() / 3
"""Seconds after which a sender that has nothing to do looks up all the same."""

STRIDE: Final = 5_000
"""Positions after which it is written down that none of them was for the receiver."""

_BEFORE_AGAIN: Final = 5.0
"""Seconds before a log that could not be read is asked again."""


@dataclass(frozen=True, slots=True)
class Round:
    """
    What a sender did in one go.

    Attributes:
        standing: How the receiver stands then; None if the log could not be asked.
        answers: What came of each message, by its position.
        trouble: Why the log could not be asked.
    """

    standing: Standing | None
    answers: Mapping[int, Answer]
    trouble: LogUnavailable | None = None


def silent(receiver: str, done: Round) -> None:
    """Tell nobody."""


class Sender:
    """
    Tells one receiver of the changes from the log, and remembers how far it came.

    What is acknowledged is remembered after it was; so a message may come twice, with
    the same id, and none is left out.

    Args:
        receiver: Who is told.
        deliver: How.
        feed: Where the changes are from.
        standings: Where it is kept how far it came.
        clock: By which it is tried again.
        holder: Names this sender among those of other processes.
        told: Told of each round in which something was sent or went wrong, and of the
            first one after that.
    """

    def __init__(
        self,
        receiver: Receiver,
        deliver: Deliver,
        feed: Feed,
        standings: Standings,
        clock: Clock,
        *,
        holder: str,
        told: Callable[[str, Round], None] = silent,
    ) -> None:
        self._receiver = receiver
        self._deliver = deliver
        self._feed = feed
        self._standings = standings
        self._clock = clock
        self._holder = holder
        self._told = told
        self._base = self._looked = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Go on until the event is set; what is on its way is waited for."""
        failed = False
        while not stop.is_set():
            try:
                done = await self.round()
            except LogUnavailable as problem:
                failed = True
                self._told(self._receiver.name, Round(None, {}, problem))
                await _first(_BEFORE_AGAIN, stop.wait())
                continue
            if failed and not done.answers:
                self._told(self._receiver.name, done)
            failed = False
            if done.standing is not None and not done.answers:
                await self._rest(done.standing, stop)
        await self._leave()

    async def round(self) -> Round:
        """
        Send what is due now, and remember what came of it.

        Returns:
            Without a standing if another sender is at it.

        Raises:
            LogUnavailable: The log cannot be read or written.
        """
        standing = await self._claim()
        if standing.holder != self._holder:
            return Round(standing, {})
        page = await self._news(standing)
        self._looked = page.position
        wanted = [one for one in page.changes if self._receiver.wants(one)]
        ahead = taken_up(standing, wanted, page.position, self._clock.now())
        answers = await self._send(due(ahead, self._clock.now()), wanted)
        if answers or wanted or page.position > standing.position + STRIDE:
            standing = await self._note(standing, wanted, answers)
        done = Round(standing, answers)
        if answers:
            self._told(self._receiver.name, done)
        return done

    async def _claim(self) -> Standing:
        """Be the one who sends; whoever is not known yet is told from now on."""
        name, now = self._receiver.name, self._clock.now()
        standing = (await self._standings.known()).get(name)
        if standing is not None and standing.belongs(self._holder, now):
            return standing
        end = await self._feed.end() if standing is None else 0

        def claim(known: Standing | None) -> Standing:
            return (known or Standing(position=end)).claimed(self._holder, now)

        return await self._standings.change(name, claim)

    async def _news(self, standing: Standing) -> Changes:
        if standing.position != self._base:
            self._base = self._looked = standing.position
        now = self._clock.now()
        most = 1 if standing.is_away else TOGETHER
        if len(due(standing, now)) >= most or not takes_more(standing, now):
            return Changes((), self._looked)
        return await self._feed.after(self._looked, most)

    async def _send(
        self, chosen: Sequence[Waiting], fresh: Sequence[Change]
    ) -> dict[int, Answer]:
        known = {one.position: one for one in fresh}
        # All of it is read before any is sent: a log that fails leaves none half-way.
        changes = [
            known.get(one.position) or await self._feed.at(one.position)
            for one in chosen
        ]
        answers = await asyncio.gather(*map(self._try, changes))
        return {
            one.position: answer for one, answer in zip(chosen, answers, strict=True)
        }

    async def _try(self, change: Change | None) -> Answer:
        if change is None:
            # A later version may tell of less than the one that took it up.
            return Answer(result=Result.TAKEN)
        return await self._deliver(change)

    async def _note(
        self,
        before: Standing,
        wanted: Sequence[Change],
        answers: Mapping[int, Answer],
    ) -> Standing:
        now = self._clock.now()

        def note(known: Standing | None) -> Standing:
            known = known or before
            # Whoever set it back meanwhile wants all of that sent again.
            if known.position == before.position:
                known = taken_up(known, wanted, self._looked, now)
            return answered(known, answers, now).claimed(self._holder, now)

        noted = await self._standings.change(self._receiver.name, note)
        self._base = noted.position
        self._looked = min(self._looked, noted.position)
        return noted

    async def _leave(self) -> None:
        """Let another process go on at once."""
        with suppress(LogUnavailable):
            if self._receiver.name in await self._standings.known():
                await self._standings.change(self._receiver.name, self._without)

    def _without(self, known: Standing | None) -> Standing:
        return (known or Standing()).left(self._holder)

    async def _rest(self, standing: Standing, stop: asyncio.Event) -> None:
        seconds, now = AT_LEAST_EVERY, self._clock.now()
        at = due_at(standing)
        if at is not None:
            seconds = min(max((at - now).total_seconds(), 0.0), seconds)
        waits: list[Coroutine[None, None, object]] = [stop.wait()]
        if standing.holder == self._holder and takes_more(standing, now):
            waits.append(self._feed.grown(self._looked))
        await _first(seconds, *waits)


async def _first(seconds: float, *waits: Coroutine[None, None, object]) -> None:
    """Wait until one of several things has come, and no longer than so many seconds."""
    tasks = [asyncio.ensure_future(one) for one in waits]
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
