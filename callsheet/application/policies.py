"""Which policy is in force: the one just read, else the last good one of the log."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, assert_never

from callsheet.application.errors import LogUnavailable
from callsheet.domain.digests import digest, digest_bytes
from callsheet.domain.ids import Digest
from callsheet.domain.policy import Policy
from callsheet.domain.records import PolicyRefused, PolicySet

RebuildPolicy = Callable[[bytes], Policy]
"""Builds a policy from its stored text; raises LogUnavailable if that says none."""

_PLACE: Final = 200


class PolicyProblem(Protocol):
    """One thing that is wrong with a policy; see the policy file's own reader."""

    @property
    def source(self) -> str:
        """The file or text that it stands in, for people."""

    @property
    def place(self) -> str:
        """The path of the offending value; empty if it is the whole text."""

    @property
    def line(self) -> int | None:
        """Counted from 1; None where there is no text to count in."""

    @property
    def column(self) -> int | None:
        """Counted from 1."""

    @property
    def problem(self) -> str:
        """What is wrong."""

    @property
    def cure(self) -> str:
        """What to write instead; empty if the problem says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedPolicy:
    """
    A policy that could not be read.

    Attributes:
        problems: Everything that is wrong with it, at least one thing.
        said: The same for people, a line for each problem.
        rebuild: What builds the policy that stays in force instead.
    """

    problems: tuple[PolicyProblem, ...]
    said: str
    rebuild: RebuildPolicy

    def record(self, at: datetime) -> PolicyRefused:
        """Say it as a fact for the log: where and how much, but not what is there."""
        first = self.problems[0]
        line = None if first.line is None else f"line {first.line}"
        named = ", ".join(filter(None, (first.place[:_PLACE], line)))
        return PolicyRefused(
            at=at,
            problems=len(self.problems),
            first=named or "the whole file",
            digest=self.digest,
        )

    @property
    def digest(self) -> Digest:
        """Of all problems: it tells one refusal from another."""
        return digest(self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """
    The policy by which a pass decides.

    Attributes:
        policy: With its layers; None if no good one is known.
        since: From when on it has been in force; None without any.
        refused: What was to take its place and could not be read.
    """

    policy: Policy | None = None
    since: datetime | None = None
    refused: RefusedPolicy | None = None


def policy_in_force(
    read: Policy | RefusedPolicy | None,
    last: PolicySet | None,
    text: bytes | None,
    *,
    now: datetime,
) -> InForce:
    """
    Choose the policy of a pass: a mistake in the file never changes what is recorded.

    Args:
        read: What was read just now; None if there is none, and none is to be used.
        last: The policy that the log says is in force.
        text: The stored text of that one; needed only if `read` was refused.
        now: From when on a new policy is in force.

    Raises:
        LogUnavailable: The last good policy is needed and cannot be built again.
    """
    match read:
        case Policy():
            known = last is not None and last.policy == read.digest
            return InForce(policy=read, since=last.at if last and known else now)
        case RefusedPolicy():
            if last is None:
                return InForce(refused=read)
            policy = read.rebuild(intact(text, last))
            return InForce(policy=policy, since=last.at, refused=read)
        case None:
            return InForce()
        case _:
            assert_never(read)


def intact(text: bytes | None, last: PolicySet) -> bytes:
    """
    Make sure that a stored text is the policy that the log says is in force.

    Args:
        text: As found under the digest that the log names; None if it is not there.
        last: What the log says.

    Raises:
        LogUnavailable: It is not there, or not what was stored.
    """
    if text is None:
        raise LogUnavailable("the last good policy is not in the log")
    if digest_bytes(text) != last.text:
        raise LogUnavailable("the last good policy is not the text that was stored")
    return text
