"""The passes of `callsheet audit verify`: each looks at a log in its own way."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from typing import Final

from callsheet.adapters.cli.audit_options import Scope
from callsheet.adapters.storage.audit_notes import NotedLinks, altered_views, vouching
from callsheet.adapters.storage.kept_seal import compare_exported, compare_kept
from callsheet.adapters.storage.quick_parts import read_quickly
from callsheet.adapters.storage.shards import through
from callsheet.application.audit_findings import Finding, FindingKind
from callsheet.application.auditing import Stretch
from callsheet.application.integrity_work import Seals
from callsheet.application.proving import Prover
from callsheet.domain.log_records import Sealed

Pass = Callable[[Scope], Iterator[Stretch[Finding]]]
"""
Yields what it found, stretch by stretch in the order of the log.

Only the last one of them counts records and decisions.
"""


def newest_seal(scope: Scope) -> Iterator[Stretch[Finding]]:
    """See whether the log holds the newest seal that is kept outside of it."""
    if not scope.without_key:
        work = compare_kept(scope.url, scope.custody, scope.seal)
    elif scope.seal is not None:
        work = compare_exported(scope.url, scope.custody, scope.seal)
    else:
        return
    compared = asyncio.run(work)
    said = (
        (FindingKind.CUT, compared.lacking),
        (FindingKind.HEADLESS, compared.lost),
        (FindingKind.UNKEPT, compared.unmet),
    )
    for kind, word in said:
        if word is not None:
            yield _of_all(scope, kind, word)
    if compared.vouched is not None and scope.seal is not None:
        yield Stretch(
            position=scope.after, found=(vouching(compared.vouched, scope.seal),)
        )


def views(scope: Scope) -> Iterator[Stretch[Finding]]:
    """See whether what is kept beside the records is what was made from them."""

    async def look() -> Finding | None:
        async with scope.open() as log:
            return await altered_views(log)

    altered = asyncio.run(look())
    if altered is not None:
        yield Stretch(position=scope.after, found=(altered,))


def links(scope: Scope) -> Iterator[Stretch[Finding]]:
    """Prove each record by the one before it in its stream."""
    told = through(
        scope.open,
        NotedLinks,
        after=scope.after,
        upto=scope.upto,
        jobs=scope.jobs,
    )
    # Every record is looked at here, too, and without a key only here.
    return told if scope.without_key else _uncounted(told)


def seals(scope: Scope) -> Iterator[Stretch[Finding]]:
    """Compare the seals with all that was written before each of them."""

    async def before() -> Sealed | None:
        async with scope.open() as log:
            return await log.seal_before(scope.after) if scope.after else None

    start = asyncio.run(before())
    first = 0 if start is None else start.last
    make = partial(Seals, start)
    # By one process: each seal is over all that stands behind the one before it.
    return _uncounted(through(scope.open, make, after=first, upto=scope.upto, jobs=1))


def recompute(scope: Scope) -> Iterator[Stretch[Finding]]:
    """Ask every recorded question again, and compare the answers."""
    return through(
        scope.open,
        partial(Prover, read_quickly, version("callsheet")),
        after=scope.after,
        upto=scope.upto,
        jobs=scope.jobs,
    )


def _of_all(scope: Scope, kind: FindingKind, said: str) -> Stretch[Finding]:
    finding = Finding(kind=kind, stream="", version=0, position=0, said=said)
    return Stretch(position=scope.after, found=(finding,))


def _uncounted(told: Iterator[Stretch[Finding]]) -> Iterator[Stretch[Finding]]:
    for stretch in told:
        yield Stretch(position=stretch.position, found=stretch.found)


PASSES: Final[tuple[tuple[str, Pass], ...]] = (
    ("looking for the newest seal", newest_seal),
    ("proving the views", views),
    ("comparing the seals", seals),
    ("following the links", links),
    ("asking decisions again", recompute),
)
"""What is done, in this order, with the words that are shown meanwhile."""


def passes_of(scope: Scope) -> Iterator[tuple[str, Pass]]:
    """Give the passes that can be made with what is there."""
    for doing, one in PASSES:
        if not (scope.without_key and one in (views, recompute)):
            yield doing, one
