"""The log that the settings name: where it is, what guards it, and opening it."""

from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_state_path

from callsheet.adapters.cli.exits import UsageError
from callsheet.adapters.settings import Configuration
from callsheet.adapters.storage import Custody, open_log
from callsheet.adapters.storage.address import ServerAddress, place_of
from callsheet.adapters.storage.head import head_file
from callsheet.adapters.storage.key_file import key_file, key_text
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.opened import OpenLog
from callsheet.application.errors import ConfigurationError, LogUnavailable, NoLog

if TYPE_CHECKING:
    from callsheet.adapters.storage.postgres_address import Server

_HOW_TO_BEGIN = (
    "`callsheet sync` begins one, and --database or CALLSHEET_DATABASE_URL names "
    "another"
)

_ENDS = ("", ".key", ".head", ".lock", "-wal", "-shm", "-journal")
"""Of the names of a log's files."""


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
    if place is None or isinstance(place, Path):
        return Custody(key=key, head=options.head)
    met = user_state_path("callsheet")
    head = options.head or met / f"{place.short_name}.head"
    return Custody(key=key, head=head, met=met)


def custody_beside(url: str, configuration: Configuration) -> Custody:
    """
    Say what guards a log that an argument names, to read it.

    A key that lies beside it is its own. A log without one, such as a copy or one on
    a server, is taken for a copy of the settings' log, and read with the key of that.

    Raises:
        ConfigurationError: The settings' address names nothing that can hold a log.
        LogUnavailable: The address in the argument does not.
    """
    _, own = _address(configuration)
    place = _resolved(place_of(url))
    if place is not None and place != _resolved(own) and key_file(place).exists():
        return Custody()
    key = custody_of(configuration).key
    if key is None and isinstance(own, Path):
        key = key_text(own.resolve())
    return Custody(key=key)


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


def existing_url(configuration: Configuration) -> str:
    """
    Name a log that must be there, as far as can be seen without opening it.

    Raises:
        ConfigurationError: The address names nothing that can hold a log.
        NoLog: There is no log.
    """
    url, place = _address(configuration)
    if isinstance(place, Path) and not _is_there(place):
        head = configuration.log.head or head_file(place)
        if head.exists():
            raise NoLog(
                f"{place}: the log is gone, and its newest seal is still kept in "
                f"{head}; put it back (docs/operate.md)"
            )
        raise NoLog(f"{place}: there is no log; {_HOW_TO_BEGIN}")
    return url


def spare_the_log(out: Path, configuration: Configuration) -> None:
    """
    Refuse to write a result over the log, or over what belongs to it.

    Args:
        out: The file that `--out` names.
        configuration: All settings.

    Raises:
        ConfigurationError: The address names nothing that can hold a log.
        UsageError: It is the log, its key, its newest seal, or a file of SQLite's.
    """
    _, place = _address(configuration)
    head = configuration.log.head
    own = (
        {f"{place.resolve()}{end}" for end in _ENDS}
        if isinstance(place, Path)
        else set()
    )
    if head is not None:
        own.add(str(head.resolve()))
    if str(out.resolve()) in own:
        raise UsageError(f"--out: {out} belongs to the log; name another file")


def _resolved(place: object) -> Path | None:
    return place.resolve() if isinstance(place, Path) else None


def _address(configuration: Configuration) -> tuple[str, "Path | Server | None"]:
    url = database_url(configuration)
    try:
        place = place_of(url)
        return url, place.server() if isinstance(place, ServerAddress) else place
    except LogUnavailable as error:
        raise ConfigurationError(f"the database: {error}") from None


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
