"""Making strangers' text fit to be shown on a terminal."""

from callsheet.adapters.documents.text import clean

__all__ = ["clean"]
