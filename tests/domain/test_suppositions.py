"""What other conditions would say if one said otherwise."""

import pytest

from callsheet.domain.answers import Answer
from callsheet.domain.conditions import (
    Attendee,
    AttendeeCount,
    CalendarMetadata,
    Duration,
    External,
    Internal,
    Leaf,
    MyResponse,
    Organizer,
    OrganizerIsMe,
    Platform,
    Private,
    Recurring,
    Series,
    Title,
    TitleLike,
    WorkingHours,
)
from callsheet.domain.event import Response
from callsheet.domain.suppositions import (
    Supposition,
    answers_under,
    is_possible,
    supposition,
)

YES, NO, CANNOT_TELL = Answer.YES, Answer.NO, Answer.CANNOT_TELL
ACCEPTED, TENTATIVE = Response.ACCEPTED, Response.TENTATIVE
DECLINED, NONE = Response.DECLINED, Response.NONE


def answered(*among: Response) -> Leaf:
    return MyResponse(among=among)


def titled(*words: str) -> Leaf:
    return Title(words=words)


def people(least: int = 0, most: int | None = None) -> Leaf:
    return AttendeeCount(at_least=least, at_most=most)


def at(*among: str) -> Leaf:
    return Platform(among=among)


def noted(key: str, *among: str) -> Leaf:
    return CalendarMetadata(key=key, among=among)


def hours(starts: int, ends: int, *days: int) -> Leaf:
    return WorkingHours(starts=starts * 60, ends=ends * 60, weekdays=days or (0, 1))


INVITED = Attendee(among=("x.example",))

Case = tuple[Leaf, Answer, Leaf, Answer, Answer]
CASES: dict[str, Case] = {
    "itself": (titled("a"), YES, titled("a"), NO, YES),
    "a pattern and others": (
        *(TitleLike(patterns=("a",)), YES, TitleLike(patterns=("a", "b")), NO),
        YES,
    ),
    "another fact": (titled("a"), YES, Private(), NO, NO),
    "another way to ask for the title": (
        *(titled("a"), YES, TitleLike(patterns=("a",)), NO),
        CANNOT_TELL,
    ),
    "outsiders, with one guest of a company more": (
        INVITED,
        YES,
        External(),
        NO,
        CANNOT_TELL,
    ),
    "outsiders that are there, with one guest more": (
        INVITED,
        YES,
        External(),
        YES,
        YES,
    ),
    "outsiders, with one guest of a company less": (
        INVITED,
        NO,
        External(),
        YES,
        CANNOT_TELL,
    ),
    "outsiders that are not there, with one guest less": (
        INVITED,
        NO,
        External(),
        NO,
        NO,
    ),
    "no outsiders, with one guest more": (
        *(INVITED, YES, External(is_=False), YES),
        CANNOT_TELL,
    ),
    "a guest of a company, without outsiders": (
        *(External(), NO, INVITED, YES),
        CANNOT_TELL,
    ),
    "a guest of a company who is not there, without outsiders": (
        *(External(), NO, INVITED, NO),
        NO,
    ),
    "colleagues, with an outsider more": (External(), YES, Internal(), NO, NO),
    "outsiders, with a colleague more": (Internal(), YES, External(), NO, NO),
    "how many there are, with one more": (
        *(External(), YES, AttendeeCount(at_least=2), YES),
        CANNOT_TELL,
    ),
    "outsiders, of other numbers": (
        *(AttendeeCount(at_least=5), YES, External(), YES),
        CANNOT_TELL,
    ),
    "whether it is a series, of another series": (
        *(Series(among=("a",)), YES, Recurring(), NO),
        CANNOT_TELL,
    ),
    "the organiser, if it were the owner": (
        *(OrganizerIsMe(), YES, Organizer(among=("x.example",)), YES),
        CANNOT_TELL,
    ),
    "the opposite": (Private(), YES, Private(is_=False), YES, NO),
    "the opposite of a no": (Private(), NO, Private(is_=False), NO, YES),
    "an answer and a wider one": (
        *(answered(ACCEPTED), YES, answered(ACCEPTED, TENTATIVE), NO),
        YES,
    ),
    "an answer and another one": (
        *(answered(ACCEPTED), YES, answered(DECLINED), YES),
        NO,
    ),
    "an answer and a part of it": (
        *(answered(ACCEPTED, TENTATIVE), YES, answered(TENTATIVE), NO),
        CANNOT_TELL,
    ),
    "no such answer and all others": (
        *(answered(DECLINED), NO, answered(ACCEPTED, TENTATIVE, NONE), NO),
        YES,
    ),
    "no such answer and one of the others": (
        *(answered(DECLINED), NO, answered(ACCEPTED), NO),
        CANNOT_TELL,
    ),
    "a word and more words": (titled("a"), YES, titled("a", "b"), NO, YES),
    "a word and other words": (titled("a"), YES, titled("b"), NO, NO),
    "a word beside another that is there": (titled("a"), YES, titled("b"), YES, YES),
    "one of two words": (titled("a", "b"), YES, titled("a"), NO, CANNOT_TELL),
    "two words that share one, which is there": (
        *(titled("a", "b"), YES, titled("b", "c"), YES),
        YES,
    ),
    "none of two words": (titled("a", "b"), NO, titled("a"), YES, NO),
    "none of two words, one of others": (
        *(titled("a", "b"), NO, titled("b", "c"), YES),
        CANNOT_TELL,
    ),
    "none of two words, none of others": (
        *(titled("a", "b"), NO, titled("b", "c"), NO),
        NO,
    ),
    "none of two words, and one of their own": (
        *(titled("a"), NO, titled("b"), YES),
        YES,
    ),
    "at least so many and more": (people(3), YES, people(2), NO, YES),
    "at least so many and fewer": (people(3), YES, people(most=2), YES, NO),
    "at least so many and a bound above": (
        *(people(3), YES, people(50), NO),
        CANNOT_TELL,
    ),
    "not so many and still more": (people(3), NO, people(50), YES, NO),
    "not so many and fewer": (people(3), NO, people(most=2), NO, NO),
    "a length and one around it": (
        *(Duration(at_least=30, at_most=60), YES, Duration(at_most=90), NO),
        YES,
    ),
    "hours and longer hours": (hours(9, 17), YES, hours(8, 18, 0, 1, 2), NO, YES),
    "hours of other days": (hours(9, 17), YES, hours(8, 18, 5, 6), YES, NO),
    "earlier hours": (hours(9, 12), YES, hours(13, 17), YES, NO),
    "shorter hours": (hours(9, 17), YES, hours(10, 16), NO, CANNOT_TELL),
    "one platform and another": (at("zoom"), YES, at("teams"), YES, NO),
    "another organiser": (
        Organizer(among=("acme.example",)),
        YES,
        Organizer(among=("ana@acme.example",)),
        YES,
        YES,
    ),
    "another series": (Series(among=("a",)), YES, Series(among=("b",)), YES, YES),
    "another key of the metadata": (noted("a", "x"), YES, noted("b", "y"), YES, YES),
    "another value of the metadata": (noted("a", "x"), YES, noted("a", "y"), YES, NO),
    "what could not be told before": (
        *(External(), YES, External(is_=False), CANNOT_TELL),
        NO,
    ),
}


@pytest.mark.parametrize(
    ("condition", "answer", "other", "now", "then"), CASES.values(), ids=CASES
)
def test_under_a_supposition_another_condition_says(
    condition: Leaf, answer: Answer, other: Leaf, now: Answer, then: Answer
) -> None:
    found = answers_under(Supposition(condition, answer), {other: now})
    assert found == {other: then}


def test_of_opposites_the_condition_itself_is_named() -> None:
    assert supposition(Private(is_=False), YES) == (Private(), NO)
    assert supposition(Private(), YES) == (Private(), YES)
    assert supposition(titled("a"), YES) == (titled("a"), YES)


IMPOSSIBLE = {
    "a yes where nothing is asked for": (titled(), YES),
    "an answer that is none of all": (answered(*Response), NO),
    "no number at all": (people(), NO),
    "no length at all": (Duration(), NO),
}


@pytest.mark.parametrize(("condition", "answer"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_nothing_could_bring_about(condition: Leaf, answer: Answer) -> None:
    assert not is_possible(Supposition(condition, answer))


POSSIBLE = {
    "a word": (titled("a"), YES),
    "no such word": (titled("a"), NO),
    "another answer": (answered(DECLINED), NO),
    "a bound": (people(3), YES),
    "fewer than a bound": (people(3), NO),
    "more than a bound": (people(most=3), NO),
    "an opposite": (Private(), NO),
}


@pytest.mark.parametrize(("condition", "answer"), POSSIBLE.values(), ids=POSSIBLE)
def test_something_could_bring_about(condition: Leaf, answer: Answer) -> None:
    assert is_possible(Supposition(condition, answer))
