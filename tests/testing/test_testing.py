"""What `callsheet.testing` gives to the tests of its users."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import aiohttp
import pytest

from callsheet.testing import (
    ControlError,
    RecallServer,
    serving_recall,
    simulated_recall,
)

CALENDARS = "/api/v2/calendars/"
EVENTS = "/api/v2/calendar-events/"


@pytest.fixture
def recall() -> Iterator[RecallServer]:
    with serving_recall(calendars=1) as server:
        yield server


async def test_in_an_event_loop_it_is_an_async_context_manager() -> None:
    async with (
        simulated_recall(calendars=3) as recall,
        aiohttp.ClientSession(headers={"Authorization": "sim-key"}) as session,
    ):
        answer = await session.get(recall.base_url + CALENDARS)
        assert len((await answer.json())["results"]) == 3


def test_from_a_thread_of_its_own_it_serves_any_client(recall: RecallServer) -> None:
    headers = {"Authorization": f"Token {recall.api_key}"}
    request = Request(recall.base_url + CALENDARS, headers=headers)  # noqa: S310
    with urlopen(request) as answer:  # noqa: S310 -- loopback
        assert len(json.loads(answer.read())["results"]) == 1
    [logged] = recall.requests()
    assert (logged["operation"], logged["status"]) == ("list_calendars", 200)


def test_its_clock_stands_until_it_is_stepped(recall: RecallServer) -> None:
    assert recall.truth()["now"] == "2026-03-02T08:00:00Z"
    recall.advance(hours=2)
    assert recall.truth()["now"] == "2026-03-02T10:00:00Z"
    recall.until(datetime(2026, 3, 3, tzinfo=UTC))
    assert recall.truth()["now"] == "2026-03-03T00:00:00Z"


def test_what_is_wrong_with_a_call_is_told(recall: RecallServer) -> None:
    with pytest.raises(ControlError, match=r"400 .*advance_seconds"):
        recall.control("POST", "/_sim/clock", {"advance_seconds": -1})
    with pytest.raises(ControlError, match="404"):
        recall.get(EVENTS + "nothing/")
    with pytest.raises(ValueError, match="a path"):
        recall.get("https://elsewhere.example/")
    with pytest.raises(ValueError, match="a path"):
        recall.control("GET", "_sim/truth")


def test_a_switch_that_does_not_exist_is_told() -> None:
    with pytest.raises(ValueError, match="adhoc_pol"):
        simulated_recall(switches={"adhoc_pol": 0})


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"calendar": 1}, TypeError, "calendar: .* did you mean calendars"),
        ({"zzz": 1}, TypeError, "zzz: .* known are world, state, now"),
        ({"profile": "rough"}, ValueError, "profile: may be default, kind, hostile"),
        ({"now": "2026-03-02T08:00:00Z"}, TypeError, "now: give an aware datetime"),
    ],
)
def test_an_option_that_cannot_be_is_told(
    options: dict[str, Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        simulated_recall(**options)


async def test_in_an_event_loop_it_knows_its_key_as_well() -> None:
    assert simulated_recall().api_key == "sim-key"
    assert simulated_recall(api_key="another").api_key == "another"


def test_profile_and_switches_are_those_of_the_test() -> None:
    recall = simulated_recall(profile="hostile", switches={"adhoc_pool": 5})
    switches = recall.world.switches
    assert (switches.adhoc_pool, switches.late_removal) == (5, "refused")


def test_an_empty_world_has_no_calendar() -> None:
    with serving_recall(calendars=0) as recall:
        assert recall.get(CALENDARS)["results"] == []


def test_a_thread_ends_with_its_block() -> None:
    with serving_recall(calendars=0) as recall:
        port = int(recall.base_url.rsplit(":", 1)[1])

    async def connect() -> None:
        await asyncio.open_connection("127.0.0.1", port)

    with pytest.raises(OSError, match="Connect"):
        asyncio.run(connect())


def test_the_fixture_serves_each_test_a_recall_of_its_own(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest('pytest_plugins = ["callsheet.testing.pytest_plugin"]')
    pytester.makepyfile(
        """
        import pytest

        def test_two_calendars(recall):
            recall.advance(hours=1)
            assert len(recall.get("/api/v2/calendars/")["results"]) == 2

        @pytest.mark.recall(calendars=1, api_key="another")
        def test_one_calendar(recall):
            assert recall.truth()["now"] == "2026-03-02T08:00:00Z"
            assert recall.api_key == "another"
            assert len(recall.get("/api/v2/calendars/")["results"]) == 1
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "--strict-markers")
    result.assert_outcomes(passed=2)


def test_options_of_the_marker_have_names(pytester: pytest.Pytester) -> None:
    pytester.makeconftest('pytest_plugins = ["callsheet.testing.pytest_plugin"]')
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.recall(1)
        def test_one_calendar(recall):
            pass
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*mark.recall: give options by name*"])


def test_without_pytest_the_context_managers_are_there_all_the_same() -> None:
    code = "import sys, callsheet.testing; assert 'pytest' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_saved_world_goes_on_from_its_file(
    recall: RecallServer, tmp_path: Path
) -> None:
    recall.control("PATCH", "/_sim/switches", {"adhoc_pool": 3})
    recall.advance(hours=2)
    file = tmp_path / "world.json"
    file.write_text(json.dumps(recall.control("GET", "/_sim/state")))
    with serving_recall(state=file) as again:
        assert again.truth() == recall.truth()
        assert again.control("GET", "/_sim/switches")["changed"] == ["adhoc_pool"]
    with serving_recall(state=file, profile="kind") as kind:
        assert kind.control("GET", "/_sim/switches")["profile"] == "kind"
    file.write_text("{}")
    with pytest.raises(ValueError, match="format: is missing"):
        simulated_recall(state=file)
