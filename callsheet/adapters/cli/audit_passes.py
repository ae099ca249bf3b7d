"""The passes of `callsheet audit verify`: each looks at a log in its own way."""

from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from typing import Final

from callsheet.adapters.cli.audit_options import Scope
from callsheet.adapters.storage.quick_parts import read_quickly
from callsheet.adapters.storage.shards import through
from callsheet.application.audit_findings import Finding
from callsheet.application.auditing import Stretch
from callsheet.application.proving import Prover

Pass = Callable[[Scope], Iterator[Stretch[Finding]]]
"""
Yields what it found, stretch by stretch in the order of the log.

Only the one that asks decisions again counts records and decisions.
"""


def recompute(scope: Scope) -> Iterator[Stretch[Finding]]:
    """Ask every recorded question again, and compare the answers."""
    return through(
        scope.url,
        partial(Prover, read_quickly, version("callsheet")),
        after=scope.after,
        upto=scope.upto,
        jobs=scope.jobs,
    )


PASSES: Final[tuple[tuple[str, Pass], ...]] = (("asking decisions again", recompute),)
"""What is done, in this order, with the words that are shown meanwhile."""
