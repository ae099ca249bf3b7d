"""What an audit came to: counts, the first faults, and one example of each kind."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from callsheet.application.audit_findings import Finding, FindingKind
from callsheet.application.auditing import Stretch

LISTED: Final = 1_000
"""Faults that are kept; more are only counted, so that memory stays what it is."""


@dataclass(slots=True)
class Group:
    """Decisions that the present core would answer otherwise in the same way."""

    example: Finding
    count: int = 0


@dataclass(slots=True)
class Tally:
    """
    The sum of what an audit found so far.

    Attributes:
        position: Up to where everything was looked at.
        records: How many there were.
        asked: How many decisions were asked again.
        counts: How many findings there are of each kind.
        faults: The first of those that are faults.
        otherwise: By the recorded reason, the present one, and the recording program.
        unkept: That there was no seal to compare with.
        vouched: Up to where an exported seal vouches for the log.
        accepted: When somebody took the log as it was, the first such moments.
    """

    position: int
    records: int = 0
    asked: int = 0
    counts: Counter[FindingKind] = field(default_factory=Counter)
    faults: list[Finding] = field(default_factory=list)
    otherwise: dict[tuple[str, str, str], Group] = field(default_factory=dict)
    unkept: Finding | None = None
    vouched: Finding | None = None
    accepted: list[Finding] = field(default_factory=list)

    def add(self, stretch: Stretch[Finding]) -> None:
        """Add what came of the next stretch."""
        self.position = stretch.position
        self.records += stretch.records
        self.asked += stretch.asked
        for finding in stretch.found:
            self._add(finding)

    @property
    def fault_count(self) -> int:
        """How many faults there are, the ones that are not listed too."""
        return sum(n for kind, n in self.counts.items() if kind.is_fault)

    def _add(self, finding: Finding) -> None:
        self.counts[finding.kind] += 1
        if finding.kind is FindingKind.OTHERWISE:
            key = finding.recorded or "", finding.present or "", finding.program or ""
            self.otherwise.setdefault(key, Group(finding)).count += 1
        elif finding.kind is FindingKind.UNKEPT:
            self.unkept = finding
        elif finding.kind is FindingKind.VOUCHED:
            self.vouched = finding
        elif finding.kind is FindingKind.ACCEPTED and len(self.accepted) < LISTED:
            self.accepted.append(finding)
        elif finding.is_fault and len(self.faults) < LISTED:
            self.faults.append(finding)
