"""The newest seal of a log as it is kept outside of it: to export, and to compare."""

from collections.abc import Sequence
from pathlib import Path

from callsheet.adapters.storage.custody import Custody
from callsheet.adapters.storage.guards import guards_of
from callsheet.adapters.storage.head import (
    EXPORTED,
    KEPT,
    SealMark,
    read_head,
    read_unproven,
    seal_document,
)
from callsheet.adapters.storage.opening import open_log
from callsheet.application.errors import LogUnavailable


async def export_seal(url: str, custody: Custody) -> dict[str, object]:
    """
    Give the newest seal as it is to be kept elsewhere.

    Raises:
        LogUnavailable: The log has none, cannot be read, or its key is not there.
    """
    guards = guards_of(url, custody)
    async with open_log(url, read_only=True, custody=custody) as log:
        mark = await log.newest_seal()
    if mark is None:
        raise LogUnavailable(f"{guards.place}: the log has no seal yet")
    return seal_document(mark, guards.the_key(), EXPORTED)


async def not_as_kept(
    url: str, custody: Custody, exported: Path | None = None
) -> str | None:
    """
    Say why a log is not the one whose seals are kept; None if it is.

    Nobody who writes to it is locked out.

    Args:
        url: Where the log is.
        custody: Its key, and where its newest seal is kept.
        exported: A file with a seal that was exported.

    Raises:
        LogUnavailable: The log cannot be read, or its key is not there.
    """
    guards = guards_of(url, custody)
    key = guards.the_key()
    marks: list[SealMark] = []
    files = [(file, KEPT) for file in guards.heads()]
    files += [] if exported is None else [(exported, EXPORTED)]
    for file, purpose in files:
        try:
            # Before the log is read: who writes may seal it once more meanwhile.
            mark = read_head(file, key, purpose)
        except LogUnavailable as problem:
            return str(problem)
        if mark is None:
            return f"{file}: no seal of this log is kept there any more"
        marks.append(mark)
    return await _lacking(url, custody, marks)


async def not_as_exported(url: str, custody: Custody, exported: Path) -> str | None:
    """
    Say why a log is not the one of an exported seal; None if it is.

    No key is asked for: the file is believed for where it was kept.

    Args:
        url: Where the log is.
        custody: What else guards it.
        exported: The file with the seal.

    Raises:
        LogUnavailable: The log cannot be read.
    """
    try:
        mark = read_unproven(exported)
    except LogUnavailable as problem:
        return str(problem)
    if mark is None:
        return f"{exported}: no seal of this log is kept there any more"
    return await _lacking(url, custody, [mark])


async def _lacking(url: str, custody: Custody, marks: Sequence[SealMark]) -> str | None:
    async with open_log(url, read_only=True, custody=custody) as log:
        for mark in marks:
            lacking = await log.lacks(mark)
            if lacking is not None:
                return lacking
    return None
