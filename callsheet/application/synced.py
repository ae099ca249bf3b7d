"""What one pass saw and did; and the record that it leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from callsheet.application.errors import CallsheetError, RecallError
from callsheet.application.executing import Attempt
from callsheet.application.policies import InForce
from callsheet.application.reading import Look
from callsheet.application.recording import Tally
from callsheet.application.thinking import Planned
from callsheet.application.waiting import Waiting
from callsheet.domain.guard import Held, HeldFor
from callsheet.domain.hold_records import HoldEnded
from callsheet.domain.records import PassEnded, WritesStopped
from callsheet.domain.workspace_log import WorkspaceLog

HELD_NAMED = 100
"""So many events that are held are named in the record of a pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """
    What one pass saw and did.

    Attributes:
        look: The workspace as it is afterwards.
        planned: The last decisions, with the situations that they answer.
        attempts: Every command that was sent, in order.
        waiting: What is left, and until when.
        stopped: Set if Recall does not let this key write at all, or does not answer.
        in_force: The policy by which it was decided.
        ended: Holds of the guard whose end it saw.
        cut_short: Whether it ended for lack of time: what waits may go at once.
        workspace: What the log said of the workspace when it decided last.
    """

    look: Look
    planned: Planned
    tally: Tally
    attempts: Sequence[Attempt] = ()
    waiting: Sequence[Waiting] = ()
    stopped: RecallError | None = None
    in_force: InForce = InForce()
    ended: Sequence[HoldEnded] = ()
    cut_short: bool = False
    workspace: WorkspaceLog = WorkspaceLog()

    @property
    def in_step(self) -> bool:
        """Whether nothing waits to be sent, and all could be read."""
        return not (self.waiting or self.look.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """
    All writing to Recall is stopped.

    Attributes:
        why: What Recall answered, and since when.
        until: From when on a pass asks whether it may write again.
    """

    why: WritesStopped
    until: datetime


class StalePlan(CallsheetError):
    """
    What would be sent now is not what the saved plan says; nothing was sent.

    Attributes:
        look: The workspace as it is.
        planned: What would be sent.
    """

    def __init__(self, look: Look, planned: Planned) -> None:
        super().__init__("the plan is stale: the world has moved since it was made")
        self.look = look
        self.planned = planned


def pass_ended(
    synced: Synced,
    now: datetime,
    *,
    whole: bool = True,
    swept: datetime | None = None,
) -> PassEnded:
    """
    Sum a pass up for the log.

    Args:
        synced: What it saw and did.
        now: When it ended.
        whole: Whether it read all of the workspace, or only what had changed.
        swept: Up to which start this round of reading everything has come.
    """
    look, tally = synced.look, synced.tally
    held = [*synced.planned.held.values()]
    return PassEnded(
        at=now,
        started=look.started,
        complete=whole and look.complete,
        incremental=look.complete and not whole,
        mark=look.mark,
        swept=swept,
        calendars=len(look.calendars),
        events=len(look.events),
        decided=tally.decided,
        reaffirmed=len(tally.standing),
        reaffirmed_set=tally.reaffirmed_set,
        calls=len(synced.attempts),
        unreadable=len(look.problems),
        held=tuple((one.event_id, _why_held(one)) for one in held[:HELD_NAMED]),
        held_count=len(held),
    )


def _why_held(held: Held) -> str:
    if held.reason is HeldFor.MASS_REMOVAL and held.limit is not None:
        return held.limit.value
    return held.reason.value
