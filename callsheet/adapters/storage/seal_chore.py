"""Sealing what was written, and keeping the newest seal outside of the tables."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog

from callsheet.adapters.storage.head import SealMark, write_head
from callsheet.adapters.storage.keys import MasterKey
from callsheet.adapters.storage.opened import Place
from callsheet.adapters.storage.sealing import SEAL_EVERY, SEAL_WITHIN
from callsheet.application.errors import LogUnavailable

_log = structlog.get_logger()


class SealChore:
    """
    Seals the log now and then.

    Args:
        place: Where the log is.
        behind: Records that no seal covered when the log was opened.
        seal: Writes the next seal, and gives the newest one; None in an empty log.
        head: Where the newest seal is kept.
        key: Authenticates it.
        clock: Says what time it is.
    """

    after = SEAL_EVERY
    within = SEAL_WITHIN

    def __init__(
        self,
        place: Place,
        behind: int,
        seal: Callable[[datetime], SealMark | None],
        head: Path,
        key: MasterKey,
        clock: Callable[[], datetime],
    ) -> None:
        self.behind = behind
        self._place = place
        self._seal = seal
        self._head = head
        self._key = key
        self._clock = clock

    def do(self) -> bool:
        """Seal, and say whether it was done."""
        try:
            with self._place.telling():
                mark = self._seal(self._clock())
            if mark is not None:
                write_head(self._head, mark, self._key)
        except (LogUnavailable, OSError) as error:
            # What was appended is safe all the same: nobody is refused for this.
            _log.warning("log_not_sealed", problem=str(error))
            return False
        return True
