"""How an engine that runs beside the requests stands: its log, checks and metrics."""

from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from callsheet.adapters.http.at_work import AtWork
from callsheet.adapters.http.engine_checks import (
    policy_loads,
    recall_lets_us,
    turns_go_on,
    webhooks_come,
)
from callsheet.adapters.http.engine_metrics import EngineMetrics
from callsheet.adapters.http.parts import Check, Degraded
from callsheet.adapters.http.standing import Standing
from callsheet.application.errors import (
    CallsheetError,
    Conflict,
    NotAllowed,
    PoolExhausted,
    Stopping,
    Unreachable,
)
from callsheet.domain.guard import Limits
from tests.application.post import Post
from tests.domain.builders import DAY, HOUR, MINUTE, SKIP, START

SECOND = timedelta(seconds=1)


class Watched:
    """An office whose watch tells how it stands."""

    def __init__(self) -> None:
        self.post = Post()
        self.post.change("evt-1", "evt-2", start=START)
        self.standing = Standing(self.post.clock.time)
        self.registry = CollectorRegistry()
        self.at_work = AtWork(self.post.clock, self.standing)
        self.metrics = EngineMetrics(
            self.registry,
            self.standing,
            self.post.inbox,
            self.post.clock,
            self.at_work,
        )

    async def turn(self, *failures: CallsheetError, after: timedelta = MINUTE) -> None:
        """Let time pass and take a turn, in which Recall may fail."""
        if failures:
            self.post.calls.fails("events", *failures)
        self.post.later(after)
        turn = await self.post.watch.turn()
        self.standing.told(turn)
        self.metrics.told(turn)

    async def value(self, name: str, **labels: str) -> float | None:
        await self.metrics.measure(self.post.engine)
        return self.registry.get_sample_value(f"callsheet_{name}", labels)


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def lines() -> Any:  # noqa: ANN401 -- a generator
    with capture_logs() as lines:
        yield lines


def said(lines: list[Any]) -> list[str]:
    return [one["event"] for one in lines if one["log_level"] != "debug"]


class TestItsLog:
    async def test_a_pass_has_a_line_of_facts(
        self, watched: Watched, lines: list[Any]
    ) -> None:
        await watched.turn()
        await watched.turn()
        assert said(lines) == ["watch.turn"]
        facts = {
            n: lines[0][n] for n in ("events", "decided", "sent", "failed", "held")
        }
        assert facts == {"events": 2, "decided": 4, "sent": 2, "failed": 0, "held": 0}
        watched.post.change("evt-1", start=START + HOUR)
        watched.post.later()
        await watched.post.hint()
        await watched.turn(after=2 * SECOND)
        assert (lines[-1]["since_hint"], lines[-1]["pages"]) == (2, 1)

    async def test_a_failure_is_told_once_and_when_it_changes_or_ends(
        self, watched: Watched, lines: list[Any]
    ) -> None:
        down, refused = Unreachable("reset"), NotAllowed("401", status=401)
        await watched.turn()
        for failure in (down, down, refused, refused):
            await watched.turn(failure)
        await watched.turn()
        assert said(lines) == [
            "watch.turn",
            "watch.failed",
            "watch.failed",
            "watch.recovered",
        ]
        assert lines[-1]["since"].startswith("2026-03-0")
        failed = [one for one in lines if one["event"] == "watch.failed"]
        assert ["cure" in one for one in failed] == [False, True]

    async def test_to_end_is_no_failure(
        self, watched: Watched, lines: list[Any]
    ) -> None:
        await watched.turn()
        good = watched.standing.good
        await watched.turn(Stopping("the end"))
        assert (watched.standing.failing, watched.standing.good) == (None, good)
        assert said(lines) == ["watch.turn"]

    async def test_what_can_wait_and_cannot_be_read_is_told_once(
        self, watched: Watched, lines: list[Any]
    ) -> None:
        await watched.turn()
        for _ in range(2):
            watched.post.calls.later("events", Unreachable("reset"), after=1)
            await watched.turn(after=2 * HOUR)
        assert said(lines).count("watch.trouble") == 1
        assert watched.standing.failing is None

    async def test_so_is_that_nothing_may_be_written(
        self, watched: Watched, lines: list[Any]
    ) -> None:
        for _ in range(2):
            watched.post.calls.fails("add_bot", *[NotAllowed("402", status=402)] * 2)
            await watched.turn(after=6 * MINUTE)
        assert said(lines).count("watch.writes_stopped") == 1
        assert await watched.value("writes_stopped") == 1


class TestChecks:
    async def test_turns_that_do_not_go_on(self, watched: Watched) -> None:
        check = turns_go_on(
            watched.standing, watched.post.clock, 15 * MINUTE, watched.at_work
        )
        await watched.turn(Unreachable("reset"), after=15 * MINUTE)
        assert await check() is None
        await watched.turn(Unreachable("reset"), after=MINUTE)
        assert await check() == "it has begun 16 min ago, and finished no turn yet"
        await watched.turn()
        assert await check() is None
        watched.post.later(HOUR)
        assert await check() == "the last good turn was 60 min ago"

    async def test_a_recall_that_does_not_let_us(self, watched: Watched) -> None:
        check = recall_lets_us(watched.standing, watched.post.log)
        await watched.turn()
        assert await check() is None
        for _ in range(2):
            await watched.turn(NotAllowed("401", status=401))
        since = "since 2026-03-02T12:02:00Z"
        assert await check() == Degraded(f"Recall refuses the key (401) {since}")
        await watched.turn(Unreachable("reset"))
        assert await check() == Degraded(f"Recall does not answer {since}")
        await watched.turn()
        watched.post.calls.fails("add_bot", NotAllowed("402", status=402))
        watched.post.change("evt-3", start=START + DAY)
        await watched.turn()
        told = await reason(check)
        assert told.startswith("Recall lets this key write nothing (402) since")

    async def test_a_policy_that_is_refused(self) -> None:
        assert await policy_loads(lambda: None)() is None
        assert "(default, line 1)" in await reason(
            policy_loads(lambda: "default, line 1")
        )

    async def test_webhooks_that_nobody_could_prove(self, watched: Watched) -> None:
        told = await reason(self.webhooks(watched, provable=False))
        assert "CALLSHEET_RECALL__WEBHOOK_SECRET" in told

    async def test_webhooks_that_do_not_come(self, watched: Watched) -> None:
        post, check = watched.post, self.webhooks(watched)
        post.later(2 * DAY)
        # Without a calendar there is nothing to tell.
        assert await check() is None
        await watched.turn()
        assert await check() is None
        post.change("evt-1", start=START + 9 * DAY)
        post.later(2 * MINUTE)
        await watched.turn()
        told = await reason(check)
        assert told.startswith("no webhook came for 48 h, and events changed, last at ")
        await post.hint()
        post.later(DAY)
        assert await check() is None
        # A quiet week-end: nothing has changed since, so there was nothing to tell.
        post.later(2 * DAY)
        assert await check() is None
        post.change("evt-1", start=START + 8 * DAY)
        post.later(2 * MINUTE)
        await watched.turn()
        assert (await reason(check)).startswith("no webhook came for 72 h")

    async def test_another_process_that_decides_too(self, watched: Watched) -> None:
        check = recall_lets_us(watched.standing, watched.post.log)
        await watched.turn(Conflict("event:evt-1 is at version 2, not 0"))
        told = await reason(check)
        assert told.startswith("another process decides on the same log since 2026-")

    def webhooks(self, watched: Watched, *, provable: bool = True) -> Check:
        post = watched.post
        return webhooks_come(
            post.inbox, post.log, post.clock, provable=provable, silence=DAY
        )


async def reason(check: Check) -> str:
    """Take what a check warns of."""
    told = await check()
    assert isinstance(told, Degraded)
    return told.reason


class TestMetrics:
    async def test_a_quiet_week_end_is_no_silence_and_an_untold_change_is(
        self, watched: Watched
    ) -> None:
        post = watched.post
        await watched.turn()
        post.later(3 * DAY)
        # What changed before the service began could not be told.
        assert await watched.value("webhook_silence_seconds") == 0
        await post.hint()
        await watched.turn(after=2 * DAY)
        assert await watched.value("webhook_silence_seconds") == 0
        untold = await watched.value("webhook_untold_change_timestamp_seconds")
        assert str(untold) == "nan"
        post.change("evt-1", start=START + 9 * DAY)
        changed = post.clock.time.timestamp()
        await watched.turn(after=2 * MINUTE)
        silence = (2 * DAY + 2 * MINUTE).total_seconds()
        assert await watched.value("webhook_silence_seconds") == silence
        untold = await watched.value("webhook_untold_change_timestamp_seconds")
        assert untold == changed
        await post.hint()
        assert await watched.value("webhook_silence_seconds") == 0

    async def test_what_was_done_is_counted(self, watched: Watched) -> None:
        await watched.turn()
        await watched.turn(Unreachable("reset"))
        await watched.turn(Conflict("somebody else"))
        watched.metrics.fault()
        turns = {
            outcome: await watched.value("watch_turns_total", outcome=outcome)
            for outcome in ("passed", "idle", "unreachable", "conflict", "fault")
        }
        assert turns == {
            "passed": 1,
            "idle": None,
            "unreachable": 1,
            "conflict": 1,
            "fault": 1,
        }
        assert await watched.value("commands_total", outcome="done") == 2
        assert await watched.value("pass_duration_seconds_count") == 1
        good = watched.standing.good
        assert good is not None
        shown = await watched.value("watch_good_turn_timestamp_seconds")
        assert shown == good.timestamp()

    async def test_calls_are_counted_over_engines(self, watched: Watched) -> None:
        await watched.turn()
        listed = await watched.value("recall_calls_total", operation="list_events")
        assert listed == watched.post.engine.tools.calendars.calls.total() - 3
        watched.post.begin_anew()
        await watched.turn()
        again = await watched.value("recall_calls_total", operation="list_events")
        assert listed is not None
        assert again == listed + 2
        left = await watched.value("recall_budget_left", operation="list_events")
        assert left == 58

    async def test_how_long_a_hint_waits(self, watched: Watched) -> None:
        await watched.turn()
        watched.post.change("evt-1", start=START + HOUR)
        watched.post.later()
        await watched.post.hint()
        await watched.turn(after=3 * SECOND)
        await watched.turn()
        assert await watched.value("hint_to_booking_seconds_count") == 1
        assert await watched.value("hint_to_booking_seconds_sum") == 3

    async def test_what_waits_is_shown(self, watched: Watched) -> None:
        await watched.turn()
        assert await watched.value("held_removals", limit="removals") == 0
        watched.post.begin_anew(policy=SKIP, limits=Limits(removals=0, fraction=0))
        await watched.turn()
        assert await watched.value("held_removals", limit="removals") == 2
        await watched.post.hint()
        assert await watched.value("inbox_notices") == 1
        assert await watched.value("writes_stopped") == 0
        assert await watched.value("calendars", status="connected") == 2
        assert await watched.value("calendars", status="disconnected") == 0
        assert await watched.value("events") == 2
        assert await watched.value("attention_events") == 0
        assert await watched.value("forecast_seconds") == 0
        assert await watched.value("log_unread_records") == 0
        assert await watched.value("log_position") == await watched.post.position()

    async def test_how_long_it_takes_is_foreseen_until_all_is_sent(
        self, watched: Watched
    ) -> None:
        post = watched.post
        post.calls.fails("add_bot", *[PoolExhausted("none free", status=507)] * 2)
        await watched.turn()
        assert await watched.value("forecast_seconds") == 30
        await watched.turn(after=20 * SECOND)
        assert await watched.value("forecast_seconds") == 10
        post.engine.tools.ledger.events.clear()
        assert await watched.value("forecast_seconds") == 10
        await watched.turn(after=20 * SECOND)
        assert await watched.value("forecast_seconds") == 0
