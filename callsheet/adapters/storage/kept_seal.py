"""The newest seal of a log as it is kept outside of it: to export, and to compare."""

from dataclasses import dataclass
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
from callsheet.adapters.storage.met_before import met_before, never_met
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """
    What came of comparing a log with its seals that are kept elsewhere.

    Attributes:
        lacking: Why the log is not the one whose seals are kept; None if it is.
        unmet: Why there was nothing to compare with; None if there was.
        vouched: The exported seal, if there was one and the log holds it.
    """

    lacking: str | None = None
    unmet: str | None = None
    vouched: SealMark | None = None


async def compare_kept(
    url: str, custody: Custody, exported: Path | None = None
) -> Compared:
    """
    See whether a log is the one whose seals are kept.

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
    heads = guards.heads()
    files = [(file, KEPT) for file in heads]
    files += [] if exported is None else [(exported, EXPORTED)]
    for file, purpose in files:
        try:
            # Before the log is read: who writes may seal it once more meanwhile.
            mark = read_head(file, key, purpose)
        except LogUnavailable as problem:
            return Compared(lacking=str(problem))
        if mark is None:
            return Compared(
                lacking=f"{file}: no seal of this log is kept there any more"
            )
        marks.append(mark)
    vouched = None if exported is None else marks[-1]
    async with open_log(url, read_only=True, custody=custody) as log:
        met = None
        if not heads:
            met = met_before(await log.identity(), custody, key)
            marks += [] if met is None else [met[1]]
        for mark in marks:
            lacking = await log.lacks(mark)
            if lacking is not None:
                return Compared(lacking=lacking)
        if heads or met or guards.head is None or await log.newest_seal() is None:
            return Compared(vouched=vouched)
    return Compared(unmet=never_met(guards.head), vouched=vouched)


async def compare_exported(url: str, custody: Custody, exported: Path) -> Compared:
    """
    See whether a log is the one of an exported seal, without any key.

    The file is believed for where it was kept.

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
        return Compared(lacking=str(problem))
    if mark is None:
        return Compared(lacking=f"{exported}: the exported seal is not there any more")
    async with open_log(url, read_only=True, custody=custody) as log:
        lacking = await log.lacks(mark)
    return Compared(lacking=lacking, vouched=mark if lacking is None else None)
