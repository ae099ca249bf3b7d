"""The nearest miss as programs read it."""

from callsheet.adapters.cli.text import clean
from callsheet.application.misses import miss_words
from callsheet.domain.digests import plain
from callsheet.domain.event import Calendar
from callsheet.domain.near_miss import Miss


def miss_document(miss: Miss | None, calendar: Calendar) -> dict[str, object] | None:
    """
    Write a miss as JSON's types.

    The condition is written with its kind, like those of a recorded policy; `wanted`
    is what it would have to say, and `rule` is who would decide then.
    """
    if miss is None:
        return None
    return {
        "rule": miss.rule,
        "condition": plain(miss.condition),
        "wanted": miss.wanted.value,
        "fact": clean(miss.fact),
        "words": clean(miss_words(miss, calendar)),
    }
