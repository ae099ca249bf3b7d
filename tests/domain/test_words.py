"""Words and phrases in titles."""

import pytest

from callsheet.domain.words import contains_phrase, words_of

WORDS = {
    "blanks and marks": (
        "Weekly: Sales/Ops (EMEA)",
        ("weekly", "sales", "ops", "emea"),
    ),
    "digits": ("Q3-2026 plan", ("q3", "2026", "plan")),
    "case beyond lower case": ("STRASSE Straße", ("strasse", "strasse")),
    "other scripts": ("Встреча 会議", ("встреча", "会議")),
    "what nobody sees": ("disci\u00adplin\u200bary", ("disciplinary",)),
    "vowels that are marks": ("अनेक क", ("अनेक", "क")),
    "accents in two spellings": ("Cafe\u0301 Caf\u00e9", ("café", "café")),
    "nothing": (" -- ", ()),
}


@pytest.mark.parametrize(("text", "words"), WORDS.values(), ids=WORDS)
def test_a_text_is_split_at(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


PHRASES = {
    "a word": ("Weekly sync", "weekly", True),
    "the last word": ("Weekly sync", "sync", True),
    "a word in other case": ("weekly sync", "SYNC", True),
    "a phrase": ("The weekly sales sync", "sales sync", True),
    "a phrase over marks": ("sales - sync", "Sales/Sync", True),
    "a part of a word": ("lawsuit", "law", False),
    "the end of a word": ("outlaw", "law", False),
    "words that stand apart": ("sales weekly sync", "sales sync", False),
    "words in another order": ("sync sales", "sales sync", False),
    "a phrase longer than the title": ("sales", "sales sync", False),
    "nothing": ("sales", "", False),
    "marks alone": ("sales -- sync", "--", False),
    "an empty title": ("", "sales", False),
}


@pytest.mark.parametrize(("text", "phrase", "found"), PHRASES.values(), ids=PHRASES)
def test_looking_for(text: str, phrase: str, found: bool) -> None:
    assert contains_phrase(text, phrase) is found
