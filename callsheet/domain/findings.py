"""Asking a condition of an event: yes, no, or cannot tell, and the fact looked at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import assert_never

from callsheet.domain.answers import Answer, all_of, answer, any_of, negated
from callsheet.domain.conditions import (
    All,
    AllDay,
    AnyOf,
    Condition,
    External,
    MyResponse,
    Not,
    Organizer,
    OrganizerIsMe,
    Series,
    Title,
)
from callsheet.domain.event import Calendar, Event, Guest, Response
from callsheet.domain.explanation import Because, because
from callsheet.domain.mail import (
    FREE_MAIL,
    domain_of,
    same_address,
    within,
    within_any,
)
from callsheet.domain.reasons import Reason
from callsheet.domain.words import contains_phrase


@dataclass(frozen=True, slots=True)
class Finding:
    """What a condition said, why, and which missing fact kept it from saying."""

    value: Answer
    because: tuple[Because, ...] = ()
    missing: Reason | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Matter:
    """All that a condition may look at."""

    event: Event
    calendar: Calendar
    own_domains: tuple[str, ...] = ()


def find(condition: Condition, matter: Matter) -> Finding:
    """Ask one condition of one event."""
    match condition:
        case External():
            return _is("external", _external(matter), condition.is_)
        case MyResponse():
            return _my_response(condition.among, matter)
        case Series():
            return _series(condition.among, matter.event)
        case OrganizerIsMe():
            return _is("organizer_is_me", _organizer_is_me(matter), condition.is_)
        case Organizer():
            return _organizer(condition.among, matter.event)
        case Title():
            return _title(condition.words, matter.event)
        case AllDay():
            return _all_day(condition.is_, matter.event)
        case All():
            return _several(condition.parts, all_of, matter)
        case AnyOf():
            return _several(condition.parts, any_of, matter)
        case Not():
            found = find(condition.part, matter)
            return Finding(negated(found.value), found.because, found.missing)
        case _:
            assert_never(condition)


def _one(name: str, value: Answer, fact: str, missing: Reason | None = None) -> Finding:
    return Finding(value, (because(name, value, fact),), missing)


def _is(name: str, found: tuple[Answer, str, Reason | None], wanted: bool) -> Finding:
    value, fact, missing = found
    return _one(name, value if wanted else negated(value), fact, missing)


def _several(
    parts: tuple[Condition, ...],
    join: Callable[[tuple[Answer, ...]], Answer],
    matter: Matter,
) -> Finding:
    found = tuple(find(part, matter) for part in parts)
    missing = next((f.missing for f in found if f.value is Answer.CANNOT_TELL), None)
    return Finding(
        join(tuple(f.value for f in found)),
        tuple(reason for f in found for reason in f.because),
        missing,
    )


def _external(matter: Matter) -> tuple[Answer, str, Reason | None]:
    """Look for a guest of another company; free mail is nobody's company."""
    own = tuple(d for d in _own_domains(matter) if d not in FREE_MAIL)
    others = sorted(
        g.address or "" for g in matter.event.guests if not _is_me(g, matter)
    )
    if others and not own:
        return Answer.CANNOT_TELL, "own domain unknown", Reason.OWN_DOMAIN_UNKNOWN
    for address in others:
        domain = domain_of(address)
        if domain is not None and not within_any(domain, own):
            return Answer.YES, address, None
    if not matter.event.guests_complete or any(domain_of(a) is None for a in others):
        return Answer.CANNOT_TELL, "guest list hidden", Reason.ATTENDEES_UNKNOWN
    count = "1 other guest" if len(others) == 1 else f"{len(others)} other guests"
    return Answer.NO, f"{count}, none from outside", None


def _own_domains(matter: Matter) -> tuple[str, ...]:
    if matter.own_domains:
        return tuple(domain.lower() for domain in matter.own_domains)
    domain = domain_of(matter.calendar.address)
    return () if domain is None else (domain,)


def _is_me(guest: Guest, matter: Matter) -> bool:
    mine = matter.calendar.address
    if guest.is_me:
        return True
    return (
        mine is not None
        and guest.address is not None
        and same_address(guest.address, mine)
    )


def _my_response(among: tuple[Response, ...], matter: Matter) -> Finding:
    response = matter.event.my_response
    if response is not None:
        return _one("my_response", answer(response in among), response.value)
    if matter.calendar.address is None:
        missing, fact = Reason.IDENTITY_UNKNOWN, "calendar address unknown"
    else:
        missing, fact = Reason.RESPONSE_UNKNOWN, "own answer not shown"
    return _one("my_response", Answer.CANNOT_TELL, fact, missing)


def _series(among: tuple[str, ...], event: Event) -> Finding:
    hit = next((uid for uid in event.series if uid in among), None)
    fact = hit or (event.series[0] if event.series else "no series")
    return _one("series", answer(hit is not None), fact)


def _organizer_is_me(matter: Matter) -> tuple[Answer, str, Reason | None]:
    event, mine = matter.event, matter.calendar.address
    fact = event.organizer or "no organiser shown"
    if event.organizer_is_me is not None:
        return answer(event.organizer_is_me), fact, None
    if event.organizer is None:
        return Answer.CANNOT_TELL, fact, Reason.ORGANIZER_UNKNOWN
    if mine is None:
        return Answer.CANNOT_TELL, fact, Reason.IDENTITY_UNKNOWN
    return answer(same_address(event.organizer, mine)), fact, None


def _organizer(among: tuple[str, ...], event: Event) -> Finding:
    address = event.organizer
    if address is None:
        missing = Reason.ORGANIZER_UNKNOWN
        return _one("organizer", Answer.CANNOT_TELL, "no organiser shown", missing)
    return _one("organizer", answer(any(_at(address, one) for one in among)), address)


def _at(address: str, wanted: str) -> bool:
    if "@" in wanted:
        return same_address(address, wanted)
    domain = domain_of(address)
    return domain is not None and within(domain, wanted.lower())


def _title(words: tuple[str, ...], event: Event) -> Finding:
    if event.title is None and event.title_hidden:
        fact = "title hidden"
        return _one("title", Answer.CANNOT_TELL, fact, Reason.TITLE_UNKNOWN)
    title = event.title or ""
    hit = next((word for word in words if contains_phrase(title, word)), None)
    return _one("title", answer(hit is not None), hit or "none of the words")


def _all_day(wanted: bool, event: Event) -> Finding:
    fact = "all day" if event.all_day else "at a time of day"
    return _one("all_day", answer(event.all_day is wanted), fact)
