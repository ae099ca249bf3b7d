"""What is counted of telling receivers, and what is said in the log."""

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from callsheet.adapters.http.deliveries import Deliveries
from callsheet.application.errors import LogUnavailable
from callsheet.application.notifying import Round
from callsheet.domain.deliveries import AWAY, Answer, Result, Standing, Waiting
from tests.domain.builders import NOON

TAKEN = Answer(result=Result.TAKEN)
REFUSED = Answer(result=Result.REFUSED, said="status 500")
WAITS = Waiting(position=1, subject="event:evt-1", due=NOON)

ROUNDS = {
    "all is well": (Round(Standing(), {1: TAKEN}), []),
    "one is refused": (
        Round(Standing(waiting=(WAITS,), failures=1), {1: REFUSED, 2: TAKEN}),
        ["notify.refused"],
    ),
    "one is given up": (
        Round(Standing(lost=3, failures=AWAY), {1: REFUSED}),
        ["notify.refused", "notify.given_up"],
    ),
    "it is gone": (
        Round(Standing(gone_at=NOON), {1: Answer(result=Result.GONE)}),
        ["notify.refused", "notify.gone"],
    ),
    "the log is damaged": (
        Round(None, {}, LogUnavailable("damaged")),
        ["notify.log"],
    ),
}


@pytest.mark.parametrize(("done", "said"), ROUNDS.values(), ids=ROUNDS)
def test_what_somebody_has_to_know_is_said_once(done: Round, said: list[str]) -> None:
    deliveries = Deliveries(CollectorRegistry())
    deliveries.know("app", Standing(lost=2))
    with capture_logs() as logs:
        deliveries.told("app", done)
        deliveries.told("app", Round(done.standing, {}, done.trouble))
    assert [one["event"] for one in logs] == said


def test_trouble_that_comes_back_is_said_again() -> None:
    deliveries = Deliveries(CollectorRegistry())
    damaged = Round(None, {}, LogUnavailable("damaged"))
    with capture_logs() as logs:
        for done in (damaged, Round(Standing(), {}), damaged, damaged):
            deliveries.told("app", done)
    assert [one["event"] for one in logs] == ["notify.log"] * 2


def test_how_an_endpoint_stands_is_counted() -> None:
    registry = CollectorRegistry()
    deliveries = Deliveries(registry)
    deliveries.know("new", None)
    deliveries.told("app", ROUNDS["one is refused"][0])
    deliveries.told("old", ROUNDS["one is given up"][0])

    def count(name: str, endpoint: str, **more: str) -> float | None:
        whole = f"callsheet_notify_{name}"
        return registry.get_sample_value(whole, {"endpoint": endpoint, **more})

    assert count("tries_total", "app", result="taken") == 1
    assert count("tries_total", "app", result="refused") == 1
    assert [count("waiting", one) for one in ("new", "app", "old")] == [0, 1, 0]
    assert [count("given_up", one) for one in ("new", "app", "old")] == [0, 0, 3]
    assert [count("away", one) for one in ("new", "app", "old")] == [0, 0, 1]
