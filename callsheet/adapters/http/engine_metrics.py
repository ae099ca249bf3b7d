"""What is counted of the engine and of webhooks; labels come from tables alone."""

from collections import Counter as Counts
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from callsheet.adapters.http.at_work import AtWork
from callsheet.adapters.http.standing import Standing
from callsheet.adapters.http.unheard import unheard
from callsheet.adapters.storage.situation_codec import rebuild_event
from callsheet.application.coming_up import ComingUp, coming_up
from callsheet.application.engine import Engine
from callsheet.application.errors import (
    Conflict,
    NotAllowed,
    RateLimited,
    Stopping,
    Unreachable,
)
from callsheet.application.inbox import Inbox
from callsheet.application.ledger import NotLoaded
from callsheet.application.ports import Clock
from callsheet.application.watching import Turn
from callsheet.domain.budget import Operation
from callsheet.domain.event import CalendarStatus
from callsheet.domain.hold_records import Limit

_WAITS: Final = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800)
_TURNS: Final = (0.05, 0.25, 1, 5, 15, 60, 120)

_SHEET: Final = timedelta(minutes=1)
"""The call sheet is read through so often at most, however often one asks."""

_END: Final = 2**62
"""Beyond every position of a log."""

_FAILURES: Final = (
    (Conflict, "conflict"),
    (NotAllowed, "not_allowed"),
    (RateLimited, "rate_limited"),
    (Unreachable, "unreachable"),
    (Stopping, "ended"),
)


class WebhookMetrics:
    """Counts deliveries of webhooks."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._deliveries = Counter(
            "callsheet_webhook_deliveries_total",
            "Deliveries of webhooks, by what became of them.",
            ["outcome", "reason"],
            registry=registry,
        )

    def count(self, outcome: str, reason: str) -> None:
        """Count a delivery; `reason` says why it was refused."""
        self._deliveries.labels(outcome, reason).inc()


class EngineMetrics:
    """
    Counts what the engine does, and asks how it stands when somebody wants to know.

    Args:
        registry: Where all is collected.
        standing: How the watch stands.
        inbox: What Recall has told.
        clock: The only source of time.
        at_work: What the turn at hand is doing.
    """

    def __init__(
        self,
        registry: CollectorRegistry,
        standing: Standing,
        inbox: Inbox,
        clock: Clock,
        at_work: AtWork,
    ) -> None:
        self._standing = standing
        self._at_work = at_work
        self._inbox = inbox
        self._clock = clock
        self._sheet: ComingUp | None = None
        self._calls: Counts[Operation] = Counts()
        self._of: Engine | None = None
        self._make_counters(registry)
        self._make_gauges(registry)

    def _make_counters(self, registry: CollectorRegistry) -> None:
        self._turns = Counter(
            "callsheet_watch_turns_total",
            "Turns of the watch, by what they came to.",
            ["outcome"],
            registry=registry,
        )
        self._seconds = Histogram(
            "callsheet_pass_duration_seconds",
            "Time from the beginning of a turn with a pass to its end.",
            buckets=_TURNS,
            registry=registry,
        )
        self._waits = Histogram(
            "callsheet_hint_to_booking_seconds",
            "Time from the first hint to the end of the pass that read for it.",
            buckets=_WAITS,
            registry=registry,
        )
        self._called = Counter(
            "callsheet_recall_calls_total",
            "Calls to Recall; of lists each page is one.",
            ["operation"],
            registry=registry,
        )
        self._commands = Counter(
            "callsheet_commands_total",
            "Commands that were sent, by what became of them.",
            ["outcome"],
            registry=registry,
        )

    def _make_gauges(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, text: str, *labels: str) -> Gauge:
            return Gauge(f"callsheet_{name}", text, labels, registry=registry)

        self._backlog = gauge("backlog", "Calendars and events still to be served.")
        self._left = gauge(
            "recall_budget_left", "Calls that may go out now.", "operation"
        )
        self._forecast = gauge(
            "forecast_seconds", "Until all that is due to be sent can have been."
        )
        self._held = gauge("held_removals", "Removals that are held back.", "limit")
        self._attention = gauge("attention_events", "Events that need somebody.")
        self._events = gauge("events", "Events that are not over.")
        self._calendars = gauge("calendars", "Calendars, by how they stand.", "status")
        self._stopped = gauge(
            "writes_stopped", "Whether Recall lets this key write nothing."
        )
        self._notices = gauge("inbox_notices", "Notices that nobody has acted on yet.")
        self._position = gauge("log_position", "The newest position of the log.")
        self._unread = gauge(
            "log_unread_records", "Records that the engine has not taken over yet."
        )
        self._good = gauge(
            "watch_good_turn_timestamp_seconds", "When the last good turn ended."
        )
        self._moved = gauge(
            "watch_progress_timestamp_seconds", "When the turn at hand came on last."
        )
        self._done = gauge("work_done", "How much of what takes long is done.", "work")
        self._total = gauge("work_total", "How much of it there is, if known.", "work")
        self._delivered = gauge(
            "webhook_received_timestamp_seconds", "When the last webhook was kept."
        )
        self._untold = gauge(
            "webhook_untold_change_timestamp_seconds",
            "When an event changed last, if no webhook told of it.",
        )
        self._silence = gauge(
            "webhook_silence_seconds",
            "For so long no webhook came though events changed; 0 if none did.",
        )
        self._sealed = gauge(
            "log_sealed_timestamp_seconds", "When the log was sealed last."
        )

    def told(self, turn: Turn) -> None:
        """Count a turn."""
        self._turns.labels(_outcome(turn)).inc()
        self._backlog.set(turn.backlog)
        if turn.synced is None or turn.failed is not None:
            return
        self._seconds.observe((turn.ended - turn.began).total_seconds())
        if turn.hinted is not None and turn.pages:
            self._waits.observe((turn.ended - turn.hinted).total_seconds())
        for attempt in turn.synced.attempts:
            failure = attempt.failure
            self._commands.labels("done" if failure is None else failure.value).inc()

    def fault(self) -> None:
        """Count a turn that a fault of the program ended."""
        self._turns.labels("fault").inc()

    async def measure(self, engine: Engine) -> None:
        """
        Bring up to date what has to be asked for.

        Raises:
            LogUnavailable: The log or the inbox cannot be read.
        """
        now = self._clock.now()
        await self._measure_calls(engine, now)
        await self._measure_forecast(engine)
        await self._measure_sheet(engine, now)
        self._notices.set(await self._inbox.count())
        kept = await engine.log.workspace()
        self._position.set(kept.position)
        self._unread.set(max(0, kept.position - engine.tools.ledger.position))
        self._stopped.set(kept.workspace.stopped is not None)
        statuses = Counts(kept.workspace.calendars.values())
        for status in CalendarStatus:
            self._calendars.labels(status.value).set(statuses[status.value])
        held: Counts[Limit] = Counts()
        for one in kept.workspace.holds.standing:
            if not one.passed(now):
                held[one.placed.limit] += one.placed.count
        for limit in Limit:
            self._held.labels(limit.value).set(held[limit])
        seal = await engine.log.seal_before(_END)
        _set_time(self._sealed, None if seal is None else seal.at)
        _set_time(self._good, self._standing.good)
        _set_time(self._moved, self._at_work.moved())
        self._measure_work()
        _set_time(self._delivered, await self._inbox.last_at())
        found = await unheard(self._inbox, engine.log, self._standing.begun, now)
        _set_time(self._untold, None if found is None else found.change)
        self._silence.set(0 if found is None else found.silence.total_seconds())

    async def _measure_calls(self, engine: Engine, now: datetime) -> None:
        calls = engine.tools.calendars.calls
        if engine is not self._of:
            self._of, self._calls = engine, Counts()
        for operation in Operation:
            name = operation.value
            self._called.labels(name).inc(calls[operation] - self._calls[operation])
            self._left.labels(name).set(await engine.tools.budget.left(operation, now))
        self._calls = Counts(calls)

    async def _measure_forecast(self, engine: Engine) -> None:
        last = self._standing.synced
        # While a pass is made the ledger may have let go of what the last one needed.
        with suppress(NotLoaded):
            if last is not None:
                foreseen = await engine.forecast(last.look, last.planned)
                self._forecast.set(foreseen.lasts.total_seconds())

    def _measure_work(self) -> None:
        known = self._at_work.long()
        self._done.clear()
        self._total.clear()
        if known is not None:
            self._done.labels(known.kind).set(known.done)
        if known is not None and known.total is not None:
            self._total.labels(known.kind).set(known.total)

    async def _measure_sheet(self, engine: Engine, now: datetime) -> None:
        sheet = self._sheet
        if sheet is None or not timedelta() <= now - sheet.at < _SHEET:
            sheet = await coming_up(engine.log, rebuild_event, now=now, limit=0)
            self._sheet = sheet
        self._attention.set(sheet.attention_count)
        self._events.set(sheet.events)


def _outcome(turn: Turn) -> str:
    if turn.failed is None:
        return "idle" if turn.synced is None else "passed"
    for kind, name in _FAILURES:
        if isinstance(turn.failed, kind):
            return name
    return "failed"


def _set_time(gauge: Gauge, instant: datetime | None) -> None:
    """Show an instant as the field does: `time() - ...` says how long ago it was."""
    gauge.set(float("nan") if instant is None else instant.timestamp())
