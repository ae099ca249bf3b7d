"""A rule that is said never to match never decides, whatever the event."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from callsheet.adapters.policy_file.drafts import Draft
from callsheet.adapters.policy_file.policies import draft_of
from callsheet.adapters.policy_file.problems import Report
from callsheet.adapters.policy_file.sources import Source
from callsheet.adapters.policy_file.unreachable import unreachable
from callsheet.domain.event import Guest, Response
from callsheet.domain.layers import in_force
from callsheet.domain.verdict import judge
from tests.domain.builders import HOUR, START, calendar, event

_LEAVES = st.sampled_from(
    [
        {"external": True},
        {"external": False},
        {"title": "x"},
        {"title": ["x", "y"]},
        {"my_response": "accepted"},
        {"my_response": ["accepted", "none"]},
        {"attendee": "ana@acme.example"},
        {"attendee": ["acme.example"]},
        {"duration": {"at_least": 30}},
        {"duration": {"at_least": 60, "at_most": 90}},
        {"attendee_count": {"at_most": 3}},
        {"attendee_count": 2},
        {"calendar": "acme.example"},
        {"calendar": "ana@acme.example"},
        {"calendar_metadata": {"team": ["a", "b"]}},
        {"calendar_metadata": {"team": "a"}},
    ]
)
_WHENS = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda one: {"not": one}),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: {"any": some}),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: {"all": some}),
    ),
    max_leaves=4,
)
_MEMBERS = st.sampled_from(
    [
        {"calendar": "acme.example"},
        {"calendar_metadata": {"team": "a"}},
        {"calendar": "acme.example", "calendar_metadata": {"team": ["a", "b"]}},
    ]
)
_THEN = st.sampled_from(["record", "skip"])


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    def rules(count: int, locked: st.SearchStrategy[bool]) -> list[dict[str, Any]]:
        found = []
        for number in range(draw(st.integers(0, count))):
            rule = {"name": f"r{number}", "then": draw(_THEN), "locked": draw(locked)}
            if draw(st.integers(0, 9)):
                rule["when"] = draw(_WHENS)
            found.append(rule)
        return found

    groups = []
    for number in range(draw(st.integers(0, 2))):
        group = {"name": f"g{number}", "members": draw(_MEMBERS), "bot": {}}
        group["rules"] = rules(2, st.just(False))
        if draw(st.booleans()):
            group["default"] = draw(_THEN)
        groups.append(group)
    data = {"rules": rules(6, st.booleans()), "groups": groups, "default": "skip"}
    report = Report({})
    draft = draft_of((Source(data, report),))
    assert draft is not None
    assert report.problems == ()
    return draft


_GUESTS = [
    ("ana@acme.example",),
    ("ana@acme.example", "zoe@else.example"),
    ("ben@acme.example", "zoe@else.example", "yul@else.example", "xi@else.example"),
]
_EVENTS = [
    event(
        title=title,
        end=START + length,
        my_response=response,
        guests=tuple(Guest(address=address) for address in guests),
    )
    for title, length, response, guests in product(
        ["x", "y", "z"],
        [HOUR / 4, HOUR, 2 * HOUR],
        [Response.ACCEPTED, Response.NONE, Response.DECLINED],
        _GUESTS,
    )
]
_CALENDARS = [
    calendar(address="ana@acme.example", metadata=(("team", "a"),)),
    calendar(address="ben@acme.example", metadata=(("team", "b"),)),
    calendar(address="zoe@else.example", metadata=(("team", "a"),)),
    calendar(address=None, metadata=None),
]


def full_names(draft: Draft) -> Iterator[str]:
    """Name the rules that never match as explanations do."""
    layers = {layer.path: layer.value.name for layer in draft.layers}
    for rule, _ in unreachable(draft):
        layer = layers.get(rule.path[:2])
        name = rule.value.name
        yield f"{layer}: {name}" if layer else name


@given(drafts())
def test_a_rule_that_never_matches_never_decides(draft: Draft) -> None:
    never = {*full_names(draft)}
    assume(never)
    for owner in _CALENDARS:
        policy = in_force(draft.policy, owner)
        deciding = {judge(policy, one, owner).rule for one in _EVENTS}
        assert never.isdisjoint(deciding)
