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
from psycopg_pool import PoolTimeout, TooManyRequests

from callsheet.application.errors import LogAway, LogUnavailable

CONNECT_SECONDS = 10
"""How long to wait for a connection, unless the address has a `connect_timeout`."""

_SHAPE = (
    "it looks like postgresql://user:password@host:5432/database, and what stands in "
    "the password is spelled @ as %40, / as %2F, : as %3A, % as %25"
)
# These say which database it is, in which session and as whom: the process
# environment, which libpq would look at, has no say in that.
_SAID_BY_NOBODY = ("dbname", "host", "hostaddr", "options", "passfile", "password")
_MANUAL = 'docs/operate.md, "The log on PostgreSQL"'
RIGHTS = f"{_MANUAL}, has the rights it takes"
PRIMARY = "it takes no writes; name the primary server"
_CURES = {
    "25006": PRIMARY,
    "42501": RIGHTS,
    "55P03": "another process held the lock on the log for too long",
    "53100": "make room on the disk of the server",
    "53300": "raise its max_connections, or end other programs",
}
# While connecting PostgreSQL's codes get lost; its words are all there is.
_WHERE = "the host and the port in CALLSHEET_DATABASE_URL"
_WAYS = {
    "pg_hba.conf": "let the server's pg_hba.conf have a line for this machine",
    "authentication failed": f"put the password right: {_MANUAL}, has how it is told",
    "no password supplied": f"tell the password: {_MANUAL}, has how",
    'database "': "make the database (createdb), or name another in "
    "CALLSHEET_DATABASE_URL",
    "Connection refused": f"see whether the server runs, and {_WHERE}",
    "failed to resolve host": f"see {_WHERE}",
    "timeout expired": f"see whether the server runs, {_WHERE}, and the firewalls",
    "SSL": f"see {_WHERE}, and its sslmode",
    "too many": "raise its max_connections, or end other programs",
}
# It shuts down, starts up or fails over (57P0x), gave a statement up (57014), lacks
# disk, memory or connections (53xxx), the way to it broke (08xxx), others keep the lock
# (55P03), or another server has taken over and the address still leads to the one that
# only reads now (25006): all of that passes, by itself or by somebody's hand.
_AWAY = ("08", "25006", "53", "55P03", "57014", "57P0")
_NO_CONNECTION = (
    "no connection in {:g} s; see whether it runs, can be reached, and has one left"
)
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
            kind = LogAway if _is_away(error) else LogUnavailable
            raise kind(f"{self}: {self._said_by(error)}") from None
        except OSError as error:
            raise LogUnavailable(f"{self}: {error.strerror}") from None

    def _said_by(self, error: Exception) -> str:
        if not isinstance(error.__cause__, PoolTimeout):
            return said_by(error)
        return _NO_CONNECTION.format(float(self.parameters["connect_timeout"]))


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
    state = state_of(error)
    cure = _way(said) if state is None else _CURES.get(state)
    return f"{said}; {cure}" if cure else said


def _way(said: str) -> str | None:
    """Say what opens the way to a server that did not let us in."""
    return next((cure for word, cure in _WAYS.items() if word in said), None)


def state_of(error: Exception) -> str | None:
    """Give PostgreSQL's code of an error; None if it came from the way to it."""
    cause = _cause(error)
    return cause.sqlstate if isinstance(cause, psycopg.Error) else None


def _is_away(error: Exception) -> bool:
    """Say whether the server may do later what it did not do now."""
    if isinstance(error.__cause__, PoolTimeout | TooManyRequests):
        return True
    state = state_of(error)
    if state is not None:
        return state.startswith(_AWAY)
    # It is there, and lets nobody in with that.
    if "authentication failed" in str(_cause(error)):
        return False
    return isinstance(_cause(error), psycopg.OperationalError | psycopg.InterfaceError)


def _cause(error: Exception) -> Exception:
    """Look behind the library's errors."""
    return error.__cause__ if isinstance(error.__cause__, psycopg.Error) else error
