"""What the guide says of the log on PostgreSQL is done here, line by line."""

import asyncio
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.postgres_address import CONNECT_SECONDS
from callsheet.adapters.storage.postgres_datastore import IDLE_SECONDS, LOCK_SECONDS
from callsheet.adapters.storage.stored_log import READERS
from callsheet.application.errors import LogUnavailable
from callsheet.application.integrity import check_links
from callsheet.domain.digests import digest_bytes
from tests.adapters.storage.servers import custody_in
from tests.contracts.log_contract import entry
from tests.pages import ROOT
from tests.postgres_server import PASSWORD, Server

GUIDE = (ROOT / "docs" / "operate.md").read_text()
SECTION = GUIDE.partition("\n## The log on PostgreSQL\n")[2].partition("\n## ")[0]
MAKE, DUMP, RESTORE = re.findall(r"```bash\n(.*?)```", SECTION, re.DOTALL)
[GRANTS] = re.findall(r"```sql\n(.*?)```", SECTION, re.DOTALL)
TEXT = b"what a decision was about"


def run(lines: str, server: Server, folder: Path, database: str = "postgres") -> None:
    """Run lines of the guide, as whoever administers the server would."""
    address = urlsplit(server.url)
    programs = server.programs or Path(shutil.which("pg_dump") or "").parent
    subprocess.run(
        ["sh", "-ec", lines],
        cwd=folder,
        env={
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PGHOST": str(address.hostname),
            "PGPORT": str(address.port or 5432),
            "PGUSER": str(address.username),
            "PGPASSWORD": str(address.password),
            "CALLSHEET_DATABASE_URL": server.address(database),
        },
        check=True,
    )


def test_a_log_is_begun_dumped_restored_and_accepted(
    postgres: Server, tmp_path: Path
) -> None:
    name = f"guide_{os.getpid()}"
    custody = custody_in(tmp_path)
    copy = f"{name}_copy"

    async def write(at: int) -> None:
        async with open_log(url, custody=custody) as log:
            await log.append([entry("a", at, TEXT), entry(f"b{at}", 0)])

    async def read(url: str) -> tuple[object, ...]:
        async with open_log(url, read_only=True, custody=custody) as log:
            rows = await log.linked(0, 100)
            assert list(check_links(rows, await log.identity())) == []
            assert await log.texts([digest_bytes(TEXT)]) == {digest_bytes(TEXT): TEXT}
            return rows

    try:
        run(MAKE.replace("callsheet", name), postgres, tmp_path)
        postgres.ask(f"ALTER ROLE {name} PASSWORD '{PASSWORD}'")
        way = urlsplit(postgres.url).netloc.rpartition("@")[2]
        url = postgres.address(name, netloc=f"{name}:{PASSWORD}@{way}")
        asyncio.run(write(0))
        run(DUMP, postgres, tmp_path, name)
        dumped = asyncio.run(read(url))
        asyncio.run(write(1))
        # Into another database it is the log as it was.
        postgres.ask(f"CREATE DATABASE {copy} TEMPLATE template0")
        run(RESTORE, postgres, tmp_path, copy)
        assert asyncio.run(read(postgres.address(copy))) == dumped
        # In the place of the log itself it is seen to be too old.
        postgres.ask(f"DROP DATABASE {name} WITH (FORCE)")
        postgres.ask(f"ALTER DATABASE {copy} RENAME TO {name}")
        url = postgres.address(name)
        with pytest.raises(LogUnavailable, match="the log ends before its seal 2"):
            asyncio.run(write(1))
    finally:
        for database in (name, copy):
            postgres.ask(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        postgres.ask(f"DROP ROLE IF EXISTS {name}")


def test_the_rights_that_are_granted_are_enough(
    postgres: Server, database: str, tmp_path: Path
) -> None:
    name, custody = database.rpartition("/")[2], custody_in(tmp_path)
    roles = {role: f"{role}_{name}" for role in ("reader", "writer")}
    grants = GRANTS
    for role, own in roles.items():
        grants = grants.replace(f"TO {role};", f"TO {own};")
    way = urlsplit(postgres.url).netloc.rpartition("@")[2]

    def as_role(role: str) -> str:
        return postgres.address(name, netloc=f"{roles[role]}:{PASSWORD}@{way}")

    async def use() -> None:
        async with open_log(database, custody=custody) as log:
            await log.append([entry("a", 0)])
        for own in roles.values():
            postgres.ask(f"CREATE ROLE {own} LOGIN PASSWORD '{PASSWORD}'")
        postgres.ask(*grants.strip().split("\n"), database=name)
        async with open_log(as_role("writer"), custody=custody) as log:
            await log.append([entry("a", 1, TEXT)])
        async with open_log(as_role("reader"), custody=custody, read_only=True) as log:
            assert await log.texts([digest_bytes(TEXT)]) == {digest_bytes(TEXT): TEXT}

    try:
        asyncio.run(use())
    finally:
        for own in roles.values():
            postgres.ask(f"DROP OWNED BY {own}", f"DROP ROLE {own}", database=name)


def test_the_figures_are_those_of_the_program() -> None:
    said = " ".join(SECTION.split())
    assert f"one connection, and up to {READERS + 1} when it is busy" in said
    assert f"waits for a connection for {CONNECT_SECONDS} seconds" in said
    assert f"for the appends of others {LOCK_SECONDS} seconds" in said
    assert f"ends after {IDLE_SECONDS} seconds" in said
