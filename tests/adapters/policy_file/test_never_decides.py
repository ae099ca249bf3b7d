"""What is said never to match or count never does, whatever the event."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from callsheet.adapters.policy_file.drafts import Draft
from callsheet.adapters.policy_file.policies import draft_of
from callsheet.adapters.policy_file.problems import Report
from callsheet.adapters.policy_file.sources import Source
from callsheet.adapters.policy_file.stations import Station
from callsheet.adapters.policy_file.unreachable import Setting, answers, idle_settings
from callsheet.adapters.policy_file.warnings import warn
from callsheet.domain.answers import Answer
from callsheet.domain.event import Guest, Response
from callsheet.domain.layers import in_force
from callsheet.domain.verdict import Verdict, judge
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
        {"calendar_metadata": {"team": ["a", "b"]}},
        {"calendar": "acme.example", "calendar_metadata": {"team": ["a", "b"]}},
        {"calendar": ["sales.acme.example", "else.example"]},
        {"any": [{"calendar": "acme.example"}, {"calendar_metadata": {"team": "b"}}]},
        {"not": {"calendar": "acme.example"}},
    ]
)
_ZONES = ("Europe/Berlin", "Europe/Paris", "Asia/Tokyo", "UTC")
_THEN = st.sampled_from(["record", "skip"])


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    def rules(count: int, locked: st.SearchStrategy[bool]) -> list[dict[str, Any]]:
        found = []
        for number in range(draw(st.integers(0, count))):
            rule: dict[str, Any] = {
                "name": f"r{number}",
                "then": draw(_THEN),
                "locked": draw(locked),
            }
            if draw(st.integers(0, 9)):
                rule["when"] = draw(_WHENS)
            found.append(rule)
        return found

    def layer(number: int) -> dict[str, Any]:
        # Each has a bot and a zone of its own, so that they can be told apart.
        says = {
            "rules": rules(2, st.just(False)),
            "default": draw(_THEN),
            "bot": {"bot_name": f"bot {number}"},
            "time_zone": _ZONES[number],
        }
        chosen = draw(st.sets(st.sampled_from(sorted(says)), min_size=1))
        return {key: says[key] for key in chosen if says[key]} or {"default": "skip"}

    groups = [
        {"name": f"g{number}", "members": draw(_MEMBERS), **layer(number)}
        for number in range(draw(st.integers(0, 3)))
    ]
    calendars = [{"address": "ana@acme.example", **layer(3)}]
    data = {
        "rules": rules(6, st.booleans()),
        "groups": groups,
        "calendars": calendars if draw(st.booleans()) else [],
        "default": draw(_THEN),
    }
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
    calendar(address="may@sales.acme.example", metadata=None),
    calendar(address=None, metadata=(("team", "b"),)),
    calendar(address=None, metadata=None),
]


def full_name(station: Station) -> str:
    """Name a rule or default as explanations do."""
    name = station.rule.value.name if station.rule else "default"
    return f"{station.layer.value.name}: {name}" if station.layer else name


def verdicts(draft: Draft) -> Iterator[Verdict]:
    for owner in _CALENDARS:
        policy = in_force(draft.policy, owner)
        yield from (judge(policy, one, owner) for one in _EVENTS)


@given(drafts())
def test_an_answer_that_never_counts_never_decides(draft: Draft) -> None:
    never = {full_name(one) for one, before in answers(draft) if before is not None}
    assume(never)
    assert never.isdisjoint(one.rule for one in verdicts(draft))


@given(drafts())
def test_where_nothing_will_be_recorded_nothing_is(draft: Draft) -> None:
    warn(draft, sharing=False)
    if any("nothing will be" in one.problem for one in draft.warnings):
        assert all(one.wanted is not Answer.YES for one in verdicts(draft))


def idle(draft: Draft, key: Setting) -> set[object]:
    layers = (layer.value for layer, _ in idle_settings(draft, key))
    return {getattr(layer, key) for layer in layers}


@given(drafts())
def test_a_bot_that_never_counts_is_never_sent(draft: Draft) -> None:
    if bots := idle(draft, "bot"):
        in_use = (in_force(draft.policy, owner).bot for owner in _CALENDARS)
        assert bots.isdisjoint(in_use)
        wanted = [one for one in verdicts(draft) if one.wanted is Answer.YES]
        assert bots.isdisjoint(one.settings for one in wanted)


@given(drafts())
def test_a_time_zone_that_never_counts_is_never_in_force(draft: Draft) -> None:
    zones = idle(draft, "time_zone")
    in_use = (in_force(draft.policy, owner).time_zone for owner in _CALENDARS)
    assert zones.isdisjoint(in_use)
