"""Cases for the rows of the table that come before a wanted event's bots."""

from typing import TypeAlias

from callsheet.domain.conditions import (
    AllDay,
    CalendarMetadata,
    Condition,
    External,
    MyResponse,
    OrganizerIsMe,
    Platform,
    Private,
    Recurring,
    Series,
    Title,
    WorkingHours,
)
from callsheet.domain.event import CalendarStatus, Guest, Response
from callsheet.domain.keys import Scheme
from callsheet.domain.policy import Choice, Policy, Rule
from callsheet.domain.situation import Situation
from tests.domain.builders import (
    END,
    ENTERS,
    EVENING,
    LINK,
    LIVE,
    MIDDLE,
    NO,
    NOON,
    RECORD,
    SKIP,
    START,
    TICK,
    YES,
    bot,
    calendar,
    event,
    settings,
    situation,
)

Cases: TypeAlias = dict[str, tuple[Situation, str, str]]
"""By a sentence: the situation, the row that decides, and the answer."""

ADDRESSLESS = calendar(address=None)
BOB = (Guest(address="bob@client.example"),)
HIDDEN = event(guests_complete=False)
LOCKED_YES = Policy(rules=(Rule(name="always", then="record", locked=True),))
LOCKED_NO = Policy(rules=(Rule(name="never", then="skip", locked=True),))


def asks(condition: Condition) -> Policy:
    return Policy(rules=(Rule(name="it", then="record", when=condition),))


def status(value: CalendarStatus) -> Situation:
    return situation(calendar=calendar(status=value))


def chose(*, series: bool, wanted: bool) -> Situation:
    opposite = SKIP if wanted else RECORD
    choice = Choice(target="it", wanted=wanted)
    if series:
        return situation(policy=opposite, series_choice=choice)
    return situation(policy=opposite, event_choice=choice)


def long(characters: int) -> str:
    return LINK + "x" * (characters - len(LINK))


BEFORE_WANTING: Cases = {
    "no policy could ever be read": (
        situation(policy=None),
        "policy_invalid",
        "policy_invalid: nothing",
    ),
    "the calendar is being connected": (
        status(CalendarStatus.CONNECTING),
        "calendar_not_connected",
        "calendar_connecting: nothing",
    ),
    "the calendar is lost": (
        status(CalendarStatus.DISCONNECTED),
        "calendar_not_connected",
        "calendar_disconnected: nothing",
    ),
    "one bot is listed twice": (
        situation(NOON, bot("b1"), bot("b1", start=EVENING)),
        "duplicate_bot_ids",
        "duplicate_bot_ids: nothing",
    ),
    "the event's link is one character too long": (
        situation(event=event(meeting_url=long(1901))),
        "link_too_long",
        "link_too_long: nothing",
    ),
    "the event's link is as long as may be": (
        situation(event=event(meeting_url=long(1900))),
        "none_booked",
        "wanted_by_default: add",
    ),
    "a bot's link is one character too long": (
        situation(NOON, bot(link=long(1901))),
        "link_too_long",
        "link_too_long: nothing",
    ),
    "the event ends before it starts": (
        situation(event=event(end=START - TICK)),
        "ends_before_start",
        "ends_before_start: nothing",
    ),
    "the event has no length": (
        situation(event=event(end=START)),
        "none_booked",
        "wanted_by_default: add",
    ),
    "a person said no while the bot is in the call": (
        situation(MIDDLE, bot(**LIVE), event_choice=NO),
        "a_person_said_no",
        "unwanted_by_event_preference: leave_call b1",
    ),
    "an unwanted bot set off before it could be removed": (
        situation(MIDDLE, bot(dismissed=True), policy=SKIP),
        "dismissed",
        "dismissed: leave_call b1",
    ),
    "a bot of another time set off before it could be removed": (
        situation(NOON, bot(start=NOON, dismissed=True, **LIVE)),
        "dismissed",
        "dismissed: leave_call b1",
    ),
    "the event is deleted": (
        situation(NOON, bot(), event=event(is_deleted=True)),
        "event_deleted",
        "event_deleted: unschedule b1",
    ),
    "the event is cancelled": (
        situation(NOON, bot(), event=event(is_cancelled=True)),
        "event_cancelled",
        "event_cancelled: unschedule b1",
    ),
    "the event is over": (
        situation(END),
        "event_ended",
        "event_ended: nothing",
    ),
    "the event has no link": (
        situation(NOON, bot(), event=event(meeting_url=None)),
        "no_meeting_url",
        "no_meeting_url: unschedule b1",
    ),
    "the event's link is empty": (
        situation(event=event(meeting_url="")),
        "no_meeting_url",
        "no_meeting_url: nothing",
    ),
    "the event is far ahead": (
        situation(ENTERS - TICK, bot()),
        "beyond_horizon",
        "beyond_horizon: unschedule b1",
    ),
    "a locked rule wants it": (
        situation(policy=LOCKED_YES, event_choice=NO),
        "none_booked",
        "wanted_by_locked_rule: add",
    ),
    "a locked rule forbids it": (
        situation(policy=LOCKED_NO, event_choice=YES),
        "not_wanted",
        "unwanted_by_locked_rule: nothing",
    ),
    "a person wants the event": (
        chose(series=False, wanted=True),
        "none_booked",
        "wanted_by_event_preference: add",
    ),
    "a person does not want the event": (
        chose(series=False, wanted=False),
        "not_wanted",
        "unwanted_by_event_preference: nothing",
    ),
    "a person wants the series": (
        chose(series=True, wanted=True),
        "none_booked",
        "wanted_by_series_preference: add",
    ),
    "a person does not want the series": (
        chose(series=True, wanted=False),
        "not_wanted",
        "unwanted_by_series_preference: nothing",
    ),
    "a rule wants it": (
        situation(policy=Policy(rules=(Rule(name="all", then="record"),))),
        "none_booked",
        "wanted_by_rule: add",
    ),
    "a rule forbids it": (
        situation(policy=Policy(rules=(Rule(name="all", then="skip"),))),
        "not_wanted",
        "unwanted_by_rule: nothing",
    ),
    "the default wants it": (
        situation(policy=RECORD),
        "none_booked",
        "wanted_by_default: add",
    ),
    "the default forbids it": (
        situation(policy=SKIP),
        "not_wanted",
        "unwanted_by_default: nothing",
    ),
    "the guest list is hidden": (
        situation(policy=asks(External()), event=HIDDEN),
        "not_wanted",
        "attendees_unknown: nothing",
    ),
    "the calendar's own domain is unknown": (
        situation(
            policy=asks(External()), event=event(guests=BOB), calendar=ADDRESSLESS
        ),
        "not_wanted",
        "own_domain_unknown: nothing",
    ),
    "the calendar's own answer cannot be found without its address": (
        situation(
            policy=asks(MyResponse(among=(Response.ACCEPTED,))), calendar=ADDRESSLESS
        ),
        "not_wanted",
        "identity_unknown: nothing",
    ),
    "the calendar's own answer is not shown": (
        situation(policy=asks(MyResponse(among=(Response.ACCEPTED,)))),
        "not_wanted",
        "response_unknown: nothing",
    ),
    "the organiser is not shown": (
        situation(policy=asks(OrganizerIsMe())),
        "not_wanted",
        "organizer_unknown: nothing",
    ),
    "the title is hidden": (
        situation(
            policy=asks(Title(words=("secret",))), event=event(title_hidden=True)
        ),
        "not_wanted",
        "title_unknown: nothing",
    ),
    "nobody shows whether it lasts all day": (
        situation(policy=asks(AllDay()), event=event(all_day=None)),
        "not_wanted",
        "all_day_unknown: nothing",
    ),
    "nobody shows which series it belongs to": (
        situation(
            policy=asks(Series(among=("uid-1",))), event=event(series_complete=False)
        ),
        "not_wanted",
        "series_unknown: nothing",
    ),
    "nobody shows whether it is one of a series": (
        situation(policy=asks(Recurring())),
        "not_wanted",
        "recurrence_unknown: nothing",
    ),
    "nobody shows whether it is private": (
        situation(policy=asks(Private())),
        "not_wanted",
        "privacy_unknown: nothing",
    ),
    "nobody shows on which platform it is": (
        situation(policy=asks(Platform(among=("zoom",)))),
        "not_wanted",
        "platform_unknown: nothing",
    ),
    "the calendar's time zone is unknown": (
        situation(policy=asks(WorkingHours())),
        "not_wanted",
        "time_zone_unknown: nothing",
    ),
    "the calendar's metadata is not shown": (
        situation(policy=asks(CalendarMetadata(key="team", among=("sales",)))),
        "not_wanted",
        "calendar_metadata_unknown: nothing",
    ),
    "the key needs an address that nobody knows": (
        situation(calendar=ADDRESSLESS, settings=settings(scheme=Scheme.COMPANY)),
        "no_key",
        "identity_unknown: nothing",
    ),
    "the key is longer than Recall takes": (
        situation(
            event=event("e" * 1980), settings=settings(scheme=Scheme.CALENDAR_EVENT)
        ),
        "no_key",
        "key_too_long: nothing",
    ),
}
