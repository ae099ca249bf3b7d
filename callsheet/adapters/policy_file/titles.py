"""What a policy asks of an event's title: words in it, or a pattern it is like."""

from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.adapters.policy_file.words import (
    TEXT,
    Schema,
    Word,
    one_or_more,
    texts,
)
from callsheet.domain.conditions import Condition, Title, TitleLike
from callsheet.domain.patterns import PATTERN_LIMIT, fault_of
from callsheet.domain.words import words_of

PATTERNS_LIMIT = 100
"""Patterns in one condition."""


def _title_word(text: str, path: Path, report: Report) -> str:
    if words_of(text):
        return text
    report.add(path, "has no letter or digit in it, so no title can match")
    return ""


def _pattern(text: str, path: Path, report: Report) -> str:
    fault = fault_of(text)
    if fault is None:
        return text
    problem, _, cure = fault.partition("; ")
    report.add(path, problem, cure)
    return ""


def _title_like(value: object, path: Path, report: Report) -> Condition | None:
    if isinstance(value, list) and len(value) > PATTERNS_LIMIT:
        cure = "join some with |, or write any of several conditions"
        report.add(path, f"lists more than {PATTERNS_LIMIT} patterns", cure)
        return None
    return _LIKE.read(value, path, report)


_PATTERN: Schema = {**TEXT, "maxLength": PATTERN_LIMIT}

_LIKE = texts(
    lambda patterns: TitleLike(patterns=patterns),
    _pattern,
    "The whole title is like this pattern, or one of these, case ignored: * is any "
    r"run of characters, ? any one, | stands between alternatives, \ before a "
    "literal one of these.",
    _PATTERN,
)

TITLE = texts(
    lambda words: Title(words=words),
    _title_word,
    "The title has this word or phrase in it, or one of these, case ignored.",
)

TITLE_LIKE = Word(
    read=_title_like,
    meaning=_LIKE.meaning,
    schema=one_or_more(_PATTERN, maxItems=PATTERNS_LIMIT),
)
