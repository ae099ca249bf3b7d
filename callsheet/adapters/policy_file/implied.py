"""Which conditions follow from others: whenever the one holds, the other does too."""

from collections.abc import Iterable, Iterator
from itertools import islice

from callsheet.domain.conditions import (
    AnyOf,
    Attendee,
    AttendeeCount,
    CalendarMetadata,
    Condition,
    Duration,
    MyResponse,
    OnCalendar,
    Organizer,
    Platform,
    Series,
    Title,
    TitleLike,
)

_NEAR = 50
"""So many conditions that have something in common with another are compared to it."""


class Implied:
    """
    The conditions of a policy, and which of them follow from which.

    Not all that follows is found: what is found is true.
    """

    def __init__(self, conditions: Iterable[Condition]) -> None:
        """Take the conditions among which to look."""
        self._by_trait: dict[object, list[Condition]] = {}
        for condition in conditions:
            for trait in _traits(condition):
                self._by_trait.setdefault(trait, []).append(condition)

    def by(self, condition: Condition) -> Iterator[Condition]:
        """Give those that follow from a condition, other than itself."""
        for trait in self._telling(condition):
            for other in islice(self._by_trait.get(trait, ()), _NEAR):
                if _follows(other, condition):
                    yield other

    def _telling(self, condition: Condition) -> Iterator[object]:
        """Name traits one of which everything has that follows from a condition."""
        yield condition
        if isinstance(condition, Attendee | Organizer | OnCalendar):
            for value in _with_parents(condition.among[0]):
                yield _kind(condition), value
        elif traits := tuple(_traits(condition)):
            # What follows has all of them, so the rarest will do.
            yield min(traits, key=lambda trait: len(self._by_trait.get(trait, ())))


def _traits(condition: Condition) -> Iterator[object]:
    """Name what a condition that follows from another has in common with it."""
    match condition:
        case AnyOf():
            yield from condition.parts
        case AttendeeCount() | Duration():
            yield condition.kind
        case _:
            for value in _values(condition):
                yield _kind(condition), value


def _follows(other: Condition, condition: Condition) -> bool:
    """Say whether one that has a trait in common with another follows from it."""
    if other == condition:
        return False
    if isinstance(other, AnyOf):
        parts = condition.parts if isinstance(condition, AnyOf) else (condition,)
        return {*parts} <= {*other.parts}
    if isinstance(other, AttendeeCount | Duration):
        return isinstance(condition, AttendeeCount | Duration) and _inside(
            condition, other
        )
    return _among(condition, other)


def _inside(inner: AttendeeCount | Duration, outer: AttendeeCount | Duration) -> bool:
    most = outer.at_most
    below = most is None or (inner.at_most is not None and inner.at_most <= most)
    return below and inner.at_least >= outer.at_least


def _among(inner: Condition, outer: Condition) -> bool:
    allowed = frozenset(_values(outer))
    if isinstance(inner, Attendee | Organizer | OnCalendar):
        return all(
            any(value in allowed for value in _with_parents(address))
            for address in inner.among
        )
    return allowed.issuperset(_values(inner))


def _with_parents(value: str) -> Iterator[str]:
    """Give an address or domain, and the domains that it lies in."""
    yield value
    domain = value.rpartition("@")[2]
    labels = domain.split(".")
    for start in range(len(labels)):
        yield ".".join(labels[start:])


def _kind(condition: Condition) -> object:
    if isinstance(condition, CalendarMetadata):
        return condition.kind, condition.key
    return condition.kind


def _values(condition: Condition) -> tuple[str, ...]:
    match condition:
        case Title():
            return condition.words
        case TitleLike():
            return condition.patterns
        case MyResponse():
            return tuple(response.value for response in condition.among)
        case Series() | Platform() | CalendarMetadata():
            return condition.among
        case Attendee() | Organizer() | OnCalendar():
            return condition.among
        case _:
            return ()
