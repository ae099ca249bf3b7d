"""A page of decisions made durable on PostgreSQL, against its bare driver."""

from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zlib import compress

import psycopg

from benchmarks.log_parts.appending import NAMES, made_pages, paged
from benchmarks.log_parts.bare import Rows
from benchmarks.measure import Line, Row, Unmeasured, say
from callsheet.adapters.storage import Custody, open_log
from callsheet.adapters.storage.keys import fresh_key
from tests.postgres_server import NoServer, Server, serving

_TABLES = """
    CREATE TABLE events (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        stream text COLLATE "C", version bigint, topic text, state bytea,
        UNIQUE (stream, version)
    );
    CREATE TABLE texts (digest text COLLATE "C" PRIMARY KEY, bytes bytea);
    ALTER TABLE texts ALTER COLUMN bytes SET STORAGE EXTERNAL
"""
_EVENTS = """
    INSERT INTO events (stream, version, topic, state)
    SELECT * FROM unnest(%b::text[], %b::bigint[], %b::text[], %b::bytea[])
"""
_TEXTS = """
    INSERT INTO texts SELECT * FROM unnest(%b::text[], %b::bytea[])
    ON CONFLICT DO NOTHING
"""


def rows(rounds: int = 31) -> list[Line]:
    """Append pages to a log and to a bare table; or say why there is no server."""
    names = {f"{name}, PostgreSQL": texts for name, texts in NAMES.items()}
    say("starting PostgreSQL")
    try:
        with serving(durable=True) as server:
            return [_row(server, name, rounds, texts=t) for name, t in names.items()]
    except NoServer as problem:
        why = f"no PostgreSQL: {problem}"
        return [Unmeasured(name=name, why=why) for name in names]


def _row(server: Server, name: str, rounds: int, *, texts: bool) -> Row:
    with (
        TemporaryDirectory() as folder,
        server.database() as url,
        server.database() as bare_url,
        closing(psycopg.connect(bare_url, autocommit=True)) as bare,
    ):
        bare.execute(_TABLES)
        log = open_log(url, custody=Custody(key=fresh_key(), head=Path(folder, "head")))
        return paged(name, made_pages(rounds, texts=texts), partial(_insert, bare), log)


def _insert(bare: psycopg.Connection[Any], rows: Rows) -> None:
    """Write rows in one transaction: arrays of columns, as bytes and not as text."""
    if not rows.texts:
        bare.cursor(binary=True).execute(_EVENTS, _columns(rows.events))
        return
    texts = [(digest, compress(text)) for digest, text in rows.texts]
    with bare.transaction(), bare.cursor(binary=True) as cursor:
        cursor.execute(_EVENTS, _columns(rows.events))
        cursor.execute(_TEXTS, _columns(texts))


def _columns(rows: Any) -> list[list[Any]]:  # noqa: ANN401 -- rows of any table
    return [list(column) for column in zip(*rows, strict=True)]
