"""What an opened log is, wherever it is kept."""

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol, Self

from callsheet.adapters.storage.head import SealMark
from callsheet.application.ports import Log


class Place(Protocol):
    """Where a log is; as a text it names the place in errors."""

    def telling(self) -> AbstractContextManager[None]:
        """Turn every error of the place into a `LogUnavailable` that says why."""


class OpenLog(Log, Protocol):
    """A log that is open until it is closed; `async with` closes it."""

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
