"""Title patterns: what is like what, at which cost, and which are not taken."""

import re
import sys
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from callsheet.domain.patterns import PATTERN_LIMIT, fault_of, like

ALIKE = {
    "the same text": ("Weekly sync", "Weekly sync"),
    "another case": ("WEEKLY Sync", "weekly sync"),
    "case beyond lower case": ("Straße", "STRASSE"),
    "an accent encoded otherwise": ("Cafe\u0301", "caf\u00e9"),
    "an accent behind a star": ("Cafe\u0301 au lait", "*caf\u00e9*"),
    "an encoding that folding undoes": ("\u0130", "i\u0307"),
    "a beginning": ("Sales: Client", "sales:*"),
    "an end": ("Notes for lunch", "*lunch"),
    "a middle": ("The board meets", "*board*"),
    "a star for nothing": ("board", "*bo*ard*"),
    "several stars": ("abcabc", "a*a*c"),
    "stars side by side": ("ab", "a**b"),
    "a star for line ends": ("a\nb", "a*b"),
    "one character": ("Q3 plan", "q? plan"),
    "one character for a star sign": ("a*b", "a?b"),
    "one accented character": ("e\u0301", "?"),
    "one character at the ends": ("abc", "?b?"),
    "a piece with one character behind a star": ("xxabxaybz", "*a?b*"),
    "a piece that only its second place fits": ("aabab", "*a?ab"),
    "at least so many": ("abc", "?*?*?"),
    "the first alternative": ("lunch", "lunch|dinner"),
    "the second alternative": ("dinner", "lunch|dinner"),
    "a star in one alternative": ("team dinner", "lunch|*dinner"),
    "a literal star": ("a*b", r"a\*b"),
    "a literal question mark": ("what?", r"what\?"),
    "a literal bar": ("a|b", r"a\|b"),
    "a literal backslash": ("a\\b", r"a\\b"),
    "a backslash before a letter": ("ab", r"a\b"),
    "a lone backslash at the end": ("a\\", "a\\"),
    "an untitled event and a star": ("", "*"),
    "an untitled event and an empty alternative": ("", "a|"),
}


@pytest.mark.parametrize(("text", "pattern"), ALIKE.values(), ids=ALIKE)
def test_a_title_is_like(text: str, pattern: str) -> None:
    assert like(text, (pattern,)) == pattern


APART = {
    "a longer text": ("Weekly sync 2", "weekly sync"),
    "a shorter text": ("Weekly", "weekly sync"),
    "a part of a text": ("The board meets", "board"),
    "another beginning": ("Presales: Client", "sales:*"),
    "another end": ("lunches", "*lunch"),
    "a star that would use a character twice": ("aba", "ab*ba"),
    "pieces in another order": ("dinner lunch", "*lunch*dinner*"),
    "one character where none is left": ("q", "q?"),
    "two characters where one is left": ("ab", "?*?*?"),
    "a literal star": ("axb", r"a\*b"),
    "a literal question mark": ("whats", r"what\?"),
    "a literal bar": ("a", r"a\|b"),
    "a letter without its accent": ("Cafe\u0301", "cafe"),
    "marks that a pattern language elsewhere knows": ("aab", "a+b"),
    "an untitled event": ("", "?*"),
    "an end without the character": ("xab", "*a?b"),
    "a middle that overlaps the end": ("abc", "*b?*c"),
}


@pytest.mark.parametrize(("text", "pattern"), APART.values(), ids=APART)
def test_a_title_is_not_like(text: str, pattern: str) -> None:
    assert like(text, (pattern,)) is None


def test_the_first_pattern_that_fits_is_named_as_it_was_written() -> None:
    assert like("Team Lunch", ("dinner", "*LUNCH", "team*")) == "*LUNCH"


def test_without_patterns_nothing_is_like() -> None:
    assert like("a", ()) is None


FAULTS = {
    "nothing": ("", "is empty"),
    "an empty alternative": (
        "a||b",
        r"has an empty alternative; write \| for a literal |",
    ),
    "a bar at the end": ("a|", r"has an empty alternative; write \| for a literal |"),
    "a star alone": ("*", "matches every title; leave the condition out instead"),
    "an alternative of stars": (
        "a|**",
        "matches every title; leave the condition out instead",
    ),
    "a lone backslash": (
        "a\\",
        r"ends in a lone backslash; write \\ for a literal one",
    ),
    "a lone backslash behind a pair": (
        "a|\\\\\\",
        r"ends in a lone backslash; write \\ for a literal one",
    ),
    "too long a text": ("a" * 201, "has 201 characters; at most 200 are allowed"),
}


@pytest.mark.parametrize(("pattern", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_pattern_is_faulted_for(pattern: str, fault: str) -> None:
    assert fault_of(pattern) == fault


@pytest.mark.parametrize(
    "pattern",
    ["a", "?", "?*", r"\*", r"a\\", r"a\|b", r"a|\|", "a" * PATTERN_LIMIT],
)
def test_no_fault_is_found_in(pattern: str) -> None:
    assert fault_of(pattern) is None


class Sign(str):
    """A character of a pattern that has a meaning."""

    __slots__ = ()


STAR, ONE, OR = Sign("*"), Sign("?"), Sign("|")
REGEX: dict[str, str] = {STAR: ".*", ONE: ".", OR: "|"}
CHARS = st.sampled_from("aabbc*?|\\\n.")
TOKENS = st.lists(st.one_of(CHARS, st.sampled_from([STAR, STAR, ONE, OR])), max_size=9)


def written(tokens: list[str]) -> str:
    """Write the pattern, each literal that would have a meaning behind a backslash."""
    return "".join(
        f"\\{t}" if not isinstance(t, Sign) and t in "*?|\\" else t for t in tokens
    )


def translated(tokens: list[str]) -> str:
    """Write the same pattern for the regex engine, which may backtrack here."""
    return "".join(REGEX[t] if isinstance(t, Sign) else re.escape(t) for t in tokens)


@st.composite
def texts_near(draw: st.DrawFn, tokens: list[str]) -> str:
    """Draw a text that one alternative fits, or nearly."""
    chosen: list[str] = []
    for token in tokens:
        if token is OR:
            if draw(st.booleans()):
                break
            chosen = []
        elif token is STAR:
            chosen += draw(st.text(alphabet="abc*", max_size=4))
        else:
            chosen.append(draw(CHARS) if token is ONE else token)
    spoilt = draw(st.booleans())
    if chosen and spoilt:
        chosen[draw(st.integers(0, len(chosen) - 1))] = draw(st.sampled_from(["", "b"]))
    return "".join(chosen)


CASES = TOKENS.flatmap(lambda tokens: st.tuples(st.just(tokens), texts_near(tokens)))


@given(CASES)
@example(([STAR, "a", ONE, "a", STAR, "b"], "aaab"))
@example(([STAR, "a", "b", STAR, "b"], "abab"))
def test_a_regex_engine_finds_the_same_titles_alike(
    case: tuple[list[str], str],
) -> None:
    tokens, text = case
    expected = re.fullmatch(translated(tokens), text, re.DOTALL) is not None
    assert (like(text, (written(tokens),)) is not None) == expected


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_two_texts_are_answered_and_judged(text: str, pattern: str) -> None:
    assert like(text, (pattern,)) in (None, pattern)
    fault_of(pattern)


@given(st.text(max_size=20))
def test_every_text_is_like_itself_behind_backslashes(text: str) -> None:
    pattern = "".join(f"\\{char}" for char in text)
    assert like(text, (pattern,)) == pattern


def calls_of(question: Callable[[], object]) -> int:
    """Count the calls, built-in ones too, that answering a question takes."""
    count = 0

    def counted(_frame: FrameType, what: str, _which: object) -> None:
        nonlocal count
        count += what in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        question()
    finally:
        sys.setprofile(before)
    return count


NASTY = {
    "stars between equal letters": ("a*" * 99 + "b", "a" * 500),
    "stars between equal runs": ("*aab" * 50, "aa" * 250),
    "a star before any character, often": ("?*" * 100, "a" * 500),
    "the same with a letter": ("*a?" * 66, "ab" * 250),
    "long pieces that nearly fit": (("*" + "a?" * 24 + "b") * 4, "a" * 500),
    "equal alternatives": ("|".join(["*a?b"] * 40), "a" * 500),
}


@pytest.mark.parametrize(("pattern", "text"), NASTY.values(), ids=NASTY)
def test_a_nasty_pattern_costs_no_more_than_a_few_calls_for_each_character(
    pattern: str, text: str
) -> None:
    like("b", (pattern,))
    alternatives = pattern.count("|") + 1
    steps = calls_of(lambda: like(text, (pattern,)))
    assert steps <= 20 + 3 * len(pattern) + alternatives * (len(text) + 10)
