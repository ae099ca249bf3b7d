"""Asking a condition of an event: yes, no, or cannot tell, and the fact looked at."""

from collections.abc import Callable, Iterable
from typing import Any, Final, cast

from callsheet.domain import findings_of_meeting as meeting
from callsheet.domain import findings_of_people as people
from callsheet.domain.answers import Answer, all_of, any_of, negated
from callsheet.domain.conditions import (
    All,
    AllDay,
    AnyOf,
    Attendee,
    AttendeeCount,
    CalendarMetadata,
    Condition,
    Duration,
    External,
    Internal,
    MyResponse,
    Not,
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
from callsheet.domain.explanation import because
from callsheet.domain.finding import Finding, Found, Matter

__all__ = ["ASK", "Finding", "Matter", "answer_of", "find"]

# By type, for rules are asked by the thousand: a chain of cases would ask each of
# them which of two dozen it is.
ASK: Final[dict[type, Callable[[Any, Matter], Found]]] = {
    External: people.external,
    Internal: people.internal,
    Attendee: people.attendee,
    AttendeeCount: people.attendee_count,
    OrganizerIsMe: people.organizer_is_me,
    Organizer: people.organizer,
    MyResponse: people.my_response,
    Recurring: meeting.recurring,
    Series: meeting.series,
    Title: meeting.title,
    TitleLike: meeting.title_like,
    Private: meeting.private,
    AllDay: meeting.all_day,
    Duration: meeting.duration,
    WorkingHours: meeting.working_hours,
    Platform: meeting.platform,
    OnCalendar: lambda one, matter: people.on_calendar(one, matter.calendar),
    CalendarMetadata: lambda one, matter: people.calendar_metadata(
        one, matter.calendar
    ),
}
"""How each condition that looks at a fact finds its answer."""


def answer_of(condition: Condition, matter: Matter) -> Answer:
    """Ask one condition of one event for its answer alone; quicker than `find`."""
    ask = ASK.get(type(condition))
    if ask is not None:
        return ask(condition, matter)[0]
    if isinstance(condition, Not):
        return negated(answer_of(condition.part, matter))
    if isinstance(condition, AnyOf):
        return _until(condition.parts, Answer.YES, Answer.NO, matter)
    return _until(cast(All, condition).parts, Answer.NO, Answer.YES, matter)


def find(condition: Condition, matter: Matter) -> Finding:
    """Ask one condition of one event, and keep the facts that were looked at."""
    ask = ASK.get(type(condition))
    if ask is not None:
        value, fact, missing = ask(condition, matter)
        return Finding(value, (because(condition.kind, value, fact),), missing)
    if isinstance(condition, Not):
        found = find(condition.part, matter)
        return Finding(negated(found.value), found.because, found.missing)
    join = any_of if isinstance(condition, AnyOf) else all_of
    return _several(cast(All | AnyOf, condition).parts, join, matter)


def _until(
    parts: tuple[Condition, ...], decides: Answer, otherwise: Answer, matter: Matter
) -> Answer:
    for part in parts:
        found = answer_of(part, matter)
        if found is decides:
            return decides
        if found is Answer.CANNOT_TELL:
            otherwise = found
    return otherwise


def _several(
    parts: tuple[Condition, ...],
    join: Callable[[Iterable[Answer]], Answer],
    matter: Matter,
) -> Finding:
    found = [find(part, matter) for part in parts]
    missing = [one.missing for one in found if one.value is Answer.CANNOT_TELL]
    return Finding(
        join([one.value for one in found]),
        tuple([reason for one in found for reason in one.because]),
        missing[0] if missing else None,
    )
