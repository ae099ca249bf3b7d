"""What an audit finds: one place in the log, and what is not as it should be."""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class FindingKind(Enum):
    """
    What is the matter; stable words, on which scripts may rely.

    `not_as_sealed` is a range of the log in which a record was taken away, put in or
    moved; `cut` a log that lacks a seal which it once had; `head_lost` one whose newest
    seal is not kept any more, so that this cannot be told.

    The rest are no faults: `otherwise` (another version of the program decided),
    `erased` (personal data, on purpose), `not_kept` (there is no seal to compare
    with), `accepted` (somebody took the log as it was, though it lacked a seal),
    `vouched` (the log holds a seal that was exported).
    """

    ALTERED = "altered"
    RESEALED = "not_as_sealed"
    CUT = "cut"
    HEADLESS = "head_lost"
    MISSING = "missing"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    OTHERWISE = "otherwise"
    ERASED = "erased"
    UNKEPT = "not_kept"
    ACCEPTED = "accepted"
    VOUCHED = "vouched"

    @property
    def is_fault(self) -> bool:
        """Whether the log is not what it should be."""
        return self not in _TOLD


_TOLD: Final = (
    FindingKind.OTHERWISE,
    FindingKind.ERASED,
    FindingKind.UNKEPT,
    FindingKind.ACCEPTED,
    FindingKind.VOUCHED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One thing that is not as it should be, or not to be told.

    Attributes:
        stream: Whose record it is about; empty if it is about none.
        version: Of the record in its stream; 0 if it is about none.
        position: Of the record in the log.
        field: Of the record; several are joined by commas. Empty if it is about all.
        said: What is the matter, in one line; no personal data.
        recorded: What the log holds there, if that can be said.
        present: What should stand there by the present program, if that can be said.
        program: The version of Callsheet that wrote it, if that is known.
    """

    kind: FindingKind
    stream: str
    version: int
    position: int
    said: str
    field: str = ""
    recorded: str | None = None
    present: str | None = None
    program: str | None = None

    @property
    def is_fault(self) -> bool:
        """Whether the log is not what it should be."""
        return self.kind.is_fault
