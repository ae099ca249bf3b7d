"""The link a bot would follow: the provider's own first, never a look-alike."""

import pytest

from callsheet.adapters.ics import find_link, platform_of
from tests.adapters.ics.written import calendar, event, expanded, only

ZOOM = "https://acme.zoom.us/j/98765432100?pwd=aB1"
MEET = "https://meet.google.com/abc-defg-hij"
TEAMS = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_A%40thread.v2/0"
WEBEX = "https://acme.webex.com/meet/ana"
GOTO = "https://meet.goto.com/123456789"
WRAPPED = (
    "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Facme.zoom.us"
    "%2Fj%2F98765432100&data=05"
)


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        (ZOOM, "zoom"),
        ("https://zoom.us/my/ana.acme", "zoom"),
        ("https://zoom.us/w/98765432100?tk=x", "zoom"),
        ("https://us02web.zoom.us/s/98765432100", "zoom"),
        ("https://zoom.us/wc/join/98765432100", "zoom"),
        ("https://app.zoom.us/wc/98765432100/join", "zoom"),
        ("https://agency.zoomgov.com/j/1600000000", "zoom"),
        ("HTTPS://Zoom.US/j/98765432100", "zoom"),
        ("https://zoom.us:443/j/98765432100", "zoom"),
        (MEET, "google_meet"),
        ("https://meet.google.com/ABC-DEFG-HIJ?authuser=0", "google_meet"),
        (TEAMS, "microsoft_teams"),
        ("https://teams.microsoft.com/meet/2345678901234?p=x", "microsoft_teams"),
        ("https://teams.live.com/meet/9312345678901", "microsoft_teams_live"),
        (WEBEX, "webex"),
        ("https://acme.webex.com/join/ana", "webex"),
        ("https://acme.webex.com/acme/j.php?MTID=m1a2b3", "webex"),
        ("https://acme.webex.com/wbxmjs/joinservice/sites/acme/meeting/1", "webex"),
        ("https://acme.webex.com/webappng/sites/acme/meeting/info/1", "webex"),
        (GOTO, "goto_meeting"),
        ("https://global.gotomeeting.com/join/123456789", "goto_meeting"),
    ],
)
def test_a_meeting_link_is_recognised(url: str, platform: str) -> None:
    assert platform_of(url) == platform


@pytest.mark.parametrize(
    "url",
    [
        "https://zoom.us.evil.example/j/98765432100",
        "https://evilzoom.us/j/98765432100",
        "https://zoom.us@evil.example/j/98765432100",
        "https://ana@zoom.us/j/98765432100",
        "https://zoom.us:8443/j/98765432100",
        "https://zoom.us\\@evil.example/j/98765432100",
        "https://evil.example/zoom.us/j/98765432100",
        "https://zoоm.us/j/98765432100",
        "https://meet.google.com.evil.example/abc-defg-hij",
        "https://teams.microsoft.com.evil.example/l/meetup-join/1",
        "https://notwebex.com/meet/ana",
        "ftp://zoom.us/j/98765432100",
        "https://[zoom.us/j/98765432100",
        "https://zoom.us:port/j/98765432100",
        "https://zoom.us/pricing",
        "https://support.google.com/a/users/answer/9282720",
        "https://meet.google.com/landing",
        "https://teams.microsoft.com/meetingOptions/?id=1",
        "https://aka.ms/JoinTeamsMeeting",
        "https://www.gotomeeting.com/pricing",
        "https://www.webex.com/pricing",
        WRAPPED,
        "https://urldefense.com/v3/__https://acme.zoom.us/j/98765432100__;!!x",
        f"https://zoom.us/j/1?pwd={'a' * 10_000}",
        "",
    ],
)
def test_anything_else_is_no_meeting_link(url: str) -> None:
    assert platform_of(url) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"{GOTO} {WEBEX} {TEAMS} {MEET} {ZOOM}", ZOOM, id="Zoom first"),
        pytest.param(f"{GOTO} {WEBEX} {TEAMS} {MEET}", MEET, id="then Meet"),
        pytest.param(f"{GOTO} {WEBEX} {TEAMS}", TEAMS, id="then Teams"),
        pytest.param(f"{GOTO} {WEBEX}", WEBEX, id="then Webex"),
        pytest.param(GOTO, GOTO, id="then GoTo"),
        pytest.param(f"{MEET} or {MEET}x", MEET, id="the first of one platform"),
        pytest.param(f"Join the meeting now<{TEAMS}>\n", TEAMS, id="a Teams block"),
        pytest.param(
            f"Ana is inviting you to a scheduled Zoom meeting.\n\nJoin Zoom Meeting\n"
            f"{ZOOM}\n\nMeeting ID: 987 6543 2100\nOne tap mobile\n+1646,,98765432100#",
            ZOOM,
            id="a Zoom block",
        ),
        pytest.param(f"Here: {ZOOM}.", ZOOM, id="at the end of a sentence"),
        pytest.param(f"(Zoom: {ZOOM}),", ZOOM, id="in brackets"),
        pytest.param(f"[link]({ZOOM})", ZOOM, id="in Markdown"),
        pytest.param(
            '<a href="https://zoom.us/j/1?pwd=a&amp;uname=b">x</a>',
            "https://zoom.us/j/1?pwd=a&uname=b",
            id="in HTML",
        ),
        pytest.param(f"&lt;{ZOOM}&gt; bye", ZOOM, id="in HTML escaped twice"),
        pytest.param(f"{WRAPPED} {MEET}", MEET, id="beside a wrapped one"),
        pytest.param(WRAPPED, None, id="only a wrapped one"),
        pytest.param("https://[ https://zoom.us:x/j/1", None, id="broken addresses"),
        pytest.param("zoom.us/j/98765432100", None, id="without a scheme"),
        pytest.param("x" * 99_970 + " " + ZOOM, None, id="cut by the limit"),
        pytest.param("x" * 5_000_000, None, id="five megabytes"),
        pytest.param(f"https://x.example/{')' * 3_900} {ZOOM}", ZOOM, id="brackets"),
    ],
)
def test_a_link_in_a_text_is_found(text: str, expected: str | None) -> None:
    found = find_link(join=[], texts=[text])
    assert (found.url if found else None) == expected


def test_a_join_link_that_is_none_leaves_the_texts() -> None:
    found = find_link(join=["https://acme.example"], texts=["", ZOOM])
    assert found is not None
    assert (found.url, found.platform) == (ZOOM, "zoom")


START = "DTSTART:20260302T140000Z"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            [f"X-GOOGLE-CONFERENCE:{MEET}", f"LOCATION:{ZOOM}"],
            MEET,
            id="Google's own before the location",
        ),
        pytest.param(
            [f"CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO:{WEBEX}", f"LOCATION:{ZOOM}"],
            WEBEX,
            id="a conference with video before the location",
        ),
        pytest.param(
            [f"CONFERENCE;VALUE=URI;FEATURE=PHONE:{WEBEX}", f"LOCATION:{ZOOM}"],
            ZOOM,
            id="a conference by phone is none",
        ),
        pytest.param(
            [f"X-MICROSOFT-SKYPETEAMSMEETINGURL:{TEAMS}", f"LOCATION:{ZOOM}"],
            TEAMS,
            id="Microsoft's own before the location",
        ),
        pytest.param(
            [f"URL:{MEET}", f"LOCATION:{ZOOM}"], MEET, id="URL before the location"
        ),
        pytest.param(
            ["URL:https://acme.example", f"LOCATION:{ZOOM}"],
            ZOOM,
            id="a URL that is a web page",
        ),
        pytest.param(
            [f"DESCRIPTION:{ZOOM}", f"LOCATION:Online: {GOTO}"],
            GOTO,
            id="the location before the description",
        ),
        pytest.param(
            [f"X-ALT-DESC;FMTTYPE=text/html:<a href='{ZOOM}'>", "DESCRIPTION:none"],
            ZOOM,
            id="the HTML description last",
        ),
        pytest.param(
            ["DESCRIPTION:https://zoom.us/j/1?pwd\\=a\\,b"],
            "https://zoom.us/j/1?pwd=a,b",
            id="escapes within a link",
        ),
        pytest.param(["SUMMARY:Lunch"], None, id="none at all"),
    ],
)
def test_an_event_has_the_link_that_recall_would_find(
    lines: list[str], expected: str | None
) -> None:
    assert only(expanded(calendar(event(START, *lines))))["meeting_url"] == expected


def test_a_broken_address_is_no_wrapped_link() -> None:
    found = expanded(calendar(event(START, "DESCRIPTION:https://[x https://a.example")))
    assert found.warnings == ()


def test_a_wrapped_link_is_none_and_warned_of_without_showing_it() -> None:
    found = expanded(calendar(event(START, f"DESCRIPTION:{WRAPPED}")))
    assert only(found)["meeting_url"] is None
    (warning,) = found.warnings
    assert warning == (
        "VEVENT 1 (line 5, UID one@google.com): "
        "a mail filter has rewritten its link; Recall finds none"
    )
