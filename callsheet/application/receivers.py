"""Ports of telling receivers: how they stand is kept, and how they are told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from callsheet.domain.change import Change, ChangeKind
from callsheet.domain.deliveries import Answer, Standing
from callsheet.domain.ids import CalendarId


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """
    Somebody who is told of changes.

    Attributes:
        name: As the settings have it; how it stands is kept under it.
        kinds: What it is told; None for everything.
        calendars: Whose changes; None for the whole workspace. What is of no single
            calendar only such a one is told.
    """

    name: str
    kinds: frozenset[ChangeKind] | None = None
    calendars: frozenset[CalendarId] | None = None

    def wants(self, change: Change) -> bool:
        """Say whether it is to be told of a change."""
        if self.kinds is not None and change.kind not in self.kinds:
            return False
        return self.calendars is None or change.calendar_id in self.calendars


class Standings(Protocol):
    """
    How receivers stand, kept until they are forgotten; see `Standing`.

    Every method may raise `LogUnavailable`.
    """

    async def known(self) -> Mapping[str, Standing]:
        """Read how every receiver stands that was ever written to, by its name."""

    async def change(
        self, name: str, change: Callable[[Standing | None], Standing]
    ) -> Standing:
        """
        Change how a receiver stands, durably; nobody else does meanwhile.

        Args:
            name: Of the receiver.
            change: Given how it stands, None if it is not known; it may be asked again.

        Returns:
            How it stands then.
        """


class Deliver(Protocol):
    """Brings a change to one receiver."""

    async def __call__(self, change: Change) -> Answer:
        """Try once, in a time that is bounded; whatever goes wrong is an answer."""
