"""Three-valued logic: a fact may be missing, and then nobody may guess."""

from collections.abc import Iterable
from enum import Enum
from typing import assert_never


class Answer(Enum):
    """What a condition says of an event; stored in the log, never renamed."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


def answer(fact: bool | None) -> Answer:
    """Turn a fact that may be missing into an answer."""
    if fact is None:
        return Answer.CANNOT_TELL
    return Answer.YES if fact else Answer.NO


def negated(value: Answer) -> Answer:
    """Say the opposite; what cannot be told stays so."""
    match value:
        case Answer.YES:
            return Answer.NO
        case Answer.NO:
            return Answer.YES
        case Answer.CANNOT_TELL:
            return value
        case _:
            assert_never(value)


def all_of(values: Iterable[Answer]) -> Answer:
    """No as soon as one says no; yes only if all do (so for none at all)."""
    seen = tuple(values)
    if Answer.NO in seen:
        return Answer.NO
    return Answer.CANNOT_TELL if Answer.CANNOT_TELL in seen else Answer.YES


def any_of(values: Iterable[Answer]) -> Answer:
    """Yes as soon as one says yes; no only if all do (so for none at all)."""
    return negated(all_of(negated(value) for value in values))
