"""What conditions find out about the people of a meeting."""

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
from callsheet.domain.mail import domain_of, same_address, within_any
from callsheet.domain.reasons import Reason


def external(condition: External, matter: Matter) -> Found:
    """Look for a guest of another company."""
    return asked(_external(matter), condition.is_)


def _external(matter: Matter) -> Found:
    others, own = matter.others, matter.company
    if others and not own:
        return Answer.CANNOT_TELL, "own domain unknown", Reason.OWN_DOMAIN_UNKNOWN
    for address in others:
        domain = domain_of(address)
        if domain is not None and not within_any(domain, own):
            if matter.learning:
                return Answer.CANNOT_TELL, address, Reason.OWN_DOMAIN_UNKNOWN
            return Answer.YES, address, None
    if not matter.guests_complete:
        return Answer.CANNOT_TELL, "guest list hidden", Reason.ATTENDEES_UNKNOWN
    return Answer.NO, f"{_guests(others)}, none from outside", None


def internal(condition: Internal, matter: Matter) -> Found:
    """Look for a colleague besides the owner."""
    return asked(_internal(matter), condition.is_)


def _internal(matter: Matter) -> Found:
    others, own = matter.others, matter.company
    for address in others:
        domain = domain_of(address)
        if domain is not None and within_any(domain, own):
            return Answer.YES, address, None
    if others and (matter.learning or not own):
        return Answer.CANNOT_TELL, "own domain unknown", Reason.OWN_DOMAIN_UNKNOWN
    if not matter.guests_complete:
        return Answer.CANNOT_TELL, "guest list hidden", Reason.ATTENDEES_UNKNOWN
    return Answer.NO, f"{_guests(others)}, no colleague", None


def _guests(others: list[str]) -> str:
    return "1 other guest" if len(others) == 1 else f"{len(others)} other guests"


def attendee(condition: Attendee, matter: Matter) -> Found:
    """Look for somebody of these addresses or domains."""
    mine = matter.calendar.address
    unknown = False
    for guest in matter.event.guests:
        address = mine if guest.is_me and guest.address is None else guest.address
        if address is not None and is_among(address, condition.among):
            return Answer.YES, address, None
        unknown = unknown or (guest.is_me and address is None)
    if not matter.guests_complete:
        return Answer.CANNOT_TELL, "guest list hidden", Reason.ATTENDEES_UNKNOWN
    if unknown:
        fact = "calendar address unknown"
        return Answer.CANNOT_TELL, fact, Reason.IDENTITY_UNKNOWN
    return Answer.NO, "none of them", None


def attendee_count(condition: AttendeeCount, matter: Matter) -> Found:
    """Count the people; of a hidden list there are at least those that are shown."""
    count, most = len(matter.event.guests), condition.at_most
    fact = "1 person" if count == 1 else f"{count} people"
    if most is not None and count > most:
        return Answer.NO, fact, None
    if matter.event.guests_complete:
        return answer(count >= condition.at_least), fact, None
    if most is None and count >= condition.at_least:
        return Answer.YES, fact, None
    return Answer.CANNOT_TELL, "guest list hidden", Reason.ATTENDEES_UNKNOWN


def my_response(condition: MyResponse, matter: Matter) -> Found:
    """Look at the owner's own answer."""
    response = matter.event.my_response
    if response is not None:
        return answer(response in condition.among), response.value, None
    if matter.calendar.address is None:
        fact = "calendar address unknown"
        return Answer.CANNOT_TELL, fact, Reason.IDENTITY_UNKNOWN
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
        fact = "calendar address unknown"
        return Answer.CANNOT_TELL, fact, Reason.IDENTITY_UNKNOWN
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
