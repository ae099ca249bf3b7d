"""What guards the log that an address names, wherever that is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from callsheet.adapters.storage.address import place_of
from callsheet.adapters.storage.custody import Custody
from callsheet.adapters.storage.key_file import key_lost
from callsheet.adapters.storage.keys import MasterKey
from callsheet.application.errors import LogUnavailable

KEY_CURE: Final = (
    "a log on PostgreSQL takes a key from the settings: make one by `openssl rand "
    "-base64 32`, and let CALLSHEET_LOG__KEY_FILE name the file that holds it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guards:
    """
    A log's key and head.

    Attributes:
        place: Names the log.
        key: None if there is none.
        head: Where its newest seal is kept; None if nobody said where.
        may_begin: Whether a head that is not there means that this machine has kept
            none yet; beside a file it means that it is lost.
        key_cure: What to do without a key.
    """

    place: str
    key: MasterKey | None
    head: Path | None
    may_begin: bool
    key_cure: str

    def the_key(self) -> MasterKey:
        """
        Give the key.

        Raises:
            LogUnavailable: There is none.
        """
        if self.key is None:
            raise LogUnavailable(self.key_cure)
        return self.key

    def heads(self) -> list[Path]:
        """Give the head, if one has to be there."""
        if self.head is None or (self.may_begin and not self.head.exists()):
            return []
        return [self.head]


def guards_of(url: str, custody: Custody) -> Guards:
    """
    Find what guards a log.

    Raises:
        LogUnavailable: The address names no log that lasts, or its key is no key.
    """
    place = place_of(url)
    if place is None:
        raise LogUnavailable("a log in memory is gone at once, and never sealed")
    if not isinstance(place, Path):
        server = str(place.server())
        return Guards(
            place=server,
            key=custody.key_given(),
            head=custody.head,
            may_begin=True,
            key_cure=f"{server}: {KEY_CURE}",
        )
    path = place.resolve()
    return Guards(
        place=str(path),
        key=custody.key_of(path),
        head=custody.head_of(path),
        may_begin=False,
        key_cure=key_lost(path),
    )
