"""JSON documents that programs exchange with Callsheet."""

from callsheet.adapters.documents.decide import decide_document
from callsheet.adapters.documents.given import NearestZone, ReadEvent, ReadPolicy
from callsheet.adapters.documents.problems import DocumentError, Problem

__all__ = [
    "DocumentError",
    "NearestZone",
    "Problem",
    "ReadEvent",
    "ReadPolicy",
    "decide_document",
]
