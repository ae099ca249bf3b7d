"""A turn that takes long says what it does: to the log, to `/readyz`, to `/metrics`."""

import ast
import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from callsheet.adapters.http.at_work import KINDS, PAUSE, AtWork, progress_words
from callsheet.adapters.http.engine_checks import takes_long, turns_go_on
from callsheet.adapters.http.engine_metrics import EngineMetrics
from callsheet.adapters.http.parts import Remark
from callsheet.adapters.http.standing import Standing
from callsheet.application.errors import Unreachable
from tests.adapters.http.house import open_house
from tests.application.office import Office, SteppedClock
from tests.application.post import Post
from tests.domain.builders import MINUTE, START
from tests.pages import ROOT

SECOND = timedelta(seconds=1)


class Desk:
    """A clock, a standing, and what is at work by both."""

    def __init__(self, clock: SteppedClock | None = None) -> None:
        self.clock = clock or SteppedClock()
        self.standing = Standing(self.clock.now())
        self.at_work = AtWork(self.clock, self.standing)

    def after(self, span: timedelta, doing: str, done: int, total: int | None) -> None:
        """Let time pass, and come on."""
        self.clock.time += span
        self.at_work.tell(doing, done, total)

    def words(self) -> str | None:
        """What is said of what takes long."""
        known = self.at_work.long()
        return None if known is None else progress_words(known, self.clock.now())


class Stepping(SteppedClock):
    """A clock that does something each time somebody sleeps, and stops at the end."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        super().__init__()
        self._steps = list(steps)

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        self._steps.pop(0)()


async def test_the_log_is_told_every_ten_seconds_until_the_turn_is_over() -> None:
    stop = asyncio.Event()
    clock = Stepping(
        lambda: desk.at_work.tell("reading events", 1_000, None),
        # Nothing moves while a rate limit is waited for: that is told as well.
        lambda: None,
        lambda: desk.at_work.over(),  # noqa: PLW0108 -- it is made below
        lambda: desk.at_work.tell("sending", 1, 2),
        stop.set,
    )
    desk = Desk(clock)
    desk.at_work.tell("reading events", 0, None)
    with capture_logs() as lines:
        await desk.at_work.run(stop)
    known = {
        "event": "watch.progress",
        "log_level": "info",
        "doing": "reading events",
        "done": 1_000,
        "total": None,
        "seconds_left": None,
    }
    assert lines == [
        {**known, "a_minute": 6_000, "seconds": 10},
        {**known, "a_minute": 3_000, "seconds": 20},
    ]


SAID = {
    ("reading events", 4_200, None): (
        "reading events: 4,200, 60 s after it began; about 4,200 a minute, nobody "
        "knows how many there are"
    ),
    ("recalling events", 500, 2_000): (
        "recalling events: 500 of 2,000, 60 s after it began; about 3 min left"
    ),
    ("sending; all done in about 7 min", 600, 4_000): (
        "sending: 600 of 4,000, 60 s after it began; about 7 min left"
    ),
    ("deciding", 0, None): "deciding, 60 s after it began",
    ("deciding", 0, 0): "deciding, 60 s after it began",
}


@pytest.mark.parametrize(("told", "said"), SAID.items())
def test_it_says_how_far_it_is_and_about_how_long_it_takes(
    told: tuple[str, int, int | None], said: str
) -> None:
    desk = Desk()
    desk.at_work.tell(told[0], 0, told[2])
    desk.after(PAUSE - SECOND, told[0], 0, told[2])
    assert desk.words() is None
    desk.after(MINUTE - PAUSE + SECOND, *told)
    assert desk.words() == said
    desk.at_work.over()
    assert desk.words() is None


def test_the_pace_is_that_of_the_work_at_hand_and_waiting_to_send_is_sending() -> None:
    desk = Desk()
    desk.at_work.tell("reading events", 9_000, None)
    desk.after(MINUTE, "sending", 10, 40)
    desk.after(5 * SECOND, "waiting for Recall's rate limit", 15, 40)
    desk.after(5 * SECOND, "sending", 20, 40)
    assert desk.words() == "sending: 20 of 40, 70 s after it began; about 20 s left"


async def test_a_first_look_that_comes_on_is_ready_however_long_it_takes() -> None:
    desk = Desk()
    ready = turns_go_on(desk.standing, desk.clock, 15 * MINUTE, desk.at_work)
    for page in range(28):
        desk.after(MINUTE, "reading events", page, None)
    assert await ready() is None
    desk.after(15 * MINUTE, "reading events", 27, None)
    assert await ready() is None
    desk.after(SECOND, "reading events", 27, None)
    assert await ready() == "it has begun 43 min ago, and finished no turn yet"
    desk.after(SECOND, "reading events", 28, None)
    assert await ready() is None
    # It may fail as the one before it.
    desk.standing.failing = Unreachable("reset")
    assert await ready() is not None


async def test_who_asks_is_told_and_the_service_stays_ready_and_well(
    office: Office,
) -> None:
    desk = Desk(office.clock)
    checks = {"work": takes_long(desk.at_work, desk.clock)}
    async with open_house(office, checks=checks, at_work=desk.at_work) as house:
        desk.at_work.tell("sending", 0, 600)
        quiet = (await house.get("/readyz", bearer="")).json
        assert quiet == {"ready": True, "degraded": False, "reasons": []}
        assert (await house.get("/v1/status")).json["work"] is None
        desk.after(20 * SECOND, "sending", 120, 600)
        said = "sending: 120 of 600, 20 s after it began; about 80 s left"
        told = await house.get("/readyz", bearer="")
        reason = {"check": "work", "severity": "info", "reason": said}
        assert (told.status, told.json) == (200, {**quiet, "reasons": [reason]})
        status = (await house.get("/v1/status")).json
        assert status["not_ready"] == []
        assert status["work"] == {
            "doing": "sending",
            "done": 120,
            "total": 600,
            "a_minute": 360,
            "since": "2026-03-02T12:00:00Z",
            "seconds_left": 80,
        }


async def test_a_watch_is_at_work_as_it_reads_decides_and_sends() -> None:
    post = Post()
    desk = Desk(post.clock)
    post.change("evt-1", "evt-2", start=START)
    post.begin_anew(tell=desk.at_work.tell)
    post.calls.before_list = lambda: post.later(MINUTE / 2)
    await post.watch.turn()
    check = takes_long(desk.at_work, desk.clock)
    assert isinstance(await check(), Remark)
    registry = CollectorRegistry()
    metrics = EngineMetrics(
        registry, desk.standing, post.inbox, post.clock, desk.at_work
    )
    await metrics.measure(post.engine)
    moved = "callsheet_watch_progress_timestamp_seconds"
    assert registry.get_sample_value(moved) is not None
    assert labels(registry) == ["deciding"]
    desk.at_work.over()
    await metrics.measure(post.engine)
    assert str(registry.get_sample_value(moved)) == "nan"
    assert labels(registry) == []


def labels(registry: CollectorRegistry) -> list[str]:
    """Name the kinds of work that are shown."""
    (shown,) = (one for one in registry.collect() if "work_done" in one.name)
    return [sample.labels["work"] for sample in shown.samples]


def test_every_kind_of_work_of_a_watch_has_a_label_and_is_in_the_guide() -> None:
    ours = ("reading", "lookout", "updating", "rounds", "bot_lives", "known_world")
    told = set[str]()
    for name in ours:
        source = (ROOT / "callsheet" / "application" / f"{name}.py").read_text()
        for call in ast.walk(ast.parse(source)):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            named, first = ast.unparse(call.func), call.args[0]
            if named.endswith(("tell", "_doing")) and isinstance(first, ast.Constant):
                told.add(str(first.value))
    assert told == KINDS.keys()
    guide = (ROOT / "docs" / "operate.md").read_text()
    assert all(f"`{label}`" in guide for label in {*KINDS.values(), "other"})
