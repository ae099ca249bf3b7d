"""Policies as programs read them: what is in force, and what is wrong with a text."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from callsheet.adapters.documents.form import Instant, JsonObject, object_of
from callsheet.application.policies import InForce, PolicyProblem
from callsheet.domain.instants import spell
from callsheet.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyProblemDocument:
    """
    One thing that is wrong with a policy, or odd.

    Attributes:
        place: The path of the offending value; empty if it is the whole text.
        line: Counted from 1; null where there is no text to count in.
        cure: What to write instead; empty if the problem says it.
    """

    source: str
    place: str
    line: int | None
    column: int | None
    problem: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDocument:
    """
    What came of checking a policy.

    Attributes:
        warnings: What is odd about a policy that can be used.
        rules: How many there are, those of layers too; null if it cannot be used.
        digest: Of the policy; what decisions name.
    """

    schema_version: Literal[1] = 1
    ok: bool
    problems: tuple[PolicyProblemDocument, ...]
    warnings: tuple[PolicyProblemDocument, ...]
    rules: int | None
    layers: int | None
    default: str | None
    digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InForceDocument:
    """
    The policy by which a plan was made.

    Attributes:
        refused: What is wrong with the one that was to take its place.
    """

    digest: str | None
    in_force_since: Instant | None
    refused: tuple[JsonObject, ...]


def in_force_document(in_force: InForce) -> InForceDocument:
    """Write the policy in force as JSON's types."""
    policy, since, refused = in_force.policy, in_force.since, in_force.refused
    problems = () if refused is None else refused.problems
    return InForceDocument(
        digest=None if policy is None else policy.digest,
        in_force_since=None if since is None else spell(since),
        refused=tuple(object_of(one) for one in problems),
    )


def checked_document(
    policy: Policy | None,
    problems: Iterable[PolicyProblem],
    warnings: Iterable[PolicyProblem],
) -> CheckedDocument:
    """Write what came of a check as JSON's types."""
    return CheckedDocument(
        ok=policy is not None,
        problems=tuple(map(_problem, problems)),
        warnings=tuple(map(_problem, warnings)),
        rules=None if policy is None else rules_in(policy),
        layers=None if policy is None else len(policy.layers),
        default=None if policy is None else policy.default,
        digest=None if policy is None else policy.digest,
    )


def rules_in(policy: Policy) -> int:
    """Count the rules, those of the layers too."""
    return len(policy.rules) + sum(len(layer.rules) for layer in policy.layers)


def _problem(one: PolicyProblem) -> PolicyProblemDocument:
    return PolicyProblemDocument(
        source=one.source,
        place=one.place,
        line=one.line,
        column=one.column,
        problem=one.problem,
        cure=one.cure,
    )
