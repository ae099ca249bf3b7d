"""What the end of a run says about tests that this machine could not run."""

from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")
SUITE = {
    "test_by_mark": """
import pytest

@pytest.mark.skipif(True, reason="NOT RUN: no browser")
def test_page():
    pass
""",
    "test_by_fixture": """
import pytest

@pytest.fixture
def server():
    pytest.skip("NOT RUN: no PostgreSQL")

def test_append(server):
    pass
""",
    "test_by_module": """
import pytest

pytest.skip("NOT RUN: no git", allow_module_level=True)
""",
    "test_by_choice": """
import pytest

@pytest.mark.skip(reason="only on Windows")
def test_paths():
    pass

def test_passes():
    pass
""",
}
LACKING = ["NOT RUN: no PostgreSQL", "NOT RUN: no browser", "NOT RUN: no git"]

workers = pytest.mark.parametrize(
    "workers",
    [
        pytest.param([], id="alone"),
        pytest.param(["-p", "xdist.plugin", "-n1"], id="with xdist"),
    ],
)


@pytest.fixture
def suite(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> pytest.Pytester:
    """A suite in which one test runs, one skips by choice and three cannot run."""
    monkeypatch.delenv("CI", raising=False)
    # The plugins of the libraries around take longer than the tests.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(**SUITE)
    return pytester


@workers
def test_what_cannot_run_is_listed_once(
    suite: pytest.Pytester, workers: list[str]
) -> None:
    result = suite.runpytest_subprocess(*workers)
    listed = [line for line in result.outlines if line.startswith("NOT RUN")]
    assert (result.ret, listed) == (pytest.ExitCode.OK, LACKING)


@workers
def test_what_cannot_run_fails_at_full_size(
    suite: pytest.Pytester, workers: list[str]
) -> None:
    result = suite.runpytest_subprocess(
        "--full", "--continue-on-collection-errors", *workers
    )
    result.assert_outcomes(passed=1, skipped=1, failed=0, errors=3)
    assert [words for words in LACKING if words in result.stdout.str()] == LACKING


def test_what_cannot_run_fails_in_ci(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    result = suite.runpytest_subprocess("test_by_mark.py", "test_by_choice.py")
    result.assert_outcomes(passed=1, skipped=1, errors=1)
