"""The table of statements in docs/fidelity.md, against the tests and the switches."""

import re
from pathlib import Path

import pytest

from callsheet.adapters.simulator.switches import PROFILES, Switches
from tests.pages import ROOT

PAGE = (ROOT / "docs" / "fidelity.md").read_text()
HERE = Path(__file__).parent
LINES = 64
SOURCES = ("documented", "second-hand", "guess", "Recall's sample code")
ROWS = [
    [cell.strip() for cell in line.strip("| \n").split(" | ")]
    for line in re.findall(r"^\| \d+ \|.*$", PAGE.replace("|  |", "| - |"), re.M)
]


def switches_in(text: str) -> dict[str, str]:
    return dict(re.findall(r"`([a-z0-9_]+)` \(([^)]+)\)", text))


def spelt(value: object) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "on" if value else "off"
        case int() | float():
            return f"{value:g}"
        case _:
            return str(value)


def test_every_statement_has_one_row_in_order() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, LINES + 1))


@pytest.mark.parametrize("row", ROWS, ids=[f"line {row[0]}" for row in ROWS])
def test_a_row_names_where_the_statement_is_from_and_the_tests_that_show_it(
    row: list[str],
) -> None:
    number, _, source, _, shown = row
    assert source.startswith(SOURCES)
    files = re.findall(r"`(test_\w+\.py)`", shown)
    named = {
        file.name
        for file in HERE.glob("test_*.py")
        if re.search(rf"def test_line_{number}_", file.read_text())
    }
    assert named
    assert set(files) == named


@pytest.mark.parametrize("row", ROWS, ids=[f"line {row[0]}" for row in ROWS])
def test_the_tests_of_a_statement_turn_each_of_its_switches(row: list[str]) -> None:
    number, _, _, switches, _ = row
    tests = "".join(
        found
        for file in HERE.glob("test_*.py")
        for found in re.split(r"\n\n\n", file.read_text())
        if re.search(rf"def test_line_{number}_", found)
    )
    names = switches_in(switches)
    assert {name for name in names if re.search(rf"\b{name}\b", tests)} == set(names)


def test_no_test_is_named_for_a_line_that_does_not_exist() -> None:
    numbers = {
        int(number)
        for file in HERE.glob("test_*.py")
        for number in re.findall(r"def test_line_(\d+)_", file.read_text())
    }
    assert numbers == set(range(1, LINES + 1))


def test_every_switch_is_on_the_page_with_its_default() -> None:
    fields = Switches.model_fields
    assert switches_in(PAGE) == {
        name: spelt(field.default) for name, field in fields.items()
    }


def test_the_profiles_differ_in_every_switch_that_can_be_set_against_a_client() -> None:
    default, hostile = PROFILES["default"], PROFILES["hostile"]
    same = {
        name
        for name in Switches.model_fields
        if getattr(default, name) == getattr(hostile, name)
    }
    # What both leave as it is: there is no harder value, or it would end the run.
    assert same == {
        "adhoc_within_minutes",
        "calls_start",
        "consent",
        "conflict_probability",
        "late_minutes",
        "leaving_window",
        "rate_limits",
        "rekeyed_bot",
        "rows_vanish_after_days",
        "webhook_disabled_after_days",
    }
