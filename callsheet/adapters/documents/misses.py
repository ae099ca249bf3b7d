"""The nearest miss as programs read it."""

from dataclasses import dataclass

from callsheet.adapters.documents.form import JsonObject, object_of
from callsheet.adapters.documents.text import clean
from callsheet.application.misses import miss_words
from callsheet.domain.event import Calendar
from callsheet.domain.near_miss import Miss


@dataclass(frozen=True, slots=True, kw_only=True)
class MissDocument:
    """
    What would have to be otherwise.

    Attributes:
        rule: Who would decide then.
        condition: With its kind, like those of a recorded policy.
        wanted: What it would have to say.
    """

    rule: str
    condition: JsonObject
    wanted: str
    fact: str
    words: str


def miss_document(miss: Miss | None, calendar: Calendar) -> MissDocument | None:
    """Write a miss as JSON's types; none is null."""
    if miss is None:
        return None
    return MissDocument(
        rule=miss.rule,
        condition=object_of(miss.condition),
        wanted=miss.wanted.value,
        fact=clean(miss.fact),
        words=clean(miss_words(miss, calendar)),
    )
