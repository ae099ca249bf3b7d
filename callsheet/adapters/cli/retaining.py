"""Forgetting by age beside a service: what the settings ask for, and what is said."""

import asyncio
from collections.abc import Sequence

import structlog

from callsheet.adapters.http.background import Loop
from callsheet.application.log_port import Log
from callsheet.application.ports import Clock
from callsheet.application.retention import Outcome, Retention

_log = structlog.get_logger("callsheet.retention")


def keeping_to_a_term(days: int | None, log: Log, clock: Clock) -> Sequence[Loop]:
    """
    Make what forgets once a day what is older; nothing, if there is no term.

    Args:
        days: The term.
        log: Whose texts are forgotten.
        clock: By which it waits.
    """
    if days is None:
        return ()
    retention = Retention(log, clock, days, _tell)

    async def work(stop: asyncio.Event) -> None:
        _log.info("retention.set", days=days)
        await retention.run(stop)

    return (Loop("retention", work),)


def _tell(outcome: Outcome) -> None:
    if isinstance(outcome, Exception):
        _log.warning("retention.put_off", problem=str(outcome))
    elif outcome is not None:
        _log.info("retention.forgotten", texts=outcome.texts)
