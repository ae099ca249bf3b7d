"""How whoever has a large world made is told how far it is."""

from collections.abc import Callable
from typing import TypeAlias

Tell: TypeAlias = Callable[[str, int, int | None], None]
"""What is being done, how much of it is done, and of how much, if that is known."""


def silent(doing: str, done: int, total: int | None) -> None:
    """Tell nobody."""
