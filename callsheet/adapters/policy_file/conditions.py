"""The words of the conditions, and how a table of them becomes the core's value."""

from types import MappingProxyType

from callsheet.adapters.policy_file.counts import ATTENDEE_COUNT, DURATION
from callsheet.adapters.policy_file.domains import DOMAIN_OR_ADDRESS, domain_or_address
from callsheet.adapters.policy_file.hours import WORKING_HOURS
from callsheet.adapters.policy_file.joins import Tables
from callsheet.adapters.policy_file.metadata import CALENDAR_METADATA
from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.adapters.policy_file.titles import TITLE, TITLE_LIKE
from callsheet.adapters.policy_file.words import Word, as_written, flag, one_of, texts
from callsheet.domain.conditions import (
    AllDay,
    Attendee,
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
)
from callsheet.domain.event import Response

PLATFORMS = (
    "chime_sdk",
    "google_meet",
    "google_meet_media_api",
    "goto_meeting",
    "microsoft_teams",
    "microsoft_teams_live",
    "slack_authenticator",
    "slack_huddle_observer",
    "webex",
    "webrtc",
    "zoom",
    "zoom_rtms",
)
"""Recall's words for where a meeting takes place, sorted."""

LEAVES = MappingProxyType[str, Word](
    {
        "external": flag(
            lambda is_: External(is_=is_),
            "Somebody from outside your own domains is on the event; false: nobody is.",
        ),
        "internal": flag(
            lambda is_: Internal(is_=is_),
            "Somebody of your own domains besides the calendar's owner is on the "
            "event; false: nobody is.",
        ),
        "attendee": texts(
            lambda among: Attendee(among=among),
            domain_or_address,
            "Somebody with this address, or of this domain or below it, is on the "
            "event; or one of these.",
            DOMAIN_OR_ADDRESS,
        ),
        "attendee_count": ATTENDEE_COUNT,
        "organizer": texts(
            lambda among: Organizer(among=among),
            domain_or_address,
            "The organiser has this address, or is of this domain or below it; or "
            "one of these.",
            DOMAIN_OR_ADDRESS,
        ),
        "organizer_is_me": flag(
            lambda is_: OrganizerIsMe(is_=is_),
            "The calendar's owner called the meeting; false: somebody else did.",
        ),
        "my_response": one_of(
            tuple(response.value for response in Response),
            "response",
            lambda among: MyResponse(among=tuple(Response(word) for word in among)),
            "What the calendar's owner answered to the invitation; or one of these.",
        ),
        "recurring": flag(
            lambda is_: Recurring(is_=is_),
            "The event is one of a series; false: it stands alone.",
        ),
        "series": texts(
            lambda among: Series(among=among),
            as_written,
            "The event belongs to the series with this id (iCal UID, or the "
            "platform's own); or one of these.",
        ),
        "title": TITLE,
        "title_like": TITLE_LIKE,
        "private": flag(
            lambda is_: Private(is_=is_),
            "The event is marked private or confidential; false: it is not.",
        ),
        "all_day": flag(
            lambda is_: AllDay(is_=is_),
            "The event lasts whole days; false: it has a time of day.",
        ),
        "duration": DURATION,
        "working_hours": WORKING_HOURS,
        "platform": one_of(
            PLATFORMS,
            "platform",
            lambda among: Platform(among=among),
            "Where the meeting takes place, in Recall's words; or one of these.",
        ),
        "calendar": texts(
            lambda among: OnCalendar(among=among),
            domain_or_address,
            "The calendar's owner has this address, or is of this domain or below "
            "it; or one of these.",
            DOMAIN_OR_ADDRESS,
        ),
        "calendar_metadata": CALENDAR_METADATA,
    }
)
"""The words that ask for a fact, by their names."""

_OF_CALENDARS = ("calendar", "calendar_metadata")


def _no_member(word: str, path: Path, report: Report) -> None:
    if word in LEAVES:
        cure = (
            "members are told apart by calendar and calendar_metadata; "
            f"put {word} into the rules' when"
        )
        report.add(path, "asks of an event, not of a calendar", cure)
    else:
        report.unknown(path, "condition", word, _MEMBERS.words)


_CONDITIONS = Tables(LEAVES, name="conditions", example="{ external = true }")
_MEMBERS = Tables(
    {word: LEAVES[word] for word in _OF_CALENDARS},
    name="members",
    example='{ calendar = "sales.acme.example" }',
    stray=_no_member,
)

CONDITIONS = _CONDITIONS.words
"""Every word that may stand in a rule's `when`."""

condition_of = _CONDITIONS.read
members_of = _MEMBERS.read
"""Reads which calendars a layer is for: asks nothing of an event."""

SCHEMAS = MappingProxyType(
    {"conditions": _CONDITIONS.schema(), "members": _MEMBERS.schema()}
)
"""Of both kinds of tables, by the names that they refer to each other by."""
