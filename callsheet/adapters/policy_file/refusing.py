"""The refusal of a text as a whole."""

from callsheet.adapters.policy_file.problems import PolicyError, Problem


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
