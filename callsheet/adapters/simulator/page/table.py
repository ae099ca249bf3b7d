"""A table of the page: its first rows, and how many there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

MOST = 200
"""Rows of a table, at most."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Generic[T]):
    """The first rows, and how many there are in all."""

    rows: list[T]
    total: int

    @classmethod
    def of(cls, rows: Iterable[T]) -> "Table[T]":
        """The table of all these rows, cut to its size."""
        every = list(rows)
        return cls(rows=every[:MOST], total=len(every))

    @property
    def more(self) -> int:
        """How many rows are left out."""
        return self.total - len(self.rows)
