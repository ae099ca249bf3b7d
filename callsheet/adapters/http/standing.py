"""How the watch stands, as its turns tell: for checks, log lines and metrics."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from callsheet.application.errors import (
    CallsheetError,
    NotAllowed,
    RecallError,
    Stopping,
)
from callsheet.application.synced import Synced
from callsheet.application.watching import Turn
from callsheet.domain.instants import spell

_log = structlog.get_logger("callsheet.watch")

_CURE = "see whether the key is right, and whether the account is paid up"


@dataclass(slots=True)
class Standing:
    """
    How the watch stands.

    Attributes:
        begun: When the service began.
        synced: What the last pass did; None before any.
        good: When the last turn ended that was finished; None before any.
        failing: Why turns are not finished at present; None if they are.
        since: Since when that is so.
    """

    begun: datetime
    synced: Synced | None = None
    good: datetime | None = None
    failing: CallsheetError | None = None
    since: datetime | None = None
    _troubled: RecallError | None = None
    _stopped: RecallError | None = None

    def told(self, turn: Turn) -> None:
        """Take a turn over, and tell the log of it: what was done, and what is new."""
        if isinstance(turn.failed, Stopping):
            return
        self.synced = turn.synced or self.synced
        _note_turn(turn)
        if _is_other(turn.failed, self.failing):
            _note_failure("watch.failed", turn.failed)
        if turn.failed is None and self.failing is not None:
            since = self.since and spell(self.since)
            _log.info("watch.recovered", since=since)
        if turn.failed is None or self.failing is None:
            self.since = turn.ended
        self.failing = turn.failed
        if turn.failed is None:
            self.good = turn.ended
        if _is_other(turn.trouble, self._troubled):
            _note_failure("watch.trouble", turn.trouble)
        self._troubled = turn.trouble
        self._note_writes(turn)

    def _note_writes(self, turn: Turn) -> None:
        if turn.synced is None:
            return
        stopped = turn.synced.stopped
        if _is_other(stopped, self._stopped):
            _note_failure("watch.writes_stopped", stopped)
        self._stopped = None if isinstance(stopped, Stopping) else stopped


def _note_turn(turn: Turn) -> None:
    synced = turn.synced
    waited = None if turn.hinted is None else turn.ended - turn.hinted
    facts = {
        "pages": turn.pages,
        "backlog": turn.backlog,
        "seconds": round((turn.ended - turn.began).total_seconds(), 3),
        "since_hint": None if waited is None else round(waited.total_seconds(), 3),
    }
    if synced is None:
        # It is looked every minute, and mostly there is nothing.
        _log.debug("watch.turn", **facts)
        return
    _log.info(
        "watch.turn",
        **facts,
        events=len(synced.look.events),
        decided=synced.tally.decided,
        sent=len(synced.attempts),
        failed=sum(one.failure is not None for one in synced.attempts),
        waiting=len(synced.waiting),
        held=len(synced.planned.held),
        unreadable=len(synced.look.problems),
    )


def _is_other(error: CallsheetError | None, before: CallsheetError | None) -> bool:
    """Say whether there is news of a failure: the same one is told once."""
    if error is None or isinstance(error, Stopping):
        return False
    return _kind(error) != _kind(before)


def _kind(error: CallsheetError | None) -> object:
    if isinstance(error, RecallError):
        return type(error), error.status, error.code
    return type(error)


def _note_failure(event: str, error: CallsheetError | None) -> None:
    cure = {"cure": _CURE} if isinstance(error, NotAllowed) else {}
    _log.warning(event, kind=type(error).__name__, said=str(error), **cure)
