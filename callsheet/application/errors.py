"""
Everything that can go wrong, named by meaning; status codes stay in the adapters.

* CallsheetError
  - ConfigurationError   the program was set up in a way it cannot run with
    - SchemeConflict     another key scheme is in force for this workspace
  - StalePlan            a saved plan is not what would be sent now
  - Conflict             somebody else wrote to the stream first
  - LogUnavailable       the log cannot be opened, read or written
    - NoLog              there is none yet
    - LogAway            its server cannot be reached at present, or cannot work
    - LogTaken           another process writes to it
    - TextDamaged        a stored text is not what was stored
      - KeyDamaged       the key of its owner is not what was stored
      - KeyMissing       the key of its owner is not there
    - TextsDamaged       so it is with some of the texts that were asked for
  - WorkerLost           a process that took part in an audit died
  - RecallError          a call to Recall did not do what it should
    - NotAllowed         the key is wrong, without credit, or blocked
    - Unreachable        no answer came; the outcome of a write is unknown
    - NotShown           the answer does not show the bot that was asked for
    - BotBusy            another request holds the same deduplication key
    - RateLimited        the workspace's calls are used up for now
    - PoolExhausted      no ad-hoc bot is free for a meeting this near
    - Dispatched         the bot has set off; it cannot be unscheduled any more
    - Missing            there is no such calendar, event or bot
    - Refused            Recall will not do this, now or later
    - Stopping           the program is about to end; no call was made
"""

from collections.abc import Mapping
from datetime import timedelta

from callsheet.domain.ids import Digest


class CallsheetError(Exception):
    """Anything that Callsheet raises on purpose."""


class ConfigurationError(CallsheetError):
    """The program was set up in a way it cannot run with; the text says the cure."""


class SchemeConflict(ConfigurationError):
    """Another deduplication key scheme is in force; one scheme for ever."""


class Conflict(CallsheetError):
    """Somebody else wrote to the stream first; nothing was written."""


class LogUnavailable(CallsheetError):
    """The log cannot be opened, read or written; the text says why."""


class NoLog(LogUnavailable):
    """There is no log yet, and none was to be begun."""


class LogAway(LogUnavailable):
    """The log's server cannot be reached, or cannot work: it may do so again later."""


class LogTaken(LogUnavailable):
    """Another process writes to the log, and only one can."""


class TextDamaged(LogUnavailable):
    """A stored text is not what was stored, and nobody can read it."""


class KeyDamaged(TextDamaged):
    """The key of an owner is not what was stored; what it sealed cannot be read."""


class KeyMissing(TextDamaged):
    """The key of an owner is not there, and what it sealed is."""


class TextsDamaged(LogUnavailable):
    """
    Some of the texts that were asked for cannot be read.

    Attributes:
        texts: Why, by their digests; all others can be.
    """

    def __init__(self, texts: Mapping[Digest, TextDamaged]) -> None:
        first, more = next(iter(texts.values())), len(texts) - 1
        super().__init__(f"{first}{f' (and {more} more texts)' if more else ''}")
        self.texts = texts


class WorkerLost(CallsheetError):
    """A process that took part in an audit died; its stretch was not looked at."""


class RecallError(CallsheetError):
    """
    A call to Recall did not do what it should.

    Attributes:
        status: The HTTP status of the answer, None without one.
        code: Recall's own code from the body, if it gave one.
        retry_after: How long Recall asked to wait.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.retry_after = retry_after


class NotAllowed(RecallError):
    """The key is wrong (401), the account out of credit (402), or blocked (403)."""


class Unreachable(RecallError):
    """No usable answer came (time-out, reset, 5xx); a write may have happened."""


class NotShown(RecallError):
    """Recall said yes, but the event in its answer does not show the bot."""


class BotBusy(RecallError):
    """Another request holds the same deduplication key (409)."""


class RateLimited(RecallError):
    """The workspace's calls are used up for now (429)."""


class PoolExhausted(RecallError):
    """No ad-hoc bot is free for a meeting this near (507)."""


class Dispatched(RecallError):
    """The bot has set off for its call; it cannot be unscheduled any more (405)."""


class Missing(RecallError):
    """There is no such calendar, event or bot (404)."""


class Refused(RecallError):
    """Recall will not do this for this event as it is (400 and the like)."""


class Stopping(RecallError):
    """The program is about to end; what would have had to wait was not called."""
