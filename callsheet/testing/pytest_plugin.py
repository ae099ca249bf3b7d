"""
The pytest fixture `recall`: a simulated Recall for each test that asks for it.

Put `pytest_plugins = ["callsheet.testing.pytest_plugin"]` into the topmost
`conftest.py`. `@pytest.mark.recall(calendars=1, profile="hostile")` gives a test a
Recall of its own making; see `callsheet.testing.RecallOptions`.
"""

from collections.abc import Iterator

import pytest

from callsheet.testing.serving import RecallServer, serving_recall


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers", "recall(**options): what the simulated Recall is like"
    )


@pytest.fixture
def recall(request: pytest.FixtureRequest) -> Iterator[RecallServer]:
    """A simulated Recall on this machine; its clock stands until it is stepped."""
    marker = request.node.get_closest_marker("recall")
    if marker and marker.args:
        raise pytest.UsageError(
            "mark.recall: give options by name, as in recall(calendars=1)"
        )
    with serving_recall(**(marker.kwargs if marker else {})) as server:
        yield server
