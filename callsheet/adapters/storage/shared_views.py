"""What every store of a log's views is asked, whichever database it is of."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final, Generic, TypeVar

from callsheet.adapters.storage.view_keeper import Overtaken
from callsheet.adapters.storage.view_rows import (
    instant_text,
    workspace_in,
    workspace_text,
)
from callsheet.adapters.storage.view_stamps import (
    CURE,
    WHOLE,
    NotAttested,
    Row,
    Stamps,
    ViewKeys,
    day_of,
)
from callsheet.application.errors import LogUnavailable
from callsheet.application.views import Kept
from callsheet.domain.call_sheet import Line
from callsheet.domain.ids import EventId

C = TypeVar("C")
"""The cursor of a transaction."""

T = TypeVar("T")

TRACKED: Final = "views"
"""Under what the library keeps up to where they reach."""


class SharedViews(ABC, Generic[C]):
    """
    Keeps the call sheet and the workspace, and up to which position they reach.

    Whoever was overtaken by another process, and does not know what that one has
    written, writes nothing and begins anew from there.

    Args:
        keys: The log's; what is personal in the workspace is sealed by them, and all
            is attested by them. Without them nothing that is kept is believed.
    """

    def __init__(self, keys: ViewKeys) -> None:
        self._keys = keys
        self._ready: Stamps | None = None
        self._seen = 0

    def position(self) -> int:
        """
        Say up to where views of this fold are kept; 0 if there are none to believe.

        Raises:
            LogUnavailable: What says so is damaged.
        """
        if self._stamps() is None:
            return 0
        return self._asked(self._position)

    def kept(self) -> Kept | None:
        """
        Read the workspace, and up to where the views reach; None if none are kept.

        Raises:
            LogUnavailable: It cannot be read, or is not what was kept.
        """
        stamps = self._stamps()
        found = None if stamps is None else self._asked(self._kept)
        self._seen = 0
        if stamps is None or found is None:
            return None
        with self._attested():
            stamp, text = stamps.read(*found)
        self._seen = stamp.position
        return Kept(position=stamp.position, workspace=workspace_in(text, self._keys))

    def keep(self, lines: Iterable[Line], kept: Kept) -> None:
        """
        Write lines that changed, and the workspace, in one transaction.

        Raises:
            Overtaken: Somebody else has written since; nothing was written.
            LogUnavailable: What was kept before is damaged, or the key is not there.
        """
        # Not within the transaction: asking for keys may take the one connection.
        stamps = self._stamps_to_write()
        text = workspace_text(kept.workspace, self._keys)
        rows = [self._row(line) for line in lines]

        def write(c: C) -> None:
            found = self._kept(c)
            if (0 if found is None else found[0]) != self._seen:
                raise Overtaken
            sums = stamps.sums(None if found is None else stamps.read(*found)[0])
            sums.add(self._select(c, [str(row[0]) for row in rows]), -1)
            self._insert(c, sums.passing(rows))
            sums.move_to(kept.workspace.looked)
            self._keep(c, kept.position, stamps.write(kept.position, sums, text))

        with self._attested():
            self._in_turn(write)
        self._seen = kept.position

    def replace(self, lines: Iterable[Line], kept: Kept) -> None:
        """
        Put other views in the place of those that are kept, all or none.

        Views of nothing take the place only of what is of no use.

        Raises:
            LogUnavailable: The log's key is not there.
        """
        stamps = self._stamps_to_write()
        text = workspace_text(kept.workspace, self._keys)

        def write(c: C) -> None:
            if not kept.position and self._position(c):
                return
            self._clear(c)
            if kept.position:
                sums = stamps.sums()
                sums.move_to(kept.workspace.looked)
                self._insert(c, sums.passing(map(self._row, lines)))
                self._keep(c, kept.position, stamps.write(kept.position, sums, text))

        self._in_turn(write)
        self._seen = kept.position

    def live(self, now: datetime) -> list[EventId]:
        """
        Name the kept events that a pass has to know of.

        Raises:
            LogUnavailable: Their lines are not those that were kept.
        """
        stamps, day, after = self._stamps(), day_of(now), instant_text(now) or ""

        def living(c: C) -> list[EventId]:
            found = self._kept(c)
            if stamps is None or found is None:
                return []
            stamp, _ = stamps.read(*found)
            # Before the days that are summed one by one, all lines have to be read.
            first = day if day >= stamp.since else WHOLE
            live: list[EventId] = []
            stamps.prove(
                stamp, self._noting(self._living(c, first), after, live), first
            )
            return live

        with self._attested():
            return self._as_of_one_moment(living)

    def prove(self) -> None:
        """
        See whether all views are what was kept.

        Raises:
            LogUnavailable: They are not.
        """
        stamps = self._stamps()

        def look(c: C) -> None:
            found = self._kept(c)
            if stamps is not None and found is not None:
                stamp, _ = stamps.read(*found)
                stamps.prove(stamp, self._living(c, WHOLE))

        with self._attested():
            self._as_of_one_moment(look)

    def lines(self, after: EventId | None, limit: int) -> list[Line]:
        """Read kept lines by event id."""
        rows = self._asked(lambda c: self._page(c, after, max(limit, 0)))
        return [self._line(row) for row in rows]

    def newest(self) -> list[Line]:
        """Read the kept line that was decided last of each calendar."""
        return [self._line(row) for row in self._asked(self._newest)]

    def _position(self, c: C) -> int:
        reach = self._reach(c)
        if not isinstance(reach, int):
            raise LogUnavailable(
                f"up to where the views are kept is told by no number: {CURE}"
            )
        return reach

    def _noting(
        self, rows: Iterable[Row], after: str, live: list[EventId]
    ) -> Iterator[Row]:
        for row in rows:
            line = self._line(row)
            if (instant_text(line.live_until) or "") > after:
                live.append(line.event_id)
            yield row

    def _stamps(self) -> Stamps | None:
        if self._ready is None:
            key = self._keys.view_key()
            self._ready = None if key is None else Stamps(key)
        return self._ready

    def _stamps_to_write(self) -> Stamps:
        stamps = self._stamps()
        if stamps is None:
            self._keys.check_key()
            raise LogUnavailable("the views cannot be kept without the log's key")
        return stamps

    @contextmanager
    def _attested(self) -> Iterator[None]:
        """Under another key nothing is as it was kept: then say that."""
        try:
            yield
        except NotAttested:
            self._keys.check_key()
            raise

    @abstractmethod
    def _row(self, line: Line) -> Row:
        """Write a line as its table holds it."""

    @abstractmethod
    def _line(self, row: Row) -> Line:
        """
        Read a line.

        Raises:
            LogUnavailable: It is none.
        """

    @abstractmethod
    def _reach(self, c: C) -> object:
        """Read up to where views of this fold reach; 0 if none are kept."""

    @abstractmethod
    def _kept(self, c: C) -> tuple[object, object] | None:
        """Read the same, with what is stored for the workspace; None if none are."""

    @abstractmethod
    def _select(self, c: C, event_ids: Sequence[str]) -> Sequence[Row]:
        """Read the lines of events, as far as there are any."""

    @abstractmethod
    def _page(self, c: C, after: EventId | None, limit: int) -> Sequence[Row]:
        """Read lines by event id."""

    @abstractmethod
    def _living(self, c: C, first: str) -> Iterable[Row]:
        """Read the lines of events that live to a day; all if it is `WHOLE`."""

    @abstractmethod
    def _newest(self, c: C) -> Sequence[Row]:
        """Read the line that was decided last of each calendar."""

    @abstractmethod
    def _insert(self, c: C, rows: Iterable[Row]) -> None:
        """Write lines in the place of those of the same events."""

    @abstractmethod
    def _keep(self, c: C, position: int, value: str) -> None:
        """Write what is stored for the workspace, and up to where all reaches."""

    @abstractmethod
    def _clear(self, c: C) -> None:
        """Take all views away, whatever shape their tables have."""

    @abstractmethod
    def _asked(self, question: Callable[[C], T]) -> T:
        """Ask one thing."""

    @abstractmethod
    def _as_of_one_moment(self, question: Callable[[C], T]) -> T:
        """Ask several things, all as of one moment."""

    @abstractmethod
    def _in_turn(self, work: Callable[[C], T]) -> T:
        """Do it in one transaction, while nobody else writes views."""
