"""
A condition in pieces, each of which is all or nothing to the others of its kind.

Were the meeting accepted or answered maybe, it may be open whether it were accepted; of
each answer for itself it is not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import inf
from typing import TypeVar

from callsheet.domain.conditions import (
    Attendee,
    AttendeeCount,
    CalendarMetadata,
    Duration,
    Leaf,
    OnCalendar,
    Organizer,
    Platform,
    Series,
    Title,
    TitleLike,
)

_Span = TypeVar("_Span", AttendeeCount, Duration)


def pieces_of(condition: Leaf, others: Iterable[Leaf]) -> Iterator[Leaf]:
    """Take a condition to pieces; bounds are cut where others of its kind have one."""
    match condition:
        case Title():
            yield from (replace(condition, words=(one,)) for one in condition.words)
        case TitleLike():
            for one in condition.patterns:
                yield replace(condition, patterns=(one,))
        case (
            Attendee()
            | Organizer()
            | Series()
            | Platform()
            | OnCalendar()
            | CalendarMetadata()
        ):
            for one in condition.among:
                yield replace(condition, among=(one,))
        case AttendeeCount():
            counts = [other for other in others if isinstance(other, AttendeeCount)]
            yield from _cut(condition, counts)
        case Duration():
            lengths = [other for other in others if isinstance(other, Duration)]
            yield from _cut(condition, lengths)
        case _:
            return


def _cut(span: _Span, others: list[_Span]) -> Iterator[_Span]:
    most = inf if span.at_most is None else span.at_most
    begins = {other.at_least for other in others}
    begins |= {o.at_most + 1 for o in others if o.at_most is not None}
    inner: list[int] = sorted(
        begin for begin in begins if span.at_least < begin <= most
    )
    starts = [span.at_least, *inner]
    ends = [*(begin - 1 for begin in inner), span.at_most]
    for start, end in zip(starts, ends, strict=True):
        yield replace(span, at_least=start, at_most=end)
