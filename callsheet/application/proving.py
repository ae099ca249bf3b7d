"""Proving recorded decisions: the same question again, and the same answer."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from typing import Final

from callsheet.application.audit_findings import Finding, FindingKind
from callsheet.application.auditing import Row, Scanning
from callsheet.application.deriving import decided_of
from callsheet.application.erased_since import ErasedSince
from callsheet.application.errors import LogUnavailable
from callsheet.application.log_port import Illegible, Log, Recorded, Unopened
from callsheet.application.recorded_parts import (
    Lack,
    ReadPart,
    RecordedParts,
    is_personal,
)
from callsheet.domain.digests import canonical, digest
from callsheet.domain.policy import Policy
from callsheet.domain.reconcile import reconcile
from callsheet.domain.records import Decided, PolicySet
from callsheet.domain.streams import stream_of

ANSWER: Final = (
    "reason",
    "commands",
    "flags",
    "trace",
    "valid_until",
    "booked_until",
    "watch",
    "decision",
)
"""Fields of a recorded decision that are the core's answer."""

_COVERED: Final = frozenset(ANSWER) - {"booked_until", "watch", "decision"}
"""Those of them that the digest of the decision covers."""


class Prover(Scanning):
    """
    Asks recorded questions again, and says where the recorded answer is another.

    Args:
        read: Reads the parts of situations.
        program: The version of Callsheet that asks.
        erased: What is known of erasures so far, if anything is.
    """

    def __init__(
        self, read: ReadPart, program: str, erased: ErasedSince | None = None
    ) -> None:
        self._parts = RecordedParts(read)
        self._program = program
        self._erased = erased or ErasedSince()

    async def look(
        self, log: Log, rows: Sequence[Row]
    ) -> tuple[int, tuple[Finding, ...]]:
        """
        Prove the decisions among some records, and that policies are there.

        Returns:
            How many decisions were asked again, and what is not as it should be.
        """
        records = [row.record for row in rows if isinstance(row, Recorded)]
        decisions = [record for record in records if isinstance(record, Decided)]
        policies = [record.text for record in records if isinstance(record, PolicySet)]
        await self._parts.gather(log, decisions, [("policy", key) for key in policies])
        if self._parts.any_lacking:
            # A record there that cannot be read excuses nothing, and is told of in
            # its own place.
            with suppress(LogUnavailable):
                await self._erased.learn(log, self._lacking(rows))
        found = [finding for row in rows for finding in self._of(row)]
        return len(decisions), tuple(found)

    def _lacking(self, rows: Sequence[Row]) -> list[Recorded]:
        return [
            row
            for row in rows
            if isinstance(row, Recorded)
            and isinstance(row.record, Decided)
            and any(map(is_personal, self._parts.lacks(row.record)))
        ]

    def _of(self, row: Row) -> Iterator[Finding]:
        if isinstance(row, Illegible):
            yield _finding(row, FindingKind.UNREADABLE, row.said)
        elif row.unopened is not None:
            yield _of_unopened(row, row.unopened)
        elif isinstance(row.record, Decided):
            yield from self._of_decision(row, row.record)
        elif isinstance(row.record, PolicySet):
            yield from self._of_policy(row, row.record)

    def _of_policy(self, row: Recorded, record: PolicySet) -> Iterator[Finding]:
        policy = self._parts.part("policy", record.text)
        if isinstance(policy, Lack):
            yield _finding(row, policy.kind, policy.said, field=policy.part)
        elif not isinstance(policy, Policy) or policy.digest != record.policy:
            yield _finding(
                row,
                FindingKind.ALTERED,
                "the policy is not the one that the record names",
                field="policy",
                recorded=record.policy,
                present=policy.digest if isinstance(policy, Policy) else None,
            )

    def _of_decision(self, row: Recorded, decided: Decided) -> Iterator[Finding]:
        lacks = self._parts.lacks(decided)
        if lacks:
            yield from self._of_lacks(row, decided, lacks)
            return
        situation = self._parts.situation(decided)
        present = decided_of(
            reconcile(situation),
            situation,
            filed=digest(decided.parts),
            parts=decided.parts,
            snapshot=decided.snapshot,
            program=decided.program,
        )
        if decided.watch is None:
            # It was not written down yet.
            present = replace(present, watch=None)
        if present != decided:
            yield from self._differences(row, decided, present)
        if row.stream != stream_of(present.event_id):
            yield _finding(
                row,
                FindingKind.ALTERED,
                "the decision stands in the stream of another event",
                field="stream",
                recorded=row.stream,
                present=stream_of(present.event_id),
                program=decided.program,
            )

    def _of_lacks(
        self, row: Recorded, decided: Decided, lacks: Sequence[Lack]
    ) -> Iterator[Finding]:
        covered = self._erased.cover(decided, row.stream, row.position)
        erased = [lack for lack in lacks if covered and is_personal(lack)]
        # What befell many, such as their key, is one thing.
        parts: dict[tuple[FindingKind, str], list[str]] = {}
        for lack in lacks:
            if lack not in erased:
                parts.setdefault((lack.kind, lack.said), []).append(lack.part)
        for (kind, said), names in parts.items():
            field = ",".join(names)
            yield _finding(row, kind, said, field=field, program=decided.program)
        if erased:
            said = "not re-derivable: its personal data was erased"
            yield _finding(row, FindingKind.ERASED, said, program=decided.program)

    def _differences(
        self, row: Recorded, decided: Decided, present: Decided
    ) -> Iterator[Finding]:
        differing = [
            field.name
            for field in fields(Decided)
            if getattr(decided, field.name) != getattr(present, field.name)
        ]
        otherwise = self._otherwise(decided, differing)
        if otherwise:
            yield _finding(
                row,
                FindingKind.OTHERWISE,
                "the present core answers otherwise",
                field=",".join(otherwise),
                recorded=decided.reason.value,
                present=present.reason.value,
                program=decided.program,
            )
        for name in differing:
            if name not in otherwise:
                yield _finding(
                    row,
                    FindingKind.ALTERED,
                    "the record is not what its situation and policy give",
                    field=name,
                    recorded=_spelt(decided, name),
                    present=_spelt(present, name),
                    program=decided.program,
                )

    def _otherwise(self, decided: Decided, differing: Sequence[str]) -> list[str]:
        """Name the differences that come of another core, and of nothing else."""
        if decided.program == self._program:
            return []
        if "decision" in differing:
            return [name for name in ANSWER if name in differing]
        # The core gives the very same decision: what that covers cannot differ.
        return [n for n in ANSWER if n in differing and n not in _COVERED]


def _of_unopened(row: Row, why: Unopened) -> Finding:
    kind = FindingKind.DAMAGED if why.damaged else FindingKind.MISSING
    return _finding(row, kind, why.said, field=",".join(why.fields))


def _finding(
    row: Row,
    kind: FindingKind,
    said: str,
    *,
    field: str = "",
    recorded: str | None = None,
    present: str | None = None,
    program: str | None = None,
) -> Finding:
    return Finding(
        kind=kind,
        stream=row.stream,
        version=row.version,
        position=row.position,
        field=field,
        said=said,
        recorded=recorded,
        present=present,
        program=program,
    )


def _spelt(decided: Decided, name: str) -> str:
    return canonical(getattr(decided, name))
