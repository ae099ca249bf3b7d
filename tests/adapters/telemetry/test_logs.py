"""A service's log lines: one form for all, and nothing in them that lets in."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog

from callsheet.adapters.telemetry.logs import to_stderr_of_service

Lines = Callable[[], list[dict[str, object]]]
Begin = Callable[[], Lines]


@pytest.fixture
def begin(capsys: pytest.CaptureFixture[str]) -> Iterator[Begin]:
    """Sets the logs up, as a program does; gives what reads the lines."""
    root = logging.getLogger()
    before, level = [*root.handlers], root.level

    def begun() -> Lines:
        to_stderr_of_service(verbose=False)
        return lambda: [json.loads(one) for one in capsys.readouterr().err.splitlines()]

    yield begun
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def test_what_others_log_has_the_same_form(begin: Begin) -> None:
    lines = begin()
    structlog.get_logger("callsheet.http").info("http.request", status=200)
    logging.getLogger("aiohttp.server").error("went %s", "wrong", extra={"n": 1})
    logging.getLogger("asyncio").warning("slow")
    logging.getLogger("asyncio").info("using a selector")
    logging.getLogger("aiohttp.access").info("GET /?token=x")
    ours, theirs, slow = lines()
    assert {*ours} == {"event", "level", "status", "timestamp"}
    assert str(ours["timestamp"]).endswith("Z")
    del theirs["timestamp"]
    assert theirs == {"event": "went wrong", "level": "error", "n": 1}
    assert slow["event"] == "slow"


def test_a_request_is_named_in_whatever_is_logged_for_it(
    begin: Begin,
) -> None:
    lines = begin()
    with structlog.contextvars.bound_contextvars(request_id="abc"):
        structlog.get_logger().info("one")
        logging.getLogger("anything").warning("two")
    assert [one["request_id"] for one in lines()] == ["abc", "abc"]


def test_details_are_for_those_who_ask(begin: Begin) -> None:
    lines = begin()
    structlog.get_logger().debug("detail")
    assert lines() == []
    to_stderr_of_service(verbose=True)
    structlog.get_logger().debug("detail")
    assert [one["event"] for one in lines()] == ["detail"]


SECRETS = {
    "said cs_" + "x" * 43: "said cs_***",
    "Authorization: Bearer abcdefghijkl": "Authorization: Bearer ***",
    "whsec_MfKQ9r8GKYqrTwjU": "whsec_***",
    "GET /hook?token=abc HTTP/1.1": "GET /hook?*** HTTP/1.1",
    "https://a.example/x?a=b&c=d": "https://a.example/x?***",
    "why? because": "why? because",
}


@pytest.mark.parametrize(("said", "logged"), SECRETS.items())
def test_what_lets_in_is_in_no_line(begin: Begin, said: str, logged: str) -> None:
    lines = begin()
    structlog.get_logger().warning(said, deep={"a": [said, (said,)]}, n=1)
    logging.getLogger("x").error("%s", said)
    try:
        raise RuntimeError(said)
    except RuntimeError:
        logging.getLogger("x").exception("failed")
    first, second, third = lines()
    assert first["event"] == second["event"] == logged
    assert first["deep"] == {"a": [logged, [logged]]}
    assert f"RuntimeError: {logged}" in str(third["exception"])


def test_at_a_terminal_people_read_it(
    begin: Begin,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin()
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    to_stderr_of_service(verbose=False)
    structlog.get_logger().info("http.request", said="cs_" + "x" * 43)
    told = capsys.readouterr().err
    assert "http.request" in told
    assert "cs_***" in told
    assert not told.startswith("{")
