"""Which scopes there are, and what they let an application do."""

import re

from callsheet.adapters.simulator.model import Platform

_GOOGLE = "https://www.googleapis.com/auth/"
_GRAPH = "https://graph.microsoft.com/"
_ALIASES = {
    "email": _GOOGLE + "userinfo.email",
    "profile": _GOOGLE + "userinfo.profile",
}
_KNOWN: dict[Platform, re.Pattern[str]] = {
    "google_calendar": re.compile(re.escape(_GOOGLE) + r"[a-z][a-z._]{0,80}|openid"),
    "microsoft_outlook": re.compile(
        rf"({re.escape(_GRAPH)})?[A-Za-z][A-Za-z.]{{1,60}}"
        r"|openid|profile|email|offline_access"
    ),
}
_READ_EVENTS: dict[Platform, frozenset[str]] = {
    "google_calendar": frozenset(
        _GOOGLE + name
        for name in (
            "calendar",
            "calendar.readonly",
            "calendar.events",
            "calendar.events.readonly",
        )
    ),
    "microsoft_outlook": frozenset({"calendars.read", "calendars.readwrite"}),
}
_READ_PROFILE: dict[Platform, frozenset[str]] = {
    "google_calendar": frozenset({_ALIASES["email"]}),
    "microsoft_outlook": frozenset({"user.read", "user.readwrite"}),
}

STANDARD: dict[Platform, tuple[str, ...]] = {
    "google_calendar": (_GOOGLE + "calendar.events.readonly", _ALIASES["email"]),
    "microsoft_outlook": ("Calendars.Read", "User.Read", "offline_access"),
}
"""What the accounts that were there from the start have granted."""


def read_scopes(platform: Platform, text: str) -> tuple[str, ...]:
    """
    The scopes of a request, each once, as the provider spells them.

    ValueError that names the first one unknown.
    """
    found: dict[str, None] = {}
    for name in text.split():
        scope = _ALIASES.get(name, name) if platform == "google_calendar" else name
        if not _KNOWN[platform].fullmatch(scope):
            raise ValueError(name)
        found[scope] = None
    return tuple(found)


def reads_events(platform: Platform, scopes: tuple[str, ...]) -> bool:
    """Whether these scopes let an application read the calendar."""
    return _any(scopes, _READ_EVENTS[platform])


def reads_profile(platform: Platform, scopes: tuple[str, ...]) -> bool:
    """Whether these scopes let an application learn whose account it is."""
    return _any(scopes, _READ_PROFILE[platform])


def satisfies_recall(platform: Platform, scopes: tuple[str, ...]) -> bool:
    """Whether Recall can work with them: events, and with Google the address."""
    if not reads_events(platform, scopes):
        return False
    return platform == "microsoft_outlook" or reads_profile(platform, scopes)


def _any(scopes: tuple[str, ...], known: frozenset[str]) -> bool:
    return any(scope.removeprefix(_GRAPH).casefold() in known for scope in scopes)
