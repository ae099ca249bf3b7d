"""Values that a word of the conditions cannot stand before."""

import pytest

from callsheet.adapters.policy_file import PolicyError, policy_of
from callsheet.adapters.policy_file.conditions import CONDITIONS
from callsheet.adapters.policy_file.problems import Report

FLAGS = "external internal recurring organizer_is_me private all_day".split()
TEXTS = "attendee organizer calendar series title title_like platform my_response"


def problem_of(word: str, value: object) -> str:
    report = Report({})
    assert CONDITIONS[word].read(value, (word,), report) is None
    (problem,) = report.problems
    assert problem.place.startswith(word)
    return f"{problem.problem}; {problem.cure}" if problem.cure else problem.problem


@pytest.mark.parametrize("word", FLAGS)
@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("true", "must be true without quotes, not a text in quotes"),
        ("FALSE", "must be false without quotes, not a text in quotes"),
        ("yes", "must be true or false, not a text in quotes"),
        (1, "must be true or false, not a number"),
        (None, "must be true or false, not null"),
        ([True], "must be true or false, not a list"),
    ],
)
def test_a_flag_is_true_or_false(word: str, value: object, problem: str) -> None:
    assert problem_of(word, value) == problem


@pytest.mark.parametrize("word", TEXTS.split())
@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (1, "must be a text in quotes or a list of them, not a number"),
        (True, "must be a text in quotes or a list of them, not true or false"),
        ({}, "must be a text in quotes or a list of them, not a table"),
        ([], "is empty; give at least one text"),
        ("", "is empty; give at least one text"),
        (" ", "is blank"),
        (["\ufeff\u200b"], "is blank"),
        (["a.example", 1], "must be a text in quotes, not a number"),
        ("a" * 1_001, "is longer than 1,000 characters"),
        ("a\x1b[2J", "has a control character in it"),
    ],
)
def test_a_text_is_one_that_says_something(
    word: str, value: object, problem: str
) -> None:
    assert problem_of(word, value) == problem


@pytest.mark.parametrize("word", ["attendee", "organizer", "calendar"])
@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (
            "https://acme.example/x",
            'is a link, not a domain; write "acme.example"',
        ),
        ("@acme.example", 'is no e-mail address; write "acme.example"'),
        ("ana@bob@acme.example", "is no e-mail address"),
        ("ana lee@acme.example", "is no e-mail address"),
        ("ana\u00a0lee@acme.example", "is no e-mail address"),
        ("ana\u200b@acme.example", "is no e-mail address"),
        (
            "*.acme.example",
            'has a wildcard; sub-domains are included anyway; write "acme.example"',
        ),
        (
            "acme",
            'is only one label, not a whole domain; write it as "acme.example"',
        ),
        ("-acme.example", 'is no domain; write it as "acme.example"'),
    ],
)
def test_a_domain_or_address_is_one(word: str, value: str, problem: str) -> None:
    assert problem_of(word, value) == problem


@pytest.mark.parametrize("word", ["attendee_count", "duration"])
@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({}, "is empty; give at_least, at_most or both"),
        ({"at_laest": 3}, 'unknown key; did you mean "at_least"?'),
        (
            {"at_least": 5, "at_most": 4},
            "is less than at_least = 5; the smaller number is at_least",
        ),
        ({"at_least": 7.5}, "is no whole number; write it without a point: 8"),
        ({"at_least": 15.0}, "is no whole number; write it without a point: 15"),
        ({"at_least": "15"}, "must be a whole number without quotes, "),
        ({"at_least": "many"}, "must be a whole number, not a text in quotes"),
        ({"at_most": True}, "must be a whole number, not true or false"),
        ({"at_most": None}, "must be a whole number, not null"),
        ({"at_most": float("nan")}, "is not in the range from 0 to "),
        ({"at_most": 1e308}, "is not in the range from 0 to "),
        ({"at_least": -1}, "is not in the range from 0 to "),
        ({"at_most": 10**30}, "is not in the range from 0 to "),
    ],
)
def test_bounds_are_whole_numbers_in_order(
    word: str, value: object, problem: str
) -> None:
    assert problem_of(word, value).startswith(problem)


def test_every_fault_of_two_bounds_is_told() -> None:
    report = Report({})
    bounds = {"at_least": -1, "at_most": "x", "more": 1}
    assert CONDITIONS["duration"].read(bounds, (), report) is None
    assert [problem.place for problem in report.problems] == [
        "more",
        "at_least",
        "at_most",
    ]


def test_a_half_character_in_a_word_of_json_is_refused_by_name() -> None:
    rule = {"name": "a", "then": "skip", "when": {"series": "\ud800"}}
    with pytest.raises(PolicyError, match="has a control character in it"):
        policy_of({"rules": [rule]}, source="json")
