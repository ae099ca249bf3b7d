"""What an opened log is, wherever it is kept."""

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol, Self

from callsheet.adapters.storage.head import SealMark
from callsheet.adapters.storage.rebuilding import Rebuilt
from callsheet.application.inbox import Inbox
from callsheet.application.log_port import Log
from callsheet.application.reading import Progress
from callsheet.application.receivers import Standings


class Place(Protocol):
    """Where a log is; as a text it names the place in errors."""

    def telling(self) -> AbstractContextManager[None]:
        """Turn every error of the place into a `LogUnavailable` that says why."""


class OpenLog(Log, Protocol):
    """A log that is open until it is closed; `async with` closes it."""

    @property
    def inbox(self) -> Inbox:
        """What Recall has told, kept in the log's database until it is done."""

    @property
    def standings(self) -> Standings:
        """How those stand who are told of changes, kept in the log's database."""

    async def rebuild_views(self, tell: Progress) -> Rebuilt:
        """
        Make the views anew from the log, and compare them with those that were kept.

        Raises:
            LogUnavailable: The log cannot be read, or not be written.
        """

    async def views_amiss(self) -> str | None:
        """
        Say which view is not what was kept; None if all are.

        Without the log's key none is believed, and nothing is said.
        """

    async def check_key(self) -> None:
        """
        See whether the master key is that of the log.

        Raises:
            LogUnavailable: There is none, or another one.
        """

    async def meet_again(self) -> None:
        """
        See, after its server was away, whether it is still the log that was opened.

        Raises:
            LogAway: The server is away.
            LogUnavailable: It is another log, lacks its end, or cannot be read.
        """

    async def newest_seal(self) -> SealMark | None:
        """Tell what has to be known elsewhere of the newest seal; None without any."""

    async def lacks(self, mark: SealMark) -> str | None:
        """Say what is wrong if this log does not hold a seal; None if it does."""

    async def close(self) -> None:
        """Finish the appends that wait, and give everything back; may be repeated."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()
