"""Policies in their JSON form, drawn over the whole language; and disturbed ones."""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from callsheet.adapters.policy_file.conditions import PLATFORMS
from callsheet.adapters.policy_file.domains import is_domain
from callsheet.adapters.policy_file.hours import DAYS
from callsheet.domain.mail import FREE_MAIL
from callsheet.domain.one_line import shows_something
from callsheet.domain.patterns import fault_of
from callsheet.domain.words import words_of

Json = Any
Drawn = st.SearchStrategy[Json]

_PRINTED = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
_LETTERS = st.characters(categories=("L", "N"))
_ZONES = ("Europe/Berlin", "America/New_York", "UTC")

texts: Drawn = st.text(_PRINTED, min_size=1, max_size=9).filter(shows_something)
domains: Drawn = st.just("acme.example") | (
    st.lists(st.text(_LETTERS, min_size=1, max_size=4), min_size=2, max_size=3)
    .map(".".join)
    .filter(lambda text: is_domain(text.lower()) and text.lower() not in FREE_MAIL)
)
addresses: Drawn = st.just("Ana@Acme.Example") | st.builds(
    "{}@{}".format, st.text("ab.+-'", min_size=1, max_size=5), domains
)
patterns: Drawn = st.text("aß*?|\\ ", min_size=1, max_size=8).filter(
    lambda text: shows_something(text) and fault_of(text) is None
)


def one_or_more(one: Drawn, *, unique: bool = False) -> Drawn:
    """Draw one, or a list of them."""
    return one | st.lists(one, min_size=1, max_size=3, unique=unique)


def bounds(most: int) -> Drawn:
    """Draw bounds that are in order."""
    number = st.integers(0, 9) | st.sampled_from((0, most))
    both = st.tuples(number, number).map(sorted)
    return (
        st.fixed_dictionaries({"at_least": number})
        | st.fixed_dictionaries({"at_most": number})
        | both.map(lambda two: {"at_least": two[0], "at_most": two[1]})
    )


_FLAG: Drawn = st.booleans()
_PEOPLE: Drawn = one_or_more(domains | addresses)
_HOURS: Drawn = st.fixed_dictionaries(
    {"from": st.sampled_from(("00:00", "08:30", "16:59"))},
    optional={
        "to": st.sampled_from(("17:00", "23:59", "24:00")),
        "days": one_or_more(st.sampled_from(DAYS), unique=True),
    },
)
LEAVES: dict[str, Drawn] = {
    **dict.fromkeys(("external", "internal", "recurring", "private"), _FLAG),
    **dict.fromkeys(("organizer_is_me", "all_day"), _FLAG),
    **dict.fromkeys(("attendee", "organizer"), _PEOPLE),
    "attendee_count": st.integers(0, 100_000) | bounds(100_000),
    "duration": bounds(527_040),
    "my_response": one_or_more(
        st.sampled_from(("accepted", "tentative", "declined", "none"))
    ),
    "series": one_or_more(texts),
    "title": one_or_more(texts.filter(words_of)),
    "title_like": one_or_more(patterns),
    "working_hours": _FLAG | _HOURS,
    "platform": one_or_more(st.sampled_from(PLATFORMS)),
    "calendar": _PEOPLE,
    "calendar_metadata": st.dictionaries(
        texts, one_or_more(texts), min_size=1, max_size=3
    ),
}


# Drawn by hand, as the description of nested strategies is longer than a policy.
@st.composite
def conditions(draw: st.DrawFn, words: tuple[str, ...], levels: int) -> Json:
    """Draw a table of conditions, so many levels deep at most."""
    known = (*words, *_JOINS) if levels else words
    inner = conditions(words, levels - 1)
    chosen = draw(_some(known))
    return {
        word: draw(_JOINS[word](inner) if word in _JOINS else LEAVES[word])
        for word in chosen
    }


def _some(words: Iterable[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from([*words]), min_size=1, max_size=3, unique=True)


def _several(inner: Drawn) -> Drawn:
    return st.lists(inner, min_size=1, max_size=2)


_JOINS: dict[str, Callable[[Drawn], Drawn]] = {
    "all": _several,
    "any": _several,
    "not": lambda inner: inner,
}
_WHEN = conditions(tuple(LEAVES), 2)
_NOTED = conditions(("calendar_metadata",), 2)
_MEMBERS = conditions(("calendar", "calendar_metadata"), 2)
_THEN: Drawn = st.sampled_from(("record", "skip"))
_ZONE: Drawn = st.sampled_from(_ZONES)
_BOT: Drawn = st.fixed_dictionaries(
    {},
    optional={
        "bot_name": st.sampled_from(
            ("{title}", "Notes", "x" * 100, f"{'x' * 99}{{title|Meeting}}", "{{" * 99)
        ),
        "metadata": st.dictionaries(
            texts, st.none() | st.sampled_from(("", "{event_id}", "a", "x" * 500))
        ),
        "recording_config": st.dictionaries(texts, st.none() | st.floats(0, 1)),
    },
)


@st.composite
def _rules(draw: st.DrawFn, *, lockable: bool) -> Json:
    rule = st.fixed_dictionaries(
        {"then": _THEN},
        optional={
            "when": _WHEN,
            "bot": _BOT,
            "locked": _FLAG if lockable else st.just(value=False),
        },
    )
    rules = draw(st.lists(rule, min_size=1, max_size=2))
    blank = draw(st.sampled_from(("", " ", " " * 200)))
    return [{"name": f"{blank}rule {i}{blank}", **one} for i, one in enumerate(rules)]


_SAYS: dict[str, Drawn] = {
    "default": _THEN,
    "bot": _BOT,
    "time_zone": _ZONE,
    "rules": _rules(lockable=False),
}


@st.composite
def _layer(draw: st.DrawFn) -> Json:
    return {key: draw(_SAYS[key]) for key in draw(_some(_SAYS))}


@st.composite
def _groups(draw: st.DrawFn) -> Json:
    layers = draw(st.lists(_layer(), max_size=2))
    # Only one group names addresses: no other may name the same.
    return [
        {"name": f"group {i}", "members": draw(_NOTED if i else _MEMBERS), **layer}
        for i, layer in enumerate(layers)
    ]


@st.composite
def _calendars(draw: st.DrawFn) -> Json:
    layers = draw(st.lists(_layer(), max_size=2))
    return [{"address": f"c{i}@acme.example", **one} for i, one in enumerate(layers)]


_PRESET: Drawn = (
    st.sampled_from(("all", "none", "never_private", "external"))
    | st.fixed_dictionaries({"series": one_or_more(texts)})
    | st.lists(st.sampled_from(("external", "hosted")), min_size=1, unique=True).map(
        lambda words: ["never_private", *words, {"series": "a"}]
    )
)


@st.composite
def policies(draw: st.DrawFn) -> Json:
    """Draw a policy that is right, over the whole language."""
    policy = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "$schema": st.text(),
                "own_domains": st.lists(domains, max_size=2),
                "learn_own_domains": _FLAG,
                "time_zone": _ZONE,
                "bot": _BOT,
                "rules": _rules(lockable=True),
                "groups": _groups(),
                "calendars": _calendars(),
            },
        )
    )
    answer = draw(st.sampled_from(("preset", "default", "")))
    if answer:
        policy[answer] = draw(_PRESET if answer == "preset" else _THEN)
    return policy


_JUNK: tuple[Json, ...] = (
    *(None, True, False, 0, 1, -1, 3, 15.0, 2.5, 10**7),
    *("", " ", "a", "acme.example", "ana@acme.example", "09:00", "24:00", "record"),
    *("true", "external", "zoom", "mon", "none", "x" * 101, "x" * 1_001, "{}", "a b"),
    *([], {}, ["a"], ["a", "a"], [{}], {"external": True}, {"a": "b"}, {"to": "24:00"}),
    *({"calendar": "a.example"}, {"series": ["a"]}, {"at_least": 2}, ["all"]),
)


@st.composite
def disturbed(draw: st.DrawFn) -> Json:
    """Draw a policy with a value replaced, taken out, or put where it may not be."""
    policy = deepcopy(draw(policies()))
    junk = deepcopy(draw(st.sampled_from(_JUNK)))
    tables = [one for one in _tables(policy) if one]
    if not tables:
        return junk
    chosen = draw(st.sampled_from(tables))
    keys = sorted(chosen) if isinstance(chosen, dict) else list(range(len(chosen)))
    key = draw(st.sampled_from(keys))
    match draw(st.sampled_from(("replace", "replace", "take out", "put"))):
        case "replace":
            chosen[key] = junk
        case "take out":
            del chosen[key]
        case _ if isinstance(chosen, dict):
            chosen[draw(st.sampled_from((*LEAVES, "not", "locked", "bot")))] = junk
        case _:
            chosen.append(junk)
    return policy


def _tables(value: Json) -> Iterator[Json]:
    """List the tables and lists of a document, from the outside in."""
    if isinstance(value, dict | list):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from _tables(item)
