"""The composition root of the service with its engine: `callsheet run`."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from aiohttp import web
from aiohttp.typedefs import Middleware
from prometheus_client import CollectorRegistry

from callsheet.adapters.cli.beside import auditor_of, planner_beside
from callsheet.adapters.cli.compose import engine_on
from callsheet.adapters.cli.notifying import telling
from callsheet.adapters.cli.policy_followed import FollowedPolicy
from callsheet.adapters.cli.retaining import keeping_to_a_term
from callsheet.adapters.cli.service import app_of, parts_of, run_service
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.watchman import Watchman
from callsheet.adapters.http.at_work import AtWork
from callsheet.adapters.http.background import Loop
from callsheet.adapters.http.checks import all_go_on
from callsheet.adapters.http.connect.parts import Connector
from callsheet.adapters.http.engine_checks import (
    policy_loads,
    recall_lets_us,
    takes_long,
    turns_go_on,
    webhooks_come,
)
from callsheet.adapters.http.engine_metrics import EngineMetrics
from callsheet.adapters.http.parts import Check
from callsheet.adapters.http.standing import Standing
from callsheet.adapters.recall.accounts import RecallAccounts
from callsheet.adapters.recall.bot_words import sign_of
from callsheet.adapters.settings import Configuration
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.application.ending import EndingBudget, EndingClock, LentBudget
from callsheet.application.engine import Engine
from callsheet.application.errors import ConfigurationError
from callsheet.application.metering_connections import MeteredConnections
from callsheet.application.policies import RefusedPolicy
from callsheet.application.ports import Clock
from callsheet.application.reading import Progress, silent
from callsheet.application.watching import Turn, Watch
from callsheet.domain.policy import Policy


class Running:
    """
    A service with its engine, in one process.

    Args:
        configuration: All settings.
        log: Open to be written, and closed by whoever opened it.
        client: Open, and closed in the same way.
        clock: The only source of time.
        connections: Recall's calendars, behind the budget that all share.
        connector: Connects calendars; None if that is not set up.

    Raises:
        ConfigurationError: The settings name no policy, or a secret that is none.
    """

    def __init__(
        self,
        configuration: Configuration,
        log: OpenLog,
        client: RecallAccounts,
        clock: Clock,
        connections: MeteredConnections,
        connector: Connector | None = None,
    ) -> None:
        self._configuration = configuration
        self._log = log
        self._client = client
        self._clock = clock
        self._ending = asyncio.Event()
        self._ended = asyncio.Event()
        self._connections = connections
        self._budget = connections.budget
        self._policy = FollowedPolicy(configuration)
        self._standing = Standing(clock.now())
        self._registry = CollectorRegistry()
        self._at_work = AtWork(clock, self._standing)
        self._metrics = EngineMetrics(
            self._registry, self._standing, log.inbox, clock, self._at_work
        )
        self._engine: Engine
        self._watchman = Watchman(
            self._new_watch,
            clock,
            self._ended,
            self._told,
            self._metrics.fault,
            log.meet_again,
            self._at_work.over,
        )
        self._connector = connector
        if connector is not None:
            self._connector = replace(connector, told=self._watchman.want)

    async def run(
        self,
        terminal: Terminal,
        announce: Callable[[str], None],
        middlewares: Sequence[Middleware] = (),
    ) -> None:
        """
        Serve and watch until a signal ends it, or the watch cannot go on.

        Raises:
            CallsheetError: Why it cannot, or why it could not begin.
        """
        await self._needs_a_policy()
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._policy.look)
        app = await self._app(middlewares)
        await run_service(terminal, app, announce=announce, ended=self._ended)
        if self._watchman.failure is not None:
            raise self._watchman.failure

    async def _needs_a_policy(self) -> None:
        """Refuse to begin with a file that cannot be read and nothing in its stead."""
        refused = self._policy.policy
        if isinstance(refused, Policy):
            return
        if (await self._log.workspace()).workspace.policy is None:
            raise ConfigurationError(
                f"{refused.said}; no policy was ever in force, so there is none to go "
                "on with"
            )

    async def _app(self, middlewares: Sequence[Middleware]) -> web.Application:
        wake, patience = self._watchman.wake, self._configuration.http.drain_seconds
        watching = Loop(
            "watching", self._watchman.run, patience=patience, stop=self._ending
        )
        following = Loop("policy", self._follow)
        progress = Loop("progress", self._at_work.run)
        beside = [following, progress, *self._retaining()]
        made = parts_of(
            self._configuration,
            self._log,
            self._clock,
            background=[watching, *beside],
            checks={
                "watch": watching.check,
                "beside": all_go_on(beside),
                **self._checks(),
            },
            connections=self._connections,
            want=self._watchman.want,
            connector=self._connector,
        )
        parts = replace(
            made,
            changed=wake,
            registry=self._registry,
            measures=[self._measure],
            inbox=self._log.inbox,
            budget=self._budget,
            refusal=lambda: self._policy.refusal,
            planner=planner_beside(lambda: self._new_engine(LentBudget)),
            auditor=auditor_of(self._configuration),
            at_work=self._at_work,
        )
        parts = await telling(parts, self._configuration, self._log)
        return app_of(
            self._configuration, parts, self._log.inbox, wake, middlewares=middlewares
        )

    def _retaining(self) -> Sequence[Loop]:
        days = self._configuration.log.retention_days
        return keeping_to_a_term(days, self._log, self._clock)

    def _checks(self) -> dict[str, Check]:
        settings, log, clock = self._configuration, self._log, self._clock
        within = timedelta(seconds=settings.watch.unready_seconds)
        return {
            "waiting": self._watchman.check,
            "turns": turns_go_on(self._standing, clock, within, self._at_work),
            "work": takes_long(self._at_work, clock),
            "recall": recall_lets_us(self._standing, log),
            "policy": policy_loads(lambda: self._policy.problem),
            "webhooks": webhooks_come(
                log.inbox,
                log,
                clock,
                provable=bool(
                    settings.recall.webhook_secrets or settings.webhook.query_tokens
                ),
                silence=timedelta(seconds=settings.webhook.silence_seconds),
            ),
        }

    def _told(self, turn: Turn) -> None:
        self._at_work.over()
        self._standing.told(turn)
        self._metrics.told(turn)

    async def _measure(self) -> None:
        await self._metrics.measure(self._engine)

    async def _follow(self, stop: asyncio.Event) -> None:
        await self._policy.run(stop, self._take)

    def _take(self, policy: Policy | RefusedPolicy) -> None:
        self._engine.decide_by(policy)
        self._watchman.wake()

    def _new_engine(
        self, lent: type[EndingBudget] = EndingBudget, tell: Progress = silent
    ) -> Engine:
        return engine_on(
            self._policy.policy,
            self._configuration,
            self._log,
            self._client,
            EndingClock(self._clock, self._ending),
            tell,
            lent(self._budget, self._ending),
        )

    def _new_watch(self, told: Callable[[Turn], None]) -> Watch:
        """Begin where the log ended; what Recall was asked just now still counts."""
        self._engine = self._new_engine(tell=self._at_work.tell)
        return Watch(
            self._engine,
            self._log.inbox,
            rebuild,
            sign_of,
            pacing=self._configuration.pacing(),
            told=told,
        )
