"""Links that look alike and lead to different meetings keep different spellings."""

import pytest

from callsheet.domain.links import canonical_link

MEET = "https://meet.google.com/abc-defg-hij"
TEAMS = "https://teams.microsoft.com/l/meetup-join/19:meeting_AbC@thread.v2/0"
WEBEX = "https://acme.webex.com/acme/j.php?MTID=mAbC"

APART = {
    "another Zoom number": ("https://zoom.us/j/1", "https://zoom.us/j/2"),
    "Zoom and its twin for governments": (
        "https://zoom.us/j/1",
        "https://zoomgov.com/j/1",
    ),
    "a host that starts like Zoom": (
        "https://zoom.us/j/1",
        "https://zoom.us.evil.example/j/1",
    ),
    "a host that ends like Zoom": ("https://zoom.us/j/1", "https://evilzoom.us/j/1"),
    "a host that starts like Meet": (
        MEET,
        MEET.replace(".com", ".com.evil.example"),
    ),
    "a host below Meet": (MEET, MEET.replace("https://", "https://x.")),
    "a host below Teams": (TEAMS, TEAMS.replace("https://", "https://x.")),
    "Zoom on another port": ("https://zoom.us/j/1", "https://zoom.us:8443/j/1"),
    "Zoom over https on the port of http": (
        "https://zoom.us/j/1",
        "https://zoom.us:80/j/1",
    ),
    "Zoom behind a name and password": (
        "https://zoom.us/j/1",
        "https://zoom.us@evil.example/j/1",
    ),
    "personal rooms of two companies": (
        "https://acme.zoom.us/my/ana",
        "https://globex.zoom.us/my/ana",
    ),
    "personal rooms that differ in case": (
        "https://zoom.us/my/Ana",
        "https://zoom.us/my/ana",
    ),
    "a Zoom number with letters": ("https://zoom.us/j/1", "https://zoom.us/j/1x"),
    "a Zoom number in other digits": ("https://zoom.us/j/1", "https://zoom.us/j/١"),
    "a longer Zoom path": ("https://zoom.us/j/1", "https://zoom.us/j/1/2"),
    "another Meet code": (MEET, "https://meet.google.com/abc-defg-hik"),
    "a Meet path that is no code": (
        "https://meet.google.com/abc",
        "https://meet.google.com/abc/def",
    ),
    "Meet nicknames that differ in case": (
        "https://meet.google.com/lookup/a",
        "https://meet.google.com/lookup/A",
    ),
    "Teams threads that differ in case": (TEAMS, TEAMS.replace("AbC", "abc")),
    "Teams messages": (TEAMS, TEAMS.replace("/0", "/1")),
    "Teams numbers": ("https://teams.live.com/meet/1", "https://teams.live.com/meet/2"),
    "Teams at home and at work": (
        "https://teams.live.com/meet/1",
        "https://teams.microsoft.com/meet/1",
    ),
    "an escaped slash": (
        "https://teams.microsoft.com/l/meetup-join/a%2Fb/0",
        "https://teams.microsoft.com/l/meetup-join/a/b/0",
    ),
    "Webex meetings that differ in case": (WEBEX, WEBEX.replace("mAbC", "mabc")),
    "Webex sites": (WEBEX, WEBEX.replace("/acme/", "/globex/")),
    "Webex hosts": (WEBEX, WEBEX.replace("//acme.", "//globex.")),
    "paths that differ in case elsewhere": (
        "https://x.example/A",
        "https://x.example/a",
    ),
    "queries elsewhere": ("https://x.example/?a", "https://x.example/?b"),
}


@pytest.mark.parametrize(("one", "other"), APART.values(), ids=APART)
def test_apart_stay(one: str, other: str) -> None:
    spelt = [canonical_link(link) for link in (one, other)]
    assert spelt[0] != spelt[1]
    assert [canonical_link(link) for link in spelt] == spelt
