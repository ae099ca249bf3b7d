"""The inbox in memory, for tests and trials; it keeps the same contract."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from callsheet.application.inbox import Inbox, Kept, Notice, NoticeKind, Received


class MemoryInbox(Inbox):
    """An inbox that is gone with the process."""

    def __init__(self) -> None:
        self._notices: dict[int, Notice] = {}
        self._waiting: set[int] = set()
        self._known: set[str] = set()
        self._last = 0

    async def keep_all(self, notices: Sequence[Notice]) -> Sequence[bool]:
        """Keep notices whose messages are not known, and say which were news."""
        return [self._keep(notice) for notice in notices]

    def _keep(self, notice: Notice) -> bool:
        if notice.message_id in self._known:
            return False
        self._last += 1
        self._known.add(notice.message_id)
        self._notices[self._last] = notice
        self._waiting.add(self._last)
        return True

    async def waiting(self, after: int, limit: int) -> tuple[Kept, ...]:
        """Read notices that are not done, oldest first, from behind a number on."""
        numbers = sorted(number for number in self._waiting if number > after)
        return tuple(
            Kept(number, self._notices[number]) for number in numbers[: max(limit, 0)]
        )

    async def newest(self, before: int | None, limit: int) -> tuple[Received, ...]:
        """Read notices, done or not, the newest first, from before a number on."""
        numbers = sorted(self._notices, reverse=True)
        wanted = [one for one in numbers if before is None or one < before]
        return tuple(
            Received(number, self._notices[number], number not in self._waiting)
            for number in wanted[: max(limit, 0)]
        )

    async def count(self) -> int:
        """Count the notices that are not done."""
        return len(self._waiting)

    async def done(self, numbers: Collection[int]) -> None:
        """Let notices wait no longer; their message ids stay known."""
        self._waiting.difference_update(numbers)

    async def last_at(self) -> datetime | None:
        """Say when the newest of those not forgotten was received; None without any."""
        told = [one for one in self._notices.values() if not one.is_trial]
        return told[-1].received_at if told else None

    async def heard(self) -> Mapping[NoticeKind, datetime]:
        """Say when the newest of each kind was received."""
        told = [one for one in self._notices.values() if not one.is_trial]
        return {
            kind: max(one.received_at for one in told if one.kind is kind)
            for kind in {one.kind for one in told}
        }

    async def forget(self, before: datetime) -> int:
        """Drop what was received before an instant and is done; say how many went."""
        old = [
            number
            for number, notice in self._notices.items()
            if number not in self._waiting and notice.received_at < before
        ]
        for number in old:
            self._known.discard(self._notices.pop(number).message_id)
        return len(old)
