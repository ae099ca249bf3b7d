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
from callsheet.domain.policy import Choice, Policy, Rule
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


@st.composite
def kindred_policies(draw: st.DrawFn) -> Policy:
    """Draw a policy whose conditions look at the same facts, and mostly skip."""
    rules = tuple(
        Rule(
            name=f"rule-{number}",
            then=draw(st.sampled_from(("record", "skip"))),
            when=draw(_CONDITIONS),
            bot=draw(st.sampled_from((None, None, None, NAMED_BOT))),
            locked=draw(st.sampled_from((False, False, False, True))),
        )
        for number in range(draw(st.integers(1, 5)))
    )
    return Policy(
        rules=rules, default=draw(st.sampled_from(("skip", "skip", "record")))
    )


@st.composite
def known_events(draw: st.DrawFn) -> Event:
    """Draw an event of Ana's of which nearly everything is known."""
    guests = tuple(
        Guest(address=address)
        for address in draw(
            st.lists(st.sampled_from(("zoe@client.example", "amy@acme.example")))
        )
    )
    drawn = draw(events())
    return replace(
        drawn,
        end=drawn.start + timedelta(minutes=draw(st.sampled_from((15, 45, 60, 100)))),
        guests=(Guest(address="ana@acme.example", is_me=True), *guests[:4]),
        my_response=draw(st.sampled_from((*Response, *Response, None))),
        title=draw(st.sampled_from(("Quarterly review", "Lunch", None))),
        recurring=draw(st.sampled_from((True, False, None))),
        private=draw(st.sampled_from((True, False, None))),
        meeting_platform=draw(st.sampled_from(("google_meet", "zoom", None))),
    )
