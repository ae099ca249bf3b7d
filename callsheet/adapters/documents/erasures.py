"""What is erased of the log, as programs read it."""

from dataclasses import dataclass
from typing import Literal

from callsheet.adapters.documents.form import JsonObject, object_of
from callsheet.adapters.documents.text import clean
from callsheet.application.erasing import Holding
from callsheet.domain.ids import CalendarId
from callsheet.domain.log_records import CalendarErased


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedDocument:
    """
    What came of erasing a calendar.

    Attributes:
        address: Whose it is, if anything says so.
        status: As last seen.
        decisions: How many there are, which stay; null if they were not counted.
        erased: The record of it; null if nothing was left to be erased.
        before: That of the erasure before, if there was one.
    """

    schema_version: Literal[1] = 1
    calendar: str
    address: str | None
    status: str | None
    decisions: int | None
    erased: JsonObject | None
    before: JsonObject | None


def erased_document(holding: Holding, record: CalendarErased | None) -> ErasedDocument:
    """Write what came of an erasure as JSON's types."""
    return erasure_document(
        holding.calendar_id,
        record,
        address=holding.address,
        status=holding.status,
        decisions=holding.decisions,
        before=holding.erased,
    )


def erasure_document(
    calendar_id: CalendarId,
    record: CalendarErased | None,
    *,
    address: str | None,
    status: str | None,
    decisions: int | None,
    before: CalendarErased | None,
) -> ErasedDocument:
    """Do the same from what is known of the calendar."""
    return ErasedDocument(
        calendar=calendar_id,
        address=None if address is None else clean(address),
        status=status,
        decisions=decisions,
        erased=None if record is None else object_of(record),
        before=None if before is None else object_of(before),
    )
