"""The few times, links, calendars and key settings that all cases are made of."""

from datetime import UTC, datetime, timedelta

from callsheet.domain.event import Calendar
from callsheet.domain.ids import CalendarId
from callsheet.domain.keys import KeySettings, LinkForm, Scheme, Spelling

BASE = datetime(2026, 3, 2, 15, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INSTANT = timedelta(microseconds=1)
NUDGES = (timedelta(), timedelta(), INSTANT, -INSTANT, MINUTE, -MINUTE)

MEET = "https://meet.google.com/abc-defg-hij"
ZOOM = "https://zoom.us/j/4711"
ROOM = "https://call.example/room"
SPELLINGS = {
    MEET: (MEET, "https://meet.google.com/ABC-defg-hij?authuser=1"),
    ZOOM: ("https://acme.zoom.us/j/4711?pwd=x", "https://zoom.us/wc/join/4711", ZOOM),
    ROOM: (ROOM, "HTTPS://Call.Example:443/room"),
}
TOO_LONG = "https://call.example/" + "r" * 1_900
SWOLLEN = "https://teams.microsoft.com/l/meetup-join/" + "é" * 400
"""Short enough as it is, but not once its canonical form is percent-encoded."""

_SALES = (("team", "sales"),)
ANA = Calendar(
    id=CalendarId("cal-ana"),
    address="ana@acme.example",
    tenant="t1",
    metadata=_SALES,
)
BOB = Calendar(
    id=CalendarId("cal-bob"), address="bob@beta.example", tenant="t2", metadata=()
)
ALMA = Calendar(id=CalendarId("cal-alma"), address="alma@acme.example", tenant="t1")
NOBODY = Calendar(id=CalendarId("cal-nobody"))
FREE = Calendar(id=CalendarId("cal-free"), address="fred@gmail.com", tenant="t1")
CALENDARS = (ANA, BOB, ALMA, NOBODY, FREE)
LINKS = tuple(link for spellings in SPELLINGS.values() for link in spellings)
KEYS = tuple(
    KeySettings(scheme=scheme, spelling=spelling, link=form)
    for scheme in Scheme
    for spelling in Spelling
    for form in LinkForm
)
