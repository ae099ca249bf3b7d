"""The newest seal of a log as it is kept outside of it: to export, and to compare."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from callsheet.adapters.storage.custody import Custody
from callsheet.adapters.storage.guards import guards_of
from callsheet.adapters.storage.head import (
    EXPORTED,
    SealMark,
    read_head,
    read_unproven,
    seal_document,
)
from callsheet.adapters.storage.head_check import (
    CURE,
    HeadLost,
    NotAsKept,
    kept_mark,
    not_as_kept,
)
from callsheet.adapters.storage.met_before import met_before, never_met
from callsheet.adapters.storage.opening import open_log
from callsheet.application.errors import LogUnavailable

_LOST_CURE: Final = (
    "nobody can tell whether the log's end is missing: put the file back, or "
    "`callsheet db accept` takes the log as it is"
)


async def export_seal(url: str, custody: Custody) -> dict[str, object]:
    """
    Give the newest seal as it is to be kept elsewhere.

    The seal of a log that was cut or replaced would take the place of a better one.

    Raises:
        NotAsKept: The log is not the one whose newest seal is kept.
        LogUnavailable: The log has none, cannot be read, or its key is not there.
    """
    guards = guards_of(url, custody)
    await check_kept(url, custody)
    async with open_log(url, read_only=True, custody=custody) as log:
        mark = await log.newest_seal()
    if mark is None:
        raise LogUnavailable(f"{guards.place}: the log has no seal yet")
    return seal_document(mark, guards.the_key(), EXPORTED)


async def check_kept(url: str, custody: Custody) -> None:
    """
    See whether a log holds the newest seal that is kept of it, as whoever writes does.

    Nobody who writes to it is locked out.

    Raises:
        NotAsKept: It does not, or that seal is gone.
        LogUnavailable: The log cannot be read, or its key is not there, or another.
    """
    guards = guards_of(url, custody)
    key = guards.the_key()
    async with open_log(url, read_only=True, custody=custody) as log:
        await log.check_key()
        try:
            # Before the log is asked: who writes may seal it once more meanwhile.
            found = [(file, kept_mark(file, key)) for file in guards.heads()]
        except HeadLost as problem:
            raise NotAsKept(f"{problem}; put the file back: {CURE}") from None
        if not found:
            met = met_before(await log.identity(), custody, key)
            found = [] if met is None else [met]
        for file, mark in found:
            lacking = await log.lacks(mark)
            if lacking is not None:
                raise not_as_kept(file, lacking)


async def doubt_of(url: str, custody: Custody) -> str | None:
    """
    Say why a log may not be the one whose newest seal is kept; None if it is.

    Without the right key that cannot be told, and nothing is said.
    """
    try:
        await check_kept(url, custody)
    except NotAsKept as problem:
        return str(problem)
    except LogUnavailable:
        return None
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """
    What came of comparing a log with its seals that are kept elsewhere.

    Attributes:
        lacking: Why the log is not the one whose seals are kept; None if it is.
        lost: Why the newest seal cannot be compared, though it was kept; None if it
            can.
        unmet: Why there was nothing to compare with; None if there was.
        vouched: The exported seal, if there was one and the log holds it.
    """

    lacking: str | None = None
    lost: str | None = None
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
    key, heads, lost = guards.the_key(), guards.heads(), None
    marks: list[SealMark] = []
    # Before the log is read: who writes may seal it once more meanwhile.
    try:
        marks += [kept_mark(file, key) for file in heads]
    except HeadLost as problem:
        lost = f"{problem}; {_LOST_CURE}"
    if exported is not None:
        try:
            mark = read_head(exported, key, EXPORTED)
        except LogUnavailable as problem:
            return Compared(lacking=str(problem), lost=lost)
        if mark is None:
            gone = f"{exported}: the exported seal is not there any more"
            return Compared(lacking=gone, lost=lost)
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
                return Compared(lacking=lacking, lost=lost)
        if heads or met or guards.head is None or await log.newest_seal() is None:
            return Compared(lost=lost, vouched=vouched)
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
