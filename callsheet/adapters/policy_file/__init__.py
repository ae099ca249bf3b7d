"""Policies as people write them: a TOML file, or the same structure as JSON."""

from callsheet.adapters.policy_file.problems import PolicyError, Problem
from callsheet.adapters.policy_file.reading import (
    policy_of,
    policy_or_problems,
    read_policy,
    read_policy_file,
)

__all__ = [
    "PolicyError",
    "Problem",
    "policy_of",
    "policy_or_problems",
    "read_policy",
    "read_policy_file",
]
