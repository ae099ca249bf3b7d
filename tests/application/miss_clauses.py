"""Every condition in words: what would have to be, for a yes and for a no."""

from callsheet.domain.conditions import (
    AllDay,
    Attendee,
    AttendeeCount,
    CalendarMetadata,
    Duration,
    External,
    Internal,
    Leaf,
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
from callsheet.domain.event import Response

ACCEPTED, TENTATIVE = Response.ACCEPTED, Response.TENTATIVE
DECLINED, SILENT = Response.DECLINED, Response.NONE
BO = "bo@globex.example"

CLAUSES: list[tuple[Leaf, str, str]] = [
    (
        MyResponse(among=(ACCEPTED,)),
        "ana@acme.example had accepted",
        "ana@acme.example had not accepted",
    ),
    (
        MyResponse(among=(ACCEPTED, TENTATIVE)),
        "ana@acme.example had accepted or answered maybe",
        "ana@acme.example had declined or not answered",
    ),
    (
        MyResponse(among=(SILENT,)),
        "ana@acme.example had not answered",
        "ana@acme.example had answered",
    ),
    (
        MyResponse(among=(DECLINED,)),
        "ana@acme.example had declined",
        "ana@acme.example had not declined",
    ),
    (
        MyResponse(among=(TENTATIVE,)),
        "ana@acme.example had answered maybe",
        "ana@acme.example had not answered maybe",
    ),
    (
        OrganizerIsMe(),
        "ana@acme.example had called the meeting",
        "somebody else than ana@acme.example had called the meeting",
    ),
    (
        Organizer(among=(BO, "globex.example")),
        "bo@globex.example or anybody from globex.example had called the meeting",
        "the organiser were not bo@globex.example or anybody from globex.example",
    ),
    (
        External(),
        "a guest from outside acme.example were invited",
        "no guest from outside acme.example were invited",
    ),
    (
        Internal(),
        "a colleague from acme.example were invited",
        "no colleague from acme.example were invited",
    ),
    (Attendee(among=(BO,)), f"{BO} were invited", f"{BO} were not invited"),
    (
        Attendee(among=("globex.example",)),
        "anybody from globex.example were invited",
        "nobody from globex.example were invited",
    ),
    (
        Attendee(among=(BO, "initech.example")),
        "bo@globex.example or anybody from initech.example were invited",
        "nobody of bo@globex.example or anybody from initech.example were invited",
    ),
    (
        AttendeeCount(at_least=3),
        "at least 3 people were invited",
        "fewer than 3 people were invited",
    ),
    (
        AttendeeCount(at_most=8),
        "at most 8 people were invited",
        "more than 8 people were invited",
    ),
    (
        AttendeeCount(at_least=3, at_most=8),
        "3 to 8 people were invited",
        "fewer than 3 or more than 8 people were invited",
    ),
    (
        AttendeeCount(at_least=1, at_most=1),
        "exactly 1 person were invited",
        "not exactly 1 person were invited",
    ),
    (
        Duration(at_least=15),
        "it lasted at least 15 minutes",
        "it lasted fewer than 15 minutes",
    ),
    (
        Duration(at_most=1),
        "it lasted at most 1 minute",
        "it lasted more than 1 minute",
    ),
    (
        Title(words=("lunch", "team dinner")),
        'the title contained "lunch" or "team dinner"',
        'the title did not contain "lunch" or "team dinner"',
    ),
    (
        Title(words=("a", "b", "c", "d")),
        'the title contained "a", "b", "c" or "d"',
        'the title did not contain "a", "b", "c" or "d"',
    ),
    (
        Title(words=("a", "b", "c", "d", "e")),
        'the title contained "a", "b", "c" or one of 2 more',
        'the title did not contain "a", "b", "c" or one of 2 more',
    ),
    (
        TitleLike(patterns=("*review",)),
        'the title were like "*review"',
        'the title were not like "*review"',
    ),
    (Private(), "it were private", "it were not private"),
    (Recurring(), "it were one of a series", "it were not one of a series"),
    (
        Series(among=("uid-1", "uid-2")),
        "it were of the series uid-1 or uid-2",
        "it were not of the series uid-1 or uid-2",
    ),
    (AllDay(), "it lasted whole days", "it did not last whole days"),
    (
        WorkingHours(),
        "it lay within working hours (09:00-17:00, Mon-Fri)",
        "it did not lie within working hours (09:00-17:00, Mon-Fri)",
    ),
    (
        WorkingHours(starts=8 * 60 + 30, ends=24 * 60, weekdays=(6, 0, 1, 3)),
        "it lay within working hours (08:30-24:00, Mon-Tue, Thu, Sun)",
        "it did not lie within working hours (08:30-24:00, Mon-Tue, Thu, Sun)",
    ),
    (
        Platform(among=("google_meet", "zoom", "parley")),
        "it took place on Google Meet, Zoom or parley",
        "it did not take place on Google Meet, Zoom or parley",
    ),
    (
        OnCalendar(among=(BO,)),
        "it were on a calendar of bo@globex.example",
        "it were not on a calendar of bo@globex.example",
    ),
    (
        CalendarMetadata(key="team", among=("sales", "success")),
        '"team" were noted on the calendar as "sales" or "success"',
        '"team" were not noted on the calendar as "sales" or "success"',
    ),
]
