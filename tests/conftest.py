"""
The two sizes of the test suite, and what happens to tests that cannot run here.

`--full` runs every property at the size the figures are for. A test that lacks
something on this machine skips with a reason that starts with "NOT RUN"; the end
of the run lists these, and with `--full` or `CI=true` each of them is a failure.

The tests with PostgreSQL meet a real one, started when the first of them runs.
"""

import gc
import os
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.postgres_server import Server

NOT_RUN = "NOT RUN"
SEEN = "PostgreSQL"
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
CI = os.environ.get("CI", "").lower() in {"1", "true"}

settings.register_profile(
    "dev",
    max_examples=100,
    deadline=None,
    # In CI a red run is due to the change, not to the luck of the draw.
    derandomize=CI,
    # A busy machine draws slowly; that says nothing about a strategy.
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("full", settings.get_profile("dev"), max_examples=2_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run at full size")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("full" if config.getoption("full") else "dev")
    # Fewer rounds find the same garbage; they took a fifth of the time.
    gc.set_threshold(10_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Follow lines in tests of named cases only: properties draw others each time."""
    if not config.pluginmanager.hasplugin("_cov"):
        return
    for item in items:
        if item.get_closest_marker("hypothesis"):
            item.add_marker("no_cover")


def pytest_collection_finish() -> None:
    """Take the tests and all that they import as there to stay, not to look through."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres() -> Iterator["Server"]:
    """A PostgreSQL server: one for each process that runs tests."""
    from tests.postgres_server import NoServer, serving

    try:
        with serving() as server:
            yield server
    except NoServer as problem:
        pytest.skip(f"{NOT_RUN}: no PostgreSQL: {problem}")


@pytest.fixture(scope="session")
def shared_database(postgres: "Server") -> Iterator[str]:
    with postgres.database() as address:
        yield address


@pytest.fixture
def database(
    postgres: "Server", shared_database: str, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The address of an empty database; its settings are to be left alone."""
    request.node.user_properties.append((SEEN, postgres.version))
    yield shared_database
    postgres.empty(shared_database)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _strict((yield), item.config)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _strict((yield), collector.config)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = terminalreporter.getreports("skipped")
    for reason in sorted({_reason(report) for report in reports}):
        if reason.startswith(NOT_RUN):
            terminalreporter.write_line(reason, yellow=True)
    passed = terminalreporter.getreports("passed")
    for version in {dict(report.user_properties).get(SEEN) for report in passed}:
        if version is not None:
            terminalreporter.write_line(f"{SEEN} {version}")


def _strict(report: Report, config: pytest.Config) -> Report:
    """Turn a test that could not run into a failure where none may be missing."""
    if report.skipped and (CI or config.getoption("full")):
        reason = _reason(report)
        if reason.startswith(NOT_RUN):
            report.outcome = "failed"
            report.longrepr = reason
    return report


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Give the words of a skip, without the prefix that pytest puts before them."""
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return ""
