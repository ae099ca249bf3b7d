"""Files that cannot be included, and what included files may not say."""

import os
from pathlib import Path

import pytest

from tests.adapters.policy_file.refusals import (
    refusal_of_file,
    write,
)

RULE = '[[rules]]\nname = "{}"\nthen = "skip"\n'
GROUP = '[[groups]]\nname = "{}"\nmembers.calendar = "{}"\ndefault = "skip"\n'


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        pytest.param(
            {"a": 'include = "b.toml"', "b": 'include = ["a.toml"]'},
            [
                (
                    "b.toml:1:12: include[0]: a.toml: includes itself: "
                    "a.toml -> b.toml -> a.toml; take this entry out"
                )
            ],
            id="two files that include each other",
        ),
        pytest.param(
            {"a": 'include = "b.toml"', "b": 'include = "b.toml"'},
            [
                (
                    "b.toml:1:1: include: b.toml: includes itself: b.toml -> b.toml; "
                    "take this entry out"
                )
            ],
            id="a file that includes itself",
        ),
        pytest.param(
            {
                "a": 'include = ["b.toml", "c.toml"]',
                "b": 'include = "c.toml"',
                "c": RULE.format("c"),
            },
            [
                (
                    "a.toml:1:22: include[1]: c.toml: is included by b.toml too; "
                    "take one of the two out"
                )
            ],
            id="a file that two include",
        ),
        pytest.param(
            {"a": 'include = ["b.toml", "./b.toml"]', "b": RULE.format("b")},
            [
                (
                    "a.toml:1:22: include[1]: b.toml: is included by a.toml too; "
                    "take one of the two out"
                )
            ],
            id="one file under two names",
        ),
        pytest.param(
            {"a": 'include = ["no.toml", "nor.toml"]'},
            [
                (
                    "a.toml:1:12: include[0]: no.toml: cannot be read: "
                    "No such file or directory"
                ),
                (
                    "a.toml:1:23: include[1]: nor.toml: cannot be read: "
                    "No such file or directory"
                ),
            ],
            id="files that are not there",
        ),
        pytest.param(
            {"a": 'include = "."'},
            ["a.toml:1:1: include: {}: cannot be read: it is a folder"],
            id="a folder",
        ),
        pytest.param(
            {"a": 'include = "/dev/zero"'},
            ["a.toml:1:1: include: /dev/zero: cannot be read: it is no regular file"],
            id="a device",
        ),
        pytest.param(
            {"a": f'include = "{"x" * 900}"'},
            [f"a.toml:1:1: include: {'x' * 900}: cannot be read: File name too long"],
            id="a name that is too long for a file",
        ),
        pytest.param(
            {"a": 'include = "b\\u0000.toml"'},
            ["a.toml:1:1: include: has a control character in it"],
            id="a name with a NUL",
        ),
        pytest.param(
            {"a": "include = []"},
            ["a.toml:1:1: include: is empty; give at least one text"],
            id="no file at all",
        ),
        pytest.param(
            {"a": 'include = { file = "b.toml" }'},
            [
                (
                    "a.toml:1:1: include: must be a text in quotes or a list of them, "
                    "not a table"
                )
            ],
            id="a table for a file",
        ),
        pytest.param(
            {"a": 'include = "b.toml"', "b": "x = 1\ny = z"},
            [
                (
                    "a.toml:1:1: include: b.toml:2:5: not TOML: Invalid value; "
                    'texts stand in quotes: "..."'
                )
            ],
            id="what is no TOML",
        ),
        pytest.param(
            {"a": 'include = "b.toml"', "b": "a = " + "[" * 50},
            [
                (
                    f"a.toml:1:1: include: b.toml:1:25: a{'[0]' * 19}: tables and "
                    "lists stand more than 20 deep in each other"
                )
            ],
            id="what is too deep",
        ),
        pytest.param(
            {"a": 'include = "b.toml"', "b": "# nothing yet"},
            [
                "b.toml:1:1: says nothing; take it out of the file that includes it",
            ],
            id="a file that says nothing",
        ),
        pytest.param(
            {
                "a": 'include = "b.toml"',
                "b": 'default = "skip"\nrules = []\nruls = []\n' + GROUP.format(1, "x"),
            },
            [
                (
                    "b.toml:1:1: default: has no place in an included file; "
                    "only the main file says this"
                ),
                'b.toml:3:1: ruls: unknown key; did you mean "rules"?',
                (
                    "b.toml:6:9: groups[0].members.calendar: is only one label, "
                    'not a whole domain; write it as "acme.example"'
                ),
            ],
            id="what only the main file says",
        ),
        pytest.param(
            {
                "a": 'include = "b.toml"\ndefualt = "skip"\n' + RULE.format("x"),
                "b": '\n[[rules]]\nname = "x"\nwhen = { extrenal = true }\n',
            },
            [
                'a.toml:2:1: defualt: unknown key; did you mean "default"?',
                "b.toml:2:1: rules[0].then: is missing",
                (
                    "b.toml:3:1: rules[0].name: rules[0] of a.toml has this name too; "
                    "choose another name"
                ),
                (
                    "b.toml:4:10: rules[0].when.extrenal: unknown condition; "
                    'did you mean "external"?'
                ),
            ],
            id="faults in both files",
        ),
        pytest.param(
            {
                "a": 'include = "b.toml"\ndefault = "skip"\n'
                + GROUP.format("g", "ana@x.example"),
                "b": GROUP.format("h", "ana@x.example")
                + GROUP.format("g", "y.example"),
            },
            [
                (
                    'b.toml:3:9: groups[0].members.calendar: is in group "g" too '
                    "(groups[0] of a.toml); a calendar belongs to one group: "
                    "take one out"
                ),
                (
                    "b.toml:6:1: groups[1].name: groups[0] of a.toml has this name "
                    "too; choose another name"
                ),
            ],
            id="groups that another file has",
        ),
    ],
)
def test_an_include_that_cannot_be_is_told_with_its_place(
    tmp_path: Path, texts: dict[str, str], lines: list[str]
) -> None:
    main = write(tmp_path, **texts)
    assert refusal_of_file(main) == [line.format(tmp_path) for line in lines]


def test_an_included_file_in_latin_1_is_told_where_it_stops_being_utf_8(
    tmp_path: Path,
) -> None:
    main = write(tmp_path, a='include = "b.toml"')
    (tmp_path / "b.toml").write_bytes(b"x = 1\n# \xfc")
    assert refusal_of_file(main) == [
        "a.toml:1:1: include: b.toml:2:3: is not UTF-8 text; save the file as UTF-8"
    ]


def test_links_that_go_round_and_pipes_are_no_files(tmp_path: Path) -> None:
    main = write(tmp_path, a='include = ["loop", "pipe"]')
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    assert refusal_of_file(main) == [
        (
            "a.toml:1:12: include[0]: loop: cannot be read: "
            "Too many levels of symbolic links"
        ),
        "a.toml:1:20: include[1]: pipe: cannot be read: it is no regular file",
    ]


def test_a_link_to_the_file_itself_is_a_circle_too(tmp_path: Path) -> None:
    main = write(tmp_path, a='include = "b.toml"')
    (tmp_path / "b.toml").symlink_to("a.toml")
    assert refusal_of_file(main) == [
        (
            "a.toml:1:1: include: b.toml: includes itself: a.toml -> b.toml; "
            "take this entry out"
        )
    ]
