"""Policies as people write them: a TOML file, or the same structure as JSON."""

from callsheet.adapters.policy_file.checking import (
    Checked,
    check_policy_file,
    check_policy_text,
)
from callsheet.adapters.policy_file.problems import PolicyError, Problem, lines_of
from callsheet.adapters.policy_file.reading import (
    policy_of,
    policy_or_problems,
    read_policy,
    read_policy_file,
)

__all__ = [
    "Checked",
    "PolicyError",
    "Problem",
    "check_policy_file",
    "check_policy_text",
    "lines_of",
    "policy_of",
    "policy_or_problems",
    "read_policy",
    "read_policy_file",
]
