"""Event fields in a bot's configuration: how they are written and filled."""

import json
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.event import Calendar, Event
from callsheet.domain.ids import CalendarId
from callsheet.domain.templates import (
    FIELDS,
    METADATA_LIMIT,
    NAME_LIMIT,
    fault_of,
    fields_in,
    fields_of,
    fill,
    least_length,
)
from tests.domain.builders import START, event

ANA = Calendar(id=CalendarId("cal-a"), address="ana@acme.example")
FULL = event(
    title="Sales call",
    organizer="bob@client.example",
    ical_uid="uid-1",
    start=START.astimezone(timezone(timedelta(hours=1))),
)
BARE = event(title=None, organizer=None, ical_uid=None)


def name_of(template: str, of: Event = FULL, calendar: Calendar = ANA) -> str | None:
    """Fill a bot's name; None if it is left out."""
    name: str | None = (
        fill(BotSettings.of({"bot_name": template}), of, calendar)
        .as_config()
        .get("bot_name")
    )
    return name


NAMES = {
    "the title": ("Notes: {title}", "Notes: Sales call"),
    "the organiser": ("{organizer}", "bob@client.example"),
    "the start in UTC": ("{start}", "2026-03-02T15:00:00Z"),
    "the id that the platforms share": ("{ical_uid}", "uid-1"),
    "the event's id": ("{event_id}", "evt-1"),
    "the calendar's id": ("{calendar_id}", "cal-a"),
    "the owner's address": ("{calendar_address}", "ana@acme.example"),
    "two fields": ("{title}, {event_id}", "Sales call, evt-1"),
    "a field twice": ("{event_id}{event_id}", "evt-1evt-1"),
    "spaces in the braces": ("{ title }", "Sales call"),
    "a fallback that is not needed": ("{title|Meeting}", "Sales call"),
    "literal braces": ("{{title}}", "{title}"),
    "a field in literal braces": ("{{{title}}}", "{Sales call}"),
    "a field that nobody knows": ("{titel} {event_id}", "{titel} evt-1"),
    "a lone brace": ("a { b } {event_id}", "a { b } evt-1"),
    "a brace before a field": ("{x{event_id}", "{xevt-1"),
    "a brace at the end": ("{event_id}{", "evt-1{"),
    "braces around nothing": ("{} {event_id}", "{} evt-1"),
    "a run of spaces": ("a   b {event_id}", "a b evt-1"),
}


@pytest.mark.parametrize(("template", "name"), NAMES.values(), ids=NAMES)
def test_a_name_is_filled_with(template: str, name: str) -> None:
    assert name_of(template) == name


TITLES = {
    "none": (None, "Meeting"),
    "an empty one": ("", "Meeting"),
    "a blank one": (" \u3164\u200b", "Meeting"),
    "one that only changes what is before it": ("\ufe0f", "Meeting"),
    "a link alone": ("https://evil.example/x", "Meeting"),
    "a link in a text": ("Pay at evil.example/x today", "Pay at today"),
    "line ends": ("Sales\ncall", "Sales call"),
    "half a surrogate pair": ("a\ud800", "a"),
    "one that looks like a template": ("{organizer}", "{organizer}"),
    "a long one": ("x" * 300, "x" * NAME_LIMIT),
    "one cut at a space": ("x" * 99 + " y", "x" * 99),
}


@pytest.mark.parametrize(("title", "name"), TITLES.values(), ids=TITLES)
def test_a_title_makes_a_name(title: str | None, name: str) -> None:
    assert name_of("{title|Meeting}", event(title=title)) == name


def test_a_hidden_title_is_not_shown() -> None:
    assert name_of("{title|Busy}", event(title="Secret", title_hidden=True)) == "Busy"


@pytest.mark.parametrize("field", ["title", "organizer", "ical_uid"])
def test_what_an_event_lacks_leaves_nothing(field: str) -> None:
    assert name_of(f"Notes: {{{field}}}", BARE) == "Notes:"


def test_an_owner_without_a_known_address_leaves_nothing() -> None:
    calendar = replace(ANA, address=None)
    assert name_of("Notes {calendar_address|?}", FULL, calendar) == "Notes ?"


@pytest.mark.parametrize("template", ["{title}", "{title|}", " {organizer|\ufe0f} "])
def test_a_name_that_shows_nothing_is_left_to_recall(template: str) -> None:
    assert name_of(template, BARE) is None


def test_metadata_is_filled_value_by_value() -> None:
    config = {
        "metadata": {"event": "{event_id}", "team": "sales", "none": None, "n": 1},
        "zoom": {"x": "{title}"},
    }
    assert fill(BotSettings.of(config), FULL, ANA).as_config() == {
        "metadata": {"event": "evt-1", "team": "sales", "none": None, "n": 1},
        "zoom": {"x": "{title}"},
    }


def test_a_metadata_value_may_come_to_nothing_and_has_its_own_limit() -> None:
    config = {"metadata": {"a": "{organizer}", "b": "{title}"}}
    long = event(title="x" * 2000, organizer=None)
    assert fill(BotSettings.of(config), long, ANA).as_config() == {
        "metadata": {"a": "", "b": "x" * METADATA_LIMIT}
    }


def test_a_link_that_the_policy_itself_writes_stays() -> None:
    config = {"metadata": {"url": "https://crm.example/e/{event_id}"}}
    assert fill(BotSettings.of(config), FULL, ANA).as_config() == {
        "metadata": {"url": "https://crm.example/e/evt-1"}
    }


PLAIN: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a name without fields": {"bot_name": "Notes  taker\n"},
    "fields elsewhere": {"zoom": {"bot_name": "{title}"}, "{title}": 1},
    "a name that is no text": {"bot_name": 1, "metadata": ["{title}"]},
}


@pytest.mark.parametrize("config", PLAIN.values(), ids=PLAIN)
def test_a_configuration_without_templates_stays_the_same(
    config: dict[str, Any],
) -> None:
    settings = BotSettings.of(config)
    assert fill(settings, FULL, ANA) is settings
    assert fields_of(settings) == ()


@pytest.mark.parametrize("text", ["", "{title}", '["{title}"]', "[" * 200_000])
def test_a_text_that_is_no_configuration_stays_the_same(text: str) -> None:
    settings = BotSettings(text)
    assert fill(settings, FULL, ANA) is settings


def test_the_fields_that_filling_looks_at_are_the_known_ones() -> None:
    config = {"bot_name": "{title} {titel}", "metadata": {"a": "{start}{title}"}}
    assert fields_of(BotSettings.of(config)) == ("start", "title")


def test_what_differs_between_the_calendars_of_a_meeting_is_marked() -> None:
    assert [name for name, field in FIELDS.items() if field.per_calendar] == [
        "event_id",
        "calendar_id",
        "calendar_address",
    ]


def test_fields_are_named_in_the_order_of_their_use_known_or_not() -> None:
    assert fields_in("{b|x} {{c}} {title}{b} {") == ("b", "title")


FAULTS = {
    "an opening brace": ("a { b", "has a lone {; write {{ for a literal one"),
    "a closing brace": ("a } b", "has a lone }; write }} for a literal one"),
    "a brace in a field": ("{a{title}", "has a lone {; write {{ for a literal one"),
    "braces around nothing": (
        "{ |x}",
        "has braces without a field; write {{ and }} for literal ones",
    ),
}


@pytest.mark.parametrize(("text", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_template_is_faulted_for(text: str, fault: str) -> None:
    assert fault_of(text) == fault


@pytest.mark.parametrize("text", ["", "a", "{title}", "{{ }}", "{{{title|x}}}", "{a}"])
def test_no_fault_is_found_in(text: str) -> None:
    assert fault_of(text) is None


LENGTHS = {
    "nothing": ("", 0),
    "literals": ("Notes", 5),
    "a field": ("Notes: {title|Meeting}", 7),
    "literal braces": ("{{{title}}}", 2),
    "a field that nobody knows": ("{titel}{title}", 7),
    "a lone brace": ("{title}}", 1),
}


@pytest.mark.parametrize(("text", "length"), LENGTHS.values(), ids=LENGTHS)
def test_every_result_has_at_least_as_many_characters_as(
    text: str, length: int
) -> None:
    assert least_length(text) == length


TEXTS = st.text(st.characters(exclude_categories=()), max_size=120)
TEMPLATES = st.lists(
    st.one_of(
        TEXTS,
        st.sampled_from([f"{{{name}}}" for name in FIELDS]),
        st.sampled_from(["{title|a}", "{{", "}}", "{", "}", "{nobody}"]),
    ),
    max_size=6,
).map("".join)
CONFIGS = st.fixed_dictionaries(
    {},
    optional={
        "bot_name": TEMPLATES,
        "metadata": st.dictionaries(st.sampled_from("abc"), TEMPLATES, max_size=3),
        "other": TEMPLATES,
    },
)
MAYBE = st.none() | TEXTS
EVENTS = st.builds(
    lambda title, organizer, uid: event(title=title, organizer=organizer, ical_uid=uid),
    MAYBE,
    MAYBE,
    MAYBE,
)


@given(CONFIGS, EVENTS)
def test_what_is_filled_is_printable_and_bounded_and_the_rest_is_kept(
    config: dict[str, Any], of: Event
) -> None:
    filled = fill(BotSettings.of(config), of, ANA).as_config()
    assert filled.get("other") == config.get("other")
    name = filled.get("bot_name", "")
    if "{" in config.get("bot_name", "") or "}" in config.get("bot_name", ""):
        assert len(name) <= NAME_LIMIT
        assert name.isprintable()
    assert filled.get("metadata", {}).keys() == config.get("metadata", {}).keys()
    for key, value in filled.get("metadata", {}).items():
        if "{" in config["metadata"][key] or "}" in config["metadata"][key]:
            assert len(value) <= METADATA_LIMIT
            assert value.isprintable()


@given(CONFIGS, EVENTS)
def test_what_is_filled_has_one_canonical_text_and_a_digest(
    config: dict[str, Any], of: Event
) -> None:
    filled = fill(BotSettings.of(config), of, ANA)
    assert filled == BotSettings.of(json.loads(filled.text))
    assert filled.digest.startswith("sha256:")


@given(CONFIGS, EVENTS, EVENTS)
def test_only_the_fields_that_are_named_have_a_part_in_it(
    config: dict[str, Any], one: Event, other: Event
) -> None:
    settings = BotSettings.of(config)
    used = {name: getattr(one, name) for name in ("title", "organizer", "ical_uid")}
    same = {name: v for name, v in used.items() if name in fields_of(settings)}
    assert fill(settings, replace(other, **same), ANA) == fill(settings, one, ANA)


@given(CONFIGS)
def test_every_text_can_be_judged(config: dict[str, Any]) -> None:
    template = config.get("bot_name", "")
    fault_of(template)
    assert least_length(template) <= len(template)
    assert all(isinstance(name, str) for name in fields_in(template))
