"""Audits of the log beside the service, one at a time: followed, and ended."""

import asyncio
import threading
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from secrets import token_hex
from types import TracebackType
from typing import Final, Self

import structlog

from callsheet.adapters.http import kinds
from callsheet.adapters.http.parts import Auditor
from callsheet.adapters.http.problems import Problem
from callsheet.application.audit_tally import Tally
from callsheet.application.errors import CallsheetError
from callsheet.application.ports import Clock

KEPT: Final = 20
"""So many audits are remembered, the newest ones."""

_log = structlog.get_logger("callsheet.http")


class State(Enum):
    """How far an audit has come."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(kw_only=True, eq=False)
class Verification:
    """
    One audit, as far as it has come.

    Attributes:
        after: The position before the first record.
        upto: The last position that counts.
        doing: What is done just now, in words.
        position: Up to where that has come.
        problem: Why it failed.
    """

    id: str
    after: int
    upto: int
    begun: datetime
    tally: Tally
    state: State = State.RUNNING
    ended: datetime | None = None
    doing: str = "beginning"
    position: int = 0
    problem: str | None = None
    told_to_end: threading.Event = field(default_factory=threading.Event)


class Verifications:
    """
    Starts audits and remembers what came of the last ones.

    Args:
        clock: Says when.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, Verification] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self, auditor: Auditor, *, after: int, upto: int) -> Verification:
        """
        Begin an audit.

        Raises:
            Problem: Another one runs.
        """
        if self._task is not None and not self._task.done():
            running = next(reversed(self._known))
            raise Problem(kinds.ALREADY_RUNNING, f"the audit {running} runs still")
        one = Verification(
            id=token_hex(8),
            after=after,
            upto=upto,
            begun=self._clock.now(),
            tally=Tally(after),
        )
        self._known[one.id] = one
        for old in [*self._known][:-KEPT]:
            del self._known[old]
        self._task = asyncio.create_task(self._run(auditor, one), name="audit")
        return one

    def find(self, named: str) -> Verification:
        """
        Find an audit.

        Raises:
            Problem: None is called so, or it is long over.
        """
        if named not in self._known:
            detail = f"there is no audit {named[:80]!r}; the last {KEPT} are known"
            raise Problem(kinds.NOT_FOUND, detail)
        return self._known[named]

    async def cancel(self, one: Verification) -> None:
        """End an audit, and wait until it has."""
        if one.state is State.RUNNING and self._task is not None:
            one.told_to_end.set()
            await asyncio.wait([self._task])

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for one in self._known.values():
            await self.cancel(one)

    async def _run(self, auditor: Auditor, one: Verification) -> None:
        try:
            # What is found is taken in by a thread; the work itself is for processes.
            one.state = await asyncio.to_thread(_go_through, auditor, one)
        except CallsheetError as error:
            one.state, one.problem = State.FAILED, str(error)
        except Exception as error:  # noqa: BLE001 -- told here, for nobody awaits it
            _log.error("audit.failed", kind=type(error).__name__)
            one.state, one.problem = State.FAILED, "the service's log says how"
        finally:
            one.ended = self._clock.now()


def _go_through(auditor: Auditor, one: Verification) -> State:
    for doing, stretches in auditor(one.after, one.upto):
        # Only what the last pass has seen, too, is done with.
        one.tally.position = one.after
        one.doing, one.position = doing, one.after
        for stretch in stretches:
            one.tally.add(stretch)
            one.position = stretch.position
            if one.told_to_end.is_set():
                return State.CANCELLED
    return State.DONE
