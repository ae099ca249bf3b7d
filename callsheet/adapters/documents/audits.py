"""What an audit found, as programs read it."""

from dataclasses import dataclass
from typing import Literal

from callsheet.application.audit_findings import Finding, FindingKind
from callsheet.application.audit_tally import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDocument:
    """
    One thing that was found.

    Attributes:
        field: In which field a decision differs.
        said: What is wrong, in one line.
        recorded: What was recorded.
        present: What this version of the program answers.
        program: The version that recorded it.
    """

    kind: FindingKind
    stream: str
    version: int
    position: int
    field: str
    said: str
    recorded: str | None
    present: str | None
    program: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherwiseDocument:
    """Decisions that this version of the program would answer in another way."""

    count: int
    example: FindingDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedDocument:
    """Up to where an exported seal vouches for the log."""

    number: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditDocument:
    """
    What an audit came to.

    Attributes:
        since: The position before the first record that was looked at.
        without_key: Whether only that was compared which takes no key.
        position: Up to where everything was looked at.
        decisions: How many were asked again.
        differences: How many faults there are.
        findings: The first thousand of them.
        not_kept: That there was no newest seal to compare with.
        accepted: When somebody took the log as it was.
        otherwise: What is no fault: another version of the program decided so.
    """

    schema_version: Literal[1] = 1
    since: int
    without_key: bool
    position: int
    records: int
    decisions: int
    differences: int
    counts: dict[str, int]
    findings: tuple[FindingDocument, ...]
    not_kept: str | None
    accepted: tuple[FindingDocument, ...]
    seal: SealedDocument | None
    otherwise: tuple[OtherwiseDocument, ...]


def audit_document(tally: Tally, *, since: int, without_key: bool) -> AuditDocument:
    """
    Write what was found as JSON's types.

    Args:
        tally: The sum of it.
        since: The position before the first record that was looked at.
        without_key: Whether only that was compared which takes no key.
    """
    vouched = tally.vouched
    return AuditDocument(
        since=since,
        without_key=without_key,
        position=tally.position,
        records=tally.records,
        decisions=tally.asked,
        differences=tally.fault_count,
        counts={kind.value: tally.counts[kind] for kind in FindingKind},
        findings=tuple(map(finding_document, tally.faults)),
        not_kept=None if tally.unkept is None else tally.unkept.said,
        accepted=tuple(map(finding_document, tally.accepted)),
        seal=None
        if vouched is None
        else SealedDocument(number=vouched.version, position=vouched.position),
        otherwise=tuple(
            OtherwiseDocument(
                count=group.count, example=finding_document(group.example)
            )
            for group in tally.otherwise.values()
        ),
    )


def finding_document(finding: Finding) -> FindingDocument:
    """Write one finding as JSON's types."""
    return FindingDocument(
        kind=finding.kind,
        stream=finding.stream,
        version=finding.version,
        position=finding.position,
        field=finding.field,
        said=finding.said,
        recorded=finding.recorded,
        present=finding.present,
        program=finding.program,
    )
