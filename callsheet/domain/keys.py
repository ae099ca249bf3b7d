"""The deduplication key: the one place where Recall's sharing of bots is decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import assert_never

from callsheet.domain.event import Calendar
from callsheet.domain.ids import DedupKey, EventId
from callsheet.domain.instants import spell
from callsheet.domain.links import canonical_link, without_bar
from callsheet.domain.mail import company_of

KEY_LIMIT = 2000
"""Recall takes deduplication keys of 1 to 2,000 characters."""


class Scheme(Enum):
    """Who shares a bot; one scheme for all events of a workspace, for ever."""

    ALL = "all"
    COMPANY = "company"
    CALENDAR_EVENT = "calendar_event"
    TENANT = "tenant"


class Spelling(Enum):
    """How a key's last part is joined: unambiguously, or as Recall's guide does."""

    SAFE = "safe"
    GUIDE = "guide"


class LinkForm(Enum):
    """Which link goes into the key; the one given to Recall is never altered."""

    CANONICAL = "canonical"
    VERBATIM = "verbatim"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySettings:
    """
    How deduplication keys are made in this workspace.

    Attributes:
        share_between_tenants: Whether tenants may share bots under `all` and
            `company`; without it these schemes are refused for several tenants.
    """

    scheme: Scheme = Scheme.ALL
    spelling: Spelling = Spelling.SAFE
    link: LinkForm = LinkForm.CANONICAL
    share_between_tenants: bool = False


def deduplication_key(
    event_id: EventId,
    start: datetime,
    link: str,
    calendar: Calendar,
    settings: KeySettings,
) -> DedupKey | None:
    """
    Make the key under which Recall shares the bot of this meeting.

    Under one setting two keys are equal if and only if start, link (in the form
    chosen) and last part are; `spelling = "guide"` gives that up for compatibility.

    Returns:
        None if the scheme needs a part that is not known: the calendar's address
        (`company`) or its tenant (`tenant`).
    """
    suffix = _suffix(event_id, calendar, settings.scheme)
    if suffix is None:
        return None
    link = link_part(link, settings.link)
    if settings.scheme is Scheme.ALL:
        return DedupKey(f"{spell(start)}-{link}")
    if settings.spelling is Spelling.GUIDE:
        return DedupKey(f"{spell(start)}-{link}-{suffix}")
    return DedupKey(f"{spell(start)}-{without_bar(link)}|{suffix}")


def link_part(link: str, form: LinkForm) -> str:
    """Spell the link as the key holds it: what makes two links one meeting."""
    return canonical_link(link) if form is LinkForm.CANONICAL else link


def would_issue(
    key: DedupKey, event_id: EventId, start: datetime, link: str, calendar: Calendar
) -> bool:
    """Say whether the key is one of ours for this start and link, in any scheme."""
    head = spell(start) + "-"
    if not key.startswith(head):
        return False
    rest = key[len(head) :]
    forms = {link_part(link, form) for form in LinkForm}
    return rest in forms or any(
        rest in (f"{form}-{suffix}", f"{without_bar(form)}|{suffix}")
        for suffix in (_suffix(event_id, calendar, scheme) for scheme in _NARROWER)
        if suffix is not None
        for form in forms
    )


def made_by(
    key: DedupKey,
    event_id: EventId,
    start: datetime,
    link: str,
    calendar: Calendar,
    likely: Iterable[KeySettings] = (),
) -> KeySettings | None:
    """
    Say under which settings a key was made.

    Several may make the same: the first of the likely ones is named, or else the one
    with the widest scheme and the most usual spelling.

    Returns:
        None if we make no such key for this start and link.
    """
    return next(
        (
            settings
            for settings in (*likely, *_EVERY)
            if deduplication_key(event_id, start, link, calendar, settings) == key
        ),
        None,
    )


_EVERY = tuple(
    KeySettings(scheme=scheme, spelling=spelling, link=form)
    for scheme in Scheme
    for spelling in Spelling
    for form in LinkForm
)
_NARROWER = (Scheme.COMPANY, Scheme.CALENDAR_EVENT, Scheme.TENANT)


def _suffix(event_id: EventId, calendar: Calendar, scheme: Scheme) -> str | None:
    match scheme:
        case Scheme.ALL:
            return ""
        case Scheme.COMPANY:
            return company_of(calendar.address)
        case Scheme.CALENDAR_EVENT:
            return event_id
        case Scheme.TENANT:
            return calendar.tenant or None
        case _:
            assert_never(scheme)
