"""Who does something that is recorded for ever, and why."""

from dataclasses import dataclass

from callsheet.application.statements import check_said


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """
    Somebody's name under a change.

    Attributes:
        by: Who makes it.
        why: For people who read it later; may be empty.
    """

    by: str
    why: str = ""

    def __post_init__(self) -> None:
        """
        Refuse texts that cannot be kept.

        Raises:
            ValueError: One is empty, too long, or holds control characters.
        """
        check_said(self.by, self.why)
