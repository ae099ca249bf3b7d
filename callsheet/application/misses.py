"""The nearest miss in words for a calendar's owner: what would have had it recorded."""

from typing import Final, assert_never

from callsheet.application.phrases import (
    answered,
    company,
    hours,
    not_invited,
    number,
    one_of,
    people,
    platforms,
    quoted,
)
from callsheet.domain.answers import Answer
from callsheet.domain.conditions import (
    AllDay,
    Attendee,
    AttendeeCount,
    CalendarMetadata,
    Duration,
    External,
    Internal,
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
from callsheet.domain.decision import Decision
from callsheet.domain.event import Calendar
from callsheet.domain.near_miss import Miss, nearest_miss
from callsheet.domain.reasons import Reason
from callsheet.domain.situation import Situation

_BY_CONDITIONS: Final = frozenset(
    {
        Reason.UNWANTED_BY_LOCKED_RULE,
        Reason.UNWANTED_BY_RULE,
        Reason.UNWANTED_BY_DEFAULT,
    }
)
_PEOPLE: Final = ("person", "people")
_MINUTES: Final = ("minute", "minutes")

_OfPeople = (
    MyResponse
    | OrganizerIsMe
    | Organizer
    | External
    | Internal
    | Attendee
    | AttendeeCount
    | OnCalendar
    | CalendarMetadata
)
_OfMeeting = (
    Title
    | TitleLike
    | Private
    | Recurring
    | Series
    | AllDay
    | Duration
    | WorkingHours
    | Platform
)


def miss_of(situation: Situation, decision: Decision) -> Miss | None:
    """Find the nearest miss where rules or the default keep bots away, and no fact."""
    if situation.policy is None or decision.reason not in _BY_CONDITIONS:
        return None
    return nearest_miss(
        situation.policy,
        situation.event,
        situation.calendar,
        situation.event_choice,
        situation.series_choice,
    )


def miss_words(miss: Miss, calendar: Calendar) -> str:
    """Say what would have to be otherwise for the event to be recorded."""
    condition, yes = miss.condition, miss.wanted is Answer.YES
    if isinstance(condition, _OfPeople):
        owner = calendar.address or "the calendar's owner"
        clause = _of_people(condition, owner, company(miss.company), yes=yes)
    else:
        clause = _of_meeting(condition, yes=yes)
    return f"would be recorded if {clause}"


def _of_people(condition: _OfPeople, owner: str, ours: str, *, yes: bool) -> str:
    match condition:
        case MyResponse():
            return f"{owner} {answered(condition.among, yes=yes)}"
        case OrganizerIsMe():
            who = owner if yes else f"somebody else than {owner}"
            return f"{who} had called the meeting"
        case Organizer():
            if yes:
                return f"{people(condition.among)} had called the meeting"
            return f"the organiser were not {people(condition.among)}"
        case External():
            return f"{'a' if yes else 'no'} guest from outside {ours} were invited"
        case Internal():
            return f"{'a' if yes else 'no'} colleague from {ours} were invited"
        case Attendee():
            if yes:
                return f"{people(condition.among)} were invited"
            return not_invited(condition.among)
        case AttendeeCount(at_least=least, at_most=most):
            return f"{number(least, most, _PEOPLE, yes=yes)} were invited"
        case OnCalendar():
            whose = people(condition.among)
            return f"it were {_not(yes)}on a calendar of {whose}"
        case CalendarMetadata(key=key):
            values = quoted(condition.among)
            return f'"{key}" were {_not(yes)}noted on the calendar as {values}'
        case _:
            assert_never(condition)


def _of_meeting(condition: _OfMeeting, *, yes: bool) -> str:
    match condition:
        case Title():
            said = "contained" if yes else "did not contain"
            return f"the title {said} {quoted(condition.words)}"
        case TitleLike():
            return f"the title were {_not(yes)}like {quoted(condition.patterns)}"
        case Private():
            return f"it were {_not(yes)}private"
        case Recurring():
            return f"it were {_not(yes)}one of a series"
        case Series():
            return f"it were {_not(yes)}of the series {one_of(condition.among)}"
        case AllDay():
            return "it lasted whole days" if yes else "it did not last whole days"
        case Duration(at_least=least, at_most=most):
            return f"it lasted {number(least, most, _MINUTES, yes=yes)}"
        case WorkingHours():
            lay = "lay" if yes else "did not lie"
            return f"it {lay} within working hours ({hours(condition)})"
        case Platform():
            took = "took" if yes else "did not take"
            return f"it {took} place on {platforms(condition.among)}"
        case _:
            assert_never(condition)


def _not(yes: bool) -> str:
    return "" if yes else "not "
