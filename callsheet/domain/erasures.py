"""What was erased of the log on purpose, so that nobody takes it for stolen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from callsheet.domain.ids import CalendarId
from callsheet.domain.log_records import CalendarErased, LogRecord, TextsForgotten
from callsheet.domain.records import Decided

ERASED: Final = "(erased)"
"""Stands in place of a personal text that is gone, and whose erasure is recorded."""

LOST: Final = "(lost)"
"""Stands in place of one that cannot be read, though nobody recorded an erasure."""

Erasure = CalendarErased | TextsForgotten
"""What somebody had erased: all of a calendar, or what had become old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasures:
    """
    All that was erased, as far as it was added.

    Attributes:
        calendars: The last erasure of each calendar.
        forgotten: The one that reaches farthest of those by age; None without any.
    """

    calendars: Mapping[CalendarId, CalendarErased] = field(default_factory=dict)
    forgotten: TextsForgotten | None = None

    def after(self, record: LogRecord) -> "Erasures":
        """Add a record; those that erase nothing change nothing."""
        match record:
            case CalendarErased():
                known = {**self.calendars, record.calendar_id: record}
                return replace(self, calendars=known)
            case TextsForgotten():
                last = self.forgotten
                farther = last is None or record.before > last.before
                return replace(self, forgotten=record) if farther else self
            case _:
                return self

    def erasure_of(self, decided: Decided) -> Erasure | None:
        """
        Say what took the texts of a decision away, if any of them is missing.

        Decisions are dated by the moment at which their pass looked; one that was
        under way while its calendar was erased counts as erased.

        Returns:
            None if nothing did: a text that is missing then was not erased on purpose.
        """
        return self.whole(decided) or self._by_age(decided)

    def covers(self, decided: Decided) -> bool:
        """Say whether texts of a decision may be missing, because they were erased."""
        return self.erasure_of(decided) is not None

    def whole(self, decided: Decided) -> CalendarErased | None:
        """Give the erasure that took all of a decision's personal texts, if one did."""
        found = self.calendars.get(decided.calendar_id)
        return found if found is not None and decided.at <= found.at else None

    def _by_age(self, decided: Decided) -> TextsForgotten | None:
        found = self.forgotten
        return found if found is not None and decided.at < found.before else None
