"""Keeping the views in step, between commits, while nobody waits for them."""

from collections.abc import Callable
from typing import Final

import structlog

from callsheet.adapters.storage.view_keeper import PAGE
from callsheet.application.errors import LogUnavailable

_PAGES: Final = 4
"""So many are projected in one go: an append may have to wait for it."""

_log = structlog.get_logger()


class ViewChore:
    """
    Projects what was appended now and then, and at the end.

    Args:
        behind: Records that were not projected when the log was opened.
        step: Projects the next page, and says whether there may be more.
    """

    after = PAGE
    within = 1.0

    def __init__(self, behind: int, step: Callable[[], bool]) -> None:
        self.behind = behind
        self._step = step

    def do(self) -> bool:
        """
        Project; who asks for the views does without, or has it made up for.

        Returns:
            True in any case: what is damaged now will be so later.
        """
        try:
            for _ in range(_PAGES):
                if not self._step():
                    break
        except LogUnavailable as error:
            # What was appended is safe all the same: nobody is refused for this.
            _log.warning("views_not_kept", problem=str(error))
        return True
