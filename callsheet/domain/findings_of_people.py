"""What conditions find out about the people of a meeting."""

from typing import Final

from callsheet.domain.answers import Answer, answer
from callsheet.domain.conditions import (
    Attendee,
    AttendeeCount,
    CalendarMetadata,
    External,
    Internal,
    MyResponse,
    OnCalendar,
    Organizer,
    OrganizerIsMe,
)
from callsheet.domain.event import Calendar
from callsheet.domain.finding import Found, Matter, asked, is_among
from callsheet.domain.mail import canonical_name, same_address
from callsheet.domain.reasons import Reason


def external(condition: External, matter: Matter) -> Found:
    """Look for a guest of another company."""
    return asked(_external(matter), condition.is_)


def _external(matter: Matter) -> Found:
    others = matter.others
    if not matter.company and (others.outside or others.nameless):
        return _NO_COMPANY
    if others.outside:
        first = others.outside[0]
        if matter.learning:
            return Answer.CANNOT_TELL, first, Reason.OWN_DOMAIN_UNKNOWN
        if len(others.outside) == 1 and matter.owner_hidden:
            return _WHO_IS_WHO
        return Answer.YES, first, None
    if not matter.guests_complete:
        return _HIDDEN
    return Answer.NO, f"{_guests(matter)}, none from outside", None


def internal(condition: Internal, matter: Matter) -> Found:
    """Look for a colleague besides the owner."""
    return asked(_internal(matter), condition.is_)


def _internal(matter: Matter) -> Found:
    others = matter.others
    if others.inside:
        if len(others.inside) == 1 and matter.owner_hidden:
            return _WHO_IS_WHO
        return Answer.YES, others.inside[0], None
    if (others.outside or others.nameless) and (matter.learning or not matter.company):
        return _NO_COMPANY
    if not matter.guests_complete:
        return _HIDDEN
    return Answer.NO, f"{_guests(matter)}, no colleague", None


def _guests(matter: Matter) -> str:
    count = len(matter.others.inside) + len(matter.others.outside)
    return "1 other guest" if count == 1 else f"{count} other guests"


_NO_COMPANY: Final[Found] = (
    Answer.CANNOT_TELL,
    "own domain unknown",
    Reason.OWN_DOMAIN_UNKNOWN,
)
_HIDDEN: Final[Found] = (
    Answer.CANNOT_TELL,
    "guest list hidden",
    Reason.ATTENDEES_UNKNOWN,
)
_WHO_IS_WHO: Final[Found] = (
    Answer.CANNOT_TELL,
    "calendar address unknown",
    Reason.IDENTITY_UNKNOWN,
)
"""Of the people one may be the owner, and nobody knows who."""


def attendee(condition: Attendee, matter: Matter) -> Found:
    """Look for somebody of these addresses or domains."""
    named = matter.named
    for one in condition.among:
        address = named.get(canonical_name(one))
        if address is not None:
            return Answer.YES, address, None
    if not matter.guests_complete:
        return _HIDDEN
    if matter.calendar.address is None and any(
        guest.is_me and guest.address is None for guest in matter.event.guests
    ):
        return _WHO_IS_WHO
    return Answer.NO, "none of them", None


def attendee_count(condition: AttendeeCount, matter: Matter) -> Found:
    """Count the people; one without an address may be another one of the list."""
    guests = matter.event.guests
    nameless = sum(guest.address is None for guest in guests)
    most, least = matter.distinct + nameless, max(matter.distinct, min(nameless, 1))
    fact = "1 person" if most == 1 else f"{most} people"
    at_least, at_most = condition.at_least, condition.at_most
    if at_most is not None and least > at_most:
        return Answer.NO, fact, None
    complete = matter.event.guests_complete
    if complete and most < at_least:
        return Answer.NO, fact, None
    if least >= at_least and (at_most is None or (complete and most <= at_most)):
        return Answer.YES, fact, None
    return _HIDDEN


def my_response(condition: MyResponse, matter: Matter) -> Found:
    """Look at the owner's own answer."""
    response = matter.event.my_response
    if response is not None:
        return answer(response in condition.among), response.value, None
    if matter.calendar.address is None:
        return _WHO_IS_WHO
    return Answer.CANNOT_TELL, "own answer not shown", Reason.RESPONSE_UNKNOWN


def organizer_is_me(condition: OrganizerIsMe, matter: Matter) -> Found:
    """See whether the owner called the meeting."""
    return asked(_organizer_is_me(matter), condition.is_)


def _organizer_is_me(matter: Matter) -> Found:
    event, mine = matter.event, matter.calendar.address
    fact = event.organizer or "no organiser shown"
    if event.organizer_is_me is not None:
        return answer(event.organizer_is_me), fact, None
    if event.organizer is None:
        return Answer.CANNOT_TELL, fact, Reason.ORGANIZER_UNKNOWN
    if mine is None:
        return Answer.CANNOT_TELL, fact, Reason.IDENTITY_UNKNOWN
    return answer(same_address(event.organizer, mine)), fact, None


def organizer(condition: Organizer, matter: Matter) -> Found:
    """Look at who called the meeting."""
    address = matter.event.organizer
    if address is None:
        return Answer.CANNOT_TELL, "no organiser shown", Reason.ORGANIZER_UNKNOWN
    return answer(is_among(address, condition.among)), address, None


def on_calendar(condition: OnCalendar, calendar: Calendar) -> Found:
    """Look at whose calendar it is."""
    if calendar.address is None:
        return _WHO_IS_WHO
    hit = is_among(calendar.address, condition.among)
    return answer(hit), calendar.address, None


def calendar_metadata(condition: CalendarMetadata, calendar: Calendar) -> Found:
    """Look at what the host product noted on the calendar."""
    if calendar.metadata is None:
        missing = Reason.CALENDAR_METADATA_UNKNOWN
        return Answer.CANNOT_TELL, "no metadata shown", missing
    noted = dict(calendar.metadata).get(condition.key)
    fact = f"{condition.key}: {'nothing' if noted is None else noted}"
    return answer(noted in condition.among), fact, None
