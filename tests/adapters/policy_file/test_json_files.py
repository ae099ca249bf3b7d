"""Policies in files whose names end in .json."""

import json
from pathlib import Path

import pytest

from callsheet.adapters.policy_file import PolicyError, read_policy_file
from callsheet.domain.conditions import External
from callsheet.domain.policy import Rule

SAYS = {"default": "record"}
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
        f'{{"x": "{"9" * 5_000}\\"",\n"default": -{"9" * 5_000}}}',
        "p.json:2:12: not JSON: a number with too many digits",
    ),
    "too many values": (
        '{"default":\n[' + "{}," * 499_998 + '"a", 1]}',
        "p.json:2:1499996: has more than 500,000 values",
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


@pytest.mark.parametrize("text", ["", "# cut", "rules = []", "groups = []"])
def test_a_file_that_says_nothing_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "p.toml"
    file.write_text(text)
    assert "says nothing: a file that was cut off" in refusal(file)


@pytest.mark.parametrize(
    "layer",
    [
        {"groups": [{"name": "g", "members": {"calendar": "b.example"}, **SAYS}]},
        {"calendars": [{"address": "a@b.example", **SAYS}]},
    ],
    ids=["groups", "calendars"],
)
def test_a_file_of_layers_alone_says_something(
    file: Path, layer: dict[str, object]
) -> None:
    file.write_text(json.dumps(layer))
    assert [one.default for one in read_policy_file(file).layers] == ["record"]


def test_an_editor_may_be_told_the_schema(file: Path, tmp_path: Path) -> None:
    schema = {"$schema": "./policy.schema.json"}
    (tmp_path / "q.json").write_text(json.dumps({**schema, "rules": [RULE]}))
    (tmp_path / "p.toml").write_text('"$schema" = "x"\ndefault = "skip"\n')
    told = json.dumps({**schema, "default": "skip", "include": "q.json"})
    file.write_text(told)
    said = read_policy_file(file)
    file.write_text(told.replace(json.dumps(schema)[1:-1] + ", ", ""))
    assert read_policy_file(file) == said
    assert read_policy_file(tmp_path / "p.toml").default == "skip"


def test_a_schema_in_a_policy_is_named_and_not_written_out(file: Path) -> None:
    file.write_text('{"$schema": {}, "default": "skip"}')
    assert '["$schema"]: must be a text in quotes, not a table' in refusal(file)


def test_a_condition_outside_when_is_put_into_it(tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text('[[rules]]\nname = "x"\nthen = "record"\nexternal = true\n')
    assert (
        ":4:1: rules[0].external: is a condition, and stands outside when; "
        "write when = { external = ... }"
    ) in refusal(file)
