"""Reading a policy: from TOML text, from a file, or from data such as JSON gives."""

import re
import tomllib
from pathlib import Path as FilePath
from types import MappingProxyType

from callsheet.adapters.policy_file.bounds import (
    DEPTH_LIMIT,
    SIZE_LIMIT,
    TOO_DEEP,
    TOO_LARGE,
    within_bounds,
)
from callsheet.adapters.policy_file.positions import TooDeep, positions_in
from callsheet.adapters.policy_file.problems import (
    PolicyError,
    Positions,
    Problem,
    Report,
    spell_path,
)
from callsheet.adapters.policy_file.rules import policy_from
from callsheet.application.ports import NotRead
from callsheet.domain.policy import Policy

_NO_POSITIONS: Positions = MappingProxyType({})
_EMPTY = "says nothing: a file that was cut off must not empty a calendar"
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def read_policy(text: str, *, source: str) -> Policy:
    """
    Read a policy from TOML text.

    Args:
        text: At most 1,000,000 characters.
        source: Names the text in errors.

    Raises:
        PolicyError: Everything that is wrong, with line and column.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > SIZE_LIMIT:
        raise _refused(source, TOO_LARGE)
    try:
        positions = positions_in(text, depth=DEPTH_LIMIT)
        data = tomllib.loads(text)
    except TooDeep as error:
        raise _refused(
            source, TOO_DEEP, spell_path(error.path), error.line, error.column
        ) from None
    except ValueError as error:
        raise _not_toml(source, text, str(error)) from None
    return policy_of(data, source=source, lines={(): (1, 1)} | positions)


def read_policy_file(path: FilePath) -> Policy:
    """
    Read a policy from a TOML file, UTF-8 with or without a byte order mark.

    Raises:
        PolicyError: There is no such file, it cannot be read, or it is no policy.
    """
    source = str(path)
    try:
        with path.open("rb") as file:
            content = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise _refused(source, f"cannot be read: {error.strerror}") from None
    except ValueError:
        raise _refused(source, "cannot be read: not a file name") from None
    if len(content) > SIZE_LIMIT:
        raise _refused(source, TOO_LARGE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise _refused(
            source, "is not UTF-8 text", "", line, column, "save the file as UTF-8"
        ) from None
    policy = read_policy(text, source=source)
    if not policy.rules and not {"default", "preset"} & set(tomllib.loads(text)):
        raise _refused(source, _EMPTY, cure='write default = "skip" to record nothing')
    return policy


def policy_of(data: object, *, source: str, lines: Positions = _NO_POSITIONS) -> Policy:
    """
    Read a policy from data that has the structure of the file.

    Args:
        data: Dictionaries, lists and plain values, as parsed TOML or JSON gives them.
        source: Names the data in errors.
        lines: Line and column of each path, where there is a text to count in.

    Raises:
        PolicyError: Everything that is wrong.
    """
    report = Report(lines)
    policy = policy_from(data, report) if within_bounds(data, report) else None
    if policy is None or report.count:
        raise PolicyError(source, report.problems)
    return policy


def policy_or_problems(data: object, *, place: str) -> Policy | tuple[NotRead, ...]:
    """
    Read a policy that is part of a larger document.

    Args:
        data: Dictionaries, lists and plain values.
        place: The path of the policy in the document; the problems' paths begin so.
    """
    try:
        return policy_of(data, source=place)
    except PolicyError as error:
        return tuple(_in_document(one, place) for one in error.problems)


def _in_document(one: Problem, place: str) -> NotRead:
    dot = "." if one.place and not one.place.startswith("[") else ""
    problem = f"{one.problem}; {one.cure}" if one.cure else one.problem
    return NotRead(id=None, place=f"{place}{dot}{one.place}", problem=problem)


def _not_toml(source: str, text: str, message: str) -> PolicyError:
    found = _PLACE.search(message)
    if found is None:
        # The one complaint that is not tomllib's own: Python's limit on digits.
        return _refused(source, "not TOML: a number with too many digits")
    what = message[: found.start()]
    cure = 'texts stand in quotes: "..."' if what == "Invalid value" else ""
    if found[1] is None:
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    else:
        line, column = int(found[1]), int(found[2])
    return _refused(source, f"not TOML: {what}", "", line, column, cure)


def _refused(
    source: str,
    problem: str,
    place: str = "",
    line: int | None = None,
    column: int | None = None,
    cure: str = "",
) -> PolicyError:
    one = Problem(place=place, line=line, column=column, problem=problem, cure=cure)
    return PolicyError(source, (one,))
