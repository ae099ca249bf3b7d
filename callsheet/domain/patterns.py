"""
Title patterns: `*` any run of characters, `?` exactly one, `|` between alternatives.

A backslash makes the next character a literal. Case is ignored, and so is how an
accented letter is encoded, and what nobody sees. Characters are those of the folded
text: there an `ß` is two, as it is in capitals.

There is nothing to go back to, so nothing to explode: the pieces between stars are
found one after the other, each as far left as it goes (a match that takes an earlier
place leaves more room to the rest, so no other choice can do better), and each search
begins where the last one ended. A piece without `?` is one `str.find`. A piece with `?`
costs one step for each character that it passes: the bits of an integer say how much
of the piece ends here (the Shift-And method). So each alternative passes a text once,
with one search per piece; and as the pieces of all alternatives are together no longer
than the pattern, a title of n characters and a pattern of m are done within n x m
comparisons of characters, whatever they are: 100,000 for the longest of both (500 and
`PATTERN_LIMIT`).
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from callsheet.domain.words import shown

PATTERN_LIMIT: Final = 200
"""Characters that a pattern may have."""

_STAR, _ONE, _OR, _ESCAPE = "*", "?", "|", "\\"


def like(text: str, patterns: tuple[str, ...]) -> str | None:
    """Return the first pattern that the whole text is like; None without any."""
    folded = _folded(text)
    for pattern in patterns:
        if any(alternative.fits(folded) for alternative in _compiled(pattern)):
            return pattern
    return None


def fault_of(pattern: str) -> str | None:
    """Say what is wrong with a pattern; None if nothing is."""
    if len(pattern) > PATTERN_LIMIT:
        return f"has {len(pattern)} characters; at most {PATTERN_LIMIT} are allowed"
    alternatives = _split(list(_tokens(pattern)), _OR)
    if any(not alternative for alternative in alternatives):
        if len(alternatives) == 1:
            return "is empty"
        return "has an empty alternative; write \\| for a literal |"
    if any(all(token == (_STAR, True) for token in a) for a in alternatives):
        return "matches every title; leave the condition out instead"
    if (_ESCAPE, True) in alternatives[-1]:
        return "ends in a lone backslash; write \\\\ for a literal one"
    return None


@dataclass(frozen=True, slots=True)
class _Literal:
    """A piece without `?`."""

    text: str

    @property
    def length(self) -> int:
        return len(self.text)

    def end_in(self, text: str, start: int, stop: int) -> int:
        """Return where the leftmost hit ends; -1 without any."""
        found = text.find(self.text, start, stop)
        return -1 if found < 0 else found + len(self.text)


@dataclass(frozen=True, slots=True)
class _Masked:
    """
    A piece with `?`.

    Attributes:
        anything: Bit i is set if place i takes any character.
        places: For a character, the bits of the places that take it and only it.
    """

    length: int
    anything: int
    places: Mapping[str, int]

    def end_in(self, text: str, start: int, stop: int) -> int:
        """Return where the leftmost hit ends; -1 without any."""
        # Bit i: the characters before here end in the piece's first i + 1 places.
        ends, last = 0, 1 << (self.length - 1)
        for end, char in enumerate(text[start:stop], start + 1):
            ends = (ends << 1 | 1) & (self.anything | self.places.get(char, 0))
            if ends & last:
                return end
        return -1


_Piece = _Literal | _Masked


@dataclass(frozen=True, slots=True)
class _Alternative:
    """
    The pieces between stars; without any star there is only the first.

    Attributes:
        last: Stands at the text's end; None without any star.
    """

    first: _Piece
    middle: tuple[_Piece, ...]
    last: _Piece | None

    def fits(self, text: str) -> bool:
        """Say whether the whole text is like this."""
        begun = self.first.length
        if self.last is None:
            return len(text) == begun and self.first.end_in(text, 0, begun) == begun
        ending = len(text) - self.last.length
        if ending < begun or self.first.end_in(text, 0, begun) < 0:
            return False
        at = begun
        for piece in self.middle:
            at = piece.end_in(text, at, ending)
            if at < 0:
                return False
        return self.last.end_in(text, ending, len(text)) >= 0


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    folded = shown(text).casefold()
    return unicodedata.normalize("NFC", folded)


# As many as a very long policy has rules: asked in turn, a smaller cache never hits.
@lru_cache(maxsize=16_384)
def _compiled(pattern: str) -> tuple[_Alternative, ...]:
    return tuple(_alternative(a) for a in _split(list(_tokens(pattern)), _OR))


_Token = tuple[str, bool]
"""A character, and whether it stands there unescaped, with a meaning of its own."""


def _tokens(pattern: str) -> Iterator[_Token]:
    chars = iter(pattern)
    for char in chars:
        if char == _ESCAPE:
            escaped = next(chars, None)
            # Nothing to make a literal: such a backslash is one itself.
            yield (char, True) if escaped is None else (escaped, False)
        else:
            yield char, char in (_STAR, _ONE, _OR)


def _split(tokens: list[_Token], sign: str) -> list[list[_Token]]:
    parts: list[list[_Token]] = [[]]
    for token in tokens:
        if token == (sign, True):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _alternative(tokens: list[_Token]) -> _Alternative:
    first, *others = (_piece(part) for part in _split(tokens, _STAR))
    if not others:
        return _Alternative(first, (), None)
    return _Alternative(first, tuple(others[:-1]), others[-1])


def _piece(tokens: list[_Token]) -> _Piece:
    runs = ["".join(char for char, _ in run) for run in _split(tokens, _ONE)]
    # Each run for itself: folding may make it longer, and never crosses a `?`.
    folded = [_folded(run) for run in runs]
    if len(folded) == 1:
        return _Literal(folded[0])
    anything, at = 0, 0
    places: dict[str, int] = {}
    for run in folded:
        for place, char in enumerate(run, at):
            places[char] = places.get(char, 0) | 1 << place
        at += len(run)
        anything |= 1 << at
        at += 1
    # The last run has no `?` behind it.
    return _Masked(at - 1, anything & ~(1 << (at - 1)), places)
