"""The composition root: from settings to an engine with all that it needs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.metadata import version
from random import random

from callsheet.adapters.cli.databases import log_to_read, log_to_write
from callsheet.adapters.clock import SetClock, SystemClock
from callsheet.adapters.policy_file import PolicyError, read_policy_file
from callsheet.adapters.recall.client import RecallClient
from callsheet.adapters.recall.regions import region_url
from callsheet.adapters.settings import Configuration
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.situation_codec import rebuild_policy
from callsheet.adapters.zones import ZoneData
from callsheet.application.budgeting import WindowBudget
from callsheet.application.engine import Engine
from callsheet.application.errors import ConfigurationError
from callsheet.application.policies import RefusedPolicy
from callsheet.application.ports import Budget, Clock
from callsheet.application.reading import Progress, silent
from callsheet.domain.policy import Policy


def policy_of(configuration: Configuration) -> Policy:
    """
    Read the policy that the settings name.

    Raises:
        ConfigurationError: They name none, or it cannot be read.
    """
    if configuration.policy is None:
        raise ConfigurationError(
            "no policy: name a file with --policy, CALLSHEET_POLICY, or policy = ... "
            'in callsheet.toml; to record everything it says preset = "all"'
        )
    return read_policy_file(configuration.policy)


def policy_read(configuration: Configuration) -> Policy | RefusedPolicy:
    """
    Read the policy that the settings name; what is wrong with it stops nobody.

    Raises:
        ConfigurationError: They name none.
    """
    try:
        return policy_of(configuration)
    except PolicyError as error:
        return RefusedPolicy(
            problems=error.problems, said=str(error), rebuild=rebuild_policy
        )


def client_of(configuration: Configuration) -> RecallClient:
    """
    Make the client of the workspace that the settings name.

    Raises:
        ConfigurationError: They do not say where Recall is, or lack the key.
    """
    return RecallClient(*way_in(configuration))


def way_in(configuration: Configuration) -> tuple[str, str]:
    """
    Say where Recall is, and by which key it is entered.

    Raises:
        ConfigurationError: They do not say where Recall is, or lack the key.
    """
    recall = configuration.recall
    if recall.region is not None:
        base_url = region_url(recall.region)
    elif recall.base_url is not None:
        base_url = recall.base_url
    else:
        raise ConfigurationError(
            "where is Recall? set CALLSHEET_RECALL__REGION (such as us-east-1) or "
            "CALLSHEET_RECALL__BASE_URL"
        )
    if recall.api_key is None:
        raise ConfigurationError(
            "no API key: set CALLSHEET_RECALL__API_KEY, or let "
            "CALLSHEET_RECALL__API_KEY_FILE name a file that holds it"
        )
    return base_url, recall.api_key.get_secret_value()


def clock_of(now: datetime | None) -> Clock:
    """Take the machine's clock, or one that stands at `now`."""
    return SystemClock() if now is None else SetClock(now)


@asynccontextmanager
async def engine(
    configuration: Configuration,
    *,
    writes: bool,
    now: datetime | None = None,
    tell: Progress = silent,
) -> AsyncIterator[Engine]:
    """
    Put an engine together, and take it apart again.

    Args:
        configuration: All settings.
        writes: Whether it may write to the log; if not, a missing log stays missing.
        now: Where its clock stands; None for the machine's clock.
        tell: Told of progress.

    Raises:
        ConfigurationError: A setting is missing or wrong.
        LogUnavailable: The log cannot be opened.
    """
    policy = policy_read(configuration)
    parts = engine_with(policy, configuration, writes=writes, now=now, tell=tell)
    async with parts as made:
        yield made


@asynccontextmanager
async def engine_with(
    policy: Policy | RefusedPolicy | None,
    configuration: Configuration,
    *,
    writes: bool,
    now: datetime | None = None,
    tell: Progress = silent,
) -> AsyncIterator[Engine]:
    """Do the same with a policy that the settings need not name; None for none."""
    client = client_of(configuration)
    opened = log_to_write if writes else log_to_read
    async with opened(configuration) as log, client:
        yield engine_on(policy, configuration, log, client, clock_of(now), tell)


def engine_on(
    policy: Policy | RefusedPolicy | None,
    configuration: Configuration,
    log: OpenLog,
    client: RecallClient,
    clock: Clock,
    tell: Progress,
    budget: Budget | None = None,
) -> Engine:
    """Put an engine together on what is open already; by default it counts alone."""
    counted = WindowBudget(configuration.per_minute()) if budget is None else budget
    return Engine(
        calendars=client,
        log=log,
        clock=clock,
        policy=policy,
        settings=configuration.core_settings(),
        limits=configuration.core_limits(),
        modes=configuration.core_modes(),
        zones=ZoneData(),
        reschedule=configuration.reschedule,
        budget=counted,
        workers=configuration.workers,
        dice=random,
        program=version("callsheet"),
        tell=tell,
    )
