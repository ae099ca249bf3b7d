"""What the core answers: commands, the reason, and until when the answer holds."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.explanation import Explanation
from callsheet.domain.ids import BotId, DedupKey, Digest, EventId
from callsheet.domain.reasons import Flag, Reason


class How(Enum):
    """How a bot is taken off an event."""

    UNSCHEDULE = "unschedule"
    LEAVE_CALL = "leave_call"


class Kind(Enum):
    """The tag of a command in documents and in the log."""

    ADD_BOT = "add_bot"
    REMOVE_BOT = "remove_bot"
    NOOP = "noop"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddBot:
    """
    Book a bot for the event: Recall's Schedule Bot For Calendar Event.

    Attributes:
        key: Events with the same key share one bot.
        start: When the event starts; Recall books the bot for the event's own start.
        link: The event's meeting link, unaltered.
        settings: The complete bot configuration.
    """

    event_id: EventId
    reason: Reason
    key: DedupKey
    start: datetime
    link: str
    settings: BotSettings
    kind: Kind = Kind.ADD_BOT


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveBot:
    """
    Take bots off the event.

    Attributes:
        bot_ids: The bots expected there, sorted; with any other the command is stale.
        how: `unschedule` takes all future bots of the event (Recall's Remove Bot);
            `leave_call` sends the named bots out of a running call.
    """

    event_id: EventId
    reason: Reason
    bot_ids: tuple[BotId, ...]
    how: How
    kind: Kind = Kind.REMOVE_BOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Noop:
    """Send nothing."""

    event_id: EventId
    reason: Reason
    kind: Kind = Kind.NOOP


Command = AddBot | RemoveBot | Noop


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """The bot that should exist for the event."""

    key: DedupKey
    start: datetime
    link: str
    settings_digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """
    The core's answer for one situation.

    Attributes:
        commands: One `Noop`, or `RemoveBot`s followed by at most one `AddBot`.
        explanation: The path through the rules, with the facts looked at.
        flags: Sorted by their codes.
        valid_until: The first later instant at which commands, reason or flags would
            differ if nothing but the time changed; None if there is none.
        desired: The bot that should exist, None if none should.
        rule: The rule, choice or default that gave the verdict, if one was reached.
        policy_digest: The policy that was used, None without any.
    """

    event_id: EventId
    commands: tuple[Command, ...]
    reason: Reason
    explanation: Explanation
    flags: tuple[Flag, ...] = ()
    valid_until: datetime | None = None
    desired: Desired | None = None
    rule: str | None = None
    policy_digest: Digest | None = None

    @property
    def sends(self) -> bool:
        """Whether anything is to be sent to Recall."""
        return not isinstance(self.commands[0], Noop)
