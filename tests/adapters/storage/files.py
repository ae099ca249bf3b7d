"""Logs in files, made and looked into without much ado."""

import sqlite3
from contextlib import closing
from pathlib import Path

from callsheet.adapters.storage import open_log
from tests.contracts.log_contract import entry

TEXT = b"a text that is stored once" * 20


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


async def write_some(path: Path, records: int = 3) -> None:
    async with open_log(url_of(path)) as log:
        await log.append([entry("a", at, TEXT) for at in range(records)])


def ask(path: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        answers = connection.execute(question).fetchall()
        connection.commit()
    return answers
