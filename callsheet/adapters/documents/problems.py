"""What is wrong with a document: every problem with the path of the value."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from callsheet.application.errors import CallsheetError

Path = tuple[str | int, ...]
"""Where a value stands: keys of objects and indices of lists, from the outside in."""

_KEY_LIMIT = 60
_LINE_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One thing that is wrong.

    Attributes:
        place: The path of the offending value, such as `events[2].start_time`, or
            source, line and column of a text that is no JSON.
        problem: What is wrong, without the value, which may be a stranger's text.
    """

    place: str
    problem: str


class DocumentError(CallsheetError):
    """
    A document cannot be read; its text has one line for each problem.

    Of more than 1,000 problems only so many are in the text.

    Attributes:
        problems: All that is wrong.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [f"{p.place}: {p.problem}" for p in self.problems[:_LINE_LIMIT]]
        if len(self.problems) > _LINE_LIMIT:
            lines.append(f"... and {len(self.problems) - _LINE_LIMIT:,} more")
        super().__init__("\n".join(lines))


def spell_path(path: Path) -> str:
    """Spell a path as people write it; keys that are no plain words stand in quotes."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part.replace("-", "_").isidentifier() and len(part) <= _KEY_LIMIT:
            text += f".{part}"
        else:
            text += f"[{json.dumps(part[:_KEY_LIMIT])}]"
    return text.removeprefix(".")
