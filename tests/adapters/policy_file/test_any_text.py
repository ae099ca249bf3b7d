"""Any text at all: it is read or refused; and both forms of a policy are one."""

import json
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from callsheet.adapters.policy_file import PolicyError, policy_of, read_policy
from callsheet.adapters.policy_file.policies import POLICY_KEYS

_KEYS = st.sampled_from(
    [
        *POLICY_KEYS,
        *("name", "when", "then", "locked", "members", "address", "rules", "x"),
        *("calendar", "external", "title", "all", "any", "not", "bot_name", "metadata"),
    ]
)
_SCALARS = st.one_of(
    st.sampled_from(["skip", "record", "external", "a@b.example", "b.example", "UTC"]),
    st.text(max_size=8),
    st.booleans(),
    st.integers(),
    st.floats(),
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=4)
    ),
    max_leaves=12,
)
_TABLES = st.dictionaries(_KEYS, _VALUES, max_size=5)
_SOUP = st.text(
    st.sampled_from([*"abx01[]{}=\"'.,#\\ \n\r\t", "\0", "\ud800", "\u2028", "é"]),
    max_size=60,
)
_TOKENS = st.lists(
    st.sampled_from(
        [
            *("[[rules]]", "[[groups]]", "[[calendars]]", "[bot]", "[", "]", "{", "}"),
            *("name", "then", "members", "include", "=", ".", ",", "\n", "true", "1"),
            *('"skip"', '"a@b.example"', '"""', "'", "# x", "external", "when"),
        ]
    ),
    max_size=30,
).map(" ".join)


@given(st.one_of(_SOUP, _TOKENS))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(PolicyError):
        read_policy(text, source="p")


@given(_TABLES)
def test_any_data_is_read_or_refused(data: dict[str, object]) -> None:
    with suppress(PolicyError):
        policy_of(data, source="p")


_NAMES = st.text("abc", min_size=1, max_size=5)
_WHENS = st.recursive(
    st.sampled_from(
        [
            {"external": True},
            {"title": ["a", "b"], "all_day": False},
            {"duration": {"at_least": 15}},
            {"calendar_metadata": {"team": "a"}},
            {"organizer": "Ana@B.example"},
        ]
    ),
    lambda inner: st.one_of(
        inner.map(lambda one: {"not": one}),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: {"any": some}),
    ),
    max_leaves=4,
)
_BOTS = st.sampled_from(
    [{}, {"bot_name": "{title}"}, {"metadata": {"a": "b"}, "x": [1, 2.5, "é\n"]}]
)


def rules(locked: bool) -> st.SearchStrategy[list[dict[str, Any]]]:
    optional: dict[str, Any] = {"when": _WHENS, "bot": _BOTS}
    if locked:
        optional["locked"] = st.booleans()
    answer = st.sampled_from(["record", "skip"])
    rule = st.fixed_dictionaries({"name": _NAMES, "then": answer}, optional=optional)
    return st.lists(rule, max_size=4, unique_by=lambda one: one["name"])


_CALENDARS = st.lists(
    st.fixed_dictionaries(
        {
            "address": _NAMES.map(lambda name: f"{name}@b.example"),
            "default": st.sampled_from(["record", "skip"]),
        },
        optional={"rules": rules(locked=False), "bot": _BOTS},
    ),
    max_size=3,
    unique_by=lambda one: one["address"],
)
_POLICIES = st.fixed_dictionaries(
    {},
    optional={
        "own_domains": st.just(["B.example", "a.example"]),
        "learn_own_domains": st.booleans(),
        "time_zone": st.just("Europe/Berlin"),
        "default": st.sampled_from(["record", "skip"]),
        "bot": _BOTS,
        "rules": rules(locked=True),
        "calendars": _CALENDARS,
    },
)


def toml(value: object) -> str:
    """Write data as TOML, tables in one line."""
    match value:
        case dict():
            pairs = (f"{json.dumps(k)} = {toml(item)}" for k, item in value.items())
            return f"{{ {', '.join(pairs)} }}"
        case list():
            return f"[ {', '.join(map(toml, value))} ]"
        case _:
            return json.dumps(value)


@given(_POLICIES)
def test_toml_and_json_of_a_policy_are_one(data: dict[str, object]) -> None:
    text = "\n".join(f"{key} = {toml(value)}" for key, value in data.items())
    written = json.loads(json.dumps(data))
    assert read_policy(text, source="p") == policy_of(written, source="p")
