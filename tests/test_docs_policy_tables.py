"""What the guide on policies tells of words, presets, fields and limits is so."""

import json
import re
from collections.abc import Iterator

import pytest

from callsheet.adapters.cli.policy_preview_options import MOST_DAYS
from callsheet.adapters.policy_file import policy_of, read_policy
from callsheet.adapters.policy_file.bounds import DEPTH_LIMIT, SIZE_LIMIT
from callsheet.adapters.policy_file.conditions import CONDITIONS, PLATFORMS
from callsheet.adapters.policy_file.counts import ATTENDEES_LIMIT, MINUTES_LIMIT
from callsheet.adapters.policy_file.includes import DEPTH_LIMIT as IN_A_ROW
from callsheet.adapters.policy_file.includes import FILE_LIMIT
from callsheet.adapters.policy_file.policies import LAYER_LIMIT, RULE_LIMIT
from callsheet.adapters.policy_file.presets import MEANINGS, PRESETS
from callsheet.adapters.policy_file.rules import NAME_LIMIT
from callsheet.adapters.policy_file.titles import PATTERNS_LIMIT
from callsheet.adapters.policy_file.values import TEXT_LIMIT
from callsheet.application.signature import BY_LIMIT, WHY_LIMIT
from callsheet.domain import templates
from callsheet.domain.patterns import PATTERN_LIMIT
from tests.adapters.recall import words_on_google, words_on_microsoft
from tests.pages import ROOT, blocks, policy_files

GUIDE = (ROOT / "docs" / "policy.md").read_text()


def rows_under(heading: str) -> Iterator[list[str]]:
    """The rows of the table below a heading."""
    _, _, section = GUIDE.partition(f"\n## {heading}\n")
    for line in section.partition("\n## ")[0].splitlines():
        if line.startswith("| `"):
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            yield [cell.strip() for cell in cells]


def test_the_presets_are_those_that_exist_and_mean_what_is_said() -> None:
    found = {}
    for preset, says, when, then, default in rows_under("Presets"):
        name = preset.strip("`")
        rule = f'[[rules]]\nname = "{name}"\nwhen = {when[1:-1]}\nthen = "{then}"\n'
        text = f'default = "{default}"\n' + (rule if when else "")
        found[name] = says
        written_out = read_policy(text, source=name)
        assert written_out == read_policy(f'preset = "{name}"', source=name)
    assert found == MEANINGS
    assert [*found] == [*PRESETS]


def test_the_conditions_are_those_that_exist() -> None:
    words = [word.strip("`") for word, *_ in rows_under("Conditions")]
    assert len(words) == len(set(words))
    assert set(words) == set(CONDITIONS)


def test_what_can_always_be_told_is_said_never_to_be_in_doubt() -> None:
    never = {
        row[0].strip("`") for row in rows_under("Conditions") if row[-1] == "never"
    }
    for words in (words_on_google.WORDS, words_on_microsoft.WORDS):
        assert {name for name, word in words.items() if word.never} == never


def test_the_platforms_that_are_named_exist() -> None:
    (row,) = [row for row in rows_under("Conditions") if row[0] == "`platform`"]
    assert set(re.findall(r"`(\w+)`", row[1])) <= set(PLATFORMS)


def test_the_fields_of_a_bot_are_those_that_exist() -> None:
    _, _, section = GUIDE.partition("\n## The bot\n")
    same, _, differ = section.partition("are the same on all")
    differ, _, _ = differ.partition("differ.")
    fields = templates.FIELDS.items()
    apart = {name for name, field in fields if field.per_calendar}
    assert set(re.findall(r"`\{(\w+)\}`", same)) == templates.FIELDS.keys() - apart
    assert set(re.findall(r"`\{(\w+)\}`", differ)) == apart
    assert f"cut at {templates.NAME_LIMIT} characters" in section
    assert f"of `metadata` at {templates.METADATA_LIMIT}" in section


@pytest.mark.parametrize(
    "limit",
    [
        f"{SIZE_LIMIT:,} bytes",
        f"{RULE_LIMIT:,} rules",
        f"{LAYER_LIMIT:,} groups and calendars",
        f"{FILE_LIMIT} included files",
        f"{IN_A_ROW} in a row",
        f"{DEPTH_LIMIT} deep",
        f"a text {TEXT_LIMIT:,} characters",
        f"a name {NAME_LIMIT}",
        f"a pattern {PATTERN_LIMIT}",
        f"{PATTERNS_LIMIT} patterns in one condition",
        f"`attendee_count` {ATTENDEES_LIMIT:,}",
        f"`duration` {MINUTES_LIMIT:,} minutes",
        f"a choice's reason {WHY_LIMIT} characters",
        f"its author {BY_LIMIT}",
        f"a preview looks back {MOST_DAYS} days",
    ],
)
def test_the_limits_are_as_told(limit: str) -> None:
    _, _, section = GUIDE.partition("\n## Limits\n")
    assert limit in " ".join(section.split())


def test_the_json_form_is_the_same_policy() -> None:
    texts = [text for page, text in blocks("json") if page.name == "policy.md"]
    policies = [policy_of(json.loads(text), source="policy") for text in texts]
    smallest = policy_files()["smallest.toml"]
    assert policies == [read_policy(smallest, source="smallest.toml")]
