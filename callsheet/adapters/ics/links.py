"""Finds the meeting link of an event, in the order that Recall documents."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import SplitResult, urlsplit

MeetingPlatform = Literal[
    "zoom",
    "google_meet",
    "microsoft_teams",
    "microsoft_teams_live",
    "webex",
    "goto_meeting",
]
"""Recall's names of the meeting platforms."""

MAX_SCANNED: Final = 100_000
"""No text is searched beyond this many characters."""
MAX_LINK: Final = 4_000

_ORDER: Final[tuple[tuple[MeetingPlatform, ...], ...]] = (
    ("zoom",),
    ("google_meet",),
    ("microsoft_teams", "microsoft_teams_live"),
    ("webex",),
    ("goto_meeting",),
)
_URL = re.compile(r"https?://[^\s<>\"'`{}|\\^\x00-\x20]+", re.IGNORECASE)
# What ends an address within HTML that was escaped once more.
_HTML_END = re.compile(r"&(?:lt|gt|quot|nbsp|apos|#39|#34|#60|#62|#160);")
_AMPERSAND = re.compile(r"&(?:amp|#38|#x26);", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9.-]+\Z")
_ZOOM = re.compile(r"/(?:[jws]/\d+|my/[^/]+|wc/(?:join/\d+|\d+/(?:join|start)))")
_MEET = re.compile(r"/[a-z]{3}-[a-z]{4}-[a-z]{3}/?\Z", re.IGNORECASE)
_TEAMS = re.compile(r"/(?:l/meetup-join/.|meet/.)")
_WEBEX = re.compile(
    r"/(?:meet|join)/.|.*(?:/j\.php\Z|/wbxmjs/.|/webappng/sites/.)", re.DOTALL
)
_GOTO_MEETING = re.compile(r"/join/\d")
_GOTO = re.compile(r"/[^/]")
_WRAPPERS: Final = ("safelinks.protection.outlook.com", "urldefense.com")
_PROOFPOINT: Final = "urldefense.proofpoint.com"


@dataclass(frozen=True, slots=True)
class Link:
    """A meeting link, exactly as written, and where it leads."""

    url: str = field(repr=False)
    platform: MeetingPlatform


def platform_of(url: str) -> MeetingPlatform | None:
    """
    Return the meeting platform of a link, or none for any other address.

    Look-alike hosts (`zoom.us.example.org`), wrapped links, links with a user name
    or a port, and pages of a platform that are no meeting are none.
    """
    parts = _parts(url)
    if parts is None:
        return None
    host, path = (parts.hostname or "").lower(), parts.path
    if _within(host, "zoom.us", "zoomgov.com"):
        return "zoom" if _ZOOM.match(path) else None
    if host == "meet.google.com":
        return "google_meet" if _MEET.match(path) else None
    if host == "teams.microsoft.com":
        return "microsoft_teams" if _TEAMS.match(path) else None
    if host == "teams.live.com":
        return "microsoft_teams_live" if path.startswith("/meet/") else None
    if _within(host, "webex.com"):
        return "webex" if _WEBEX.match(path) else None
    if _within(host, "gotomeeting.com"):
        return "goto_meeting" if _GOTO_MEETING.match(path) else None
    if host == "meet.goto.com":
        return "goto_meeting" if _GOTO.match(path) else None
    return None


def find_link(*, join: Sequence[str], texts: Sequence[str]) -> Link | None:
    """
    Return the link a bot would follow.

    Args:
        join: The provider's own join links, the surest first.
        texts: Location, description, ...; the first that has a link wins, and within
            it Zoom, Meet, Teams, Webex, GoTo, in this order.
    """
    for url in join:
        platform = platform_of(url)
        if platform:
            return Link(url, platform)
    for text in texts:
        found = list(_links(text))
        for group in _ORDER:
            for link in found:
                if link.platform in group:
                    return link
    return None


def has_wrapped_link(texts: Sequence[str]) -> bool:
    """Tell whether a mail filter has rewritten an address, which Recall cannot see."""
    return any(_wrapped(url) for text in texts for url in _urls(text))


def _links(text: str) -> Iterator[Link]:
    for url in _urls(text):
        platform = platform_of(url)
        if platform:
            yield Link(url, platform)


def _urls(text: str) -> Iterator[str]:
    for match in _URL.finditer(text[:MAX_SCANNED]):
        # An address that reaches the limit may be only the half of one.
        if len(match[0]) <= MAX_LINK and match.end() < MAX_SCANNED:
            ended = _HTML_END.split(match[0], maxsplit=1)[0]
            yield _without_punctuation(_AMPERSAND.sub("&", ended))


def _without_punctuation(url: str) -> str:
    """Drop what belongs to the sentence and not to the address."""
    end = len(url)
    unmatched = max(0, url.count(")") - url.count("("))
    while end and (url[end - 1] in ".,;:!?*]" or (url[end - 1] == ")" and unmatched)):
        unmatched = max(0, unmatched - (url[end - 1] == ")"))
        end -= 1
    return url[:end]


def _parts(url: str) -> SplitResult | None:
    if len(url) > MAX_LINK or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    plain = "@" not in parts.netloc and port in (None, 443)
    known_scheme = parts.scheme in ("http", "https")
    if plain and known_scheme and _HOST.match((parts.hostname or "").lower()):
        return parts
    return None


def _within(host: str, *domains: str) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _wrapped(url: str) -> bool:
    parts = _parts(url)
    if parts is None:
        return False
    host = (parts.hostname or "").lower()
    return (
        _within(host, *_WRAPPERS)
        or host == _PROOFPOINT
        or (host in ("www.google.com", "google.com") and parts.path == "/url")
    )
