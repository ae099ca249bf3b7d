"""Varied situations: small pools of values, so that parts meet and rules hit."""

from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

from hypothesis import strategies as st

from callsheet.domain.answers import Answer
from callsheet.domain.bot import Bot, BotStatus, EndReason, Sibling
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import (
    All,
    AllDay,
    AnyOf,
    Condition,
    External,
    MyResponse,
    Not,
    Organizer,
    OrganizerIsMe,
    Series,
    Title,
)
from callsheet.domain.event import Calendar, CalendarStatus, Event, Guest, Response
from callsheet.domain.keys import KeySettings, LinkForm, Scheme, Spelling
from callsheet.domain.policy import Choice, Policy, Rule
from callsheet.domain.situation import ForeignBots, Settings, Situation

START = datetime(2026, 3, 2, 15, tzinfo=UTC)
HALF_A_PAIR = "\ud800"

T = TypeVar("T")


def usually(
    value: st.SearchStrategy[T], otherwise: st.SearchStrategy[T]
) -> st.SearchStrategy[T]:
    """Draw the one much more often: else the first rules would settle every case."""
    return st.sampled_from([value] * 9 + [otherwise]).flatmap(lambda chosen: chosen)


texts = st.sampled_from(
    ["", "Standup", "Größe ☃ 会議", 'a "quote" \\ and\na line', "2026", "null"]
) | st.just(HALF_A_PAIR)
addresses = st.sampled_from(["ana@acme.example", "bo@globex.example", "nobody"])
links = st.sampled_from(
    ["https://meet.google.com/abc-defg-hij", "https://acme.zoom.us/j/123?pwd=x", ""]
)
zones = st.sampled_from([UTC, timezone(timedelta(hours=5.5)), timezone.min])
spans = st.timedeltas(timedelta(), timedelta(days=400))
instants = st.builds(
    lambda minutes, micros, zone: (
        START + timedelta(minutes=minutes, microseconds=micros)
    ).astimezone(zone),
    st.integers(-120, 120),
    st.sampled_from([0, 0, 1, 123456]),
    zones,
)
flags = st.booleans()
rarely = usually(st.just(False), st.just(True))
maybe = st.none() | flags
configs = st.builds(BotSettings.of, st.dictionaries(texts, texts, max_size=2))

leaves = st.one_of(
    st.builds(External, is_=flags),
    st.builds(MyResponse, among=st.tuples(st.sampled_from(Response))),
    st.builds(Series, among=st.tuples(texts)),
    st.builds(OrganizerIsMe, is_=flags),
    st.builds(Organizer, among=st.tuples(addresses)),
    st.builds(Title, words=st.tuples(texts)),
    st.builds(AllDay, is_=flags),
)


def _nested(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        st.builds(All, parts), st.builds(AnyOf, parts), st.builds(Not, inner)
    )


conditions: st.SearchStrategy[Condition] = st.recursive(leaves, _nested, max_leaves=8)
rules = st.builds(
    Rule,
    name=texts,
    then=st.sampled_from(["record", "skip"]),
    when=conditions,
    bot=st.none() | configs,
    locked=flags,
)
policies = st.builds(
    Policy,
    rules=st.lists(rules, max_size=3).map(tuple),
    default=st.sampled_from(["record", "skip"]),
    own_domains=st.sampled_from([(), ("acme.example",)]),
    bot=configs,
)
bots = st.builds(
    Bot,
    id=st.sampled_from([f"bot-{number}" for number in range(20)]),
    key=texts,
    start=instants | st.just(START),
    link=links,
    status=st.none() | st.sampled_from(BotStatus),
    ended_at=st.none() | instants,
    end_reason=st.none() | st.sampled_from(EndReason),
    stopped_by_person=flags,
    settings_digest=st.none() | st.just("sha256:01"),
    ours=flags,
)
several_bots = st.lists(bots, max_size=3, unique_by=lambda bot: bot.id).map(tuple)
siblings = st.builds(
    Sibling,
    event_id=st.sampled_from(["evt-2", "evt-3"]),
    calendar_id=st.just("cal-b"),
    calendar=texts,
    key=st.none() | texts,
    start=instants,
    end=instants,
    wanted=st.sampled_from(Answer),
    bots=several_bots,
    in_flight=flags,
)
events = st.builds(
    Event,
    id=st.just("evt-1"),
    calendar_id=st.just("cal-a"),
    start=instants | st.just(START),
    end=usually(st.just(START + timedelta(hours=3)), instants),
    meeting_url=usually(links, st.none()),
    is_deleted=rarely,
    is_cancelled=rarely,
    ical_uid=st.none() | texts,
    series=st.lists(texts, max_size=2).map(tuple),
    title=st.none() | texts,
    title_hidden=flags,
    all_day=flags,
    guests=st.lists(
        st.builds(Guest, address=st.none() | addresses, is_me=flags), max_size=3
    ).map(tuple),
    guests_complete=flags,
    organizer=st.none() | addresses,
    organizer_is_me=maybe,
    my_response=st.none() | st.sampled_from(Response),
    updated_at=st.none() | instants,
)
calendars = st.builds(
    Calendar,
    id=st.just("cal-a"),
    address=st.none() | addresses,
    status=usually(st.just(CalendarStatus.CONNECTED), st.sampled_from(CalendarStatus)),
    tenant=st.none() | texts,
    time_zone=st.none() | st.just("Europe/Vienna"),
)
keys = st.builds(
    KeySettings,
    scheme=st.sampled_from(Scheme),
    spelling=st.sampled_from(Spelling),
    link=st.sampled_from(LinkForm),
    share_between_tenants=flags,
)
settings = st.builds(
    Settings,
    key=keys,
    late_join=flags,
    foreign_bots=st.sampled_from(ForeignBots),
    adopt_by_key=flags,
    join_retry=st.lists(spans, max_size=3).map(tuple),
)
choices = st.none() | st.builds(Choice, target=texts, wanted=flags)
situations: st.SearchStrategy[Situation] = st.builds(
    Situation,
    event=events,
    policy=usually(policies, st.none()),
    now=instants,
    calendar=calendars,
    event_choice=choices,
    series_choice=choices,
    bots=several_bots,
    siblings=st.lists(siblings, max_size=2).map(tuple),
    agreed=st.none() | configs,
    settings=settings,
)
