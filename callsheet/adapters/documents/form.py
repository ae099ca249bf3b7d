"""What documents share: how instants are written, and a document's first level."""

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import WithJsonSchema

from callsheet.domain.digests import plain

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Instant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""An instant as `callsheet.domain.instants.spell` writes it."""

JsonObject = dict[str, Any]
"""An object whose fields are those of a value of the core; they may become more."""


def object_of(value: object) -> JsonObject:
    """Write a value of the core that has fields as JSON's types."""
    return dict(_any(plain(value)))


def fields_of(document: "DataclassInstance") -> dict[str, Any]:
    """Give the fields of a document, in their order; those within stay as they are."""
    return {one.name: getattr(document, one.name) for one in fields(document)}


def _any(value: Any) -> Any:  # noqa: ANN401 -- what JSON can hold
    return value
