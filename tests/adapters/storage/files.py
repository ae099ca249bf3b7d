"""Logs in files, made and looked into without much ado."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.appends import TextKey
from callsheet.adapters.storage.key_file import read_key
from callsheet.adapters.storage.vault import Vault
from callsheet.adapters.storage.view_stamps import Stamps
from callsheet.domain.ids import Digest
from tests.contracts.log_contract import entry

TEXT = b"a text that is stored once" * 20


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


async def write_some(path: Path, records: int = 3) -> None:
    async with open_log(url_of(path)) as log:
        await log.append([entry("a", at, TEXT) for at in range(records)])


def ask(path: Path, question: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        answers = connection.execute(question, values).fetchall()
        connection.commit()
    return answers


def found_in_files(path: Path, secrets: Sequence[bytes]) -> list[bytes]:
    """Give those of some bytes that stand in a log's files, in whole or in part."""
    files = path, path.with_name(f"{path.name}-wal")
    held = b"".join(file.read_bytes() for file in files if file.exists())
    return [secret for secret in secrets if any(p in held for p in _pieces(secret))]


def _pieces(secret: bytes) -> Iterator[bytes]:
    # A part of a long text may lie on a page of its own.
    return (secret[at : at + 24] for at in range(0, max(1, len(secret) - 24), 200))


@contextmanager
def held_open(path: Path) -> Iterator[None]:
    """Keep a reader at hand: what closes the log does not tidy its files up then."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("SELECT count(*) FROM stored_events").fetchall()
        yield


def copy_log(source: Path, target: Path) -> None:
    """Copy a log that nobody has open, with its key and its head."""
    for file in source.parent.glob(f"{source.name}*"):
        if not file.name.endswith(".lock"):
            shutil.copyfile(
                file, target.with_name(target.name + file.name[len(source.name) :])
            )


def forge(path: Path, digest: Digest, text: bytes) -> None:
    """Put another text in the place of one of the workspace's, sealed as it is due."""
    key = read_key(path)
    assert key is not None
    with closing(sqlite3.connect(path)) as log, log:
        [(wrapped,)] = log.execute("SELECT wrapped FROM data_keys WHERE owner = ''")
        vault = Vault(key, "")
        codec, stored = vault.seal(
            TextKey(digest, ""), text, vault.data_key("", wrapped)
        )
        changed = log.execute(
            "UPDATE stored_texts SET codec = ?, bytes = ? WHERE digest = ?",
            [codec, stored, digest],
        )
        assert changed.rowcount == 1


def forge_workspace(path: Path, change: Callable[[str], str]) -> None:
    """Change the view of the workspace as only the program, or its key, can do."""
    key, [(identity,)] = read_key(path), ask(path, "SELECT identity FROM log_identity")
    assert key is not None
    stamps = Stamps(key.view_key(identity))
    [kept] = ask(
        path,
        "SELECT (SELECT max(notification_id) FROM tracking), value FROM workspace_view",
    )
    stamp, workspace = stamps.read(*kept)
    forged = stamps.write(stamp.position, stamps.sums(stamp), change(workspace))
    ask(path, "UPDATE workspace_view SET value = ?", forged)
