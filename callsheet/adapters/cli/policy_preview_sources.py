"""Where the meetings of a policy's preview come from: the log, Recall, or a file."""

from dataclasses import replace
from datetime import datetime

from callsheet.adapters.cli.audit_pointer import AUDIT
from callsheet.adapters.cli.compose import clock_of, engine_with, policy_read
from callsheet.adapters.cli.databases import database_shown, existing_log, log_to_read
from callsheet.adapters.cli.policy_preview_compared import (
    Compared,
    FileSource,
    LiveSource,
    LogSource,
    PastSource,
)
from callsheet.adapters.cli.previewing import Preview
from callsheet.adapters.settings import Configuration
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.situation_codec import rebuild, rebuild_policy
from callsheet.adapters.zones import ZoneData
from callsheet.application.comparing import compare_policies
from callsheet.application.errors import LogUnavailable
from callsheet.application.hindsight import look_over
from callsheet.application.ledger import Ledger
from callsheet.application.policies import RefusedPolicy
from callsheet.application.policy_trial import logged_policy, try_policy
from callsheet.application.ports import CalendarRead, EventRead
from callsheet.application.reading import Look, Progress
from callsheet.application.thinking import Rules
from callsheet.domain.guard import Limits
from callsheet.domain.policy import Policy
from callsheet.domain.situation import Settings


async def from_log(
    configuration: Configuration,
    new: Policy,
    old: Policy | None,
    now: datetime | None,
    tell: Progress,
) -> Compared:
    """
    Compare over every event that the log knows and that is not over.

    Args:
        configuration: Names the log.
        new: The policy to be looked at.
        old: What to compare it with; None for the policy in force in the log.
        now: Where the clock stands; None for the machine's clock.
        tell: Told of progress.

    Raises:
        LogUnavailable: There is no log, or it cannot be read.
    """
    at = clock_of(now).now()
    async with existing_log(configuration) as log:
        ledger = Ledger(log)
        await ledger.catch_up()
        rules = _rules(configuration, ledger, old or await _in_force(ledger))
        tried = await try_policy(
            log, ledger, rules, new, rebuild=rebuild, now=at, tell=tell
        )
    return Compared(
        source=LogSource(
            database=database_shown(configuration),
            last_pass=ledger.workspace.looked,
            events=tried.events,
        ),
        comparison=tried.comparison,
        look=tried.look,
        lost=tried.lost,
        unknown=tried.unknown,
    )


async def from_past(
    configuration: Configuration,
    new: Policy,
    days: int,
    now: datetime | None,
    tell: Progress,
) -> Compared:
    """
    Compare what was recorded in the last days with what would have been.

    Raises:
        LogUnavailable: There is no log, or it cannot be read.
    """
    at, zones = clock_of(now).now(), ZoneData()
    async with existing_log(configuration) as log:
        past = await look_over(log, rebuild, new, zones, now=at, days=days, tell=tell)
    return Compared(
        source=PastSource(
            database=database_shown(configuration),
            days=days,
            begins=past.begins,
            log_begins=past.since,
            erased=past.erased,
        ),
        comparison=past.comparison,
        lost=past.lost,
        unknown=len(past.unknown) if new.learn_own_domains else 0,
    )


async def from_recall(
    configuration: Configuration, new: Policy, now: datetime | None, tell: Progress
) -> Compared:
    """
    Compare over what Recall lists now; the log says which bots are ours.

    Old is the policy of the settings; where they name none, the log's.

    Raises:
        ConfigurationError: A setting is missing or wrong.
        RecallError: Recall could not be read.
        LogUnavailable: The log cannot be read.
    """
    old: Policy | RefusedPolicy | None
    if configuration.policy is None:
        async with log_to_read(configuration) as log:
            old = await _logged(log)
    else:
        old = policy_read(configuration)
    async with engine_with(
        old, configuration, writes=False, now=now, tell=tell
    ) as made:
        look, compared = await made.compare(new)
        return Compared(
            source=LiveSource(calendars=len(look.calendars), events=len(look.events)),
            comparison=compared,
            look=look,
            in_force=made.in_force,
        )


async def from_file(preview: Preview, new: Policy, old: Policy | None) -> Compared:
    """
    Compare over an exported calendar's meetings, of which none has a bot yet.

    Args:
        preview: The file's meetings.
        new: The policy to be looked at.
        old: What to compare it with; None for no policy at all.
    """
    look = Look(started=preview.start)
    look.calendars[preview.on.id] = CalendarRead(calendar=preview.on, platform="")
    for reading in preview.readings:
        look.put(EventRead(reading=reading, snapshot=b""))
    rules = Rules(policy=old, settings=Settings(), limits=Limits(), zones=ZoneData())
    ledger = Ledger(MemoryLog())
    await ledger.load(look.events)
    return Compared(
        source=FileSource(calendar=preview.owner, start=preview.start, end=preview.end),
        comparison=compare_policies(look, ledger, rules, new),
        look=look,
        preview=preview,
    )


def _rules(configuration: Configuration, ledger: Ledger, old: Policy | None) -> Rules:
    settings = configuration.core_settings()
    if ledger.workspace.scheme is not None:
        # Of a log that belongs to other settings, too: its keys tell who shares a bot.
        settings = replace(settings, key=ledger.workspace.scheme.key)
    return Rules(
        policy=old,
        settings=settings,
        limits=configuration.core_limits(),
        zones=ZoneData(),
    )


async def _logged(log: OpenLog) -> Policy | None:
    ledger = Ledger(log)
    await ledger.catch_up()
    return await _in_force(ledger)


async def _in_force(ledger: Ledger) -> Policy | None:
    """
    Build the policy that the log says is in force, None in an empty log.

    Raises:
        LogUnavailable: It cannot be built from what is stored.
    """
    try:
        return await logged_policy(ledger, rebuild_policy)
    except LogUnavailable as problem:
        raise LogUnavailable(
            f"{problem}; --policy names another to compare with, and {AUDIT}"
        ) from None
