"""What the host product noted on a calendar, as far as it can be judged and kept."""

from collections.abc import Mapping

ZONE_KEY = "time_zone"
"""Under this word of a calendar's `metadata` its owner's zone is looked for."""

COUNT_LIMIT = 100
"""Of more notes than this none is kept: which of them count nobody could say."""

KEY_LIMIT = 100
VALUE_LIMIT = 500
"""Characters of a key and of a value; a longer one is left out, never cut."""


def noted(metadata: Mapping[str, object] | None) -> tuple[tuple[str, str], ...] | None:
    """
    Take the notes that are texts, sorted by key; Recall promises no others.

    Returns:
        None if nobody can say what is noted: Recall knows the field since 2026 only,
        and a row without it says nothing.
    """
    if metadata is None:
        return None
    notes = sorted(
        (key, _unicode(value))
        for key, value in metadata.items()
        if isinstance(value, str)
        and len(key) <= KEY_LIMIT
        and len(value) <= VALUE_LIMIT
    )
    return tuple(notes) if len(notes) <= COUNT_LIMIT else None


def _unicode(text: str) -> str:
    return text if text.isascii() else text.encode(errors="replace").decode()
