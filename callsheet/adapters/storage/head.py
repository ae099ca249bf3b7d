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
from callsheet.domain.digests import encoded

_LONGEST = 10_000

KEPT = "head"
EXPORTED = "export"
"""What a seal is written down for."""


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
    document = seal_document(mark, key, KEPT)
    # Others of this machine may be at it too, where the log is on a server.
    new = path.with_name(f"{path.name}.{get_native_id()}.new")
    made = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(made, "w", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_folder(path.parent)


def seal_document(mark: SealMark, key: MasterKey, purpose: str) -> dict[str, object]:
    """
    Give a seal as it is written down, with a code that only the key can make.

    Args:
        mark: The seal.
        key: Of the log.
        purpose: What it is for; one that was exported is no head.
    """
    return {**asdict(mark), "code": key.sign(_signed(mark, purpose)).hex()}


def read_head(path: Path, key: MasterKey, purpose: str = KEPT) -> SealMark | None:
    """
    Read the newest seal that was kept; None if no file is there.

    Args:
        path: Where it is.
        key: Of the log.
        purpose: What it was written for.

    Raises:
        LogUnavailable: It cannot be read, or was written by somebody without the key.
    """
    document = _read(path)
    if document is None:
        return None
    mark = _mark_in(document)
    made = key.sign(_signed(mark, purpose)).hex()
    if not compare_digest(encoded(made), encoded(document.code)):
        raise LogUnavailable(f"{path}: not written with the key of this log")
    return mark


def read_unproven(path: Path) -> SealMark | None:
    """
    Read a seal whose file is trusted for where it was kept; None if it is not there.

    Raises:
        LogUnavailable: It cannot be read.
    """
    document = _read(path)
    return None if document is None else _mark_in(document)


def _read(path: Path) -> "_Signed | None":
    try:
        if path.exists() and not path.is_file():
            raise LogUnavailable(f"{path}: a folder or device, not a file")
        with path.open("rb") as file:
            return _DOCUMENT.validate_json(file.read(_LONGEST), strict=True)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LogUnavailable(f"{path}: {error.strerror}") from None
    except ValidationError:
        raise LogUnavailable(f"{path}: no head of a log") from None


def _mark_in(document: "_Signed") -> SealMark:
    return SealMark(
        log=document.log,
        number=document.number,
        position=document.position,
        hash=document.hash,
    )


def holds_mark(path: Path) -> bool:
    """
    Say whether a file looks like a seal that is kept or was exported.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        try:
            _DOCUMENT.validate_json(file.read(_LONGEST), strict=True)
        except ValidationError:
            return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signed(SealMark):
    code: str


_DOCUMENT = TypeAdapter(_Signed)


def _signed(mark: SealMark, purpose: str) -> bytes:
    return json.dumps({**asdict(mark), "purpose": purpose}, sort_keys=True).encode()
