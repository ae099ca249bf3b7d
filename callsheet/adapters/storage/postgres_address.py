"""A PostgreSQL database by its address, and what of it may be shown."""

import os
import pwd
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote

import psycopg
from eventsourcing.persistence import PersistenceError
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

from callsheet.application.errors import LogUnavailable

CONNECT_SECONDS = 10
"""How long to wait for a connection, unless the address has a `connect_timeout`."""

_SHAPE = (
    "it looks like postgresql://user:password@host:5432/database, and what stands in "
    "the password is spelled @ as %40, / as %2F, : as %3A, % as %25"
)
# These say which database it is, in which session and as whom: the process
# environment, which libpq would look at, has no say in that.
_SAID_BY_NOBODY = ("dbname", "host", "hostaddr", "options", "passfile", "password")
_CURES = {
    "42501": 'docs/operate.md, "The log on PostgreSQL", has the rights it takes',
    "55P03": "another process held the lock on the log for too long",
}
# A server that is gone without a word is noticed within half a minute.
_WATCHFUL = {
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """
    A database on a server; as a text it names it, without user and password.

    Attributes:
        parameters: What a connection is made with.
    """

    parameters: Mapping[str, str] = field(repr=False)

    def __str__(self) -> str:
        host, port = self.parameters["host"], self.parameters["port"]
        where = f"{host}:{port}" if host else f"port {port} of this machine"
        return f"PostgreSQL database {self.parameters['dbname']} on {where}"

    @property
    def url(self) -> str:
        """Its address without the password."""
        said = self.parameters
        user, database = quote(said["user"], safe=""), quote(said["dbname"], safe="")
        if said["host"].startswith("/") or not said["host"]:
            folder = quote(said["host"], safe="")
            return f"postgresql://{user}@/{database}?host={folder}&port={said['port']}"
        return f"postgresql://{user}@{said['host']}:{said['port']}/{database}"

    @property
    def short_name(self) -> str:
        """A name for files that belong to it: another database has another one."""
        place = "\0".join(self.parameters[key] for key in ("host", "port", "dbname"))
        return f"postgresql-{sha256(place.encode()).hexdigest()[:16]}"

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Turn every error of the server into a `LogUnavailable` that says why."""
        try:
            yield
        except (psycopg.Error, PersistenceError) as error:
            raise LogUnavailable(f"{self}: {said_by(error)}") from None
        except OSError as error:
            raise LogUnavailable(f"{self}: {error.strerror}") from None


def server_of(url: str) -> Server:
    """
    Read the address of a PostgreSQL database.

    Raises:
        LogUnavailable: It names none. The error repeats nothing of it.
    """
    try:
        said = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    except psycopg.Error:
        raise LogUnavailable(f"the log's address cannot be read: {_SHAPE}") from None
    # A password with odd characters would now stand in other places, and be shown.
    host, port, name = (said.get(key, "") for key in ("host", "port", "dbname"))
    if "@" in host + name or not all(p.isdigit() for p in port.split(",") if p):
        raise LogUnavailable(f"the log's address cannot be read: {_SHAPE}")
    if not name:
        raise LogUnavailable(f"the log's address names no database: {_SHAPE}")
    usual = {
        **_usual(),
        **_WATCHFUL,
        "connect_timeout": str(CONNECT_SECONDS),
        "user": "" if "user" in said else pwd.getpwuid(os.geteuid()).pw_name,
        "client_encoding": "utf8",
        "application_name": "callsheet",
    }
    return Server(parameters={**usual, **said})


def _usual() -> dict[str, str]:
    """Give what holds where the address says nothing, the environment unasked."""
    return {
        option.keyword.decode(): (option.compiled or b"").decode()
        for option in Conninfo.get_defaults()
        if option.envvar is not None
        and (option.compiled is not None or option.keyword.decode() in _SAID_BY_NOBODY)
    }


def said_by(error: Exception) -> str:
    """Say what a server, or the way to it, complained of: in one line, without rows."""
    cause = _cause(error)
    primary = cause.diag.message_primary if isinstance(cause, psycopg.Error) else None
    said = " ".join((primary or str(cause)).split())
    cure = _CURES.get(state_of(error) or "")
    return f"{said}; {cure}" if cure else said


def state_of(error: Exception) -> str | None:
    """Give PostgreSQL's code of an error; None if it came from the way to it."""
    cause = _cause(error)
    return cause.sqlstate if isinstance(cause, psycopg.Error) else None


def _cause(error: Exception) -> Exception:
    """Look behind the library's errors."""
    return error.__cause__ if isinstance(error.__cause__, psycopg.Error) else error
