"""Finding words in a title: whole words, without regard to case, in linear time."""

from functools import lru_cache


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """Split a text into its words: runs of letters and digits, case folded."""
    spaced = "".join(char if char.isalnum() else " " for char in text.casefold())
    return tuple(spaced.split())


def contains_phrase(text: str, phrase: str) -> bool:
    """Say whether the phrase's words stand in the text, in order and side by side."""
    wanted = words_of(phrase)
    # Words hold no spaces, so the padded search finds whole words only.
    return bool(wanted) and f" {' '.join(wanted)} " in f" {' '.join(words_of(text))} "
