"""What people say, as facts for the log: by whom, and in words that can be kept."""

from collections.abc import Iterable
from typing import Final
from unicodedata import category

from callsheet.application.errors import Conflict
from callsheet.application.ledger import Ledger
from callsheet.domain.records import Record

_UNSEEN: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Kinds of characters that are no text: control, half a pair, line separators."""


def check_text(what: str, text: str, limit: int) -> None:
    """
    Refuse a text that cannot be kept.

    Args:
        what: Names it in the error.
        text: As it was typed.
        limit: So many characters it may have.

    Raises:
        ValueError: It is empty, too long, or holds control characters.
    """
    if not text.strip():
        raise ValueError(f"{what} says nothing")
    if len(text) > limit:
        raise ValueError(f"{what} is longer than {limit:,} characters")
    if any(category(character) in _UNSEEN for character in text):
        raise ValueError(f"{what} holds control characters")


async def write_said(ledger: Ledger, records: Iterable[Record], what: str) -> None:
    """
    Write what somebody said, all of it or nothing.

    Args:
        ledger: Where it is written.
        records: The facts.
        what: Names them in the error.

    Raises:
        Conflict: Somebody else wrote at the same moment; nothing was recorded.
        LogUnavailable: The log could not be written.
    """
    batch = ledger.batch()
    for record in records:
        batch.add(record)
    try:
        await batch.commit()
    except Conflict:
        raise Conflict(
            f"somebody else wrote to the log at the same moment; the {what} was not "
            "recorded: try again"
        ) from None
