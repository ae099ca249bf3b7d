"""The files of a test suite that docs/simulate.md shows, run as their reader would."""

import re

import pytest

from tests.pages import blocks

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
