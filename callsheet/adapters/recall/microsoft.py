"""Microsoft Graph's event object (`raw` of a `microsoft_outlook`), read into facts."""

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import Field

from callsheet.adapters.recall.facts import Facts, is_endless, title_of
from callsheet.adapters.recall.people import address_of, guests_of, same
from callsheet.adapters.recall.wire import LongText, Wire
from callsheet.domain.event import Response

_ANSWERS: Mapping[str | None, Response] = MappingProxyType(
    {
        "organizer": Response.ACCEPTED,
        "accepted": Response.ACCEPTED,
        "tentativelyAccepted": Response.TENTATIVE,
        "declined": Response.DECLINED,
        "notResponded": Response.NONE,
        "none": Response.NONE,
    }
)
_PRIVATE = frozenset({"private", "confidential"})
_MARKED: Mapping[str | None, bool] = MappingProxyType(
    {"private": True, "confidential": True, "personal": True, "normal": False}
)
_RECURRING: Mapping[str | None, bool] = MappingProxyType(
    {
        "occurrence": True,
        "exception": True,
        "seriesMaster": True,
        "singleInstance": False,
    }
)
_STAND_INS = frozenset({"private", "private appointment", "private meeting"})
"""What Outlook shows in place of a title that is not to be seen."""


class EmailAddress(Wire):
    """A name and an address, of which the address counts."""

    address: str | None = None


class Answer(Wire):
    """What somebody answered, and when."""

    response: str | None = None


class Recipient(Wire):
    """An organiser or attendee; rooms have the type `resource`."""

    email: EmailAddress | None = Field(None, alias="emailAddress")
    type: str | None = None
    status: Answer | None = None

    @property
    def address(self) -> str | None:
        """The address, if it can be judged."""
        return None if self.email is None else address_of(self.email.address)


class GraphEvent(Wire):
    """The fields that are looked at; its times have no offset and are not."""

    uid: LongText | None = Field(None, alias="iCalUId")
    series_id: LongText | None = Field(None, alias="seriesMasterId")
    type: str | None = None
    subject: str | None = None
    sensitivity: str | None = None
    all_day: bool | None = Field(None, alias="isAllDay")
    cancelled: bool | None = Field(None, alias="isCancelled")
    i_organize: bool | None = Field(None, alias="isOrganizer")
    hides: bool | None = Field(None, alias="hideAttendees")
    answer: Answer | None = Field(None, alias="responseStatus")
    organizer: Recipient | None = None
    attendees: list[Recipient] | None = None


def facts(raw: object, mine: str | None) -> Facts:
    """
    Read the object; `mine` is the address of the calendar's owner, if known.

    What its owner marked as `personal` counts as private, as what is `private` or
    `confidential` does: it is the owner's own affair. Outlook shows it to the
    calendar's other readers all the same, so it says nothing about a hidden title.

    Raises:
        pydantic.ValidationError: A field that is looked at has another type.
    """
    event = GraphEvent.model_validate(raw)
    i_host = _organizer_is_me(event, mine)
    host = None if event.organizer is None else event.organizer.address
    title, title_hidden = _title(event, i_host)
    all_shown = not _hides_guests(event, i_host, title_hidden=title_hidden)
    people = [(p.address, False) for p in event.attendees or () if p.type != "resource"]
    if event.organizer is not None:
        people.append((host, bool(i_host)))
    guests, kept_all = guests_of(people, mine)
    return Facts(
        ical_uid=event.uid,
        series_id=event.series_id,
        series_complete=True,
        title=title,
        title_hidden=title_hidden,
        all_day=event.all_day,
        is_cancelled=bool(event.cancelled),
        guests=guests,
        guests_complete=all_shown and kept_all,
        organizer=host,
        organizer_is_me=i_host,
        my_response=_my_response(event, mine, i_host=i_host, all_shown=all_shown),
        recurring=_RECURRING.get(event.type, True if event.series_id else None),
        private=_MARKED.get(event.sensitivity),
    )


def _organizer_is_me(event: GraphEvent, mine: str | None) -> bool | None:
    if event.i_organize is not None:
        return event.i_organize
    if event.answer is not None and event.answer.response == "organizer":
        return True
    host = None if event.organizer is None else event.organizer.address
    return None if host is None or mine is None else same(host, mine)


def _title(event: GraphEvent, i_host: bool | None) -> tuple[str | None, bool]:
    title, private = title_of(event.subject), event.sensitivity in _PRIVATE
    stand_in = title is not None and title.strip().lower() in _STAND_INS
    # The stand-in has as many spellings as there are languages; whoever is shown
    # nobody on a private event is shown no title either.
    nobody = not event.attendees and event.organizer is None
    if private and not i_host and (stand_in or nobody):
        return None, True
    if is_endless(event.subject):
        return None, True
    details = (event.subject, event.organizer, event.attendees)
    return title, title is None and (private or all(part is None for part in details))


def _hides_guests(
    event: GraphEvent, i_host: bool | None, *, title_hidden: bool
) -> bool:
    if event.attendees is None:
        return True
    if i_host:
        return False
    return bool(event.hides) or (title_hidden and not event.attendees)


def _my_response(
    event: GraphEvent, mine: str | None, *, i_host: bool | None, all_shown: bool
) -> Response | None:
    if i_host:
        return Response.ACCEPTED
    if event.answer is not None and event.answer.response in _ANSWERS:
        return _ANSWERS[event.answer.response]
    own = next((p for p in event.attendees or () if same(p.address, mine)), None)
    if own is not None:
        return _ANSWERS.get(own.status.response) if own.status is not None else None
    return Response.NONE if all_shown and mine is not None else None
