"""What is wrong with a policy: every problem at once, with its place and its cure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from callsheet.application.errors import ConfigurationError

Path = tuple[str | int, ...]
"""Where a value stands: keys of tables and indices of lists, from the outside in."""

Positions = Mapping[Path, tuple[int, int]]
"""Line and column of each path in the text, both counted from 1."""

_WORD_LIMIT = 60
_LINE_LIMIT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """
    One thing that is wrong.

    Attributes:
        place: The path of the offending value, such as `rules[1].when.external`;
            empty if it is the text as a whole.
        line: Counted from 1; None where there is no text to count in.
        column: Counted from 1 in characters.
        cure: What to write instead; empty if the problem says it.
        source: The file or text that it stands in, for people.
    """

    place: str
    line: int | None
    column: int | None
    problem: str
    cure: str = ""
    source: str = ""

    def __str__(self) -> str:
        """Write it as one line, so that an editor can find the place."""
        where = (self.source, self.line, self.column)
        start = ":".join(str(part) for part in where if part not in (None, ""))
        what = f"{self.place}: {self.problem}" if self.place else self.problem
        return f"{start}: {what}" + (f"; {self.cure}" if self.cure else "")


class PolicyError(ConfigurationError):
    """
    A policy cannot be read; its text has one line for each problem.

    Of more than 1,000 problems only so many are in the text.

    Attributes:
        source: Where the policy came from, for people; those of its problems that
            name none are there.
        problems: All that is wrong, in the order of the text.
    """

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(
            one if one.source else replace(one, source=source) for one in problems
        )
        super().__init__(lines_of(self.problems))


class Report:
    """
    Collects problems while one text of a policy is read, and what is odd about it.

    Attributes:
        source: Names the text in each problem.
    """

    def __init__(self, positions: Positions, source: str = "") -> None:
        self.source = source
        self._positions = positions
        self._problems: list[Problem] = []
        self._warnings: list[Problem] = []

    @property
    def count(self) -> int:
        """How many problems there are so far."""
        return len(self._problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems so far; those with a place in the text in its order."""
        return _in_order(self._problems)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """All that is odd so far, in the same order."""
        return _in_order(self._warnings)

    def add(self, path: Path, problem: str, cure: str = "") -> None:
        """Note a problem with the value at a path."""
        self._problems.append(self._problem(path, problem, cure))

    def warn(self, path: Path, problem: str, cure: str = "") -> None:
        """Note that a value is odd, though the policy can be used."""
        self._warnings.append(self._problem(path, problem, cure))

    def wrong_type(self, path: Path, value: object, wanted: str) -> None:
        """Note that a value is of the wrong kind."""
        self.add(path, f"must be {wanted}, not {kind_of(value)}")

    def unknown(self, path: Path, what: str, word: str, known: Iterable[str]) -> None:
        """Note a word that does not exist, and the nearest one that does."""
        # Looking for it takes time, and nobody reads that many cures.
        cure = nearest(word, known) if self.count < _LINE_LIMIT else ""
        self.add(path, f"unknown {what}", cure)

    def _problem(self, path: Path, problem: str, cure: str) -> Problem:
        line, column = self._position(path)
        return Problem(
            place=spell_path(path),
            line=line,
            column=column,
            problem=problem,
            cure=cure,
            source=self.source,
        )

    def _position(self, path: Path) -> tuple[int | None, int | None]:
        # What is missing has no place of its own: that of its table is the nearest.
        for length in range(len(path), -1, -1):
            if path[:length] in self._positions:
                return self._positions[path[:length]]
        return None, None


def lines_of(problems: Sequence[Problem]) -> str:
    """Write a line for each problem; of more than 1,000 only so many."""
    lines = [str(one) for one in problems[:_LINE_LIMIT]]
    if len(problems) > _LINE_LIMIT:
        lines.append(f"... and {len(problems) - _LINE_LIMIT:,} more")
    return "\n".join(lines)


def nearest(word: str, known: Iterable[str]) -> str:
    """Name the known word that was probably meant, else all of them."""
    words = tuple(known)
    close = get_close_matches(word[:_WORD_LIMIT].lower(), words, n=1)
    return f'did you mean "{close[0]}"?' if close else f"known are {', '.join(words)}"


def kind_of(value: object) -> str:
    """Name the kind of a value in words that fit TOML and JSON alike."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text in quotes"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return f"a {type(value).__name__}"


def spell_path(path: Path) -> str:
    """Spell a path as people write it; keys that are no plain words stand in quotes."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part.replace("-", "_").isidentifier() and len(part) <= _WORD_LIMIT:
            text += f".{part}"
        else:
            text += f"[{json.dumps(part[:_WORD_LIMIT])}]"
    return text.removeprefix(".")


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda one: (one.line or 0, one.column or 0)))
