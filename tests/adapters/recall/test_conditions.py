"""Every word of the policy language on both platforms: yes, no, and cannot tell."""

from typing import get_args

import pytest

from callsheet.adapters.recall.normalise import read_event
from callsheet.application.ports import NotRead
from callsheet.domain.answers import Answer
from callsheet.domain.conditions import All, AnyOf, Condition, Not
from callsheet.domain.reasons import UNTOLD, Reason
from tests.adapters.recall import words_on_google, words_on_microsoft
from tests.adapters.recall.asked import Seen, Word, verdict
from tests.adapters.recall.rows import ABSENT, GOOGLE, GRAPH, Row, changed

PLATFORMS = {"Google": words_on_google.WORDS, "Microsoft": words_on_microsoft.WORDS}
LANGUAGE = {one.__dataclass_fields__["kind"].default for one in get_args(Condition)}
JOINS = {one.__dataclass_fields__["kind"].default for one in (All, AnyOf, Not)}

EVERY = [
    pytest.param(name, word, id=f"{name} on {platform}")
    for platform, words in PLATFORMS.items()
    for name, word in words.items()
]
FLAGS = [
    pytest.param(name, word, id=f"{name} on {platform}")
    for platform, words in PLATFORMS.items()
    for name, word in words.items()
    if word.when.endswith(" = true")
]
UNKNOWN = [
    pytest.param(
        name, word, seen, missing, id=f"{name} on {platform}, {missing.value} {number}"
    )
    for platform, words in PLATFORMS.items()
    for name, word in words.items()
    for missing, rows in word.untold.items()
    for number, seen in enumerate(rows, start=1)
]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_whole_language_is_in_the_table(platform: str) -> None:
    assert set(PLATFORMS[platform]) == LANGUAGE


@pytest.mark.parametrize(("name", "word"), EVERY)
def test_a_word_is_told_or_it_is_said_why_it_always_is(name: str, word: Word) -> None:
    assert word.when.startswith(f"{name} = ")
    assert bool(word.untold) is not bool(word.never)


def test_every_fact_that_may_be_missing_is_missing_somewhere() -> None:
    for words in PLATFORMS.values():
        assert {reason for word in words.values() for reason in word.untold} == UNTOLD


@pytest.mark.parametrize(("name", "word"), EVERY)
def test_yes(name: str, word: Word) -> None:
    assert said(name, word.when, word.yes) == (Answer.YES, Reason.WANTED_BY_RULE)


@pytest.mark.parametrize(("name", "word"), EVERY)
def test_no(name: str, word: Word) -> None:
    assert said(name, word.when, word.no) == (Answer.NO, Reason.UNWANTED_BY_DEFAULT)


@pytest.mark.parametrize(("name", "word", "seen", "missing"), UNKNOWN)
def test_cannot_tell(name: str, word: Word, seen: Seen, missing: Reason) -> None:
    assert said(name, word.when, seen) == (Answer.CANNOT_TELL, missing)


@pytest.mark.parametrize(("name", "word"), FLAGS)
def test_the_opposite_of_a_flag_is_told_the_other_way_round(
    name: str, word: Word
) -> None:
    """
    What is false is asked for by `false`; what nobody can tell stays so.
    """
    opposite = word.when.removesuffix("true") + "false"
    assert said(name, opposite, word.yes)[0] is Answer.NO
    assert said(name, opposite, word.no)[0] is Answer.YES
    for missing, rows in word.untold.items():
        for seen in rows:
            assert said(name, opposite, seen) == (Answer.CANNOT_TELL, missing)


@pytest.mark.parametrize("row", [GOOGLE, GRAPH], ids=["Google", "Microsoft"])
@pytest.mark.parametrize("field", ["start_time", "end_time"])
def test_a_row_without_times_is_not_read_so_that_its_duration_is_always_told(
    field: str, row: Row
) -> None:
    assert isinstance(read_event(changed(row, **{field: ABSENT})), NotRead)


def said(name: str, when: str, seen: Seen) -> tuple[Answer, Reason]:
    """Judge, see that the condition itself was asked, and tell what came of it."""
    found = verdict(when, seen)
    step = found.explanation[0]
    assert step.rule == "it"
    asked = {because.condition for because in step.because}
    assert name in asked or (name in JOINS and asked)
    assert found.wanted is step.matched
    return step.matched, found.reason
