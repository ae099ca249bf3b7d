"""Finding words in a title: whole words, without regard to case, in linear time."""

from functools import lru_cache
from unicodedata import normalize


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """Split a text into its words: runs of letters and digits, case folded."""
    if not text.isascii():
        text = normalize("NFC", text)
    spaced = "".join(char if char.isalnum() else " " for char in text.casefold())
    return tuple(spaced.split())


def contains_phrase(text: str, phrase: str) -> bool:
    """Say whether the phrase's words stand in the text, in order and side by side."""
    wanted = _padded(phrase)
    return wanted != _NO_WORDS and wanted in _padded(text)


@lru_cache(maxsize=4096)
def _padded(text: str) -> str:
    # Words hold no spaces, so the padded search finds whole words only.
    return f" {' '.join(words_of(text))} "


_NO_WORDS = _padded("")
