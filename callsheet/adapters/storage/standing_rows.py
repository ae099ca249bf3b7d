"""How receivers stand, as rows of a table: each has a name and a text."""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from pydantic import TypeAdapter, ValidationError

from callsheet.application.errors import LogUnavailable
from callsheet.domain.deliveries import Standing

TABLE: Final = "change_receivers"

_TEXT: Final = TypeAdapter(Standing)


class StandingRows(Protocol):
    """A table of receivers; each method is a transaction of its own."""

    def read(self) -> Mapping[str, str]:
        """Read every row."""

    def change(self, name: str, change: Callable[[str | None], str]) -> None:
        """Change a row, or make it; nobody else does meanwhile."""


def text_of(standing: Standing) -> str:
    """Write how a receiver stands as it is stored."""
    return _TEXT.dump_json(standing).decode()


def standing_in(name: str, text: str) -> Standing:
    """
    Read how a receiver stands.

    Raises:
        LogUnavailable: The text was not made by `text_of`.
    """
    try:
        return _TEXT.validate_json(text)
    except ValidationError:
        raise LogUnavailable(
            f"how the receiver {name[:60]!r} stands cannot be read: delete its row "
            f"in {TABLE}, and it is told from then on"
        ) from None
