"""Policies in several files, and how many and how large they may be."""

import os
from itertools import pairwise
from pathlib import Path

from callsheet.adapters.policy_file import read_policy_file
from tests.adapters.policy_file.refusals import (
    refusal,
    refusal_of,
    refusal_of_file,
    write,
)

RULE = '[[rules]]\nname = "{}"\nthen = "skip"\n'
GROUP = '[[groups]]\nname = "{}"\nmembers.calendar = "{}"\ndefault = "skip"\n'


def test_included_rules_stand_behind_the_files_own_and_before_the_presets(
    tmp_path: Path,
) -> None:
    main = write(
        tmp_path,
        main='include = ["one.toml", "two.toml"]\npreset = "external"\n'
        + RULE.format("main"),
        one='include = "deep.toml"\n' + RULE.format("one"),
        deep=RULE.format("deep"),
        two=RULE.format("two"),
    )
    names = [rule.name for rule in read_policy_file(main).rules]
    assert names == ["main", "one", "deep", "two", "external"]


def test_layers_of_all_files_stand_in_the_order_of_the_files(tmp_path: Path) -> None:
    main = write(
        tmp_path,
        main='include = "one.toml"\ndefault = "skip"\n'
        + GROUP.format("a", "a.example"),
        one=GROUP.format("b", "b.example")
        + '[[calendars]]\naddress = "x@c.example"\ndefault = "skip"\n',
    )
    names = [layer.name for layer in read_policy_file(main).layers]
    assert names == ["x@c.example", "a", "b"]


def test_a_file_is_looked_for_beside_the_file_that_includes_it(tmp_path: Path) -> None:
    folder = tmp_path / "teams"
    folder.mkdir()
    write(folder, sales='include = "more.toml"', more=RULE.format("more"))
    main = write(tmp_path, main='include = "teams/sales.toml"')
    assert [rule.name for rule in read_policy_file(main).rules] == ["more"]


def test_an_included_file_may_have_a_byte_order_mark(tmp_path: Path) -> None:
    main = write(tmp_path, main='include = "one.toml"', one="\ufeff" + RULE.format("a"))
    assert len(read_policy_file(main).rules) == 1


def chain(length: int) -> dict[str, str]:
    names = [f"f{number}" for number in range(length)]
    texts = {name: f'include = "{n}.toml"' for name, n in pairwise(names)}
    return {**texts, names[-1]: RULE.format("last")}


def test_files_include_each_other_ten_deep_and_no_deeper(tmp_path: Path) -> None:
    assert len(read_policy_file(write(tmp_path, **chain(11))).rules) == 1
    assert refusal_of_file(write(tmp_path, **chain(12))) == [
        (
            "f10.toml:1:1: include: f11.toml: more than 10 files include each other "
            "in a row; let the main file include it"
        )
    ]


def several(count: int) -> dict[str, str]:
    listed = ", ".join(f'"f{number}.toml"' for number in range(count))
    files = {f"f{number}": RULE.format(number) for number in range(count)}
    return {"main": f"include = [{listed}]", **files}


def test_a_hundred_files_are_included_and_no_more(tmp_path: Path) -> None:
    assert len(read_policy_file(write(tmp_path, **several(100))).rules) == 100
    (line,) = refusal_of_file(write(tmp_path, **several(102)))
    assert line.endswith("include[100]: f100.toml: more than 100 files are included")


def test_all_files_together_are_bounded_like_one(tmp_path: Path) -> None:
    half = RULE + "#" * 2_000_000
    main = write(
        tmp_path,
        main='include = ["a.toml", "b.toml", "c.toml"]',
        a=half.format("a"),
        b=half.format("b"),
        c=half.format("c"),
    )
    assert refusal_of_file(main) == [
        (
            "main.toml:1:22: include[1]: b.toml: all files together are larger than "
            "4,000,000 characters"
        )
    ]


def test_a_file_that_is_too_large_by_itself_is_told_with_its_size(
    tmp_path: Path,
) -> None:
    main = write(tmp_path, main='include = "a.toml"', a="#" * 5_000_000)
    assert refusal_of_file(main) == [
        (
            "main.toml:1:1: include: a.toml: is larger than 4,000,000 characters: "
            "it has 5,000,000 bytes"
        )
    ]


def test_too_many_rules_in_all_files_are_told_at_the_main_one(tmp_path: Path) -> None:
    rules = "[[rules]]\n" * 5_001
    main = write(tmp_path, main=f'include = "a.toml"\n{rules}', a=rules)
    assert refusal_of_file(main) == [
        "main.toml:2:1: rules: are 10,002, at most 10,000 may be"
    ]


def test_what_is_no_file_cannot_include_any() -> None:
    problem = (
        "include: works in files only, for it names files beside them; "
        "write what they hold in its place"
    )
    assert refusal('include = "a.toml"') == [f"p:1:1: {problem}"]
    assert refusal_of({"include": ["a.toml"]}) == [f"p: {problem}"]


def test_a_pipe_cannot_include_any_either(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as pipe:
        pipe.write('include = "a.toml"\ndefault = "skip"')
    try:
        (line,) = refusal_of_file(Path(f"/dev/fd/{reading}"))
    finally:
        os.close(reading)
    assert "include: works in files only" in line
