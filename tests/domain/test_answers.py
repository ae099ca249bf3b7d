"""Three-valued logic: yes, no, and cannot tell."""

from itertools import product

import pytest

from callsheet.domain.answers import Answer, all_of, answer, any_of, negated

YES, NO, UNSURE = Answer.YES, Answer.NO, Answer.CANNOT_TELL


@pytest.mark.parametrize(
    ("fact", "said"), [(True, YES), (False, NO), (None, UNSURE)], ids=str
)
def test_a_fact_is_an_answer(fact: bool | None, said: Answer) -> None:
    assert answer(fact) is said


@pytest.mark.parametrize(
    ("value", "opposite"), [(YES, NO), (NO, YES), (UNSURE, UNSURE)], ids=str
)
def test_the_opposite(value: Answer, opposite: Answer) -> None:
    assert negated(value) is opposite


BOTH = {
    (YES, YES): (YES, YES),
    (YES, NO): (NO, YES),
    (NO, NO): (NO, NO),
    (YES, UNSURE): (UNSURE, YES),
    (NO, UNSURE): (NO, UNSURE),
    (UNSURE, UNSURE): (UNSURE, UNSURE),
}


@pytest.mark.parametrize(("pair", "joined"), BOTH.items(), ids=str)
def test_two_answers_joined(
    pair: tuple[Answer, Answer], joined: tuple[Answer, Answer]
) -> None:
    assert (all_of(pair), any_of(pair)) == joined
    assert (all_of(pair[::-1]), any_of(pair[::-1])) == joined


def test_of_nothing_all_hold_and_none_does() -> None:
    assert (all_of(()), any_of(())) == (YES, NO)


def test_none_of_them_is_all_of_their_opposites() -> None:
    for values in product(Answer, repeat=3):
        assert negated(any_of(values)) is all_of(map(negated, values))
