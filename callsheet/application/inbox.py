"""The port of the inbox: what Recall has told and nobody has looked at yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Protocol

from callsheet.domain.ids import BotId, CalendarId

TRIAL: Final = "msg_doctor_"
"""What the ids of messages begin with by which `callsheet doctor` tries the way in."""


class NoticeKind(Enum):
    """What a message is about; stored in the inbox, so never rename a value."""

    CALENDAR_UPDATE = "calendar.update"
    CALENDAR_SYNC_EVENTS = "calendar.sync_events"
    BOT = "bot"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """
    What a message of Recall says: a hint where to look, and never what is true.

    Attributes:
        message_id: The sender's name for the message; the same in every attempt.
        received_at: When it was received, in UTC.
        kind: A message of which nothing is understood is one, too (`UNKNOWN`): then
            anything may have changed.
        calendar_id: Whose own facts or events have changed; None of a bot's message.
        since: No event that changed was updated before (`last_updated_ts`); None if
            the message does not say so.
        bot_id: Of whom a bot's message is.
        code: The status that the bot has come to, from an open set; None if the
            message is of something else, such as a log line.
        sub_code: Why, from an open set.
        happened_at: When it came to that status.
    """

    message_id: str
    received_at: datetime
    kind: NoticeKind
    calendar_id: CalendarId | None = None
    since: datetime | None = None
    bot_id: BotId | None = None
    code: str | None = None
    sub_code: str | None = None
    happened_at: datetime | None = None

    @property
    def is_trial(self) -> bool:
        """Whether it is a message of the doctor's, who has nothing to tell."""
        return self.kind is NoticeKind.UNKNOWN and self.message_id.startswith(TRIAL)


@dataclass(frozen=True, slots=True)
class Kept:
    """
    A notice in the inbox.

    Attributes:
        number: Its place; one that comes later has a higher one.
    """

    number: int
    notice: Notice


@dataclass(frozen=True, slots=True)
class Received:
    """
    A notice, whether or not anybody has acted on it.

    Attributes:
        number: Its place; one that comes later has a higher one.
        done: Whether it waits no longer.
    """

    number: int
    notice: Notice
    done: bool


class Inbox(Protocol):
    """
    Keeps what was received until somebody has acted on it.

    Whoever reads on after a number misses none, also while others keep theirs: a
    notice never appears behind one that could be read before it.

    Every method may raise `LogUnavailable`.
    """

    async def keep_all(self, notices: Sequence[Notice]) -> Sequence[bool]:
        """
        Wait until notices are durable, and say of each whether it was news.

        A message id that is known already is the same delivery once more, also after
        it is done: nothing is kept then, and the answer is False.

        Raises:
            LogUnavailable: They cannot be kept, or that takes too long; then they may
                be kept nevertheless, and are known when they come again.
        """

    async def keep(self, notice: Notice) -> bool:
        """Do the same with one."""
        [news] = await self.keep_all([notice])
        return news

    async def waiting(self, after: int, limit: int) -> tuple[Kept, ...]:
        """Read notices that are not done, oldest first, from behind a number on."""

    async def newest(self, before: int | None, limit: int) -> tuple[Received, ...]:
        """Read notices, done or not, the newest first, from before a number on."""

    async def count(self) -> int:
        """Count the notices that are not done."""

    async def done(self, numbers: Collection[int]) -> None:
        """Let notices wait no longer; their message ids stay known."""

    async def last_at(self) -> datetime | None:
        """
        Say when the newest of those not forgotten was received; None without any.

        Messages of the doctor's do not count: Recall has sent none of them.
        """

    async def heard(self) -> Mapping[NoticeKind, datetime]:
        """Say the same of each kind; one of which nothing is known is left out."""

    async def forget(self, before: datetime) -> int:
        """
        Drop what was received before an instant and is done; say how many went.

        Their message ids are news then: they have to be remembered for days, because
        failed ones are sent again for more than a day, and by hand later still.
        """
