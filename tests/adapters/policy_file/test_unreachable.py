"""Rules that can never match, because one that is asked before them always does."""

from pathlib import Path

import pytest

from callsheet.adapters.policy_file.reading import draft_of_file
from callsheet.adapters.policy_file.unreachable import answers
from tests.adapters.policy_file.refusals import warnings, write

FIRST = "is asked before it and always matches"
WHENEVER = "is asked before it and matches whenever it would"
MOVE = "put it before that one, or take it out"
NARROW = "let that one ask for more, or take this one out"


def rules(*whens: str) -> str:
    """Write a rule for each condition, or without one, in a line each."""
    listed = [
        f'{{ name = "r{number}", then = "record"{", " * bool(when)}{when} }},'
        for number, when in enumerate(whens)
    ]
    return "\n".join(["rules = [", *listed, "]\n"])


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        pytest.param("", "when = { external = true }", id="no condition"),
        pytest.param("", "", id="no condition twice"),
        pytest.param(
            "when = { external = true, title = 'x' }",
            "when = { title = 'x', external = true }",
            id="the same in another order",
        ),
        pytest.param(
            "when = { external = true }",
            "when = { external = true, title = 'x' }",
            id="one of several",
        ),
        pytest.param(
            "when = { title = ['x', 'y'] }", "when = { title = 'y' }", id="more words"
        ),
        pytest.param(
            "when = { title_like = ['x*', 'y*'] }",
            "when = { title_like = 'y*' }",
            id="more patterns",
        ),
        pytest.param(
            "when = { my_response = ['accepted', 'tentative'] }",
            "when = { my_response = 'accepted' }",
            id="more responses",
        ),
        pytest.param(
            "when = { series = ['x', 'y', 'z'] }",
            "when = { series = ['x', 'z'] }",
            id="more series",
        ),
        pytest.param(
            "when = { platform = ['zoom', 'webex'] }",
            "when = { platform = 'zoom' }",
            id="more platforms",
        ),
        pytest.param(
            "when = { organizer = 'acme.example' }",
            "when = { organizer = ['ana@acme.example', 'sales.acme.example'] }",
            id="the domain of addresses and domains",
        ),
        pytest.param(
            "when = { calendar_metadata = { team = ['a', 'b'] } }",
            "when = { calendar_metadata = { team = 'a' } }",
            id="more values of metadata",
        ),
        pytest.param(
            "when = { duration = { at_least = 15 } }",
            "when = { duration = { at_least = 30, at_most = 60 } }",
            id="a longer range",
        ),
        pytest.param(
            "when = { attendee_count = { at_least = 2, at_most = 9 } }",
            "when = { attendee_count = 3 }",
            id="a range and one of its numbers",
        ),
        pytest.param(
            "when = { any = [{ external = true }, { title = 'x' }] }",
            "when = { title = 'x' }",
            id="any of it",
        ),
        pytest.param(
            "when = { any = [{ external = true }, { title = 'x' }, { series = 'y' }] }",
            "when = { any = [{ series = 'y' }, { external = true }] }",
            id="any of more",
        ),
    ],
)
def test_a_rule_that_never_matches_is_told(
    tmp_path: Path, earlier: str, later: str
) -> None:
    file = write(tmp_path, p=rules(earlier, later))
    how = WHENEVER if earlier else FIRST
    assert warnings(file) == [
        f'p.toml:3:1: rules[1]: can never match: rules[0] ("r0") {how}; {MOVE}'
    ]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        pytest.param(
            "when = { external = true, title = 'x' }",
            "when = { external = true }",
            id="what asks for less",
        ),
        pytest.param(
            "when = { title = 'x' }", "when = { title = ['x', 'y'] }", id="more words"
        ),
        pytest.param(
            "when = { external = true }", "when = { external = false }", id="opposites"
        ),
        pytest.param(
            "when = { organizer = 'law.example' }",
            "when = { organizer = 'outlaw.example' }",
            id="a domain that ends alike",
        ),
        pytest.param(
            "when = { organizer = 'acme.example' }",
            "when = { attendee = 'acme.example' }",
            id="another fact",
        ),
        pytest.param(
            "when = { calendar_metadata = { team = 'a' } }",
            "when = { calendar_metadata = { unit = 'a' } }",
            id="another key of metadata",
        ),
        pytest.param(
            "when = { duration = { at_least = 30 } }",
            "when = { duration = { at_least = 15 } }",
            id="a range that begins before",
        ),
        pytest.param(
            "when = { duration = { at_most = 60 } }",
            "when = { duration = { at_most = 90 } }",
            id="a range that ends after",
        ),
        pytest.param(
            "when = { duration = { at_most = 60 } }",
            "when = { duration = { at_least = 30 } }",
            id="ranges that overlap",
        ),
        pytest.param(
            "when = { duration = { at_most = 60 } }",
            "when = { attendee_count = { at_most = 30 } }",
            id="ranges of something else",
        ),
        pytest.param(
            "when = { not = { external = true } }",
            "when = { not = { external = true, title = 'x' } }",
            id="what is not",
        ),
        pytest.param(
            "when = { any = [{ external = true }, { title = 'x' }] }",
            "when = { any = [{ external = true }, { title = 'y' }] }",
            id="any of something else",
        ),
        pytest.param(
            "when = { any = [{ external = true }, { title = 'x' }] }",
            "when = { series = 's' }",
            id="none of any",
        ),
    ],
)
def test_a_rule_that_may_match_is_left_alone(
    tmp_path: Path, earlier: str, later: str
) -> None:
    assert warnings(write(tmp_path, p=rules(earlier, later))) == []


RULE = '[[rules]]\nname = "{}"\nthen = "record"\n'
GROUP = '[[groups]]\nname = "g"\nmembers.calendar = "acme.example"\n'


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(
            RULE.format("a")
            + "when.external = true\n"
            + RULE.format("b")
            + "locked = true\n",
            [f'1:1: rules[0]: can never match: the locked rules[1] ("b") {FIRST}'],
            id="a locked rule further down",
        ),
        pytest.param(
            RULE.format("a") + RULE.format("b") + "locked = true\nwhen.title = 'x'\n",
            [],
            id="a locked rule behind all others",
        ),
        pytest.param(
            RULE.format("a") + GROUP + 'default = "skip"\n',
            [],
            id="a default of some calendars only",
        ),
        pytest.param(
            RULE.format("a")
            + "when = { calendar = 'ana@acme.example' }\n"
            + GROUP
            + 'default = "record"\n',
            [f"1:1: rules[0]: can never match: the default of groups[0] {WHENEVER}"],
            id="the default of all calendars that are meant",
        ),
        pytest.param(
            f'default = "skip"\n{GROUP}default = "record"\n'
            '[[calendars]]\naddress = "x@acme.example"\n'
            'rules = [{ name = "a", then = "skip" }]\n',
            [],
            id="a calendar's own rule",
        ),
        pytest.param(
            f'default = "skip"\n{GROUP}rules = [\n'
            '{ name = "a", then = "record" },\n{ name = "b", then = "skip" }]\n'
            'default = "record"\n',
            [
                (
                    "7:1: groups[0].rules[1]: can never match: "
                    f'groups[0].rules[0] ("a") {WHENEVER}'
                ),
                (
                    "8:1: groups[0].default: can never be the answer: "
                    f'groups[0].rules[0] ("a") {WHENEVER}'
                ),
            ],
            id="a rule behind the catch-all of its group",
        ),
        pytest.param(
            'preset = "external"\n' + RULE.format("a"),
            [
                (
                    '1:1: preset: its rule "external" can never match: '
                    f'rules[0] ("a") {FIRST}'
                )
            ],
            id="a preset behind a catch-all",
        ),
        pytest.param(
            'preset = ["external", "external_accepted"]\n',
            [
                (
                    '1:1: preset: its rule "external_accepted" can never match: '
                    f'the preset\'s rule "external" {WHENEVER}'
                )
            ],
            id="presets one of which covers the other",
        ),
    ],
)
def test_the_order_of_asking_is_not_that_of_the_file(
    tmp_path: Path, text: str, lines: list[str]
) -> None:
    found = warnings(write(tmp_path, p=text))
    assert [line.removeprefix("p.toml:").rpartition("; ")[0] for line in found] == lines


def test_a_rule_of_an_included_file_is_told_with_its_own_file(tmp_path: Path) -> None:
    main = write(
        tmp_path, p='include = "q.toml"\n' + RULE.format("a"), q=RULE.format("b")
    )
    assert warnings(main) == [
        (
            f'q.toml:1:1: rules[0]: can never match: rules[0] of p.toml ("a") {FIRST}; '
            f"{NARROW}"
        )
    ]


def test_what_hides_a_hidden_rule_is_the_first_of_all(tmp_path: Path) -> None:
    found = warnings(write(tmp_path, p=rules(*["when = { external = true }"] * 4)))
    assert len(found) == 3
    assert all('rules[0] ("r0")' in line for line in found)


def test_rules_that_cover_a_hidden_rule_only_together_are_not_found(
    tmp_path: Path,
) -> None:
    text = rules("when = { external = true }", "when = { external = false }", "")
    assert warnings(write(tmp_path, p=text)) == []


def test_ten_thousand_rules_are_searched(tmp_path: Path) -> None:
    whens = [f"when = {{ title = ['a', 'b{number}'] }}" for number in range(9_999)]
    file = write(tmp_path, p=rules(*whens, "when = { title = 'b777' }"))
    (line,) = warnings(file)
    assert 'rules[9999]: can never match: rules[777] ("r777")' in line


def test_no_more_pairs_of_rules_are_compared_than_allowed(tmp_path: Path) -> None:
    x, y = "when = { title = 'x' }", "when = { title = 'y' }"
    draft = draft_of_file(write(tmp_path, p=rules(x, x, y, y)))
    assert sum(before is not None for _, before in answers(draft)) == 2
    assert sum(before is not None for _, before in answers(draft, compared=1)) == 1
