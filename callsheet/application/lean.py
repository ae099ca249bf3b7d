"""Decisions without what says nothing of the reading: long texts, needed by few."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from callsheet.domain.digests import digest_text, encoded
from callsheet.domain.ids import Digest
from callsheet.domain.records import Decided

_NOTHING: Final = {"policy": "null", "siblings": "[]", "agreed": "null"}
_EMPTY: Final = {name: digest_text(text) for name, text in _NOTHING.items()}

EMPTY_TEXTS: Final[Mapping[Digest, bytes]] = {
    digest_text(text): encoded(text) for text in _NOTHING.values()
}
"""What stands in the place of the parts that are left out."""


def lean(decided: Decided) -> Decided:
    """
    Leave out the parts that say nothing of the reading: policy and siblings.

    They are long, and not needed to ask about another policy.
    """
    parts = tuple((name, _EMPTY.get(name, found)) for name, found in decided.parts)
    return replace(decided, parts=parts)
