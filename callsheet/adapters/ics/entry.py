"""A VEVENT, read: its times in their zones, its rules, and what it is about."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from callsheet.adapters.ics.blocks import Block, skipped
from callsheet.adapters.ics.faults import (
    Unreadable,
)
from callsheet.adapters.ics.links import (
    Link,
    find_link,
    has_wrapped_link,
    platform_of,
)
from callsheet.adapters.ics.moments import Length, Moment, length, moments, single
from callsheet.adapters.ics.people import People, people_of
from callsheet.adapters.ics.rule import Rule, rule_of
from callsheet.adapters.ics.zones import Zones

MAX_TITLE: Final = 1_000
MAX_DESCRIPTION: Final = 20_000
_JOIN_LINKS: Final = (
    "X-GOOGLE-CONFERENCE",
    "CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
    "X-MICROSOFT-ONLINEMEETINGCONFLINK",
    "URL",
)
_CLASSES: Final = ("", "PUBLIC", "PRIVATE", "CONFIDENTIAL")
_MAX_RULES: Final = 10
_MAX_DATES: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """
    What an event is about.

    Attributes:
        title: Without the rest of one over 1,000 characters.
        html: Whether the description is HTML.
        join: The provider's own join link, if that is what the link is.
        link: The link that Recall would find.
        wrapped: Whether there is no link because a mail filter rewrote it.
        status, visibility, busy: STATUS, CLASS, X-MICROSOFT-CDO-BUSYSTATUS.
        free: Whether the event leaves its owner free.
        all_day: Whether it is meant for whole days, however it is written.
    """

    title: str = field(repr=False)
    description: str = field(repr=False)
    html: bool
    location: str = field(repr=False)
    join: Link | None
    link: Link | None
    wrapped: bool
    status: str
    visibility: str
    busy: str
    free: bool
    all_day: bool
    people: People
    created: datetime | None
    modified: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    One VEVENT.

    Attributes:
        place: Where it stands in the file.
        version: Orders the copies of one event; the highest counts.
        recurrence_id: Which repetition of its series this one replaces.
        and_future: Whether it replaces all later ones too.
        dates, excluded: RDATE and EXDATE.
        excluding: EXRULE, which old files have.
    """

    place: str
    uid: str = field(repr=False)
    version: tuple[int, str, int]
    start: Moment
    length: Length
    recurrence_id: Moment | None
    and_future: bool
    rules: tuple[Rule, ...]
    excluding: tuple[Rule, ...]
    dates: tuple[Moment, ...]
    excluded: tuple[Moment, ...]
    details: Details

    @property
    def sequence(self) -> int:
        """Its revision, from zero."""
        return self.version[0]

    @property
    def repeats(self) -> bool:
        """Whether it is the master of a series."""
        return bool(self.rules or self.dates)


def entry_of(block: Block, order: int, zones: Zones) -> Entry:
    """
    Read a VEVENT.

    Raises:
        Unreadable: A part that decides when it takes place or who comes is broken.
    """
    if block.fault:
        raise Unreadable(block.fault)
    recurrence_id = single(block, "RECURRENCE-ID", zones)
    start = single(block, "DTSTART", zones) or recurrence_id
    if start is None:
        reason = "it has no DTSTART"
        raise Unreadable(reason)
    lasts = length(block, start, zones)
    details = _details(block, start, zones)
    if details.all_day and not start.whole_day:
        start, lasts = _as_whole_day(start, lasts, zones)
    given = block.first("RECURRENCE-ID")
    return Entry(
        place=skipped(block, "").place,
        uid=_uid(block, start),
        version=(_sequence(block), block.text("DTSTAMP"), order),
        start=start,
        length=lasts,
        recurrence_id=recurrence_id,
        and_future=bool(given and given.parameter("RANGE") == "THISANDFUTURE"),
        rules=_rules(block, "RRULE"),
        excluding=_rules(block, "EXRULE"),
        dates=_dates(block, "RDATE", zones),
        excluded=_dates(block, "EXDATE", zones),
        details=details,
    )


def _uid(block: Block, start: Moment) -> str:
    uid = "".join(char for char in block.text("UID") if char.isprintable())
    if uid:
        return uid[:1_000]
    told = f"{start.local.isoformat()}|{block.text('SUMMARY')}"
    return f"no-uid-{sha256(told.encode(errors='replace')).hexdigest()[:20]}"


def _sequence(block: Block) -> int:
    text = block.text("SEQUENCE")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _rules(block: Block, name: str) -> tuple[Rule, ...]:
    given = block.all(name)
    if len(given) > _MAX_RULES:
        reason = f"it has {len(given)} rules; more than {_MAX_RULES} are not read"
        raise Unreadable(reason)
    return tuple(rule_of(each.value) for each in given)


def _dates(block: Block, name: str, zones: Zones) -> tuple[Moment, ...]:
    found = [each for given in block.all(name) for each in moments(given, zones)]
    if len(found) > _MAX_DATES:
        reason = f"it has {len(found)} dates in {name}; {_MAX_DATES} are too many"
        raise Unreadable(reason)
    return tuple(found)


def _as_whole_day(start: Moment, lasts: Length, zones: Zones) -> tuple[Moment, Length]:
    """Turn midnight to midnight, in its own zone or the calendar's, into days."""
    for zone in (start.zone, zones.default):
        local = Moment(start.local, zone).wall_clock_of(start)
        days = round(lasts.time / timedelta(days=1))
        if local == local.replace(hour=0, minute=0, second=0) and days:
            return Moment(local, zone, whole_day=True), Length(timedelta(days=days))
    return start, lasts


def _details(block: Block, start: Moment, zones: Zones) -> Details:
    html = block.first("X-ALT-DESC")
    description = block.text("DESCRIPTION")
    location = block.text("LOCATION")
    texts = (location, description, html.text if html else "")
    join = next((url for url in _join_links(block) if platform_of(url)), None)
    link = find_link(join=[join] if join else [], texts=texts)
    busy = block.text("X-MICROSOFT-CDO-BUSYSTATUS").upper()
    return Details(
        title=block.text("SUMMARY").replace("\n", " ")[:MAX_TITLE],
        description=(description or texts[2])[:MAX_DESCRIPTION],
        html=bool(html and not description),
        location=location[:MAX_TITLE],
        join=link if join else None,
        link=link,
        wrapped=link is None and has_wrapped_link(texts),
        status=block.text("STATUS").upper(),
        visibility=_visibility(block.text("CLASS").upper()),
        busy=busy,
        free=(block.text("TRANSP").upper() or busy) in ("TRANSPARENT", "FREE"),
        all_day=start.whole_day
        or block.text("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE",
        people=people_of(block),
        created=_instant(block, "CREATED", zones),
        modified=_instant(block, "LAST-MODIFIED", zones),
    )


def _visibility(given: str) -> str:
    # RFC 5545 wants a class that nobody knows to be treated as private.
    return given if given in _CLASSES else "PRIVATE"


def _join_links(block: Block) -> Iterator[str]:
    for name in _JOIN_LINKS:
        for given in block.all(name):
            features = given.parameter("FEATURE")
            if name != "CONFERENCE" or not features or "VIDEO" in features:
                # An address is no TEXT: its backslashes and commas are its own.
                yield given.value.strip()


def _instant(block: Block, name: str, zones: Zones) -> datetime | None:
    try:
        read = single(block, name, zones)
    except Unreadable:
        return None
    return read.utc if read else None
