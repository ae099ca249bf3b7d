"""Google's event object (`raw` of a `google_calendar`), read into facts."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from pydantic import Field

from callsheet.adapters.recall.facts import Facts, is_endless, title_of
from callsheet.adapters.recall.people import address_of, guests_of, same
from callsheet.adapters.recall.wire import LongText, Wire
from callsheet.domain.event import Response

_ANSWERS: Mapping[str | None, Response] = MappingProxyType(
    {
        "accepted": Response.ACCEPTED,
        "tentative": Response.TENTATIVE,
        "declined": Response.DECLINED,
        "needsAction": Response.NONE,
    }
)
_PRIVATE = frozenset({"private", "confidential"})
_OPEN = frozenset({None, "default", "public"})
"""Google leaves the field out where it has its default."""


class Person(Wire):
    """An attendee or the organiser; `self` marks the calendar's owner."""

    email: str | None = None
    is_self: bool | None = Field(None, alias="self")
    organizer: bool | None = None
    resource: bool | None = None
    response: str | None = Field(None, alias="responseStatus")


class When(Wire):
    """A start; all-day events have a date in place of a time."""

    date: str | None = None


class GoogleEvent(Wire):
    """The fields that are looked at."""

    status: str | None = None
    summary: str | None = None
    visibility: str | None = None
    uid: LongText | None = Field(None, alias="iCalUID")
    series_id: LongText | None = Field(None, alias="recurringEventId")
    recurrence: list[Any] | None = None
    start: When | None = None
    organizer: Person | None = None
    attendees: list[Person] | None = None
    omitted: bool | None = Field(None, alias="attendeesOmitted")
    guests_see_guests: bool | None = Field(None, alias="guestsCanSeeOtherGuests")


_Entry: TypeAlias = tuple[str | None, Person]
"""A person with the address, if it can be judged."""


def facts(raw: object, mine: str | None) -> Facts:
    """
    Read the object; `mine` is the address of the calendar's owner, if known.

    Raises:
        pydantic.ValidationError: A field that is looked at has another type.
    """
    event = GoogleEvent.model_validate(raw)
    people = [(address_of(p.email), p) for p in event.attendees or ()]
    host = _host(event, people)
    organizer = None if host is None else host[0]
    me = next((p for _, p in people if p.is_self), None)
    i_host = _organizer_is_me(host, me, mine)
    # So little is shown to those who may only see that the owner is busy.
    bare = _without_details(event)
    repeats = bool(event.series_id or event.recurrence)
    title = title_of(event.summary)
    title_hidden = title is None and (
        event.visibility in _PRIVATE or bare or is_endless(event.summary)
    )
    all_shown = not _hides_guests(event, i_host, title_hidden=title_hidden)
    invited = [(at, bool(p.is_self)) for at, p in people if not p.resource]
    if event.organizer is not None:
        invited.append((organizer, bool(i_host)))
    guests, kept_all = guests_of(invited, mine)
    own = me or next((p for address, p in people if same(address, mine)), None)
    return Facts(
        ical_uid=event.uid,
        series_id=event.series_id,
        series_complete=repeats or not bare,
        title=title,
        title_hidden=title_hidden,
        all_day=None if event.start is None else event.start.date is not None,
        is_cancelled=event.status == "cancelled",
        guests=guests,
        guests_complete=all_shown and kept_all,
        organizer=organizer,
        organizer_is_me=i_host,
        my_response=_my_response(own, mine, i_host=i_host, all_shown=all_shown),
        recurring=None if bare and not repeats else repeats,
        private=_private(event.visibility, bare=bare),
    )


def _private(visibility: str | None, *, bare: bool) -> bool | None:
    if visibility in _PRIVATE:
        return True
    if visibility is None and bare:
        return None
    return False if visibility in _OPEN else None


def _host(event: GoogleEvent, people: Sequence[_Entry]) -> _Entry | None:
    if event.organizer is not None:
        return address_of(event.organizer.email), event.organizer
    return next((entry for entry in people if entry[1].organizer), None)


def _without_details(event: GoogleEvent) -> bool:
    parts = (event.summary, event.organizer, event.attendees)
    return all(part is None for part in parts)


def _organizer_is_me(
    host: _Entry | None, me: Person | None, mine: str | None
) -> bool | None:
    if host is None:
        return None
    address, person = host
    if person.is_self or (me is not None and me.organizer) or same(address, mine):
        return True
    # Google leaves out `self` where it is false; that says something only where
    # the owner is marked elsewhere, or the address can be compared.
    if person.is_self is False or me is not None:
        return False
    return None if mine is None or address is None else False


def _hides_guests(
    event: GoogleEvent, i_host: bool | None, *, title_hidden: bool
) -> bool:
    if event.omitted:
        return True
    if i_host:
        return False
    no_details = title_hidden and event.attendees is None
    return no_details or event.guests_see_guests is False


def _my_response(
    own: Person | None, mine: str | None, *, i_host: bool | None, all_shown: bool
) -> Response | None:
    if own is not None and own.response in _ANSWERS:
        return _ANSWERS[own.response]
    if i_host:
        return Response.ACCEPTED
    if own is None and all_shown and mine is not None:
        return Response.NONE
    return None
