"""What shows that views are as they were kept: codes that only the log's key makes."""

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Protocol

from pydantic import TypeAdapter, ValidationError

from callsheet.adapters.storage.keys import DataKey
from callsheet.adapters.storage.view_rows import COLUMNS, instant_text
from callsheet.application.errors import LogUnavailable
from callsheet.domain.digests import encoded

Row = Sequence[Any]
"""A line of the call sheet as its table holds it: the values of `COLUMNS`."""

WHOLE: Final = ""
"""Before all days: what is summed from there on is every line."""

CURE: Final = "run `callsheet db rebuild`"

_LIVE_UNTIL: Final = COLUMNS.index("live_until")
_MODULUS: Final = 1 << 256


class ViewKeys(Protocol):
    """What views need of their log's keys."""

    def data_key(self, owner: str) -> DataKey | None:
        """Give an owner's key; None if there is none."""

    def view_key(self) -> bytes | None:
        """Give the key of the log's views; None where the master key is not there."""

    def check_key(self) -> None:
        """
        See whether the master key is that of the log.

        Raises:
            LogUnavailable: It is not.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """
    What is attested of views.

    Attributes:
        position: Up to where they reach.
        workspace: Digest of the workspace's text.
        since: A day; the lines that live longer are summed day by day from it on.
        days: For each of these days the sum of its lines, and under `WHOLE` that of all
            others; 64 hex digits each.
    """

    position: int
    workspace: str
    since: str
    days: Mapping[str, str]


class Sums:
    """
    Sums of the lines' codes, by the day until which a pass has to know of the event.

    So a pass proves the lines that it goes by, and reads no other ones. A line that
    was taken away, put in or changed comes to another sum.

    Args:
        key: Of the views.
        stamp: What was summed before; None to begin at nothing.
    """

    def __init__(self, key: bytes, stamp: Stamp | None = None) -> None:
        self._key = key
        self.since = WHOLE if stamp is None else stamp.since
        days = {} if stamp is None else stamp.days
        self._days = {day: int(total, 16) for day, total in days.items()}

    def add(self, rows: Iterable[Row], sign: int = 1) -> None:
        """Count lines in; with -1 as the sign, take them out."""
        for row in rows:
            day = self._day(row[_LIVE_UNTIL] if len(row) > _LIVE_UNTIL else None)
            total = self._days.get(day, 0) + sign * self._code(row)
            self._days[day] = total % _MODULUS

    def passing(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Count lines in on their way to somewhere else."""
        for row in rows:
            self.add([row])
            yield row

    def move_to(self, looked: datetime | None) -> None:
        """Sum the days before a pass as one: no later one asks for them."""
        day = WHOLE if looked is None else day_of(looked)
        if day <= self.since:
            return
        self.since = day
        for past in [one for one in self._days if WHOLE < one < day]:
            total = self._days.get(WHOLE, 0) + self._days.pop(past)
            self._days[WHOLE] = total % _MODULUS

    def days(self, first: str = WHOLE) -> dict[str, str]:
        """Give the sums from a day on; days without lines are left out."""
        return {
            day: f"{total:064x}"
            for day, total in sorted(self._days.items())
            if total and day >= first
        }

    def _day(self, live_until: object) -> str:
        day = live_until[:10] if isinstance(live_until, str) else WHOLE
        return day if day >= self.since else WHOLE

    def _code(self, row: Row) -> int:
        # A database takes what it is given; what was kept is text and numbers.
        text = json.dumps(list(row), default=repr)
        return int.from_bytes(hmac.digest(self._key, text.encode(), "sha256"))


class NotAttested(LogUnavailable):
    """What is read is not what was kept."""


class Stamps:
    """
    Writes the stamp before the workspace's text, and proves by it what is read.

    Args:
        key: Of the views.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sums(self, stamp: Stamp | None = None) -> Sums:
        """Begin to sum lines, or go on from what was summed."""
        return Sums(self._key, stamp)

    def write(self, position: int, sums: Sums, workspace: str) -> str:
        """Give what is stored for the workspace."""
        said = {
            "position": position,
            "workspace": _digest(workspace),
            "since": sums.since,
            "days": sums.days(),
        }
        stamp = json.dumps(said)
        return f"{self._made(stamp)}\n{stamp}\n{workspace}"

    def read(self, position: object, value: object) -> tuple[Stamp, str]:
        """
        Prove what is stored for the workspace.

        Args:
            position: Up to where views are kept, as another table says.
            value: What is stored.

        Returns:
            What is attested, and the workspace's text.

        Raises:
            NotAttested: It is not what was kept.
        """
        made, _, rest = value.partition("\n") if isinstance(value, str) else ("",) * 3
        said, _, workspace = rest.partition("\n")
        stamp = _read(said)
        if (
            stamp is None
            or not hmac.compare_digest(encoded(self._made(said)), encoded(made))
            or _digest(workspace) != stamp.workspace
        ):
            problem = "it is not what was kept"
        elif stamp.position != position:
            problem = "it does not reach up to where the views are said to be kept"
        else:
            return stamp, workspace
        raise NotAttested(f"the view of the workspace is damaged: {problem}: {CURE}")

    def prove(self, stamp: Stamp, rows: Iterable[Row], first: str = WHOLE) -> None:
        """
        Prove lines.

        Args:
            stamp: What is attested.
            rows: All lines that live to this day or longer.
            first: The day; all lines if it lies before the days that are summed.

        Raises:
            NotAttested: They are not those that were kept.
        """
        found, kept = self.sums(), self.sums(stamp)
        found.since = kept.since
        found.add(rows)
        if found.days(first) != kept.days(first):
            raise NotAttested(
                "the call sheet is damaged: its lines are not those that were kept: "
                f"{CURE}"
            )

    def _made(self, stamp: str) -> str:
        return hmac.digest(self._key, encoded(stamp), "sha256").hex()


def day_of(instant: datetime) -> str:
    """Give the day of an instant, in UTC, as lines begin with it."""
    return (instant_text(instant) or WHOLE)[:10]


_STAMP: Final = TypeAdapter(Stamp)


def _read(said: str) -> Stamp | None:
    try:
        return _STAMP.validate_json(said, strict=True)
    except ValidationError:
        return None


def _digest(workspace: str) -> str:
    return sha256(encoded(workspace)).hexdigest()
