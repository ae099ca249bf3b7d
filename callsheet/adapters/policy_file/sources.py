"""From text to its tables; and of TOML, where each of their values stands."""

import re
import tomllib
from dataclasses import dataclass

from callsheet.adapters.policy_file.bounds import (
    SIZE_LIMIT,
    too_large,
    within_bounds,
)
from callsheet.adapters.policy_file.json_text import tables_in
from callsheet.adapters.policy_file.positions import BeyondLimits, positions_in
from callsheet.adapters.policy_file.problems import PolicyError, Report, spell_path
from callsheet.adapters.policy_file.refusing import refused

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
    Parse a TOML text, or a JSON text if its name ends so.

    Args:
        text: At most 4,000,000 characters.
        name: Of the text in errors.

    Raises:
        PolicyError: It is too large, too deep, or no TOML (or JSON).
    """
    text = text.removeprefix("\ufeff")
    if len(text) > SIZE_LIMIT:
        raise refused(name, too_large(f"{len(text):,}"))
    if name.lower().endswith(".json"):
        data = tables_in(text, name=name)
        report = Report({}, name)
        return Source(data if within_bounds(data, report) else {}, report)
    return _toml(text, name)


def _toml(text: str, name: str) -> Source:
    try:
        positions = positions_in(text)
        data = tomllib.loads(text)
    except BeyondLimits as error:
        place = spell_path(error.path)
        raise refused(name, error.problem, place, error.line, error.column) from None
    except ValueError as error:
        raise _not_toml(name, text, str(error)) from None
    return Source(data, Report(positions, name))


def _not_toml(name: str, text: str, message: str) -> PolicyError:
    found = _PLACE.search(message)
    if found is None:
        return refused(name, f"not TOML: {message}")
    what = message[: found.start()]
    cure = 'texts stand in quotes: "..."' if what == "Invalid value" else ""
    if found[1] is None:
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    else:
        line, column = int(found[1]), int(found[2])
    return refused(name, f"not TOML: {what}", "", line, column, cure)
