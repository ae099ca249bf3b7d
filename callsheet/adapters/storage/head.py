"""The head of the log: its newest seal, kept and authenticated outside its tables."""

import json
import os
from dataclasses import asdict, dataclass
from hmac import compare_digest
from pathlib import Path
from threading import get_native_id

from pydantic import TypeAdapter, ValidationError

from callsheet.adapters.storage.key_file import sync_folder
from callsheet.adapters.storage.keys import MasterKey
from callsheet.application.errors import LogUnavailable

_LONGEST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SealMark:
    """
    One seal, as far as it has to be known elsewhere to prove the log by it.

    Attributes:
        log: The identity of the log, as hex digits.
        number: Of the seal: its version in the stream of seals; 0 before the first.
        position: Where the seal stands; it covers all that stands before it.
        hash: Of the seal, as hex digits; the seals before it are within.
    """

    log: str
    number: int
    position: int
    hash: str


def head_file(database: Path) -> Path:
    """Say where the head of a log in a file is kept, if no setting says so."""
    return database.with_name(f"{database.name}.head")


def write_head(path: Path, mark: SealMark, key: MasterKey) -> None:
    """
    Put the newest seal in the place of the one before, all of it or nothing.

    Raises:
        OSError: The file cannot be written.
    """
    document = head_document(mark, key)
    # Others of this machine may be at it too, where the log is on a server.
    new = path.with_name(f"{path.name}.{get_native_id()}.new")
    made = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(made, "w", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_folder(path.parent)


def head_document(mark: SealMark, key: MasterKey) -> dict[str, object]:
    """Give a seal as it is kept, with a code that only the key can make."""
    return {**asdict(mark), "code": key.sign(_signed(mark)).hex()}


def read_head(path: Path, key: MasterKey) -> SealMark | None:
    """
    Read the newest seal that was kept; None if no file is there.

    Raises:
        LogUnavailable: It cannot be read, or was written by somebody without the key.
    """
    try:
        with path.open("rb") as file:
            document = _DOCUMENT.validate_json(file.read(_LONGEST), strict=True)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LogUnavailable(f"{path}: {error.strerror}") from None
    except ValidationError:
        raise LogUnavailable(f"{path}: no head of a log") from None
    mark = SealMark(
        log=document.log,
        number=document.number,
        position=document.position,
        hash=document.hash,
    )
    if not compare_digest(key.sign(_signed(mark)).hex(), document.code):
        raise LogUnavailable(f"{path}: not written with the key of this log")
    return mark


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signed(SealMark):
    code: str


_DOCUMENT = TypeAdapter(_Signed)


def _signed(mark: SealMark) -> bytes:
    return json.dumps(asdict(mark), sort_keys=True).encode()
