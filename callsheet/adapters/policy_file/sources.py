"""From TOML text to its tables, and where each of their values stands."""

import re
import tomllib
from dataclasses import dataclass

from callsheet.adapters.policy_file.bounds import (
    DEPTH_LIMIT,
    SIZE_LIMIT,
    TOO_DEEP,
    too_large,
)
from callsheet.adapters.policy_file.positions import TooDeep, positions_in
from callsheet.adapters.policy_file.problems import (
    PolicyError,
    Problem,
    Report,
    spell_path,
)

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Source:
    """
    One text of a policy: the main one, or one that another includes.

    Attributes:
        data: Dictionaries, lists and plain values, as parsed TOML or JSON gives them.
        report: Takes the problems of this text.
    """

    data: object
    report: Report


def source_of(text: str, *, name: str) -> Source:
    """
    Parse a TOML text.

    Args:
        text: At most 4,000,000 characters.
        name: Of the text in errors.

    Raises:
        PolicyError: It is too large, too deep, or no TOML.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > SIZE_LIMIT:
        raise refused(name, too_large(f"{len(text):,}"))
    try:
        positions = positions_in(text, depth=DEPTH_LIMIT)
        data = tomllib.loads(text)
    except TooDeep as error:
        raise refused(
            name, TOO_DEEP, spell_path(error.path), error.line, error.column
        ) from None
    except ValueError as error:
        raise _not_toml(name, text, str(error)) from None
    return Source(data, Report({(): (1, 1)} | positions, name))


def refused(
    source: str,
    problem: str,
    place: str = "",
    line: int | None = None,
    column: int | None = None,
    cure: str = "",
) -> PolicyError:
    """Make the error of a text that has this one problem."""
    one = Problem(place=place, line=line, column=column, problem=problem, cure=cure)
    return PolicyError(source, (one,))


def _not_toml(name: str, text: str, message: str) -> PolicyError:
    found = _PLACE.search(message)
    if found is None:
        # The one complaint that is not tomllib's own: Python's limit on digits.
        return refused(name, "not TOML: a number with too many digits")
    what = message[: found.start()]
    cure = 'texts stand in quotes: "..."' if what == "Invalid value" else ""
    if found[1] is None:
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    else:
        line, column = int(found[1]), int(found[2])
    return refused(name, f"not TOML: {what}", "", line, column, cure)
