"""Folding the log on, page by page: the lines that change, and the workspace."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from callsheet.application.log_port import Recorded
from callsheet.application.views import Kept
from callsheet.domain.call_sheet import Line, line_of
from callsheet.domain.ids import EventId
from callsheet.domain.log import EventState, evolve
from callsheet.domain.records import Decided, EventRecord, Sent
from callsheet.domain.streams import EVENTS
from callsheet.domain.workspace_log import WorkspaceLog, counted, evolve_workspace

ROOM: Final = 5_000
"""So many events' states are remembered: what is touched is soon touched again."""


class _Known(NamedTuple):
    state: EventState = EventState()
    decided: int | None = None


class Projector:
    """
    Folds the log from some position on; it reads and writes nothing itself.

    Args:
        kept: Where it begins.
        room: How many events' states it remembers.

    Attributes:
        kept: How far it has come.
    """

    def __init__(self, kept: Kept, room: int = ROOM) -> None:
        self.kept = kept
        self._room = room
        self._events: OrderedDict[EventId, _Known] = OrderedDict()

    def lacking(self, page: Sequence[Recorded]) -> tuple[str, ...]:
        """Name the streams that have to be read before a page can be folded."""
        first: dict[str, int] = {}
        for recorded in page:
            first.setdefault(recorded.stream, recorded.version)
        return tuple(
            stream
            for stream, version in first.items()
            if stream.startswith(EVENTS)
            and self._version(_event_of(stream)) != version - 1
        )

    def fold(
        self, page: Sequence[Recorded], streams: Mapping[str, Sequence[Recorded]]
    ) -> Mapping[EventId, Line]:
        """
        Fold the next records.

        Args:
            page: What follows `kept.position`, without a gap.
            streams: Those that are lacking, whole.

        Returns:
            The lines of the events that the page is about.
        """
        if not page:
            return {}
        for stream, records in streams.items():
            before = [one for one in records if one.position < page[0].position]
            self._events[_event_of(stream)] = _folded(before)
        workspace, touched = self.kept.workspace, dict[EventId, None]()
        for recorded in page:
            workspace = self._take(workspace, recorded, touched)
        self.kept = Kept(position=page[-1].position, workspace=workspace)
        lines = {one: line_of(one, *self._events[one]) for one in touched}
        while len(self._events) > self._room:
            self._events.popitem(last=False)
        return lines

    def _take(
        self,
        workspace: WorkspaceLog,
        recorded: Recorded,
        touched: dict[EventId, None],
    ) -> WorkspaceLog:
        record, stream = recorded.record, recorded.stream
        if not stream.startswith(EVENTS):
            workspace = counted(workspace, stream, recorded.version)
        if not stream.startswith(EVENTS) or not isinstance(record, EventRecord):
            return evolve_workspace(workspace, record)
        event_id = _event_of(stream)
        known = self._events.get(event_id, _Known())
        sent = record.command_id if isinstance(record, Sent) else ""
        workspace = evolve_workspace(workspace, record, known.state.open.get(sent))
        self._events[event_id] = _next(known, recorded, record)
        self._events.move_to_end(event_id)
        touched[event_id] = None
        return workspace

    def _version(self, event_id: EventId) -> int:
        known = self._events.get(event_id)
        return 0 if known is None else known.state.version


def _event_of(stream: str) -> EventId:
    return EventId(stream.removeprefix(EVENTS))


def _folded(records: Sequence[Recorded]) -> _Known:
    known = _Known()
    for recorded in records:
        if isinstance(recorded.record, EventRecord):
            known = _next(known, recorded, recorded.record)
    return known


def _next(known: _Known, recorded: Recorded, record: EventRecord) -> _Known:
    decided = recorded.position if isinstance(record, Decided) else known.decided
    return _Known(evolve(known.state, record), decided)
