"""Presets: what each is short for, how they combine, and which cannot be meant."""

import pytest

from callsheet.adapters.policy_file import PolicyError, policy_of, read_policy
from callsheet.adapters.policy_file.presets import MEANINGS, PRESETS, preset_of
from callsheet.adapters.policy_file.problems import Report
from callsheet.domain.conditions import External, Private, Series
from callsheet.domain.policy import Policy, Rule

NEVER_PRIVATE = Rule(name="never_private", then="skip", when=Private())
EXTERNAL = Rule(name="external", then="record", when=External())
INTERNAL = Rule(name="internal", then="record", when=External(is_=False))
STANDUP = Rule(name="series", then="record", when=Series(among=("uid-1",)))


@pytest.mark.parametrize(
    ("preset", "policy"),
    [
        pytest.param(
            '"never_private"',
            Policy(rules=(NEVER_PRIVATE,), default="record"),
            id="never private alone records the rest",
        ),
        pytest.param(
            '["never_private"]',
            Policy(rules=(NEVER_PRIVATE,), default="record"),
            id="alone in a list it is alone too",
        ),
        pytest.param(
            '["never_private", "external"]',
            Policy(rules=(NEVER_PRIVATE, EXTERNAL)),
            id="before others it leaves the default to them",
        ),
        pytest.param(
            '["never_private", "all"]',
            Policy(rules=(NEVER_PRIVATE,), default="record"),
            id="everything but the private",
        ),
        pytest.param(
            '["internal", "external"]',
            Policy(rules=(INTERNAL, EXTERNAL)),
            id="rules stand in the order of the list",
        ),
        pytest.param('{ series = "uid-1" }', Policy(rules=(STANDUP,)), id="one series"),
        pytest.param(
            '{ series = ["b", "a"] }',
            Policy(
                rules=(
                    Rule(name="series", then="record", when=Series(among=("a", "b"))),
                )
            ),
            id="several series",
        ),
        pytest.param(
            '["never_private", { series = ["uid-1"] }, "none"]',
            Policy(rules=(NEVER_PRIVATE, STANDUP)),
            id="only one series, and never if it is private",
        ),
    ],
)
def test_a_preset_stands_for_rules_and_a_default(preset: str, policy: Policy) -> None:
    assert read_policy(f"preset = {preset}", source="test") == policy


def test_every_preset_may_stand_alone_in_a_list() -> None:
    for word in PRESETS:
        listed = policy_of({"preset": [word]}, source="json")
        assert listed == policy_of({"preset": word}, source="json")


def test_every_preset_says_what_it_does() -> None:
    assert list(MEANINGS) == list(PRESETS)


NO_SERIES = 'names no series; write { series = ["its id"] }'
KIND = "must be a preset in quotes or { series = [...] }"
LATE = "comes too late: what stands before it is asked first; put it first"


@pytest.mark.parametrize(
    ("preset", "lines"),
    [
        pytest.param(
            '"extern"',
            ['1:1: preset: unknown preset; did you mean "external"?'],
            id="a misspelt word",
        ),
        pytest.param(
            '"xyz"',
            [
                (
                    "1:1: preset: unknown preset; known are all, external, internal, "
                    "hosted, accepted, external_accepted, never_private, none"
                )
            ],
            id="a word that is near nothing",
        ),
        pytest.param('"series"', [f"1:1: preset: {NO_SERIES}"], id="a bare series"),
        pytest.param("{}", [f"1:1: preset: {NO_SERIES}"], id="an empty table"),
        pytest.param(
            "{ serie = 'a' }",
            [
                f"1:1: preset: {NO_SERIES}",
                '1:12: preset.serie: unknown key; did you mean "series"?',
            ],
            id="a misspelt key",
        ),
        pytest.param(
            "{ series = 'a', locked = true }",
            ["1:26: preset.locked: unknown key; known are series"],
            id="a key that is no preset's",
        ),
        pytest.param(
            "{ series = [1] }",
            ["1:22: preset.series[0]: must be a text in quotes, not a number"],
            id="a series that is no text",
        ),
        pytest.param(
            "true",
            [
                f"1:1: preset: {KIND}, not true or false",
            ],
            id="a flag",
        ),
        pytest.param(
            "[]",
            ["1:1: preset: is empty; name at least one preset"],
            id="an empty list",
        ),
        pytest.param(
            "[['all']]",
            [
                f"1:11: preset[0]: {KIND}, not a list",
            ],
            id="a list in a list",
        ),
        pytest.param(
            "['extern', 'hostet']",
            [
                '1:11: preset[0]: unknown preset; did you mean "external"?',
                '1:21: preset[1]: unknown preset; did you mean "hosted"?',
            ],
            id="two misspelt words",
        ),
        pytest.param(
            "['all', 'none']",
            ['1:18: preset[1]: contradicts "all"; take one of the two out'],
            id="all and none",
        ),
        pytest.param(
            "['never_private', 'external', 'all']",
            ['1:40: preset[2]: contradicts "external"; take one of the two out'],
            id="some and all",
        ),
        pytest.param(
            "['hosted', 'hosted']",
            ['1:21: preset[1]: "hosted" stands here twice; take one out'],
            id="a word twice",
        ),
        pytest.param(
            "['never_private', 'never_private']",
            ['1:28: preset[1]: "never_private" stands here twice; take one out'],
            id="never private twice",
        ),
        pytest.param(
            "[{ series = 'a' }, { series = 'b' }]",
            ['1:29: preset[1]: "series" stands here twice; give one with both'],
            id="two tables of series",
        ),
        pytest.param(
            "['external', 'never_private']",
            [f"1:23: preset[1]: {LATE}"],
            id="never private behind what records the private",
        ),
    ],
)
def test_a_preset_that_cannot_be_meant_is_named(preset: str, lines: list[str]) -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy(f"preset = {preset}", source="p")
    assert str(caught.value).splitlines() == [f"p:{line}" for line in lines]


@pytest.mark.parametrize(
    "value", [["external", "al"], ["all", "none"], {"series": "a", "locked": True}]
)
def test_of_what_is_partly_wrong_nothing_is_taken(value: object) -> None:
    assert preset_of(value, ("preset",), Report({})) is None
