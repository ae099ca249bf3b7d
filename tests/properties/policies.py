"""Policies to judge by: small ones whose verdict is known, and drawn ones."""

from dataclasses import replace
from functools import cache
from typing import Literal

from hypothesis import strategies as st

from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import (
    All,
    AllDay,
    AnyOf,
    Attendee,
    AttendeeCount,
    CalendarMetadata,
    Condition,
    Duration,
    External,
    Internal,
    MyResponse,
    Not,
    OnCalendar,
    Organizer,
    OrganizerIsMe,
    Platform,
    Private,
    Recurring,
    Series,
    Title,
    TitleLike,
    WorkingHours,
)
from callsheet.domain.event import Response
from callsheet.domain.policy import Layer, Policy, Rule, Then

NAMED_BOT = BotSettings.of({"bot_name": "Notes"})
TEAM_BOT = BotSettings.of({"bot_name": "Team"})

RECORD_ALL = Policy(default="record")
SKIP_ALL = Policy(default="skip")
OWN = ("acme.example",)

CONDITIONS: tuple[Condition, ...] = (
    External(),
    External(is_=False),
    MyResponse(among=(Response.ACCEPTED,)),
    MyResponse(among=(Response.DECLINED, Response.NONE)),
    Series(among=("uid-1",)),
    OrganizerIsMe(),
    OrganizerIsMe(is_=False),
    Organizer(among=("acme.example",)),
    Organizer(among=("zoe@client.example",)),
    Title(words=("review",)),
    Title(words=("stand-up", "retro")),
    AllDay(),
    All(),
    Internal(),
    Attendee(among=("client.example", "amy@acme.example")),
    AttendeeCount(at_least=2, at_most=2),
    AttendeeCount(at_least=2),
    TitleLike(patterns=("*review", "l?nch")),
    Recurring(),
    Private(is_=False),
    Duration(at_least=45),
    WorkingHours(starts=8 * 60, ends=17 * 60),
    Platform(among=("google_meet",)),
    OnCalendar(among=("acme.example",)),
    CalendarMetadata(key="team", among=("sales",)),
)

_MEMBERS: tuple[Condition, ...] = (
    OnCalendar(among=("ana@acme.example",)),
    OnCalendar(among=("acme.example",)),
    CalendarMetadata(key="team", among=("sales",)),
    AnyOf((OnCalendar(among=("beta.example",)), Not(OnCalendar(among=("x.example",))))),
    All((CalendarMetadata(key="team", among=("sales",)), Not(All()))),
    Title(words=("review",)),
)


# To put a strategy together takes longer than to draw from it: each is made once.
def _combined(leaf: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    pair = st.tuples(leaf, leaf)
    return (
        leaf
        | leaf
        | st.builds(Not, leaf)
        | st.builds(All, pair)
        | st.builds(AnyOf, pair)
    )


_PEOPLE = External, Internal, Attendee, AttendeeCount, OnCalendar, MyResponse
_CONDITIONS = {
    "anything": _combined(st.sampled_from(CONDITIONS)),
    "people": _combined(
        st.sampled_from([one for one in CONDITIONS if isinstance(one, _PEOPLE)])
    ),
}
_THEN: st.SearchStrategy[Then] = st.sampled_from(("record", "skip"))
_LOCKED = st.sampled_from((False, False, False, True))
_RULE_BOT = st.sampled_from((None, None, NAMED_BOT))
_RULES = st.integers(min_value=0, max_value=3)
_DEFAULT: st.SearchStrategy[Then] = st.sampled_from(("record", "record", "skip"))
_OWN = st.sampled_from((OWN, ()))
_BOT = st.sampled_from((BotSettings(), NAMED_BOT))
_LAYERS = st.integers(min_value=1, max_value=3)
_LEVEL: st.SearchStrategy[Literal["calendar", "group"]] = st.sampled_from(
    ("calendar", "group")
)
_LAYER_MEMBERS = st.sampled_from(_MEMBERS)
_LAYER_RULES = st.integers(min_value=0, max_value=2)
_LAYER_DEFAULT: st.SearchStrategy[Then | None] = st.sampled_from(
    (None, None, "record", "skip")
)
_LAYER_BOT = st.sampled_from((None, None, TEAM_BOT))
_LAYER_ZONE = st.sampled_from((None, "Europe/Berlin"))
_LEARNS = st.booleans()
_ZONE = st.sampled_from((None, "Europe/Paris"))


def conditions(about: str = "anything") -> st.SearchStrategy[Condition]:
    """Draw a condition, at most one level deep; if asked for, one on people."""
    return _CONDITIONS[about]


@cache
@st.composite
def rules(
    draw: st.DrawFn,
    name: str = "rule",
    *,
    locked: bool | None = None,
    about: str = "anything",
) -> Rule:
    """Draw a rule; mostly unlocked unless told otherwise."""
    free = locked is None and draw(_LOCKED)
    return Rule(
        name=name,
        then=draw(_THEN),
        when=draw(conditions(about)),
        bot=draw(_RULE_BOT),
        locked=bool(locked) or free,
    )


@cache
@st.composite
def drawn_policies(draw: st.DrawFn, about: str = "anything") -> Policy:
    """Draw a policy of up to three rules."""
    count = draw(_RULES)
    return Policy(
        rules=tuple(draw(rules(name=f"rule-{i}", about=about)) for i in range(count)),
        default=draw(_DEFAULT),
        own_domains=draw(_OWN),
        bot=draw(_BOT),
    )


@cache
@st.composite
def layers(draw: st.DrawFn, name: str, about: str) -> Layer:
    """Draw a layer of up to two rules."""
    count = draw(_LAYER_RULES)
    own = [rules(name=f"own-{i}", locked=False, about=about) for i in range(count)]
    return Layer(
        name=name,
        level=draw(_LEVEL),
        members=draw(_LAYER_MEMBERS),
        rules=tuple(draw(rule) for rule in own),
        default=draw(_LAYER_DEFAULT),
        bot=draw(_LAYER_BOT),
        time_zone=draw(_LAYER_ZONE),
    )


@cache
@st.composite
def layered_policies(draw: st.DrawFn, about: str = "anything") -> Policy:
    """Draw a policy with up to three layers, which may learn its own domains."""
    count = draw(_LAYERS)
    return replace(
        draw(drawn_policies(about)),
        layers=tuple(draw(layers(f"layer-{i}", about)) for i in range(count)),
        learn_own_domains=draw(_LEARNS),
        time_zone=draw(_ZONE),
    )


# Copies of one meeting fall under different rules, with different bots.
_SERIES = Series(among=("uid-1",))
DISSENT = Policy(
    rules=(
        Rule(name="series", then="record", when=_SERIES, bot=NAMED_BOT),
        Rule(name="some", then="record", when=Title(words=("review",))),
        Rule(name="day", then="record", when=AllDay(), bot=NAMED_BOT),
    ),
    default="record",
    bot=BotSettings.of({"bot_name": "Day"}),
)
_KNOWN = (
    *(RECORD_ALL,) * 12,
    *(Policy(rules=(Rule(name="guests", then="record", when=External()),)),) * 4,
    SKIP_ALL,
    *(DISSENT,) * 4,
    Policy(default="record", bot=NAMED_BOT),
    Policy(rules=(Rule(name="lock", then="record", locked=True),)),
    Policy(rules=(Rule(name="bar", then="skip", locked=True),), default="record"),
    Policy(rules=(Rule(name="all", then="record", bot=NAMED_BOT),)),
    Policy(rules=(Rule(name="none", then="skip"),), default="record"),
)


_KNOWN_POLICIES = st.sampled_from(_KNOWN)
_POLICIES = (
    _KNOWN_POLICIES
    | _KNOWN_POLICIES
    | _KNOWN_POLICIES
    | _KNOWN_POLICIES
    | drawn_policies()
    | layered_policies()
)


def policies() -> st.SearchStrategy[Policy]:
    """Draw a policy, biased to record."""
    return _POLICIES
