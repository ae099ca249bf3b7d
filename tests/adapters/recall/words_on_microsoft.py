"""Every word of the conditions on Microsoft: events it holds for, does not, or may."""

from collections.abc import Mapping

from callsheet.domain.reasons import Reason
from tests.adapters.recall.asked import Seen, Word, on
from tests.adapters.recall.rows import ABSENT, GRAPH, ME, changed, graph, recipients

MEETING = Seen(GRAPH)
"""Cleo of Initech asks Ana and Dan of Acme: Tuesday from 15:00 to 15:30 in Berlin."""

WITHOUT_RAW = Seen(changed(GRAPH, raw=None))
MINE = Seen(
    graph(isOrganizer=True, organizer={"emailAddress": {"address": ME}}, attendees=[])
)
GUESTS_HIDDEN = (
    WITHOUT_RAW,
    Seen(graph(organizer=ABSENT, attendees=ABSENT)),
    Seen(graph(organizer=ABSENT, attendees=recipients(ME), hideAttendees=True)),
)
TITLE_HIDDEN = (
    WITHOUT_RAW,
    Seen(graph(subject="Private appointment", sensitivity="private")),
    Seen(graph(subject=ABSENT, sensitivity="confidential")),
)
NO_HOST = (WITHOUT_RAW, Seen(graph(isOrganizer=ABSENT, organizer=ABSENT)))

WORDS: Mapping[str, Word] = {
    "external": Word(
        "external = true",
        yes=MEETING,
        no=MINE,
        untold={
            Reason.ATTENDEES_UNKNOWN: GUESTS_HIDDEN,
            Reason.OWN_DOMAIN_UNKNOWN: (on(GRAPH, platform_email="ana@gmail.com"),),
        },
    ),
    "internal": Word(
        "internal = true",
        yes=MEETING,
        no=MINE,
        untold={
            Reason.ATTENDEES_UNKNOWN: GUESTS_HIDDEN,
            Reason.OWN_DOMAIN_UNKNOWN: (on(GRAPH, platform_email="ana@gmail.com"),),
        },
    ),
    "attendee": Word(
        'attendee = ["dan@acme.example", "hooli.example"]',
        yes=MEETING,
        no=MINE,
        untold={Reason.ATTENDEES_UNKNOWN: GUESTS_HIDDEN},
    ),
    "attendee_count": Word(
        "attendee_count = { at_least = 2, at_most = 9 }",
        yes=MEETING,
        no=MINE,
        untold={Reason.ATTENDEES_UNKNOWN: GUESTS_HIDDEN},
    ),
    "organizer_is_me": Word(
        "organizer_is_me = true",
        yes=MINE,
        no=MEETING,
        untold={
            Reason.ORGANIZER_UNKNOWN: NO_HOST,
            Reason.IDENTITY_UNKNOWN: (
                on(graph(isOrganizer=ABSENT), platform_email=None),
            ),
        },
    ),
    "organizer": Word(
        'organizer = "initech.example"',
        yes=MEETING,
        no=MINE,
        untold={Reason.ORGANIZER_UNKNOWN: NO_HOST},
    ),
    "my_response": Word(
        'my_response = ["accepted", "tentative"]',
        yes=MEETING,
        no=Seen(graph(responseStatus={"response": "declined"})),
        untold={
            Reason.RESPONSE_UNKNOWN: (
                WITHOUT_RAW,
                Seen(graph(responseStatus=ABSENT, attendees=recipients(ME))),
            ),
            Reason.IDENTITY_UNKNOWN: (
                on(graph(responseStatus=ABSENT), platform_email=None),
            ),
        },
    ),
    "recurring": Word(
        "recurring = true",
        yes=MEETING,
        no=Seen(graph(type="singleInstance", seriesMasterId=None)),
        untold={
            Reason.RECURRENCE_UNKNOWN: (
                WITHOUT_RAW,
                Seen(graph(type=ABSENT, seriesMasterId=ABSENT)),
            )
        },
    ),
    "series": Word(
        'series = "AAMkAGexampleMaster="',
        yes=MEETING,
        no=Seen(graph(seriesMasterId="another")),
        untold={Reason.SERIES_UNKNOWN: (WITHOUT_RAW,)},
    ),
    "title": Word(
        'title = "budget"',
        yes=MEETING,
        no=Seen(graph(subject="Kick-off")),
        untold={Reason.TITLE_UNKNOWN: TITLE_HIDDEN},
    ),
    "title_like": Word(
        'title_like = "budget*"',
        yes=MEETING,
        no=Seen(graph(subject="No budget")),
        untold={Reason.TITLE_UNKNOWN: TITLE_HIDDEN},
    ),
    "private": Word(
        "private = true",
        yes=Seen(graph(sensitivity="personal")),
        no=MEETING,
        untold={Reason.PRIVACY_UNKNOWN: (WITHOUT_RAW, Seen(graph(sensitivity=ABSENT)))},
    ),
    "all_day": Word(
        "all_day = true",
        yes=Seen(graph(isAllDay=True)),
        no=MEETING,
        untold={Reason.ALL_DAY_UNKNOWN: (WITHOUT_RAW, Seen(graph(isAllDay=ABSENT)))},
    ),
    "duration": Word(
        "duration = { at_least = 30, at_most = 60 }",
        yes=MEETING,
        no=Seen(changed(GRAPH, end_time="2026-12-01T15:00:01Z")),
        untold={},
        never="a row without start or end is not read at all",
    ),
    "working_hours": Word(
        'working_hours = { from = "15:00", to = "18:00", days = ["tue"] }',
        yes=MEETING,
        no=on(GRAPH, metadata={"time_zone": "Europe/London"}),
        untold={
            Reason.TIME_ZONE_UNKNOWN: (
                on(GRAPH, metadata={}),
                on(GRAPH, metadata={"time_zone": "W. Europe Standard Time"}),
                on(GRAPH, metadata=ABSENT),
            )
        },
    ),
    "platform": Word(
        'platform = ["google_meet", "zoom"]',
        yes=MEETING,
        no=Seen(changed(GRAPH, meeting_platform="microsoft_teams")),
        untold={
            Reason.PLATFORM_UNKNOWN: (
                Seen(changed(GRAPH, meeting_platform=None)),
                Seen(changed(GRAPH, meeting_platform=ABSENT)),
            )
        },
    ),
    "calendar": Word(
        'calendar = "ana@acme.example"',
        yes=MEETING,
        no=on(GRAPH, platform_email="dan@acme.example"),
        untold={Reason.IDENTITY_UNKNOWN: (on(GRAPH, platform_email=None),)},
    ),
    "calendar_metadata": Word(
        'calendar_metadata = { tier = "gold" }',
        yes=MEETING,
        no=on(GRAPH, metadata={"tier": "silver"}),
        untold={
            Reason.CALENDAR_METADATA_UNKNOWN: (
                on(GRAPH, metadata=None),
                on(GRAPH, metadata=ABSENT),
            )
        },
    ),
    "all": Word(
        "all = [{ recurring = true }, { organizer_is_me = false }]",
        yes=MEETING,
        no=MINE,
        untold={Reason.RECURRENCE_UNKNOWN: (WITHOUT_RAW,)},
    ),
    "any": Word(
        'any = [{ private = true }, { title = "budget" }]',
        yes=MEETING,
        no=Seen(graph(subject="Kick-off")),
        untold={
            Reason.PRIVACY_UNKNOWN: (
                WITHOUT_RAW,
                Seen(graph(subject="Kick-off", sensitivity=ABSENT)),
            )
        },
    ),
    "not": Word(
        "not = { recurring = true }",
        yes=Seen(graph(type="singleInstance")),
        no=MEETING,
        untold={Reason.RECURRENCE_UNKNOWN: (WITHOUT_RAW,)},
    ),
}
