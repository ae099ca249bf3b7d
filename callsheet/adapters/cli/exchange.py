"""The composition of what replaces calendars by twins, and books for these."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from callsheet.adapters.cli.compose import clock_of, engine_on, policy_read, way_in
from callsheet.adapters.cli.databases import existing_log, log_to_extend
from callsheet.adapters.recall.accounts import RecallAccounts
from callsheet.adapters.settings import Configuration
from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.application.by_calendars import ByCalendars
from callsheet.application.engine import Engine
from callsheet.application.reading import Progress


@asynccontextmanager
async def exchange(
    configuration: Configuration,
    *,
    writes: bool,
    now: datetime | None,
    tell: Progress,
) -> AsyncIterator[tuple[ByCalendars, Engine]]:
    """
    Put both together on one log and one client, and take them apart again.

    Args:
        configuration: All settings.
        writes: Whether they may write to the log, which must be there.
        now: Where their clock stands; None for the machine's clock.
        tell: Told of progress.

    Raises:
        ConfigurationError: A setting is missing or wrong.
        LogUnavailable: The log cannot be opened, or is not there.
    """
    policy, clock = policy_read(configuration), clock_of(now)
    client = RecallAccounts(*way_in(configuration))
    opened = log_to_extend if writes else existing_log
    async with opened(configuration) as log, client:
        by_calendars = ByCalendars(
            calendars=client,
            accounts=client,
            log=log,
            clock=clock,
            rebuild=rebuild,
            key=configuration.core_settings().key,
            tell=tell,
        )
        yield by_calendars, engine_on(policy, configuration, log, client, clock, tell)
