"""How reading a calendar fails: as a whole, or one of its parts."""

from dataclasses import dataclass


class IcsError(Exception):
    """A file that can give no calendar at all: `source: problem. cure`."""

    def __init__(self, source: str, problem: str, cure: str) -> None:
        super().__init__(source, problem, cure)

    @property
    def source(self) -> str:
        """Which file, in the caller's words."""
        return str(self.args[0])

    @property
    def problem(self) -> str:
        """What is wrong with it."""
        return str(self.args[1])

    @property
    def cure(self) -> str:
        """What to do about it."""
        return str(self.args[2])

    def __str__(self) -> str:
        return f"{self.source}: {self.problem}. {self.cure}"


class Unreadable(Exception):
    """One event, rule or zone that cannot be used; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """
    An event that was left out.

    Attributes:
        place: Where it stands: `VEVENT 3 (line 120, UID abc)`, without its title.
        reason: Why, as a clause without a full stop.
    """

    place: str
    reason: str
