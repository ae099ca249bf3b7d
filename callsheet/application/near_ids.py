"""Ids that look like another one: what somebody may have meant."""

from collections.abc import Iterable, Sequence
from heapq import nlargest
from typing import Final

SHOWN: Final = 80
"""Characters of an id in a message."""

_NEAR: Final = 5
_EDITS: Final = 2


def nearest(named: str, known: Sequence[str], most: int = _NEAR) -> list[str]:
    """Find the ids that differ least: they begin and end alike for the most part."""
    near = nlargest(most, known, key=lambda one: _alike(named, one))
    return [one for one in near if 2 * _alike(named, one) > len(named)]


def mistaken_for(named: str, known: Iterable[str]) -> tuple[str, ...]:
    """
    Find the ids of which this one is most likely a slip, five at most.

    They begin with it, or differ in a character or two at most, however they are
    capitalised; a short id has to agree for the better half.
    """
    mine = named.casefold()
    edits = min(_EDITS, (len(mine) - 1) // 2)
    found = [
        one
        for one in known
        if is_text(one)
        and ((its := one.casefold()).startswith(mine) or _within(mine, its, edits))
    ]
    return tuple(sorted(found, key=lambda one: (len(one), one))[:_NEAR])


def is_text(id: str) -> bool:
    """Say whether it can be written: half a character can be read, but no more."""
    return not any("\ud800" <= character <= "\udfff" for character in id)


def _within(one: str, other: str, edits: int) -> bool:
    """Say whether so many characters put in, left out or changed make them equal."""
    if abs(len(one) - len(other)) > edits:
        return False
    same = _shared(one, other)
    one, other = one[same:], other[same:]
    if not one or not other:
        return True
    return edits > 0 and (
        _within(one[1:], other[1:], edits - 1)
        or _within(one[1:], other, edits - 1)
        or _within(one, other[1:], edits - 1)
    )


def _alike(one: str, other: str) -> int:
    """Count the characters that two texts share at their ends."""
    one, other = one.casefold(), other.casefold()
    ahead = _shared(one, other)
    rest = min(len(one), len(other)) - ahead
    return ahead + min(rest, _shared(one[::-1], other[::-1]))


def _shared(one: str, other: str) -> int:
    for number, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine != theirs:
            return number
    return min(len(one), len(other))
