"""One spelling for all invitees' copies of a link, and for nothing else."""

import pytest

from callsheet.domain.links import canonical_link, without_bar

ZOOM = "https://zoom.us/j/123456789"
MEET = "https://meet.google.com/abc-defg-hij"
THREAD = "19:meeting_AbC@thread.v2"
TEAMS = f"https://teams.microsoft.com/l/meetup-join/{THREAD}/0"
WEBEX = "https://acme.webex.com/acme/j.php?MTID=mAbC"

ONE_MEETING = {
    "Zoom as it is": (ZOOM, ZOOM),
    "Zoom with a passcode": (f"{ZOOM}?pwd=AbC.1", ZOOM),
    "Zoom with a fragment": (f"{ZOOM}#success", ZOOM),
    "Zoom on a vanity host": ("https://acme.zoom.us/j/123456789", ZOOM),
    "Zoom on a vanity host with a region": (
        "https://acme.us02web.zoom.us/j/123456789",
        ZOOM,
    ),
    "Zoom in the browser": ("https://zoom.us/wc/join/123456789", ZOOM),
    "Zoom in the browser, the newer way": (
        "https://zoom.us/wc/123456789/join?x=1",
        ZOOM,
    ),
    "Zoom for the host in the browser": ("https://zoom.us/wc/123456789/start", ZOOM),
    "Zoom for the host": ("https://zoom.us/s/123456789", ZOOM),
    "Zoom for a webinar": ("https://zoom.us/w/123456789?tk=x", ZOOM),
    "Zoom without encryption": ("http://zoom.us/j/123456789", ZOOM),
    "Zoom with a port that goes without saying": (
        "https://zoom.us:443/j/123456789",
        ZOOM,
    ),
    "Zoom over http with its port": ("http://zoom.us:80/j/123456789", ZOOM),
    "Zoom in capitals": ("HTTPS://ZOOM.US/j/123456789", ZOOM),
    "Zoom with a slash at the end": (f"{ZOOM}/", ZOOM),
    "Zoom with blanks around": (f"  {ZOOM}\n", ZOOM),
    "Zoom with a dot after the host": ("https://zoom.us./j/123456789", ZOOM),
    "Zoom with several dots after the host": ("https://zoom.us.../j/123456789", ZOOM),
    "Zoom for governments": (
        "https://acme.zoomgov.com/j/123456789?pwd=x",
        "https://zoomgov.com/j/123456789",
    ),
    "a personal Zoom room": (
        "https://acme.zoom.us/my/Ana.B?pwd=x",
        "https://acme.zoom.us/my/Ana.B",
    ),
    "Meet as it is": (MEET, MEET),
    "Meet in capitals": ("https://Meet.Google.com/ABC-Defg-HIJ", MEET),
    "Meet with a query": (f"{MEET}?authuser=1&hs=122", MEET),
    "Meet under a nickname": (
        "https://meet.google.com/lookup/AbC?x=1",
        "https://meet.google.com/lookup/AbC",
    ),
    "Teams as it is": (TEAMS, TEAMS),
    "Teams with an invitee's context": (
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting_AbC%40thread.v2/0?c=%7b",
        TEAMS,
    ),
    "Teams with capital escapes": (
        "https://teams.microsoft.com/l/meetup-join/19%3Ameeting_AbC%40thread.v2/0",
        TEAMS,
    ),
    "Teams without a message": (
        f"https://teams.microsoft.com/l/meetup-join/{THREAD}",
        TEAMS,
    ),
    "Teams with a message": (
        f"https://teams.microsoft.com/l/meetup-join/{THREAD}/1612?context=x",
        f"https://teams.microsoft.com/l/meetup-join/{THREAD}/1612",
    ),
    "Teams under a number": (
        "https://teams.live.com/meet/9312?p=AbC",
        "https://teams.live.com/meet/9312",
    ),
    "Teams in its new cloud": (
        "https://teams.cloud.microsoft/meet/9312?p=AbC",
        "https://teams.cloud.microsoft/meet/9312",
    ),
    "a Webex room": (
        "https://acme.webex.com/meet/Ana?x=1",
        "https://acme.webex.com/meet/Ana",
    ),
    "a Webex room to join": (
        "https://acme.webex.com/join/Ana",
        "https://acme.webex.com/meet/Ana",
    ),
    "a Webex meeting": (f"{WEBEX}&RT=x", WEBEX),
    "a Webex meeting without a site": (
        "https://acme.webex.com/j.php?RT=x&MTID=mAbC",
        "https://acme.webex.com/j.php?MTID=mAbC",
    ),
}


@pytest.mark.parametrize(("link", "canonical"), ONE_MEETING.values(), ids=ONE_MEETING)
def test_the_spelling_of(link: str, canonical: str) -> None:
    assert canonical_link(link) == canonical


KEPT = {
    "a text that is no link": "Room 7 | second floor",
    "a link with a name in it": "https://ana@zoom.us/j/1",
    "a link of another kind": "zoommtg://zoom.us/join?confno=1",
    "a link without a host": "https:///j/1",
    "a host of dots": "https://./x",
    "a broken host": "https://[x/j/1",
    "a port that is none": "https://zoom.us:x/j/1",
    "an empty text": "",
    "a Meet path of dashes": "https://meet.google.com/---",
    "a Meet path in other letters": "https://meet.google.com/äbc",
    "a Teams page": "https://teams.microsoft.com/l/channel/x?y=1",
    "a Teams meeting under a name": "https://teams.live.com/meet/ana?p=1",
    "a Webex page": "https://acme.webex.com/webappng/sites/acme?x=1",
    "a Webex page without its meeting": "https://acme.webex.com/j.php?RT=1",
    "a Webex page two sites deep": "https://acme.webex.com/a/b/j.php?MTID=1",
    "a Zoom page": "https://zoom.us/rec/share/AbC?pwd=x",
}


@pytest.mark.parametrize("link", KEPT.values(), ids=KEPT)
def test_as_it_is_stays(link: str) -> None:
    assert canonical_link(link) == link.replace("|", "%7C")


TIDIED = {
    "a host in capitals": ("HTTPS://X.Example/A?B#C", "https://x.example/A?B#C"),
    "a port that goes without saying": ("https://x.example:443/", "https://x.example/"),
    "a port of its own": ("https://x.example:8443/", "https://x.example:8443/"),
    "a port of the other kind": ("http://x.example:443/", "http://x.example:443/"),
    "a dot after the host": ("https://x.example./a", "https://x.example/a"),
    "an address for a host": ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
    "a bar": ("https://x.example/a|b", "https://x.example/a%7Cb"),
    "a bar in a token": (f"{TEAMS}|x", f"{TEAMS}%7Cx"),
    "a bar in a known platform's host": (
        "https://a|b.webex.com/meet/x",
        "https://a%7Cb.webex.com/meet/x",
    ),
    "an umlaut in a token": (
        "https://zoom.us/my/ä",
        "https://zoom.us/my/%C3%A4",
    ),
    "half a surrogate in a token": (
        "https://zoom.us/my/\ud800",
        "https://zoom.us/my/%ED%A0%80",
    ),
}


@pytest.mark.parametrize(("link", "tidy"), TIDIED.values(), ids=TIDIED)
def test_tidied_is(link: str, tidy: str) -> None:
    assert canonical_link(link) == tidy


EVERY = {
    **{name: link for name, (link, _) in (ONE_MEETING | TIDIED).items()},
    **KEPT,
    "a host with dots and a blank": "http://x. .:",
    "a blank before an empty fragment": "https://x.example/a #",
    "an empty port": "https://x.example:/a",
    "an empty query": "https://x.example/a?",
    "a token with a percent sign": "https://zoom.us/my/100%25",
    "a token with a plus": "https://acme.webex.com/j.php?MTID=a+b",
    "a token with a broken escape": "https://zoom.us/my/%zz%",
}


@pytest.mark.parametrize("link", EVERY.values(), ids=EVERY)
def test_spelling_again_changes_nothing_of(link: str) -> None:
    once = canonical_link(link)
    assert canonical_link(once) == once
    assert "|" not in once


def test_a_bar_is_encoded_and_nothing_else() -> None:
    assert without_bar("a|b%7C|ä") == "a%7Cb%7C%7Cä"
