"""Every word of the conditions on Google: events it holds for, does not, or may."""

from collections.abc import Mapping

from callsheet.domain.reasons import Reason
from tests.adapters.recall.asked import Seen, Word, on
from tests.adapters.recall.rows import ABSENT, GOOGLE, ME, changed, google, people

MEETING = Seen(GOOGLE)
"""Ana's weekly with Bo of Globex: Tuesday from 15:00 to 15:30 in Berlin, on Meet."""

WITHOUT_RAW = Seen(changed(GOOGLE, raw=None))
BOSS = {"email": "cleo@acme.example"}
ALONE = Seen(google(attendees=people(f"{ME} self accepted")))
BY_CLEO = Seen(google(organizer=BOSS, attendees=people(f"{ME} self declined")))
GUESTS_HIDDEN = (
    WITHOUT_RAW,
    Seen(google(organizer=BOSS, attendees=people(f"{ME} self"), attendeesOmitted=True)),
    Seen(
        google(
            organizer=BOSS,
            attendees=people(f"{ME} self"),
            guestsCanSeeOtherGuests=False,
        )
    ),
)
TITLE_HIDDEN = (WITHOUT_RAW, Seen(google(summary=ABSENT, visibility="private")))
NO_HOST = (WITHOUT_RAW, Seen(google(organizer=ABSENT, attendees=ABSENT)))

WORDS: Mapping[str, Word] = {
    "external": Word(
        "external = true",
        yes=MEETING,
        no=ALONE,
        untold={
            Reason.ATTENDEES_UNKNOWN: (WITHOUT_RAW, GUESTS_HIDDEN[1]),
            Reason.OWN_DOMAIN_UNKNOWN: (on(GOOGLE, platform_email="ana@gmail.com"),),
        },
    ),
    "internal": Word(
        "internal = true",
        yes=Seen(google(attendees=people(f"{ME} self", "dan@acme.example"))),
        no=MEETING,
        untold={
            Reason.ATTENDEES_UNKNOWN: (WITHOUT_RAW,),
            Reason.OWN_DOMAIN_UNKNOWN: (on(GOOGLE, platform_email="ana@gmail.com"),),
        },
    ),
    "attendee": Word(
        'attendee = ["bo@globex.example", "hooli.example"]',
        yes=MEETING,
        no=ALONE,
        untold={Reason.ATTENDEES_UNKNOWN: GUESTS_HIDDEN},
    ),
    "attendee_count": Word(
        "attendee_count = { at_least = 2, at_most = 9 }",
        yes=MEETING,
        no=ALONE,
        untold={Reason.ATTENDEES_UNKNOWN: GUESTS_HIDDEN},
    ),
    "organizer_is_me": Word(
        "organizer_is_me = true",
        yes=MEETING,
        no=BY_CLEO,
        untold={
            Reason.ORGANIZER_UNKNOWN: NO_HOST,
            Reason.IDENTITY_UNKNOWN: (
                on(google(organizer=BOSS, attendees=ABSENT), platform_email=None),
            ),
        },
    ),
    "organizer": Word(
        'organizer = "ana@acme.example"',
        yes=MEETING,
        no=BY_CLEO,
        untold={Reason.ORGANIZER_UNKNOWN: NO_HOST},
    ),
    "my_response": Word(
        'my_response = ["accepted", "tentative"]',
        yes=MEETING,
        no=BY_CLEO,
        untold={
            Reason.RESPONSE_UNKNOWN: (WITHOUT_RAW, GUESTS_HIDDEN[1]),
            Reason.IDENTITY_UNKNOWN: (
                on(google(organizer=BOSS, attendees=ABSENT), platform_email=None),
            ),
        },
    ),
    "recurring": Word(
        "recurring = true",
        yes=MEETING,
        no=Seen(google(recurringEventId=ABSENT)),
        untold={Reason.RECURRENCE_UNKNOWN: (WITHOUT_RAW,)},
    ),
    "series": Word(
        'series = "7k2m9q0example"',
        yes=MEETING,
        no=Seen(google(recurringEventId="another")),
        untold={Reason.SERIES_UNKNOWN: (WITHOUT_RAW,)},
    ),
    "title": Word(
        'title = "weekly"',
        yes=MEETING,
        no=Seen(google(summary="Kick-off")),
        untold={Reason.TITLE_UNKNOWN: TITLE_HIDDEN},
    ),
    "title_like": Word(
        'title_like = "weekly with *"',
        yes=MEETING,
        no=Seen(google(summary="Biweekly with Globex")),
        untold={Reason.TITLE_UNKNOWN: TITLE_HIDDEN},
    ),
    "private": Word(
        "private = true",
        yes=Seen(google(visibility="confidential")),
        no=MEETING,
        untold={
            Reason.PRIVACY_UNKNOWN: (WITHOUT_RAW, Seen(google(visibility="secret")))
        },
    ),
    "all_day": Word(
        "all_day = true",
        yes=Seen(google(start={"date": "2026-12-01"})),
        no=MEETING,
        untold={Reason.ALL_DAY_UNKNOWN: (WITHOUT_RAW, Seen(google(start=ABSENT)))},
    ),
    "duration": Word(
        "duration = { at_least = 30, at_most = 60 }",
        yes=MEETING,
        no=Seen(changed(GOOGLE, end_time="2026-12-01T14:29:59Z")),
        untold={},
        never="a row without start or end is not read at all",
    ),
    "working_hours": Word(
        'working_hours = { from = "09:00", to = "15:30", days = ["tue"] }',
        yes=MEETING,
        no=on(GOOGLE, metadata={"time_zone": "Europe/Athens"}),
        untold={
            Reason.TIME_ZONE_UNKNOWN: (
                on(GOOGLE, metadata={}),
                on(GOOGLE, metadata={"time_zone": "Mars/Olympus"}),
                on(GOOGLE, metadata=ABSENT),
            )
        },
    ),
    "platform": Word(
        'platform = ["google_meet", "zoom"]',
        yes=MEETING,
        no=Seen(changed(GOOGLE, meeting_platform="webex")),
        untold={
            Reason.PLATFORM_UNKNOWN: (
                Seen(changed(GOOGLE, meeting_platform=None)),
                Seen(changed(GOOGLE, meeting_platform=ABSENT)),
            )
        },
    ),
    "calendar": Word(
        'calendar = "acme.example"',
        yes=MEETING,
        no=on(GOOGLE, platform_email="ana@hooli.example"),
        untold={Reason.IDENTITY_UNKNOWN: (on(GOOGLE, platform_email=None),)},
    ),
    "calendar_metadata": Word(
        'calendar_metadata = { tier = ["gold", "silver"] }',
        yes=MEETING,
        no=on(GOOGLE, metadata={"team": "sales"}),
        untold={
            Reason.CALENDAR_METADATA_UNKNOWN: (
                on(GOOGLE, metadata=None),
                on(GOOGLE, metadata=ABSENT),
            )
        },
    ),
    "all": Word(
        "all = [{ external = true }, { recurring = true }]",
        yes=MEETING,
        no=ALONE,
        untold={Reason.ATTENDEES_UNKNOWN: (WITHOUT_RAW,)},
    ),
    "any": Word(
        'any = [{ private = true }, { title = "weekly" }]',
        yes=MEETING,
        no=Seen(google(summary="Kick-off")),
        untold={
            Reason.PRIVACY_UNKNOWN: (WITHOUT_RAW,),
            Reason.TITLE_UNKNOWN: (Seen(google(summary="x" * 2_001)),),
        },
    ),
    "not": Word(
        'not = { platform = "zoom" }',
        yes=MEETING,
        no=Seen(changed(GOOGLE, meeting_platform="zoom")),
        untold={
            Reason.PLATFORM_UNKNOWN: (Seen(changed(GOOGLE, meeting_platform=None)),)
        },
    ),
}
