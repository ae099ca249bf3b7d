"""Policies with layers and every kind of condition, drawn from the types themselves."""

from dataclasses import fields
from typing import Any, get_args

from hypothesis import strategies as st

from callsheet.domain.conditions import All, AnyOf, Condition, Leaf, Not
from callsheet.domain.policy import Layer, Policy, Rule
from tests.adapters.storage.situations import configs, texts

several = st.lists(texts | st.just("acme.example"), max_size=2).map(tuple)
thens = st.sampled_from(["record", "skip"])
zones = st.none() | st.sampled_from(["Europe/Berlin", "Asia/Kathmandu"])


def _leaf(kind: type[Any]) -> st.SearchStrategy[Any]:
    drawn = {f.name: ... for f in fields(kind) if f.name != "kind"}
    return st.builds(kind, **drawn)


def _nested(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, max_size=3).map(tuple)
    return st.builds(All, parts) | st.builds(AnyOf, parts) | st.builds(Not, inner)


conditions: st.SearchStrategy[Condition] = st.recursive(
    st.one_of([_leaf(kind) for kind in get_args(Leaf)]), _nested, max_leaves=6
)


def _rules(locked: st.SearchStrategy[bool]) -> st.SearchStrategy[tuple[Rule, ...]]:
    rule = st.builds(
        Rule,
        name=texts,
        then=thens,
        when=conditions,
        bot=st.none() | configs,
        locked=locked,
    )
    return st.lists(rule, max_size=2).map(tuple)


layers = st.builds(
    Layer,
    name=texts,
    level=st.sampled_from(["calendar", "group"]),
    members=conditions,
    rules=_rules(st.just(False)),
    default=st.none() | thens,
    bot=st.none() | configs,
    time_zone=zones,
)
layered = st.builds(
    Policy,
    rules=_rules(st.booleans()),
    default=thens,
    own_domains=several,
    learn_own_domains=st.booleans(),
    bot=configs,
    time_zone=zones,
    layers=st.lists(layers, max_size=2).map(tuple),
)
