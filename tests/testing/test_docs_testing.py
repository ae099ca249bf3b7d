"""The files of a test suite that docs/simulate.md shows, run as their reader would."""

import re

import pytest

from callsheet.adapters.simulator.recall.script import OPERATIONS
from callsheet.testing import RecallOptions
from tests.pages import ROOT, blocks

FILES = {
    name[1]: text
    for _, text in blocks("python")
    if (name := re.match(r"# (\w+\.py)\n", text)) is not None
}


def test_the_suite_that_is_shown_passes(pytester: pytest.Pytester) -> None:
    assert set(FILES) == {"conftest.py", "test_recall.py"}
    for name, text in FILES.items():
        (pytester.path / name).write_text(text)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "--strict-markers")
    result.assert_outcomes(passed=2)


def test_every_operation_and_option_is_named() -> None:
    words = (ROOT / "docs" / "simulate.md").read_text()
    section = words.partition("## In your own tests")[2]
    named = set(re.findall(r"`(\w+)`", section))
    assert set(OPERATIONS) | set(RecallOptions.__annotations__) <= named
