"""What is to be sent to Recall, and the count of what was."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal
from urllib.parse import quote
from uuid import uuid4

from callsheet.application.errors import Missing


class Kind(Enum):
    """What a request costs: Recall limits each of these on its own."""

    LIST = "list"
    READ = "read"
    WRITE = "write"


@dataclass(slots=True)
class Calls:
    """How many requests were sent, repeated ones included."""

    lists: int = 0
    reads: int = 0
    writes: int = 0

    def count(self, kind: Kind) -> None:
        """Add one request."""
        self.lists += kind is Kind.LIST
        self.reads += kind is Kind.READ
        self.writes += kind is Kind.WRITE


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """
    One request.

    Attributes:
        name: What it does, for logs and errors.
        kind: Writes are never repeated.
        target: Path and query, percent-encoded.
        body: Not in the `repr`: it may hold what connects a calendar.
        headers: Beyond those of every request.
    """

    name: str
    kind: Kind
    target: str
    method: Literal["GET", "POST", "PATCH", "DELETE"] = "GET"
    body: bytes | None = field(default=None, repr=False)
    headers: tuple[tuple[str, str], ...] = ()


def post(
    name: str, target: str, body: bytes | None = None, *, once: str | None = None
) -> Request:
    """
    Build a POST with an idempotency key, by default one of its own.

    Under a key once used Recall repeats its old answer, a failure too.
    """
    headers = [("Idempotency-Key", once or str(uuid4()))]
    if body is not None:
        headers.append(("Content-Type", "application/json"))
    return Request(
        name=name,
        kind=Kind.WRITE,
        target=target,
        method="POST",
        body=body,
        headers=tuple(headers),
    )


def part(id: str) -> str:
    """
    Encode an id as one part of a path, so that it cannot lead anywhere else.

    Raises:
        Missing: Nothing can have this id.
    """
    # Dots are never encoded, and would climb.
    if id in ("", ".", "..") or len(id) > 1_000:
        raise Missing("nothing in Recall can have this id")
    try:
        return quote(id, safe="")
    except UnicodeEncodeError:
        raise Missing("nothing in Recall can have this id") from None
