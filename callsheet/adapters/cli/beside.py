"""What a service does beside its engine: plans that are asked for, and audits."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

from callsheet.adapters.cli.audit_options import Scope, jobs_of
from callsheet.adapters.cli.audit_passes import passes_of
from callsheet.adapters.cli.compose import client_of, engine_on, policy_read
from callsheet.adapters.cli.databases import custody_of, existing_url
from callsheet.adapters.http.parts import Auditor, Planner
from callsheet.adapters.settings import Configuration
from callsheet.adapters.storage.opened import OpenLog
from callsheet.application.audit_findings import Finding
from callsheet.application.auditing import Stretch
from callsheet.application.budgeting import WindowBudget
from callsheet.application.ending import LentBudget
from callsheet.application.engine import Engine
from callsheet.application.ports import Clock
from callsheet.application.reading import silent

_JOBS = 2
"""Processes that share an audit: the service is to be quick meanwhile."""


def planner_of(configuration: Configuration, log: OpenLog, clock: Clock) -> Planner:
    """Make plans where no engine runs: each reads the policy and Recall anew."""
    budget = WindowBudget(configuration.per_minute())

    @asynccontextmanager
    async def looking() -> AsyncIterator[Engine]:
        policy = policy_read(configuration)
        async with client_of(configuration) as client:
            lent = LentBudget(budget, asyncio.Event())
            yield engine_on(policy, configuration, log, client, clock, silent, lent)

    return looking


def planner_beside(make: Callable[[], Engine]) -> Planner:
    """Make plans where an engine runs, with another one that only looks."""

    @asynccontextmanager
    async def looking() -> AsyncIterator[Engine]:
        yield make()

    return looking


def auditor_of(configuration: Configuration) -> Auditor:
    """Audit the settings' log as `callsheet audit verify` does."""

    def audit(
        after: int, upto: int
    ) -> Iterator[tuple[str, Iterator[Stretch[Finding]]]]:
        scope = Scope(
            url=existing_url(configuration),
            custody=custody_of(configuration),
            after=after,
            upto=upto,
            jobs=min(_JOBS, jobs_of(None)),
        )
        return ((doing, one(scope)) for doing, one in passes_of(scope))

    return audit
