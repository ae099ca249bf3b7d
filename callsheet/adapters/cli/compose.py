"""The composition root: from settings to an engine with all that it needs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from random import random
from typing import TYPE_CHECKING

from platformdirs import user_state_path

from callsheet.adapters.clock import SetClock, SystemClock
from callsheet.adapters.policy_file import PolicyError, read_policy_file
from callsheet.adapters.recall.client import RecallClient
from callsheet.adapters.recall.regions import region_url
from callsheet.adapters.settings import Configuration
from callsheet.adapters.storage import Custody, open_log
from callsheet.adapters.storage.address import ServerAddress, place_of
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.opened import OpenLog
from callsheet.adapters.storage.situation_codec import rebuild_policy
from callsheet.adapters.zones import ZoneData
from callsheet.application.budgeting import WindowBudget
from callsheet.application.engine import Engine
from callsheet.application.errors import ConfigurationError, LogUnavailable, NoLog
from callsheet.application.policies import RefusedPolicy
from callsheet.application.ports import Clock
from callsheet.application.reading import Progress, silent
from callsheet.domain.policy import Policy

if TYPE_CHECKING:
    from callsheet.adapters.storage.postgres_address import Server


_HOW_TO_BEGIN = (
    "`callsheet sync` begins one, and --database or CALLSHEET_DATABASE_URL names "
    "another"
)


def database_url(configuration: Configuration) -> str:
    """Name the log; without a setting it lies in the user's folder for state."""
    if configuration.database_url is not None:
        return configuration.database_url
    return f"sqlite:///{user_state_path('callsheet') / 'callsheet.db'}"


def database_shown(configuration: Configuration) -> str:
    """Name the log without a password, for documents."""
    url, place = _address(configuration)
    return url if place is None or isinstance(place, Path) else place.url


def custody_of(configuration: Configuration) -> Custody:
    """
    Say what guards the log.

    Of a log on a server the newest seal is kept in the user's folder for state.

    Raises:
        ConfigurationError: The address names nothing that can hold a log.
    """
    options = configuration.log
    key = None if options.key is None else options.key.get_secret_value()
    _, place = _address(configuration)
    head = options.head
    if head is None and place is not None and not isinstance(place, Path):
        head = user_state_path("callsheet") / f"{place.short_name}.head"
    return Custody(key=key, head=head)


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


def log_to_read(configuration: Configuration) -> OpenLog:
    """
    Open the log to look into it; one that is not there yet is empty.

    Raises:
        ConfigurationError: The address names nothing that can hold a log.
        LogUnavailable: It is there and cannot be read.
    """
    url, place = _address(configuration)
    if place is None or (isinstance(place, Path) and not _is_there(place)):
        return MemoryLog()
    try:
        return open_log(url, read_only=True, custody=custody_of(configuration))
    except NoLog:
        return MemoryLog()


def existing_log(configuration: Configuration) -> OpenLog:
    """
    Open a log that must be there, to look into it.

    Raises:
        ConfigurationError: The address names nothing that can hold a log.
        LogUnavailable: It cannot be read, or is not there.
    """
    return _open_existing(configuration, read_only=True)


def log_to_extend(configuration: Configuration) -> OpenLog:
    """
    Open a log that must be there, to add to it.

    Raises:
        ConfigurationError: The address names nothing that can hold a log.
        LogUnavailable: It cannot be opened, is not there, or somebody else writes.
    """
    return _open_existing(configuration, read_only=False)


def log_to_write(configuration: Configuration) -> OpenLog:
    """
    Open the log, and make it if it is not there yet.

    Raises:
        ConfigurationError: The address names nothing that can hold a log.
        LogUnavailable: It cannot be opened, or somebody else writes to it.
    """
    url, place = _address(configuration)
    if isinstance(place, Path) and configuration.database_url is None:
        _make_folder(place.parent)
    return open_log(url, custody=_custody_to_write(configuration))


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
) -> Engine:
    """Put an engine together on what is open already."""
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
        budget=WindowBudget(configuration.per_minute()),
        workers=configuration.workers,
        dice=random,
        program=version("callsheet"),
        tell=tell,
    )


def _address(configuration: Configuration) -> tuple[str, "Path | Server | None"]:
    url = database_url(configuration)
    try:
        place = place_of(url)
        return url, place.server() if isinstance(place, ServerAddress) else place
    except LogUnavailable as error:
        raise ConfigurationError(f"the database: {error}") from None


def existing_url(configuration: Configuration) -> str:
    """
    Name a log that must be there, as far as can be seen without opening it.

    Raises:
        ConfigurationError: The address names nothing that can hold a log.
        NoLog: There is no log.
    """
    url, place = _address(configuration)
    if isinstance(place, Path) and not _is_there(place):
        raise NoLog(f"{place}: there is no log; {_HOW_TO_BEGIN}")
    return url


def _open_existing(configuration: Configuration, *, read_only: bool) -> OpenLog:
    url = existing_url(configuration)
    guard = custody_of if read_only else _custody_to_write
    try:
        return open_log(
            url, read_only=read_only, begin=False, custody=guard(configuration)
        )
    except NoLog as error:
        raise NoLog(f"{error}; {_HOW_TO_BEGIN}") from None


def _custody_to_write(configuration: Configuration) -> Custody:
    custody = custody_of(configuration)
    if custody.head is not None and configuration.log.head is None:
        _make_folder(custody.head.parent)
    return custody


def _is_there(file: Path) -> bool:
    try:
        return file.stat().st_size > 0
    except FileNotFoundError:
        return False
    except OSError:
        # Whatever is wrong with it: opening it will say so.
        return True


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise LogUnavailable(f"{folder}: {error.strerror}") from None
