"""Policies that cannot be read: each problem with its place and its cure."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from callsheet.adapters.policy_file import (
    PolicyError,
    policy_of,
    policy_or_problems,
    read_policy,
    read_policy_file,
)
from callsheet.application.ports import NotRead
from callsheet.domain.policy import Policy
from tests.adapters.policy_file.refusals import refusal, refusal_of

RULE = '[[rules]]\nname = "a"\nthen = "skip"\n'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(
            'own_domain = ["a.example"]',
            'p:1:1: own_domain: unknown key; did you mean "own_domains"?',
            id="a key of the policy",
        ),
        pytest.param(
            'zebra = "x"',
            "p:1:1: zebra: unknown key; "
            "known are own_domains, learn_own_domains, time_zone, default, preset, "
            "bot, include, rules, groups, calendars",
            id="a key that is near nothing",
        ),
        pytest.param(
            'defualt = "skip"\n["odd key"]',
            'p:1:1: defualt: unknown key; did you mean "default"?',
            id="the first of two",
        ),
        pytest.param(
            '["odd key"]',
            'p:1:1: ["odd key"]: unknown key; '
            "known are own_domains, learn_own_domains, time_zone, default, preset, "
            "bot, include, rules, groups, calendars",
            id="a table with an odd name",
        ),
        pytest.param(
            'default = "records"',
            'p:1:1: default: unknown answer; did you mean "record"?',
            id="the default's answer",
        ),
        pytest.param(
            "default = true",
            'p:1:1: default: must be "record" or "skip", not true or false',
            id="a default of the wrong kind",
        ),
        pytest.param(
            'preset = "extern"',
            'p:1:1: preset: unknown preset; did you mean "external"?',
            id="a preset",
        ),
        pytest.param(
            "preset = 1",
            "p:1:1: preset: must be a preset in quotes or { series = [...] }, "
            "not a number",
            id="a preset of the wrong kind",
        ),
        pytest.param(
            'preset = "all"\ndefault = "skip"',
            'p:2:1: default: contradicts preset = "all"; take one of the two out',
            id="a preset and a default that contradict each other",
        ),
        pytest.param(
            'preset = "hosted"\n[[rules]]\nname = "hosted"\nthen = "skip"',
            "p:3:1: rules[0].name: the preset has this name too; choose another name",
            id="a rule named like the preset's",
        ),
        pytest.param(
            "rules = 1",
            "p:1:1: rules: must be a list of tables, not a number",
            id="rules that are no list",
        ),
        pytest.param(
            "rules = [\n  1,\n]",
            "p:2:3: rules[0]: must be a table, not a number",
            id="a rule that is no table",
        ),
        pytest.param(
            '[rules]\nname = "a"',
            "p:1:1: rules: must be a list of tables, not a table",
            id="one pair of brackets too few",
        ),
        pytest.param(
            '[[rules]]\nthen = "skip"',
            "p:1:1: rules[0].name: is missing",
            id="a rule without name",
        ),
        pytest.param(
            '[[rules]]\nname = "a"',
            "p:1:1: rules[0].then: is missing",
            id="a rule without answer",
        ),
        pytest.param(
            RULE + "wen = { external = true }",
            'p:4:1: rules[0].wen: unknown key; did you mean "when"?',
            id="a key of a rule",
        ),
        pytest.param(
            RULE + 'locked = "True"',
            "p:4:1: rules[0].locked: must be true without quotes, not a text in quotes",
            id="a flag in quotes",
        ),
        pytest.param(
            f"{RULE}\n{RULE}",
            "p:6:1: rules[1].name: rules[0] has this name too; choose another name",
            id="two rules of one name",
        ),
        pytest.param(
            '[[rules]]\nname = "default"\nthen = "skip"',
            'p:2:1: rules[0].name: "default" is built in; choose another name',
            id="a rule named like the default",
        ),
        pytest.param(
            '[[rules]]\nname = "event_preference"\nthen = "skip"',
            'p:2:1: rules[0].name: "event_preference" is built in; choose another name',
            id="a rule named like the event's preference",
        ),
        pytest.param(
            '[[rules]]\nname = "series_preference"\nthen = "skip"',
            'p:2:1: rules[0].name: "series_preference" is built in; '
            "choose another name",
            id="a rule named like the series' preference",
        ),
        pytest.param(
            '[[rules]]\nname = " "\nthen = "skip"',
            "p:2:1: rules[0].name: is blank",
            id="a blank name",
        ),
        pytest.param(
            '[[rules]]\nname = "a\\u001bb"\nthen = "skip"',
            "p:2:1: rules[0].name: has a control character in it",
            id="a name that would paint the terminal",
        ),
        pytest.param(
            f'[[rules]]\nname = "{"a" * 101}"\nthen = "skip"',
            "p:2:1: rules[0].name: is longer than 100 characters",
            id="a long name",
        ),
        pytest.param(
            "[[rules]]\nname = 7\nthen = 'skip'",
            "p:2:1: rules[0].name: must be a text in quotes, not a number",
            id="a number for a name",
        ),
    ],
)
def test_a_fault_of_the_policy_or_a_rule_is_named(text: str, line: str) -> None:
    assert refusal(text)[0] == line


@pytest.mark.parametrize(
    ("condition", "line"),
    [
        pytest.param(
            "{extrenal = true}",
            '4:9: rules[0].when.extrenal: unknown condition; did you mean "external"?',
            id="a misspelt word",
        ),
        pytest.param(
            "true",
            "4:1: rules[0].when: must be a table such as { external = true }, "
            "not true or false",
            id="no table",
        ),
        pytest.param(
            "{}",
            "4:1: rules[0].when: names no condition; name one, or leave it out",
            id="an empty table",
        ),
        pytest.param(
            '{ external = "yes" }',
            "4:10: rules[0].when.external: must be true or false, not a text in quotes",
            id="a word for a flag",
        ),
        pytest.param(
            '{ my_response = "acepted" }',
            "4:10: rules[0].when.my_response: unknown response; "
            'did you mean "accepted"?',
            id="a misspelt response",
        ),
        pytest.param(
            '{ my_response = ["accepted", "yes"] }',
            "4:37: rules[0].when.my_response[1]: unknown response; "
            "known are accepted, tentative, declined, none",
            id="a response that does not exist",
        ),
        pytest.param(
            "{ my_response = [] }",
            "4:10: rules[0].when.my_response: is empty; give at least one text",
            id="no response at all",
        ),
        pytest.param(
            "{ series = [1] }",
            "4:20: rules[0].when.series[0]: must be a text in quotes, not a number",
            id="a number in a list of texts",
        ),
        pytest.param(
            "{ series = { uid = 'x' } }",
            "4:10: rules[0].when.series: must be a text in quotes "
            "or a list of them, not a table",
            id="a table for texts",
        ),
        pytest.param(
            '{ series = "" }',
            "4:10: rules[0].when.series: is empty; give at least one text",
            id="an empty text",
        ),
        pytest.param(
            '{ title = "?!" }',
            "4:10: rules[0].when.title: has no letter or digit in it, "
            "so no title can match",
            id="a title that cannot match",
        ),
        pytest.param(
            f'{{ title = "{"a" * 1001}" }}',
            "4:10: rules[0].when.title: is longer than 1,000 characters",
            id="a long title",
        ),
        pytest.param(
            '{ organizer = "@acme.example" }',
            '4:10: rules[0].when.organizer: is no e-mail address; write "acme.example"',
            id="an address without a name",
        ),
        pytest.param(
            '{ organizer = "ana@acme" }',
            "4:10: rules[0].when.organizer: is only one label, not a whole domain; "
            'write it as "acme.example"',
            id="an address at half a domain",
        ),
        pytest.param(
            f'{{ organizer = "{"a" * 320}@acme.example" }}',
            "4:10: rules[0].when.organizer: is longer than 320 characters",
            id="an address of endless length",
        ),
        pytest.param(
            "{ all = [] }",
            "4:10: rules[0].when.all: is empty; list at least one table of conditions",
            id="an empty all",
        ),
        pytest.param(
            "{ any = { external = true } }",
            "4:10: rules[0].when.any: must be a list of tables, not a table",
            id="any of a table",
        ),
        pytest.param(
            "{ any = [{ external = true }, {}] }",
            "4:38: rules[0].when.any[1]: names no condition; name one, or leave it out",
            id="any of nothing",
        ),
        pytest.param(
            "{ not = { tittle = 'x' } }",
            '4:18: rules[0].when.not.tittle: unknown condition; did you mean "title"?',
            id="a misspelt word inside not",
        ),
    ],
)
def test_a_fault_of_a_condition_is_named(condition: str, line: str) -> None:
    assert refusal(f"{RULE}when = {condition}") == [f"p:{line}"]


@pytest.mark.parametrize(
    ("domain", "problem"),
    [
        pytest.param(
            "https://acme.example/jobs",
            'is a link, not a domain; write "acme.example"',
            id="a scheme",
        ),
        pytest.param(
            "ana@acme.example",
            'is an address, not a domain; write "acme.example"',
            id="an address",
        ),
        pytest.param(
            "@acme.example",
            'is an address, not a domain; write "acme.example"',
            id="an at sign",
        ),
        pytest.param(
            " acme.example",
            'has a space in it; write "acme.example"',
            id="a space before it",
        ),
        pytest.param(
            "ac me.example",
            'has a space in it; write it as "acme.example"',
            id="a space inside",
        ),
        pytest.param(
            "acme",
            'is only one label, not a whole domain; write it as "acme.example"',
            id="a bare label",
        ),
        pytest.param(
            "*.acme.example",
            'has a wildcard; sub-domains are included anyway; write "acme.example"',
            id="a wildcard",
        ),
        pytest.param(
            "acme..example",
            'is no domain; write it as "acme.example"',
            id="an empty label",
        ),
        pytest.param(
            "GMail.com",
            "anyone may have an address there, so it is no company; "
            "leave it out and list your company's own domains",
            id="free mail",
        ),
        pytest.param("", 'is no domain; write it as "acme.example"', id="nothing"),
    ],
)
def test_an_own_domain_that_is_none_is_refused(domain: str, problem: str) -> None:
    assert refusal(f'own_domains = ["b.example",\n "{domain}"]') == [
        f"p:2:2: own_domains[1]: {problem}"
    ]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        pytest.param(
            '"acme.example"',
            "p:1:1: own_domains: must be a list of domains, not a text in quotes",
            id="a bare text",
        ),
        pytest.param(
            "[1]",
            "p:1:16: own_domains[0]: must be a domain in quotes, not a number",
            id="a number",
        ),
    ],
)
def test_own_domains_of_the_wrong_kind_are_refused(value: str, problem: str) -> None:
    assert refusal(f"own_domains = {value}") == [problem]


@pytest.mark.parametrize(
    ("bot", "problem"),
    [
        pytest.param(
            'meeting_url = "https://meet.example/1"',
            "p:2:1: bot.meeting_url: comes from the event; leave it out",
            id="a link",
        ),
        pytest.param(
            'join_at = "2026-03-02T12:00:00Z"',
            "p:2:1: bot.join_at: comes from the event; leave it out",
            id="a time",
        ),
        pytest.param(
            f'bot_name = "{"a" * 101}"',
            "p:2:1: bot.bot_name: is longer than Recall's 100 characters",
            id="a long name",
        ),
        pytest.param(
            "bot_name = 1",
            "p:2:1: bot.bot_name: must be a text in quotes, not a number",
            id="a number for a name",
        ),
        pytest.param(
            'bot_name = "a\\nb"',
            "p:2:1: bot.bot_name: has a control character in it",
            id="a name of two lines",
        ),
        pytest.param(
            "metadata = { team = 1 }",
            "p:2:14: bot.metadata.team: must be a text in quotes, not a number; "
            "Recall's metadata holds texts only",
            id="a number in the metadata",
        ),
        pytest.param(
            "metadata = []",
            "p:2:1: bot.metadata: must be a table of texts, not a list",
            id="metadata that is no table",
        ),
        pytest.param(
            "since = 2026-03-02",
            "p:2:1: bot.since: a date cannot be sent as JSON; write it in quotes",
            id="a date",
        ),
        pytest.param(
            "a.b = [0.5, nan]",
            "p:2:13: bot.a.b[1]: is no number that JSON can hold",
            id="not a number",
        ),
        pytest.param(
            "a = -inf",
            "p:2:1: bot.a: is no number that JSON can hold",
            id="infinity",
        ),
        pytest.param(
            f"a = {2**63}",
            "p:2:1: bot.a: is too large for a JSON number",
            id="an integer beyond 64 bits",
        ),
    ],
)
def test_a_bot_that_cannot_be_sent_is_refused(bot: str, problem: str) -> None:
    assert refusal(f"[bot]\n{bot}") == [problem]


def test_the_bot_of_a_rule_is_checked_like_the_policys() -> None:
    assert refusal(f'{RULE}[rules.bot]\nmeeting_url = "x"') == [
        "p:5:1: rules[0].bot.meeting_url: comes from the event; leave it out"
    ]


def test_a_bot_that_is_no_table_is_refused() -> None:
    assert refusal("bot = 1") == ["p:1:1: bot: must be a table, not a number"]


def test_all_problems_are_told_at_once_in_the_order_of_the_text() -> None:
    text = (
        'default = "never"\nown_domains = ["gmail.com"]\n'
        '[[rules]]\nwhen = { titel = "x", all = [] }\nthen = "drop"\n'
    )
    assert refusal(text) == [
        "p:1:1: default: unknown answer; known are record, skip",
        (
            "p:2:16: own_domains[0]: anyone may have an address there, "
            "so it is no company; leave it out and list your company's own domains"
        ),
        "p:3:1: rules[0].name: is missing",
        'p:4:10: rules[0].when.titel: unknown condition; did you mean "title"?',
        "p:4:23: rules[0].when.all: is empty; list at least one table of conditions",
        "p:5:1: rules[0].then: unknown answer; known are record, skip",
    ]


def test_of_very_many_problems_only_the_first_are_in_the_text() -> None:
    lines = refusal("".join(f"a{number} = 1\n" for number in range(3_000)))
    assert len(lines) == 1_001
    assert lines[-1] == "... and 2,000 more"


def test_a_problem_is_data_too() -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy(RULE + "when = {extrenal = true}", source="p")
    (problem,) = caught.value.problems
    assert (problem.place, problem.line, problem.column) == (
        "rules[0].when.extrenal",
        4,
        9,
    )
    assert (problem.problem, problem.cure) == (
        "unknown condition",
        'did you mean "external"?',
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(
            "default = record",
            'p:1:11: not TOML: Invalid value; texts stand in quotes: "..."',
            id="a text without quotes",
        ),
        pytest.param(
            'default = "skip"\nown_domains = ["a',
            "p:2:18: not TOML: Unterminated string",
            id="a text without its end",
        ),
        pytest.param(
            "a = 1\na = 2",
            "p:2:6: not TOML: Cannot overwrite a value",
            id="a key given twice",
        ),
        pytest.param(
            "a = " + "9" * 5_000,
            "p:1:5: not TOML: a number with too many digits",
            id="a number of 5,000 digits",
        ),
        pytest.param(
            'a = "' + "9" * 5_000 + '"\n[b]\nc = [1,\n  -' + "9_" * 5_000 + "9]",
            "p:4:3: not TOML: a number with too many digits",
            id="a number of 5,000 digits in a list",
        ),
    ],
)
def test_what_is_no_toml_is_refused_with_its_place(text: str, line: str) -> None:
    assert refusal(text) == [line]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(
            "a = " + "[" * 100_000,
            f"p:1:25: a{'[0]' * 19}: tables and lists stand more than 20 deep "
            "in each other",
            id="lists",
        ),
        pytest.param(
            "a." * 100_000 + "a = 1",
            f"p:1:41: {'.'.join('a' * 20)}: tables and lists stand more than 20 deep "
            "in each other",
            id="a dotted key",
        ),
        pytest.param(
            "[" + "a." * 100_000 + "a]",
            "p:1:43: tables and lists stand more than 20 deep in each other",
            id="a table's name",
        ),
        pytest.param(
            "# " + "x" * 4_000_000,
            "p: is larger than 4,000,000 characters: it has 4,000,002",
            id="a long text",
        ),
        pytest.param(
            "[[rules]]\n" * 10_001,
            "p:1:1: rules: are 10,001, at most 10,000 may be",
            id="too many rules",
        ),
    ],
)
def test_what_is_too_large_is_refused(text: str, line: str) -> None:
    assert refusal(text) == [line]


def deep(levels: int) -> object:
    data: object = {"external": True}
    for _ in range(levels):
        data = {"not": data}
    return {"rules": [{"name": "a", "then": "skip", "when": data}]}


def test_the_deepest_policy_that_is_allowed_is_read() -> None:
    assert policy_of(deep(16), source="p").rules[0].name == "a"


def endless() -> dict[str, Any]:
    data: dict[str, Any] = {}
    data["bot"] = data
    return data


@pytest.mark.parametrize(
    ("data", "line"),
    [
        pytest.param(
            deep(17),
            f"p: rules[0].when{'.not' * 17}: tables and lists stand more than 20 "
            "deep in each other",
            id="too deep",
        ),
        pytest.param(
            endless(),
            f"p: {'.'.join(['bot'] * 20)}: tables and lists stand more than 20 "
            "deep in each other",
            id="data that contains itself",
        ),
        pytest.param(
            {"bot": {"a": "x" * 4_000_000}},
            "p: is larger than 4,000,000 characters",
            id="too large",
        ),
        pytest.param(
            {"bot": {"a": [0] * 500_000}},
            "p: has more than 500,000 values",
            id="too many values",
        ),
        pytest.param({"bot": {1.5: 1}}, "p: bot: has a key that is no text", id="key"),
        pytest.param([], "p: must be a table, not a list", id="a list"),
        pytest.param(None, "p: must be a table, not null", id="null"),
        pytest.param(
            {"default": None},
            'p: default: must be "record" or "skip", not null',
            id="a null inside",
        ),
        pytest.param(
            {"rules": None},
            "p: rules: must be a list of tables, not null",
            id="null for rules",
        ),
        pytest.param(
            {"bot": {"a": date(2026, 3, 2)}},
            "p: bot.a: a date cannot be sent as JSON; write it in quotes",
            id="a date",
        ),
        pytest.param(
            {"bot": {"a": "\ud800"}},
            "p: bot.a: is no valid Unicode text",
            id="half a character",
        ),
    ],
)
def test_data_that_is_no_policy_is_refused(data: object, line: str) -> None:
    assert refusal_of(data) == [line]


def test_a_policy_inside_a_document_tells_its_problems_with_their_whole_path() -> None:
    data = {"rules": [{"name": "a", "then": "skip", "when": {"extrenal": True}}]}
    assert policy_or_problems(data, place="policy") == (
        NotRead(
            id=None,
            place="policy.rules[0].when.extrenal",
            problem='unknown condition; did you mean "external"?',
        ),
    )
    assert policy_or_problems(3, place="policy") == (
        NotRead(id=None, place="policy", problem="must be a table, not a number"),
    )
    assert policy_or_problems({}, place="policy") == Policy()


@pytest.mark.parametrize(
    "text", ["", "# rules follow\n", 'own_domains = ["a.example"]']
)
def test_a_file_that_was_cut_off_before_it_said_anything_is_refused(
    tmp_path: Path, text: str
) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(text)
    with pytest.raises(PolicyError, match="a file that was cut off must not empty"):
        read_policy_file(file)


@pytest.mark.parametrize("text", ['default = "skip"', 'preset = "none"'])
def test_a_file_may_say_that_nothing_is_recorded(tmp_path: Path, text: str) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(text)
    assert read_policy_file(file).rules == ()
