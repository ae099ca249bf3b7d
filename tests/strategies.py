"""
Cases to decide, drawn so that they hit: everything is built from the event under test.

Instants are breakpoints and their neighbours, links are few and spelt in several
ways, bots are what Recall would list for this very event, calendars and bots are
shared on purpose, and most events are wanted.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from callsheet.domain.answers import Answer
from callsheet.domain.bot import Bot, Sibling
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.event import Calendar, Event, Guest, LocalTimes, Response
from callsheet.domain.ids import BotId, DedupKey, EventId
from callsheet.domain.keys import (
    deduplication_key,
)
from callsheet.domain.policy import Choice, Policy
from callsheet.domain.situation import ForeignBots, Settings, Situation
from tests.properties.corpus import (
    ALMA,
    ANA,
    BASE,
    BOB,
    CALENDARS,
    DAY,
    HOUR,
    INSTANT,
    KEYS,
    LINKS,
    MEET,
    MINUTE,
    NUDGES,
    ROOM,
    SPELLINGS,
)
from tests.properties.lives import LIVES
from tests.properties.oddities import ODDITIES, disturbed
from tests.properties.policies import NAMED_BOT, policies

_INTERNAL = Guest(address="amy@acme.example")
_EXTERNAL = Guest(address="zoe@client.example")
_EARLY = LocalTimes(
    zone="Europe/Berlin", zone_data="2026a", weekday=0, starts=480, ends=510
)
_EVERY_WEEK = {"recurring": True, "private": False, "meeting_platform": "google_meet"}
_ONCE = {"recurring": False, "private": True, "meeting_platform": "zoom"}
_ABOUT: tuple[dict[str, Any], ...] = (
    {"guests": (_INTERNAL,), "all_day": None},
    {"guests": (_INTERNAL, _EXTERNAL), "title": "Quarterly review"},
    {"guests": (Guest(address=None), _INTERNAL), "guests_complete": False},
    {"organizer": "ana@acme.example", "my_response": Response.ACCEPTED},
    {"organizer": "zoe@client.example", "organizer_is_me": False} | _ONCE,
    {"organizer_is_me": True, "my_response": Response.DECLINED, "all_day": True},
    {"series": ("uid-1", "uid-2"), "ical_uid": "uid-1", "title": "Stand-up"}
    | _EVERY_WEEK,
    {
        "title_hidden": True,
        "local": _EARLY,
        "all_day": None,
        "series_complete": False,
    },
)
_LENGTHS = (timedelta(minutes=30), timedelta(minutes=30), HOUR)
_STARTS = (timedelta(), timedelta(), HOUR, -HOUR / 2)
_PLACES = st.sampled_from(
    [
        (start, length, about)
        for start in _STARTS
        for length in _LENGTHS
        for about in _ABOUT
    ]
)
_LINKS = st.sampled_from(LINKS)


def near(instants: Iterable[datetime]) -> st.SearchStrategy[datetime]:
    """Draw one of the instants, or one just beside it."""
    return st.sampled_from([at + by for at in sorted(set(instants)) for by in NUDGES])


@st.composite
def events(
    draw: st.DrawFn, name: str = "evt-m", calendar: Calendar = ANA, link: str = ""
) -> Event:
    """Draw an event of the calendar, at one of few times, with one of few links."""
    shift, length, about = draw(_PLACES)
    start = BASE + shift
    return Event(
        id=EventId(name),
        calendar_id=calendar.id,
        start=start,
        end=start + length,
        meeting_url=link or draw(_LINKS),
        **about,
    )


def moments(event: Event, bots: Iterable[Bot] = ()) -> st.SearchStrategy[datetime]:
    """Draw a moment at or beside one where the answer may turn."""
    start, ten = event.start, 10 * MINUTE
    turns = {start - 28 * DAY, start - ten, start, start + ten, event.end}
    for bot in bots:
        ended = bot.ended_at or bot.start
        turns |= {bot.start, bot.start - ten, ended, ended + MINUTE, ended + 2 * MINUTE}
    # Ahead of the start most things may still happen.
    ahead = st.sampled_from([start - HOUR, start - 11 * MINUTE, start - 5 * MINUTE])
    return ahead | ahead | near(turns) | near((start,))


_USUAL = Settings()
_SETTINGS: tuple[Settings, ...] = (
    *(_USUAL,) * 16,
    *(replace(_USUAL, key=key) for key in KEYS),
    *(replace(_USUAL, late_join=False),) * 4,
    *(replace(_USUAL, foreign_bots=policy) for policy in ForeignBots),
    *(replace(_USUAL, foreign_bots=ForeignBots.REPLACE),) * 2,
    *(replace(_USUAL, adopt_by_key=False),) * 2,
    *(replace(_USUAL, join_retry=pauses) for pauses in ((MINUTE,), (MINUTE,) * 2)),
    *(replace(_USUAL, join_retry=()),) * 4,
)


_CHOSEN = st.sampled_from(_SETTINGS)


def settings() -> st.SearchStrategy[Settings]:
    """Draw the operator's choices; mostly the defaults."""
    return _CHOSEN


_SHIFTS = (-7 * DAY, -HOUR, 7 * DAY, HOUR, -5 * MINUTE, INSTANT, -INSTANT)
_OTHER = ("room", "room", "scheme", "scheme", "scheme", "spelt", "spelt", "foreign")
_WHENCE: tuple[tuple[str, timedelta], ...] = (
    *(("right", timedelta()),) * 7,
    *(("moved", shift) for shift in _SHIFTS),
    *((word, timedelta()) for word in _OTHER),
)
_ORIGINS = st.sampled_from(_WHENCE)
# Where bots of others are not to be left alone, there should be some.
_STRANGE = st.sampled_from([*_WHENCE, *(("foreign", timedelta()),) * 12])
_KNOWN = st.sampled_from(
    [
        (ours, digest, dismissed)
        for ours in (True, False)
        for digest in (None, BotSettings().digest, NAMED_BOT.digest)
        for dismissed in (False, False, False, True)
    ]
)
_LIVES = st.sampled_from(LIVES)
_KEYS = st.sampled_from(KEYS)


@st.composite
def bots(
    draw: st.DrawFn, event: Event, calendar: Calendar, how: Settings, name: str
) -> Bot:
    """Draw a bot that could hang on this event: the right one, or off by one thing."""
    alone = how.foreign_bots is ForeignBots.LEAVE
    origin, shift = draw(_ORIGINS if alone else _STRANGE)
    key = how.key
    start, link = event.start + shift, event.meeting_url or MEET
    if origin == "room":
        link = ROOM if link != ROOM else MEET
    elif origin == "scheme":
        key = draw(_KEYS)
    elif origin == "spelt":
        same = (s for s in SPELLINGS.values() if link in s)
        link = draw(st.sampled_from(next(same, (link,))))
    life, (ours, digest, dismissed) = draw(_LIVES), draw(_KNOWN)
    issued = deduplication_key(event.id, start, link, calendar, key)
    foreign = origin == "foreign" or issued is None
    return Bot(
        id=BotId(f"foreign-{name}" if foreign else name),
        key=DedupKey("someone else's") if foreign else DedupKey(issued or ""),
        start=start,
        link=link,
        status=life.status,
        ended_at=None if life.lasted is None else start + life.lasted,
        end_reason=life.end,
        stopped_by_person=life.stopped,
        settings_digest=digest,
        ours=ours and not foreign,
        dismissed=dismissed and not foreign,
    )


def is_foreign(bot: Bot) -> bool:
    """Say whether the bot was drawn as somebody else's."""
    return bot.id.startswith("foreign-")


def is_ours(bot: Bot, how: Settings) -> bool:
    """Say whether we may remove the bot, by what it was drawn as."""
    if how.foreign_bots is not ForeignBots.LEAVE:
        return True
    return bot.ours or (how.adopt_by_key and not is_foreign(bot))


_COPIES = st.sampled_from(
    [
        (calendar, shift, wanted, shared, in_flight)
        for calendar in (BOB, ALMA)
        for shift in (timedelta(), timedelta(), HOUR)
        for wanted in Answer
        for shared in (True, False)
        for in_flight in (False, False, True)
    ]
)


@st.composite
def _siblings(draw: st.DrawFn, of: Situation, name: str) -> Sibling:
    """Draw another invitee's copy of the meeting, holding the same bots or its own."""
    calendar, shift, wanted, shared, in_flight = draw(_COPIES)
    key, link = of.settings.key, of.event.meeting_url or MEET
    copy = replace(of.event, id=EventId(name), start=of.event.start + shift)
    own = () if shared else (draw(bots(copy, calendar, of.settings, f"bot-{name}")),)
    return Sibling(
        event_id=copy.id,
        calendar_id=calendar.id,
        calendar=calendar.address or calendar.id,
        key=deduplication_key(copy.id, copy.start, link, calendar, key),
        start=copy.start,
        end=copy.end + shift,
        wanted=wanted,
        bots=of.bots if shared else own,
        in_flight=in_flight,
    )


_YES, _NO = (Choice(target="me", wanted=wanted) for wanted in (True, False))
_SAID = st.sampled_from(
    [
        *((None, None),) * 30,
        *((one, other) for one in (None, _YES, _NO) for other in (None, _YES, _NO)),
    ]
)
_CALENDARS = st.sampled_from((ANA, ANA, *CALENDARS))
_BOTS = st.sampled_from((0, 1, 1, 1, 2, 2))
_AGREED = st.sampled_from((None, None, BotSettings(), NAMED_BOT))
_SIBLINGS = st.sampled_from((0, 0, 1, 2))
_ODDITIES = st.sampled_from(ODDITIES)


@st.composite
def situations(draw: st.DrawFn, policy: Policy | None = None) -> Situation:
    """Draw one event with all that its decision depends on."""
    calendar = draw(_CALENDARS)
    event = draw(events(calendar=calendar))
    how = draw(settings())
    count = draw(_BOTS)
    listed = [draw(bots(event, calendar, how, f"bot-{i}")) for i in range(count)]
    here, series = draw(_SAID)
    alone = Situation(
        event=event,
        policy=policy or draw(policies()),
        now=draw(moments(event, listed)),
        calendar=calendar,
        event_choice=here,
        series_choice=series,
        bots=tuple(listed),
        agreed=draw(_AGREED),
        settings=how,
    )
    names = ("evt-s", "evt-t")[: draw(_SIBLINGS)]
    others = tuple(draw(_siblings(alone, name)) for name in names)
    odd = draw(_ODDITIES)
    return disturbed(odd, replace(alone, siblings=others))
