"""All events that may share bots with each other, as one value that they all hold."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from callsheet.domain.bot import Sibling
from callsheet.domain.lazy import lazy


class Siblings(tuple[Sibling, ...]):
    """
    Siblings in the order of their event ids.

    What follows from all of them is found once, however many events hold this value:
    else a thousand invitees of one meeting would cost a million looks.
    """

    def __new__(cls, siblings: Iterable[Sibling] = ()) -> Self:
        """Put siblings in order."""
        return super().__new__(cls, sorted(siblings, key=lambda s: s.event_id))

    @lazy
    def holders(self) -> tuple[Sibling, ...]:
        """Those on which a bot is listed, or an addition is on its way."""
        return tuple(s for s in self if s.bots or s.in_flight)

    @lazy
    def instants(self) -> frozenset[datetime]:
        """Every instant at which what follows from them may change."""
        spans = {instant for s in self for instant in (s.start, s.end)}
        return frozenset(spans | {bot.start for s in self for bot in s.bots})
