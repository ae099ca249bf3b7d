"""Keeping the views in step with their log, a page at a time, whatever the database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import Final, Protocol

from eventsourcing.persistence import Notification

from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.overlay import Overlay
from callsheet.application.log_port import Recorded
from callsheet.application.projecting import Projector
from callsheet.application.views import Kept
from callsheet.domain.call_sheet import Line
from callsheet.domain.ids import EventId

PAGE: Final = 1_000
"""Records that are projected in one transaction."""


class Overtaken(Exception):
    """Another process has kept the views on since they were read."""


class Rows(Protocol):
    """What is needed of a log's recorder."""

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Read the log in its order."""

    def max_notification_id(self) -> int | None:
        """Say where the log ends; None if it is empty."""

    def select_streams(self, streams: Sequence[str]) -> Sequence[Notification]:
        """Read whole streams, each oldest record first."""


class KeptViews(Protocol):
    """What is needed of the store of the views; see `ViewsRecorder`."""

    def position(self) -> int:
        """Say up to where views of this fold are kept; 0 if there are none."""

    def kept(self) -> Kept | None:
        """Read the workspace, and up to where the views go; None if none are kept."""

    def keep(self, lines: Iterable[Line], kept: Kept) -> None:
        """
        Write lines that changed, and the workspace, in one transaction.

        Raises:
            Overtaken: Another process has written since; nothing was written.
        """

    def replace(self, lines: Iterable[Line], kept: Kept) -> None:
        """Put other views in the place of those that are kept, all or none."""

    def prove(self) -> None:
        """
        See whether all views are what was kept.

        Raises:
            LogUnavailable: They are not.
        """

    def live(self, now: datetime) -> list[EventId]:
        """Name the kept events that a pass has to know of."""

    def lines(self, after: EventId | None, limit: int) -> list[Line]:
        """Read kept lines by event id."""

    def newest(self) -> list[Line]:
        """Read the kept line that was decided last of each calendar."""


class Source:
    """Reads a log's records as the projecting needs them."""

    def __init__(self, rows: Rows, codec: Codec) -> None:
        self._rows = rows
        self._codec = codec

    def end(self) -> int:
        """Say where the log ends."""
        return self._rows.max_notification_id() or 0

    def page(self, position: int) -> list[Recorded]:
        """Read the records that follow a position."""
        rows = self._rows.select_notifications(position, PAGE, inclusive_of_start=False)
        return [self._codec.read(row) for row in rows]

    def streams(self, names: Sequence[str]) -> Mapping[str, list[Recorded]]:
        """Read whole streams."""
        found: dict[str, list[Recorded]] = defaultdict(list)
        for row in self._rows.select_streams(names) if names else ():
            recorded = self._codec.read(row)
            found[recorded.stream].append(recorded)
        return found


class ViewKeeper:
    """
    Projects what was appended; for one thread, that of the writer.

    Args:
        source: The log.
        views: Where its views are kept.
    """

    def __init__(self, source: Source, views: KeptViews) -> None:
        self._source = source
        self._views = views
        self._projector: Projector | None = None

    def behind(self) -> int:
        """Count the positions that are not projected."""
        return self._source.end() - self._views.position()

    def step(self, least: int = 1) -> bool:
        """
        Project the next page, and say whether there may be more.

        Args:
            least: If fewer records wait, they are left to wait.

        Raises:
            LogUnavailable: A record, or what is kept, cannot be read.
        """
        if self.behind() < least:
            return False
        projector = self._projector or Projector(self._begin())
        # If this fails, what is kept tells where to go on.
        self._projector = None
        page = self._source.page(projector.kept.position)
        if page:
            streams = self._source.streams(projector.lacking(page))
            lines = projector.fold(page, streams)
            try:
                self._views.keep(lines.values(), projector.kept)
            except Overtaken:
                return True
        self._projector = projector
        return len(page) == PAGE

    def forget(self) -> None:
        """Begin anew from what is kept: somebody else has written it."""
        self._projector = None

    def _begin(self) -> Kept:
        kept = self._views.kept()
        if kept is None:
            self._views.replace((), Kept())
        return kept or Kept()


class ViewReader:
    """
    Answers from the kept views and from what was appended since; for any thread.

    Whoever asks for lines that are shown or searched for gets none that are not proven,
    and none if one was taken away.

    Args:
        source: The log.
        views: What is kept of it; it may be kept on meanwhile, or not at all.
    """

    def __init__(self, source: Source, views: KeptViews) -> None:
        self._source = source
        self._views = views
        self._lock = Lock()
        self._overlay = Overlay(Kept())
        self._base = 0

    def workspace(self) -> Kept:
        """Give the workspace."""
        with self._lock:
            return self._caught_up().kept

    def live(self, now: datetime) -> tuple[EventId, ...]:
        """Name the events that a pass has to know of."""
        with self._lock:
            overlay = self._caught_up()
            return overlay.live(self._views.live(now) if self._base else (), now)

    def call_sheet(self, after: EventId | None, limit: int) -> tuple[Line, ...]:
        """Read lines by event id; with the first ones all are proven."""
        with self._lock:
            overlay = self._caught_up()
            if self._base and after is None:
                self._views.prove()
            kept = self._views.lines(after, limit) if self._base else ()
            return overlay.page(kept, after, limit)

    def newest(self) -> tuple[Line, ...]:
        """Give the line that was decided last of each calendar."""
        with self._lock:
            overlay = self._caught_up()
            if self._base:
                self._views.prove()
            return overlay.newest(self._views.newest() if self._base else ())

    def forget(self) -> None:
        """Begin anew from what is kept, even if it reaches as far as before."""
        with self._lock:
            self._overlay, self._base = Overlay(Kept()), 0

    def _caught_up(self) -> Overlay:
        if self._views.position() != self._base:
            # Kept on meanwhile, or dropped: what is laid over it begins anew there.
            kept = self._views.kept() or Kept()
            self._overlay, self._base = Overlay(kept), kept.position
        overlay = self._overlay
        while page := self._source.page(overlay.kept.position):
            overlay.fold(page, self._source.streams(overlay.lacking(page)))
        return overlay
