"""
Which meeting a link leads to: one spelling for all invitees' copies of it.

Only what is known to vary between copies of one meeting is dropped; a host that
merely looks like a platform's is left alone, and opaque tokens keep their case.
"""

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, quote, unquote_to_bytes, urlsplit

_ZOOM = ("zoom.us", "zoomgov.com")
_TEAMS = ("teams.microsoft.com", "teams.cloud.microsoft", "teams.live.com")
_PORTS = {"http": 80, "https": 443}


@lru_cache(maxsize=65_536)
def canonical_link(link: str) -> str:
    """
    Spell a meeting link so that two copies of one meeting read the same.

    Dropped are Zoom's vanity hosts (but for personal rooms), `wc/join` and
    passcodes; the context of Teams; case and query of Meet codes; queries of Webex
    rooms. The result never contains `|`, and spelling it again changes nothing. Text
    that is no link stays as it is.
    """
    try:
        parts = urlsplit("%20".join(link.split()))  # a URL holds no blanks
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return without_bar(link)
    if parts.scheme.lower() not in _PORTS or not host or "@" in parts.netloc:
        return without_bar(link)
    if port in (None, _PORTS[parts.scheme.lower()]):
        known = _meeting(host, parts)
        if known is not None:
            return without_bar(known)
    return without_bar(_tidy(parts, host, port))


def without_bar(link: str) -> str:
    """Percent-encode `|`, illegal in a URL, which separates the parts of a key."""
    return link.replace("|", "%7C")


def _tidy(parts: SplitResult, host: str, port: int | None) -> str:
    scheme = parts.scheme.lower()
    shown = f"[{host}]" if ":" in host else host
    place = shown if port in (None, _PORTS[scheme]) else f"{shown}:{port}"
    return parts._replace(scheme=scheme, netloc=place).geturl()


def _meeting(host: str, parts: SplitResult) -> str | None:
    for belongs, spelling in _PLATFORMS:
        if belongs(host):
            return spelling(host, _segments(parts.path), parts.query)
    return None


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _zoom(host: str, path: list[str], query: str) -> str | None:
    site = next(site for site in _ZOOM if _within(host, site))
    match path:
        case ["wc", "join", number] | ["wc", number, "join" | "start"]:
            pass
        case ["j" | "w" | "s", number]:
            pass
        case ["my", name]:
            return f"https://{host}/my/{_token(name)}"
        case _:
            return None
    return f"https://{site}/j/{number}" if _digits(number) else None


def _meet(host: str, path: list[str], query: str) -> str | None:
    match path:
        case ["lookup", token]:
            return f"https://{host}/lookup/{_token(token)}"
        case [code] if code.replace("-", "").isalpha() and code.isascii():
            return f"https://{host}/{code.lower()}"
        case _:
            return None


def _teams(host: str, path: list[str], query: str) -> str | None:
    match path:
        case ["l", "meetup-join", thread, message]:
            return f"https://{host}/l/meetup-join/{_token(thread)}/{_token(message)}"
        case ["l", "meetup-join", thread]:
            return f"https://{host}/l/meetup-join/{_token(thread)}/0"
        case ["meet", number] if _digits(number):
            return f"https://{host}/meet/{number}"
        case _:
            return None


def _webex(host: str, path: list[str], query: str) -> str | None:
    match path:
        case ["meet" | "join", room]:
            return f"https://{host}/meet/{_token(room)}"
        case [*site, "j.php"] if len(site) <= 1:
            number = parse_qs(query).get("MTID", [""])[0]
            where = "".join(f"/{_token(part)}" for part in site)
            return (
                f"https://{host}{where}/j.php?MTID={_token(number)}" if number else None
            )
        case _:
            return None


def _within(host: str, site: str) -> bool:
    return host == site or host.endswith("." + site)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _token(text: str) -> str:
    """Spell percent-encoding in one way; letters keep their case."""
    return quote(unquote_to_bytes(text.encode("utf-8", "surrogatepass")), safe=":@-._~")


_Belongs = Callable[[str], bool]
_Spelling = Callable[[str, list[str], str], str | None]

_PLATFORMS: tuple[tuple[_Belongs, _Spelling], ...] = (
    (lambda host: any(_within(host, site) for site in _ZOOM), _zoom),
    (lambda host: host == "meet.google.com", _meet),
    (lambda host: host in _TEAMS, _teams),
    (lambda host: _within(host, "webex.com"), _webex),
)
