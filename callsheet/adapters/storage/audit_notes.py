"""What an audit tells of a log as a whole: its views, who accepted it, what vouches."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from callsheet.adapters.storage.head import SealMark
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.registry import TOPICS
from callsheet.application.audit_findings import Finding, FindingKind
from callsheet.application.integrity_work import Links
from callsheet.application.log_port import Linked, Log
from callsheet.domain.instants import spell
from callsheet.domain.log_records import LogAccepted
from callsheet.domain.streams import SEALS, WORKSPACE

_ACCEPTED: Final = next(topic for topic in TOPICS if TOPICS[topic] is LogAccepted)
_RECORD: Final = TypeAdapter(LogAccepted)


class NotedLinks(Links):
    """Follows the links, and tells when somebody took the log as it was; keyless."""

    async def look(
        self, log: Log, rows: Sequence[Linked]
    ) -> tuple[int, tuple[Finding, ...]]:
        """Prove each record by the one before it, and find the acceptances."""
        asked, found = await super().look(log, rows)
        return asked, (*found, *_accepted(rows))


async def altered_views(log: OpenLog) -> Finding | None:
    """See whether what is kept beside the records is what was made from them."""
    said = await log.views_amiss()
    if said is None:
        return None
    return Finding(
        kind=FindingKind.ALTERED, stream="", version=0, position=0, said=said
    )


def _accepted(rows: Sequence[Linked]) -> Iterator[Finding]:
    for row in rows:
        if row.topic == _ACCEPTED and row.stream == WORKSPACE:
            try:
                record = _RECORD.validate_json(row.state)
            except (ValidationError, TypeError):
                continue  # told of where records are read
            yield Finding(
                kind=FindingKind.ACCEPTED,
                stream=row.stream,
                version=row.version,
                position=row.position,
                said=accepted_words(record),
            )


def accepted_words(record: LogAccepted) -> str:
    """Say who took the log as it was, when, and what it lacked."""
    lacked = "no seal that was kept could be read"
    if record.kept is not None:
        lacked = f"it lacked seal {record.kept}"
        if record.kept <= record.held:
            lacked = f"its seal {record.kept} was another than the one kept"
    said = f"the log was accepted as it was on {spell(record.at)} by {record.by}"
    why = f": {record.why}" if record.why else ""
    return f"{said} ({lacked}){why}"


def vouching(mark: SealMark, file: Path) -> Finding:
    """Tell that the log holds an exported seal, and up to where that vouches for it."""
    return Finding(
        kind=FindingKind.VOUCHED,
        stream=SEALS,
        version=mark.number,
        position=mark.position,
        said=f"the log holds seal {mark.number} of {file}: it vouches for the records "
        f"up to position {mark.position}",
    )
