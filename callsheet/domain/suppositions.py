"""
What the conditions would say if one of them said otherwise, and all else stayed.

Conditions that look at the same fact hang together: were the meeting accepted, it would
not be declined as well. Where one's saying otherwise leaves open what another would
say, that one cannot be told.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import inf
from typing import Final, NamedTuple

from callsheet.domain.answers import Answer, negated
from callsheet.domain.conditions import (
    AllDay,
    Attendee,
    AttendeeCount,
    CalendarMetadata,
    Duration,
    External,
    Internal,
    Leaf,
    MyResponse,
    OnCalendar,
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

YesOrNo = External | Internal | OrganizerIsMe | Recurring | Private | AllDay
"""Conditions that can be asked the other way round."""

_SEVERAL_AT_ONCE: Final = (Title, TitleLike, Attendee, Series, Organizer, OnCalendar)
"""Of these, two that share nothing may both hold: a title has many words."""


class Supposition(NamedTuple):
    """A condition, and what it is supposed to say."""

    condition: Leaf
    answer: Answer


_KIN: Final = (
    {External, Internal, Attendee, AttendeeCount},
    {Organizer, OrganizerIsMe},
    {Title, TitleLike},
    {Recurring, Series},
)
"""Kinds of conditions that look at the same people, title or series."""


def supposition(condition: Leaf, answer: Answer) -> Supposition:
    """Suppose an answer; of a condition and its opposite, the condition is named."""
    if isinstance(condition, YesOrNo) and not condition.is_:
        return Supposition(replace(condition, is_=True), negated(answer))
    return Supposition(condition, answer)


def is_possible(supposed: Supposition) -> bool:
    """Say whether there is anything that would make the condition say so."""
    condition, answer = _as_yes(supposed)
    if answer is Answer.YES:
        return bool(_reach(condition).values)
    if isinstance(condition, AttendeeCount | Duration):
        return condition.at_least > 0 or condition.at_most is not None
    return True


def answers_under(
    supposed: Supposition, answers: Mapping[Leaf, Answer]
) -> dict[Leaf, Answer]:
    """
    Find what all conditions would say.

    Args:
        supposed: What is different.
        answers: What they say as things are.
    """
    condition, answer = _as_yes(supposed)
    reach, several = _reach(condition), isinstance(condition, _SEVERAL_AT_ONCE)
    then = dict(answers)
    for other, now in answers.items():
        if _same_fact(condition, other):
            another = _reach(other)
            if answer is Answer.YES:
                then[other] = _beside_yes(reach, another, now, several=several)
            else:
                then[other] = _beside_no(reach, another, now)
        elif _goes_with(condition, other) and not _stays(condition, answer, other, now):
            then[other] = Answer.CANNOT_TELL
    return then


def _goes_with(one: Leaf, other: Leaf) -> bool:
    """Say whether two kinds look at what cannot change for one of them alone."""
    kinds = {type(one), type(other)}
    return len(kinds) == 2 and any(kinds <= kin for kin in _KIN)


def _stays(condition: Leaf, answer: Answer, other: Leaf, now: Answer) -> bool:
    """
    Say whether another condition on people says the same with one more, or one less.

    Whoever is invited from outside is no colleague, and the other way round.
    """
    if isinstance(condition, External) and isinstance(other, Internal):
        return True
    if isinstance(condition, Internal) and isinstance(other, External):
        return True
    people = (External, Internal, Attendee)
    if not isinstance(condition, people) or not isinstance(other, people):
        return False
    return _of_somebody(other, now) is _of_somebody(condition, answer)


def _of_somebody(condition: Leaf, answer: Answer) -> Answer:
    """Turn an answer into whether there is somebody, whichever way it was asked."""
    asked_for_none = isinstance(condition, YesOrNo) and not condition.is_
    return negated(answer) if asked_for_none else answer


def _beside_yes(
    reach: "_Reach", other: "_Reach", now: Answer, *, several: bool
) -> Answer:
    if reach.within(other):
        return Answer.YES
    if not other.touches(reach):
        return now if several else Answer.NO
    return now if several and now is Answer.YES else Answer.CANNOT_TELL


def _beside_no(reach: "_Reach", other: "_Reach", now: Answer) -> Answer:
    if other.within(reach):
        return Answer.NO
    unclear = now is Answer.YES and other.touches(reach)
    return Answer.CANNOT_TELL if unclear else now


def _as_yes(supposed: Supposition) -> Supposition:
    """Where a no to one value is a yes to the others, and these are known, say yes."""
    condition, answer = supposed
    if answer is Answer.YES:
        return supposed
    match condition:
        case MyResponse():
            others = tuple(r for r in Response if r not in condition.among)
            return Supposition(MyResponse(among=others), Answer.YES)
        case _ if isinstance(condition, YesOrNo):
            opposite = replace(condition, is_=not condition.is_)
            return Supposition(opposite, Answer.YES)
        case _:
            return supposed


def _same_fact(one: Leaf, other: Leaf) -> bool:
    if isinstance(one, CalendarMetadata) and isinstance(other, CalendarMetadata):
        return one.key == other.key
    return type(one) is type(other)


class _Reach(NamedTuple):
    """All for which a condition says yes: these values, between these bounds."""

    values: frozenset[object]
    least: float = 0
    most: float = inf

    def within(self, other: "_Reach") -> bool:
        bounded = other.least <= self.least and self.most <= other.most
        return bounded and self.values <= other.values

    def touches(self, other: "_Reach") -> bool:
        bounded = other.least <= self.most and self.least <= other.most
        return bounded and not self.values.isdisjoint(other.values)


def _reach(condition: Leaf) -> _Reach:
    match condition:
        case AttendeeCount() | Duration():
            most = inf if condition.at_most is None else condition.at_most
            return _Reach(frozenset({"any"}), condition.at_least, most)
        case WorkingHours():
            days = frozenset(condition.weekdays)
            return _Reach(days, condition.starts, condition.ends)
        case Title():
            return _Reach(frozenset(condition.words))
        case TitleLike():
            return _Reach(frozenset(condition.patterns))
        case (
            MyResponse()
            | Attendee()
            | Organizer()
            | Series()
            | Platform()
            | OnCalendar()
            | CalendarMetadata()
        ):
            return _Reach(frozenset(condition.among))
        case _:
            return _Reach(frozenset({condition.is_}))
