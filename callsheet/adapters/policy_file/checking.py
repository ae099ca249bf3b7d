"""Checking a policy file: all that is wrong with it, or odd."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path as FilePath

from callsheet.adapters.policy_file.drafts import Draft
from callsheet.adapters.policy_file.problems import PolicyError, Problem
from callsheet.adapters.policy_file.reading import draft_of_file, draft_of_text
from callsheet.adapters.policy_file.warnings import warn
from callsheet.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """
    What came of a check.

    Attributes:
        policy: None if there are problems.
        problems: All that is wrong.
        warnings: All that is odd about a policy that can be used.
    """

    policy: Policy | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def check_policy_file(path: FilePath, *, sharing: bool) -> Checked:
    """
    Read a policy file and those that it includes, and look for what is odd.

    Args:
        path: Of the main file.
        sharing: Whether the key scheme lets several calendars share one bot.
    """
    return _checked(lambda: draft_of_file(path), sharing=sharing)


def check_policy_text(text: str, *, source: str, sharing: bool) -> Checked:
    """
    Do the same with a text, which cannot include files.

    Args:
        text: TOML.
        source: Names it in what is wrong.
        sharing: Whether the key scheme lets several calendars share one bot.
    """
    return _checked(lambda: draft_of_text(text, source=source), sharing=sharing)


def _checked(read: Callable[[], Draft], *, sharing: bool) -> Checked:
    try:
        draft = read()
    except PolicyError as error:
        return Checked(problems=error.problems)
    warn(draft, sharing=sharing)
    return Checked(policy=draft.policy, warnings=draft.warnings)
