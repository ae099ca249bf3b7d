"""The JSON schema of policies: it allows what is read, and refuses what is wrong."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given
from jsonschema_rs import Draft202012Validator, meta

from callsheet.adapters.policy_file import PolicyError, layers, policies, rules
from callsheet.adapters.policy_file.reading import policy_of
from callsheet.adapters.policy_file.schema import policy_schema
from tests.adapters.policy_file import drawn

COPY = Path(__file__).parents[3] / "docs" / "policy.schema.json"
SCHEMA: dict[str, Any] = policy_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def is_read(document: object) -> bool:
    try:
        policy_of(document, source="json")
    except PolicyError:
        return False
    return True


def test_the_schema_is_one() -> None:
    meta.validate(SCHEMA)


def test_the_copy_among_the_documents_is_the_schema() -> None:
    assert json.loads(COPY.read_text(encoding="utf-8")) == SCHEMA


@given(drawn.policies())
def test_a_policy_that_is_right_is_read_and_allowed(policy: object) -> None:
    policy_of(policy, source="json")
    VALIDATOR.validate(policy)


@given(drawn.disturbed())
def test_whatever_is_read_is_allowed(policy: object) -> None:
    read = is_read(policy)
    event("read" if read else "refused")
    if read:
        VALIDATOR.validate(policy)


def described(schema: object) -> Iterator[tuple[str, Any]]:
    """List every word of the schema's tables."""
    if isinstance(schema, dict):
        properties = schema.get("properties")
        yield from properties.items() if isinstance(properties, dict) else ()
        for part in schema.values():
            yield from described(part)
    if isinstance(schema, list):
        for part in schema:
            yield from described(part)


def test_every_word_says_what_it_means() -> None:
    words = dict(described(SCHEMA))
    silent = [word for word, part in described(SCHEMA) if not part.get("description")]
    assert not silent
    assert {"external", "title_like", "at_most", "days", "bot_name"} <= set(words)


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        pytest.param(SCHEMA, (*policies.POLICY_KEYS, policies.SCHEMA_KEY), id="policy"),
        pytest.param(SCHEMA["$defs"]["rule"], rules._KEYS, id="rule"),
        pytest.param(SCHEMA["$defs"]["layer_rule"], rules._KEYS, id="a layer's rule"),
        pytest.param(SCHEMA["$defs"]["group"], layers._GROUP, id="group"),
        pytest.param(SCHEMA["$defs"]["calendar"], layers._CALENDAR, id="calendar"),
    ],
)
def test_the_schema_knows_the_keys_that_are_read(
    table: dict[str, Any], keys: tuple[str, ...]
) -> None:
    assert set(table["properties"]) == set(keys)
    assert table["additionalProperties"] is False


def rule(**keys: object) -> dict[str, object]:
    return {"rules": [{"name": "a", "then": "skip", **keys}]}


def when(**words: object) -> dict[str, object]:
    return rule(when=words)


def group(**keys: object) -> dict[str, object]:
    members = {"calendar": "a@acme.example"}
    return {"groups": [{"name": "g", "members": members, "default": "skip", **keys}]}


LABEL = "x" * 63


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(rule(name="x" * 100), id="a name"),
        pytest.param(when(title="x" * 1_000), id="a text"),
        pytest.param(when(title_like=["x" * 200] * 100), id="patterns"),
        pytest.param(when(calendar_metadata={"x" * 100: "a"}), id="a key"),
        pytest.param(when(attendee_count=100_000), id="a number of people"),
        pytest.param(when(duration={"at_least": 527_040}), id="minutes"),
        pytest.param(
            {"own_domains": [f"{LABEL}.{LABEL}.{LABEL}.{'x' * 61}."]}, id="a domain"
        ),
        pytest.param(when(calendar=f"{'x' * 307}@acme.example"), id="an address"),
        pytest.param({"bot": {"bot_name": "x" * 100}}, id="a bot's name"),
    ],
)
def test_the_largest_that_is_read_is_allowed(document: object) -> None:
    policy_of(document, source="json")
    VALIDATOR.validate(document)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"include": ["sales.toml"]}, id="an include, in a file"),
        pytest.param({"include": "sales.toml"}, id="one include, in a file"),
        pytest.param(when(attendee_count=15.0), id="a whole number with a point"),
        pytest.param(when(title_like="*"), id="a pattern of everything"),
        pytest.param(
            {"preset": ["all", "none"]}, id="presets that contradict each other"
        ),
        pytest.param({"time_zone": "Mars/Base"}, id="a zone that does not exist"),
        pytest.param({"own_domains": ["gmail.com"]}, id="free mail"),
    ],
)
def test_what_only_reading_tells_is_allowed(document: object) -> None:
    VALIDATOR.validate(document)
    assert not is_read(document)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param([], id="a list"),
        pytest.param({"rule": []}, id="an unknown key"),
        pytest.param({"default": "maybe"}, id="an unknown answer"),
        pytest.param({"default": True}, id="an answer that is a flag"),
        pytest.param({"own_domains": "acme.example"}, id="domains that are no list"),
        pytest.param({"own_domains": ["https://a.example"]}, id="a link"),
        pytest.param({"own_domains": ["*.a.example"]}, id="a wildcard"),
        pytest.param({"own_domains": ["ana@a.example"]}, id="an address for a domain"),
        pytest.param({"learn_own_domains": "yes"}, id="a flag in words"),
        pytest.param({"time_zone": 1}, id="a zone that is a number"),
        pytest.param({"time_zone": ""}, id="an empty zone"),
        pytest.param({"preset": "extern"}, id="an unknown preset"),
        pytest.param({"preset": []}, id="no preset"),
        pytest.param({"preset": {}}, id="a preset of no series"),
        pytest.param({"preset": [["all"]]}, id="a preset in two lists"),
        pytest.param({"bot": []}, id="a bot that is no table"),
        pytest.param({"bot": {"join_at": "now"}}, id="when the bot joins"),
        pytest.param({"bot": {"bot_name": "x" * 101}}, id="a long name of a bot"),
        pytest.param({"bot": {"metadata": {"a": 1}}}, id="a number in metadata"),
        pytest.param({"rules": {"name": "a"}}, id="rules that are no list"),
        pytest.param({"rules": [{"name": "a"}]}, id="a rule without answer"),
        pytest.param({"rules": [{"then": "skip"}]}, id="a rule without name"),
        pytest.param(rule(name=" "), id="a blank name"),
        pytest.param(rule(name=f" {'x' * 101}"), id="a long name"),
        pytest.param(rule(locked="true"), id="locked in quotes"),
        pytest.param(rule(wen={}), id="an unknown key of a rule"),
        pytest.param(when(), id="a condition of nothing"),
        pytest.param(when(extrenal=True), id="an unknown condition"),
        pytest.param(when(external="true"), id="a condition's flag in quotes"),
        pytest.param(when(attendee="acme"), id="a domain of one label"),
        pytest.param(when(attendee="@acme.example"), id="an address without name"),
        pytest.param(when(organizer=["a b@a.example"]), id="an address with a space"),
        pytest.param(when(attendee_count=-1), id="fewer than nobody"),
        pytest.param(when(attendee_count={}), id="no bounds"),
        pytest.param(when(attendee_count={"at_least": 2.5}), id="half a person"),
        pytest.param(when(duration=30), id="a bare duration"),
        pytest.param(when(duration={"at_most": 527_041}), id="more than a year"),
        pytest.param(when(my_response="yes"), id="an unknown response"),
        pytest.param(when(platform=["zoom", "teams"]), id="an unknown platform"),
        pytest.param(when(series=[]), id="no series"),
        pytest.param(when(title=7), id="a title that is a number"),
        pytest.param(when(title="x" * 1_001), id="a long title"),
        pytest.param(when(title_like="x" * 201), id="a long pattern"),
        pytest.param(when(title_like=["a"] * 101), id="too many patterns"),
        pytest.param(when(working_hours={}), id="hours without hours"),
        pytest.param(when(working_hours={"from": "24:00"}), id="from midnight on"),
        pytest.param(when(working_hours={"to": "9:00"}), id="an hour of one digit"),
        pytest.param(when(working_hours={"days": ["monday"]}), id="a day's whole name"),
        pytest.param(when(working_hours={"days": ["mon", "mon"]}), id="a day twice"),
        pytest.param(when(calendar_metadata={}), id="no metadata"),
        pytest.param(when(calendar_metadata={"x" * 101: "a"}), id="a long key"),
        pytest.param(when(calendar_metadata={"a": 1}), id="metadata that is a number"),
        pytest.param(when(all=[]), id="an empty all"),
        pytest.param(when(any=[{"all_day": True}, {}]), id="any of nothing"),
        pytest.param(when(**{"not": [{"all_day": True}]}), id="not of a list"),
        pytest.param({"groups": [{"name": "g"}]}, id="a group without members"),
        pytest.param(group(members={"external": True}), id="members by their events"),
        pytest.param(group(rules=rule(locked=True)["rules"]), id="a group that locks"),
        pytest.param(group(address="a@acme.example"), id="a group with an address"),
        pytest.param(
            {"calendars": [{"address": "acme.example", "default": "skip"}]},
            id="a calendar that is a domain",
        ),
        pytest.param(
            {"calendars": [{"address": "a@acme.example"}]},
            id="a calendar that says nothing",
        ),
    ],
)
def test_what_is_wrong_is_refused_by_the_schema_and_by_reading(
    document: object,
) -> None:
    assert not VALIDATOR.is_valid(document)
    assert not is_read(document)
