"""Finding words in a title: whole words, without regard to case, in linear time."""

from functools import lru_cache
from unicodedata import category, normalize


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """Split a text into its words: runs of letters and digits, case folded."""
    folded = shown(text).casefold()
    spaced = "".join(char if _is_part(char) else " " for char in folded)
    return tuple(spaced.split())


def shown(text: str) -> str:
    """Leave out what nobody sees, such as a soft hyphen; spell accents in one way."""
    if text.isascii():
        return text
    seen = "".join(char for char in text if category(char) != "Cf")
    return normalize("NFC", seen)


def _is_part(char: str) -> bool:
    # Many scripts write vowels as marks on the letter before.
    return char.isalnum() or (not char.isascii() and category(char)[0] == "M")


def contains_phrase(text: str, phrase: str) -> bool:
    """Say whether the phrase's words stand in the text, in order and side by side."""
    wanted = _padded(phrase)
    return wanted != _NO_WORDS and wanted in _padded(text)


@lru_cache(maxsize=4096)
def _padded(text: str) -> str:
    # Words hold no spaces, so the padded search finds whole words only.
    return f" {' '.join(words_of(text))} "


_NO_WORDS = _padded("")
