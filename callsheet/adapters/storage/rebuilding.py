"""Making the views anew from the log, beside those that are kept, and comparing."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from eventsourcing.persistence import PersistenceError

from callsheet.adapters.storage.datastore import Datastore
from callsheet.adapters.storage.view_keeper import KeptViews, Source, ViewKeeper
from callsheet.adapters.storage.view_stamps import ViewKeys
from callsheet.adapters.storage.views_recorder import ViewsRecorder
from callsheet.application.errors import LogUnavailable
from callsheet.application.views import Kept
from callsheet.domain.call_sheet import Line
from callsheet.domain.ids import EventId

_PAGE: Final = 1_000

WORKSPACE_ROW: Final = "the workspace"
"""The one row of that view, where a difference is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """
    What came of making the views anew.

    Attributes:
        position: Up to where the log was read.
        lines: How many lines the call sheet has.
        compared: Whether there was something to compare with: views of this version.
        differs: The first event whose line was another one, or `WORKSPACE_ROW`; None
            if all were the same.
        problem: Why the old ones could not be read, if that was the difference.
    """

    position: int
    lines: int
    compared: bool
    differs: str | None = None
    problem: str | None = None


class Rebuilding:
    """
    Views that are made anew in a scratch database, which is gone afterwards.

    Args:
        source: The log.
        kept: The views in use.
        scratch: A folder of its own.
    """

    def __init__(self, source: Source, kept: KeptViews, scratch: ViewsRecorder) -> None:
        self._source = source
        self._kept = kept
        self._scratch = scratch
        self._keeper = ViewKeeper(source, scratch)

    def step(self) -> tuple[int, int] | None:
        """
        Take in the next page.

        Returns:
            How far the new views have come, and how far there is to go; None when
            there is no more.
        """
        if not self._keeper.step():
            return None
        return self._scratch.position(), self._source.end()

    def finish(self) -> Rebuilt:
        """
        Compare the new views with the old ones, and put them in their place.

        Raises:
            LogUnavailable: The log cannot be read, or not be written.
        """
        while self._keeper.step():
            pass
        fresh = self._scratch.kept() or Kept()
        compared, differs, problem = True, None, None
        try:
            compared = self._kept.position() > 0
            differs = self._difference(fresh) if compared else None
        except (LogUnavailable, PersistenceError) as error:
            differs, problem = WORKSPACE_ROW, str(error)
        self._kept.replace(_all_lines(self._scratch), fresh)
        return Rebuilt(
            position=fresh.position,
            lines=sum(1 for _ in _all_lines(self._scratch)),
            compared=compared,
            differs=differs,
            problem=problem,
        )

    def _difference(self, fresh: Kept) -> str | None:
        old = ViewKeeper(self._source, self._kept)
        while old.step():
            pass
        lines = first_difference(_all_lines(self._kept), _all_lines(self._scratch))
        if lines is not None:
            return lines
        if self._kept.kept() != fresh:
            return WORKSPACE_ROW
        self._kept.prove()
        return None


@contextmanager
def rebuilding(source: Source, kept: KeptViews, keys: ViewKeys) -> Iterator[Rebuilding]:
    """Begin to make the views anew; nothing changes before `finish`."""
    with ExitStack() as resources:
        folder = resources.enter_context(TemporaryDirectory(prefix="callsheet-"))
        # It is thrown away, whatever happens.
        store = Datastore(Path(folder, "views.db"), "rwc", ("synchronous=OFF",), size=1)
        resources.callback(store.close)
        scratch = ViewsRecorder(store, keys)
        scratch.create_table()
        yield Rebuilding(source, kept, scratch)


def first_difference(before: Iterable[Line], now: Iterable[Line]) -> str | None:
    """Name the first event whose lines differ; both come by event id."""
    for pair in zip_longest(before, now):
        if pair[0] != pair[1]:
            return min(line.event_id for line in pair if line is not None)
    return None


def _all_lines(views: KeptViews) -> Iterator[Line]:
    after: EventId | None = None
    while page := views.lines(after, _PAGE):
        yield from page
        after = page[-1].event_id
