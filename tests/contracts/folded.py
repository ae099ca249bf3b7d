"""What the views of a log have to be: all of it folded anew, in the plainest way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import get_args

from callsheet.application.log_port import Log, Recorded
from callsheet.application.views import Views
from callsheet.domain.call_sheet import Line, line_of
from callsheet.domain.ids import EventId
from callsheet.domain.log import EventState, evolve
from callsheet.domain.records import Decided, EventRecord, Intended, Sent
from callsheet.domain.streams import EVENTS
from callsheet.domain.workspace_log import WorkspaceLog, counted, evolve_workspace


@dataclass
class Folded:
    """A log, folded from its first record."""

    position: int = 0
    workspace: WorkspaceLog = field(default_factory=WorkspaceLog)
    states: dict[EventId, EventState] = field(default_factory=dict)
    decided: dict[EventId, int] = field(default_factory=dict)

    @property
    def lines(self) -> Mapping[EventId, Line]:
        """The call sheet."""
        return {
            one: line_of(one, state, self.decided.get(one))
            for one, state in sorted(self.states.items())
        }


def folded(records: Iterable[Recorded]) -> Folded:
    """Fold records one by one."""
    found = Folded()
    for recorded in records:
        record, command = recorded.record, _command(found, recorded)
        found.workspace = evolve_workspace(found.workspace, record, command)
        found.position = recorded.position
        if not recorded.stream.startswith(EVENTS):
            stream, version = recorded.stream, recorded.version
            found.workspace = counted(found.workspace, stream, version)
        elif isinstance(record, get_args(EventRecord)):
            event_id = EventId(recorded.stream.removeprefix(EVENTS))
            known = found.states.get(event_id, EventState())
            found.states[event_id] = evolve(known, record)
            if isinstance(record, Decided):
                found.decided[event_id] = recorded.position
    return found


async def whole_sheet(views: Views, limit: int = 2) -> dict[EventId, Line]:
    """Read the call sheet page by page."""
    lines: list[Line] = []
    while page := await views.call_sheet(lines[-1].event_id if lines else None, limit):
        lines += page
    return {line.event_id: line for line in lines}


async def log_folded(log: Log) -> Folded:
    """Fold what a log holds."""
    return folded(await log.since(0, 100_000))


def _command(found: Folded, recorded: Recorded) -> Intended | None:
    record = recorded.record
    if not isinstance(record, Sent) or not recorded.stream.startswith(EVENTS):
        return None
    state = found.states.get(EventId(recorded.stream.removeprefix(EVENTS)))
    return None if state is None else state.open.get(record.command_id)
