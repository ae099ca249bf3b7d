"""Where the log is: addresses such as `sqlite:///callsheet.db`."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from callsheet.application.errors import LogUnavailable

if TYPE_CHECKING:
    from callsheet.adapters.storage.postgres_address import Server

_SHAPES = (
    "write sqlite:///callsheet.db for a file in the current folder, "
    "sqlite:////var/lib/callsheet.db for an absolute path, sqlite:// for memory, "
    "or postgresql://user@host/database"
)


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A PostgreSQL database, by an address that may hold a password."""

    url: str = field(repr=False)

    def server(self) -> "Server":
        """
        Read it.

        Raises:
            LogUnavailable: It cannot be read, or the driver for it is not installed.
        """
        try:
            # Not at the top: whoever keeps his log in a file needs no driver.
            from callsheet.adapters.storage.postgres_address import (  # noqa: PLC0415
                server_of,
            )
        except ImportError as error:
            raise LogUnavailable(
                f"a log on PostgreSQL needs a driver ({error}): pip install "
                "'callsheet[postgres]'"
            ) from None
        return server_of(self.url)


def place_of(url: str) -> Path | ServerAddress | None:
    """
    Find what an address names: a file, a database on a server, or None for memory.

    Raises:
        LogUnavailable: The address names nothing that can hold a log. The error never
            repeats the address, which may hold a password.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        raise LogUnavailable(f"the log's address has no scheme: {_SHAPES}")
    if scheme in {"postgres", "postgresql"}:
        return ServerAddress(url)
    if scheme.partition("+")[0] in {"postgres", "postgresql"}:
        raise LogUnavailable(
            "the log's address names a driver: write postgresql:// and no more"
        )
    if scheme != "sqlite":
        raise LogUnavailable(f"the log's address has an unknown scheme: {_SHAPES}")
    if rest in {"", "/", "/:memory:"}:
        return None
    if not rest.startswith("/"):
        raise LogUnavailable(f"the log's address names a server: {_SHAPES}")
    if "?" in rest or "\0" in rest:
        raise LogUnavailable(f"the log's address takes no options: {_SHAPES}")
    return Path(rest[1:])


def file_of(url: str) -> Path | None:
    """
    Find the file that an address names, None for a log in memory.

    Raises:
        LogUnavailable: The address names no file, or nothing that can hold a log.
    """
    place = place_of(url)
    if isinstance(place, ServerAddress):
        raise LogUnavailable(
            "this is for logs in files; what PostgreSQL has for it is told in "
            'docs/operate.md, "The log on PostgreSQL"'
        )
    return place
