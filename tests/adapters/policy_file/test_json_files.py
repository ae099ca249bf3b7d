"""Policies in files whose names end in .json."""

import json
from pathlib import Path

import pytest

from callsheet.adapters.policy_file import PolicyError, read_policy_file
from callsheet.domain.conditions import External
from callsheet.domain.policy import Rule

RULE = {"name": "out", "then": "record", "when": {"external": True}}


def refusal(file: Path) -> str:
    with pytest.raises(PolicyError) as refused:
        read_policy_file(file)
    return str(refused.value).replace(str(file), file.name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "p.json"


@pytest.mark.parametrize("start", ["", "\ufeff", "\n\n  "])
def test_it_reads_like_toml(file: Path, start: str) -> None:
    file.write_text(start + json.dumps({"rules": [RULE]}))
    out = Rule(name="out", then="record", when=External())
    assert read_policy_file(file).rules == (out,)


def test_its_name_may_be_in_capitals(tmp_path: Path) -> None:
    file = tmp_path / "P.JSON"
    file.write_text('{"default": "record"}')
    assert read_policy_file(file).default == "record"


def test_either_form_may_include_the_other(file: Path, tmp_path: Path) -> None:
    (tmp_path / "more.toml").write_text('include = "last.json"\n')
    (tmp_path / "last.json").write_text(json.dumps({"rules": [RULE]}))
    file.write_text('{"default": "skip", "include": ["more.toml"]}')
    assert [rule.name for rule in read_policy_file(file).rules] == ["out"]


WRONG = {
    "no JSON": ("{", "p.json:1:2: not JSON: Expecting property name"),
    "TOML": ('default = "skip"', "p.json:1:1: not JSON: Expecting value"),
    "a wrong word": (
        '{"rules": [{"name": "x", "then": "recrod"}]}',
        'p.json: rules[0].then: unknown answer; did you mean "record"?',
    ),
    "a key twice": (
        '{"default": "skip", "default": "record"}',
        'p.json: not JSON: the key "default" stands twice in its object',
    ),
    "what is no number": ('{"default": NaN}', "p.json: not JSON: NaN is no number"),
    "too many digits": (
        f'{{"default": {"9" * 5_000}}}',
        "p.json: not JSON: a number with too many digits",
    ),
    "too deep for Python": ("[" * 100_000, "tables and lists stand more than 20 deep"),
    "too deep": ('{"a":' * 30 + "1" + "}" * 30, "stand more than 20 deep"),
    "no table": ("[]", "p.json: must be a table, not a list"),
    "nothing": ("{}", "p.json: says nothing: a file that was cut off"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_it_is_refused(file: Path, text: str, said: str) -> None:
    file.write_text(text)
    assert said in refusal(file)


def test_what_another_includes_is_not_checked_alone(tmp_path: Path) -> None:
    file = tmp_path / "sales.toml"
    file.write_text('[[calendars]]\naddress = "a@b.example"\ndefault = "record"\n')
    assert "a file that another one includes is checked with that one" in refusal(file)


def test_a_condition_outside_when_is_put_into_it(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text('[[rules]]\nname = "x"\nthen = "record"\nexternal = true\n')
    assert (
        ":4:1: rules[0].external: is a condition, and stands outside when; "
        "write when = { external = ... }"
    ) in refusal(file)
