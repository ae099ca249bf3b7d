"""What Recall says of a bot's life, and what all of it together comes to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Final

from callsheet.domain.bot import Bot, BotStatus, EndReason
from callsheet.domain.instants import later

BELIEVED: Final = timedelta(days=2)
"""
From its start on. Of a bot that was never heard of again, nobody knows more than that
its call must be over; it must not pass for the one that is in the next occurrence.
"""

_ENDS: Final = (BotStatus.DONE, BotStatus.FAILED)
_PROGRESS: Final = tuple(BotStatus)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """
    What Recall said of a bot once.

    Attributes:
        happened_at: When the bot came to this, by Recall's clock.
        end_reason: Why its life ended; None while it lasts, and of a mere `done`, which
            Recall says of every bot that has shut down, whatever the reason was.
        stopped: Whether it was told to leave its call.
        code: Recall's own word for it.
        sub_code: Its word for the reason.
    """

    happened_at: datetime
    status: BotStatus
    end_reason: EndReason | None = None
    stopped: bool = False
    code: str | None = None
    sub_code: str | None = None

    @property
    def is_end(self) -> bool:
        """Whether no other status can follow."""
        return self.status in _ENDS

    def says_the_same(self, other: "Sign") -> bool:
        """Say whether nothing that is decided could hang on the difference."""
        if not self.is_end:
            return self.status is other.status
        return replace(self, code=other.code, sub_code=other.sub_code) == other


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """
    What is known of a bot's life.

    Attributes:
        sign: The sign that counts; None without any.
        asked_at: When Recall was last asked about this bot alone.
        is_missing: Whether it said then that there is no such bot.
    """

    sign: Sign | None = None
    asked_at: datetime | None = None
    is_missing: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether nothing that may still be heard of it would change anything."""
        return self.sign is not None and _rank(self.sign) == _SETTLED

    def after(
        self,
        sign: Sign | None,
        asked_at: datetime | None = None,
        *,
        is_missing: bool = False,
    ) -> "Life":
        """Add what was heard; the order in which that is done makes no difference."""
        asked = [at for at in (self.asked_at, asked_at) if at is not None]
        return Life(
            sign=strongest([one for one in (self.sign, sign) if one is not None]),
            asked_at=max(asked, default=None),
            is_missing=self.is_missing or is_missing,
        )

    def of(self, bot: Bot, now: datetime) -> Bot:
        """Add to a bot what is known of its life; what was read with it is newer."""
        sign = self.sign
        if sign is None or bot.status is not None:
            return bot
        if sign.status is BotStatus.SCHEDULED:
            return bot
        if not sign.is_end and now >= later(bot.start, BELIEVED):
            return bot
        return replace(
            bot,
            status=sign.status,
            ended_at=sign.happened_at if sign.is_end else None,
            end_reason=sign.end_reason,
            stopped_by_person=sign.stopped,
        )


UNHEARD: Final = Life()
"""Of such a bot nobody has said anything."""


def strongest(signs: Iterable[Sign]) -> Sign | None:
    """
    Choose what counts of all that was said of a bot, in whatever order.

    An end beats what is only passing, and one with a reason beats one without. Of two
    ends the first counts: what is said of the bot after that is about its recording.
    Of what is passing the newest counts.
    """
    found = list(signs)
    return reduce(_stronger, found) if found else None


def whole_story(signs: Iterable[Sign]) -> Sign | None:
    """
    Choose what counts of all that Recall ever said of a bot.

    An end without a reason will get none any more.
    """
    sign = strongest(signs)
    if sign is None or not sign.is_end or sign.end_reason is not None:
        return sign
    return replace(sign, end_reason=EndReason.OTHER)


def _stronger(one: Sign, other: Sign) -> Sign:
    if _rank(one) != _rank(other):
        return max(one, other, key=_rank)
    if one.happened_at != other.happened_at:
        earlier, newer = sorted((one, other), key=lambda sign: sign.happened_at)
        return earlier if one.is_end else newer
    return max(one, other, key=_spelt)


_SETTLED: Final = 2


def _rank(sign: Sign) -> int:
    if not sign.is_end:
        return 0
    return 1 if sign.end_reason is None else _SETTLED


def _spelt(sign: Sign) -> tuple[int, str, bool, str, str]:
    """Equal moments ought to be equal; if not, the choice must not hang on order."""
    reason = "" if sign.end_reason is None else sign.end_reason.value
    code, sub_code = sign.code or "", sign.sub_code or ""
    return _PROGRESS.index(sign.status), reason, sign.stopped, code, sub_code
