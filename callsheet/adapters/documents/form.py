"""What documents share: how instants are written, and a document's first level."""

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import WithJsonSchema

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Instant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""An instant as `callsheet.domain.instants.spell` writes it."""


def fields_of(document: "DataclassInstance") -> dict[str, Any]:
    """Give the fields of a document, in their order; those within stay as they are."""
    return {one.name: getattr(document, one.name) for one in fields(document)}
