"""Reading a policy: from TOML text, from a file, or from data such as JSON gives."""

from collections.abc import Sequence
from pathlib import Path as FilePath
from types import MappingProxyType

from callsheet.adapters.policy_file.bounds import within_bounds
from callsheet.adapters.policy_file.drafts import Draft
from callsheet.adapters.policy_file.includes import no_includes, sources_of_file
from callsheet.adapters.policy_file.policies import draft_of
from callsheet.adapters.policy_file.problems import (
    PolicyError,
    Positions,
    Problem,
    Report,
)
from callsheet.adapters.policy_file.refusing import refused
from callsheet.adapters.policy_file.sources import Source, source_of
from callsheet.application.ports import NotRead
from callsheet.domain.policy import Policy

_NO_POSITIONS: Positions = MappingProxyType({})
_EMPTY = "says nothing: a file that was cut off must not empty a calendar"
_SAY_IT = 'write default = "skip" to record nothing'


def read_policy(text: str, *, source: str) -> Policy:
    """
    Read a policy from TOML text; it cannot include files.

    Args:
        text: At most 4,000,000 characters.
        source: Names the text in errors.

    Raises:
        PolicyError: Everything that is wrong, with line and column.
    """
    return _policy_in(source_of(text, name=source))


def read_policy_file(path: FilePath) -> Policy:
    """
    Read a policy from a TOML file and those that it includes, all of them UTF-8.

    Raises:
        PolicyError: There is no such file, it cannot be read, or it is no policy.
    """
    return draft_of_file(path).policy


def draft_of_file(path: FilePath) -> Draft:
    """
    Read a policy file, and where its parts stand.

    Raises:
        PolicyError: Like `read_policy_file`.
    """
    sources = sources_of_file(path)
    return _checked(draft_of(sources), sources, may_be_empty=False)


def draft_of_text(text: str, *, source: str) -> Draft:
    """
    Read a policy from TOML text as from a file, and where its parts stand.

    It cannot include files, and it must say something.

    Raises:
        PolicyError: Like `read_policy`.
    """
    return _draft_in(source_of(text, name=source), may_be_empty=False)


def policy_of(data: object, *, source: str, lines: Positions = _NO_POSITIONS) -> Policy:
    """
    Read a policy from data that has the structure of the file; it cannot include any.

    Args:
        data: Dictionaries, lists and plain values, as parsed TOML or JSON gives them.
        source: Names the data in errors.
        lines: Line and column of each path, where there is a text to count in.

    Raises:
        PolicyError: Everything that is wrong.
    """
    return _policy_in(Source(data, Report(lines, source)))


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


def _policy_in(source: Source) -> Policy:
    return _draft_in(source, may_be_empty=True).policy


def _draft_in(source: Source, *, may_be_empty: bool) -> Draft:
    draft = None
    if within_bounds(source.data, source.report):
        no_includes(source)
        draft = draft_of((source,))
    return _checked(draft, (source,), may_be_empty=may_be_empty)


def _checked(
    draft: Draft | None, sources: Sequence[Source], *, may_be_empty: bool
) -> Draft:
    main = sources[0]
    name = main.report.source
    problems = [one for source in sources for one in source.report.problems]
    if draft is None or problems:
        raise PolicyError(name, problems)
    if not may_be_empty and _is_empty(draft, main):
        raise refused(name, _EMPTY, cure=_SAY_IT)
    return draft


def _is_empty(draft: Draft, main: Source) -> bool:
    said = main.data if isinstance(main.data, dict) else {}
    return not (draft.rules or draft.layers or {"default", "preset"} & set(said))


def _in_document(one: Problem, place: str) -> NotRead:
    dot = "." if one.place and not one.place.startswith("[") else ""
    problem = f"{one.problem}; {one.cure}" if one.cure else one.problem
    return NotRead(id=None, place=f"{place}{dot}{one.place}", problem=problem)
