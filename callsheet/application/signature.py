"""Who says or does something that is recorded for ever, and why."""

from dataclasses import dataclass
from typing import Final

from callsheet.application.statements import check_text

BY_LIMIT: Final = 100
WHY_LIMIT: Final = 500
"""Characters of a name, a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """
    Somebody's name under a statement or a change.

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
            ValueError: One is empty, too long, or holds control characters; but there
                may be no reason.
        """
        check_text("--by", self.by, BY_LIMIT)
        if self.why:
            check_text("--why", self.why, WHY_LIMIT)
