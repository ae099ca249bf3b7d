"""Policies whose conditions look at the same facts, and events that are known well."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from callsheet.domain.conditions import (
    All,
    AnyOf,
    AttendeeCount,
    CalendarMetadata,
    Condition,
    Duration,
    MyResponse,
    Not,
    Platform,
    Private,
    Recurring,
    Title,
)
from callsheet.domain.event import Event, Guest, Response
from callsheet.domain.policy import Choice, Policy, Rule, Then
from tests.properties.policies import CONDITIONS, NAMED_BOT
from tests.strategies import events

_RESPONSES: tuple[Condition, ...] = tuple(
    MyResponse(among=among)
    for among in (
        (Response.ACCEPTED, Response.TENTATIVE),
        (Response.TENTATIVE,),
        (Response.TENTATIVE, Response.DECLINED),
        (Response.DECLINED, Response.NONE, Response.ACCEPTED),
        tuple(Response),
    )
)
_KIN: tuple[Condition, ...] = (
    *_RESPONSES,
    Private(),
    Recurring(is_=False),
    Platform(among=("zoom", "google_meet")),
    Platform(among=("zoom",)),
    Title(words=("review", "lunch")),
    Title(words=("lunch",)),
    AttendeeCount(at_most=4),
    AttendeeCount(at_least=4),
    Duration(at_most=60),
    Duration(at_least=30, at_most=90),
    CalendarMetadata(key="team", among=("sales", "support")),
    CalendarMetadata(key="tier", among=("gold",)),
)
_LEAVES = st.sampled_from(CONDITIONS) | st.sampled_from(_KIN)
_CONDITIONS = (
    _LEAVES
    | st.builds(Not, _LEAVES)
    | st.builds(lambda *parts: All(parts), _LEAVES, _LEAVES)
    | st.builds(lambda *parts: AnyOf(parts), _LEAVES, _LEAVES)
)
CHOICES = st.sampled_from(
    (
        None,
        None,
        None,
        Choice(target="x", wanted=True),
        Choice(target="x", wanted=False),
    )
)


_COUNT = st.integers(1, 5)
_THEN: st.SearchStrategy[Then] = st.sampled_from(("record", "skip"))
_BOT = st.sampled_from((None, None, None, NAMED_BOT))
_LOCKED = st.sampled_from((False, False, False, True))
_DEFAULT: st.SearchStrategy[Then] = st.sampled_from(("skip", "skip", "record"))


@st.composite
def kindred_policies(draw: st.DrawFn) -> Policy:
    """Draw a policy whose conditions look at the same facts, and mostly skip."""
    rules = tuple(
        Rule(
            name=f"rule-{number}",
            then=draw(_THEN),
            when=draw(_CONDITIONS),
            bot=draw(_BOT),
            locked=draw(_LOCKED),
        )
        for number in range(draw(_COUNT))
    )
    return Policy(rules=rules, default=draw(_DEFAULT))


_EVENTS = events()
_GUESTS = st.lists(st.sampled_from(("zoe@client.example", "amy@acme.example")))
_MINUTES = st.sampled_from((15, 45, 60, 100))
_ANSWERS = st.sampled_from((*Response, *Response, None))
_TITLES = st.sampled_from(("Quarterly review", "Lunch", None))
_PERHAPS = st.sampled_from((True, False, None))
_PLATFORMS = st.sampled_from(("google_meet", "zoom", None))


@st.composite
def known_events(draw: st.DrawFn) -> Event:
    """Draw an event of Ana's of which nearly everything is known."""
    guests = tuple(Guest(address=address) for address in draw(_GUESTS))
    drawn = draw(_EVENTS)
    return replace(
        drawn,
        end=drawn.start + timedelta(minutes=draw(_MINUTES)),
        guests=(Guest(address="ana@acme.example", is_me=True), *guests[:4]),
        my_response=draw(_ANSWERS),
        title=draw(_TITLES),
        recurring=draw(_PERHAPS),
        private=draw(_PERHAPS),
        meeting_platform=draw(_PLATFORMS),
    )
