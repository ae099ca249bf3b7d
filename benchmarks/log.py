"""What the log costs, written, read, started on and proved, against bare floors."""

from collections.abc import Callable, Sequence

from benchmarks.log_parts import (
    appending,
    asking_again,
    decoding,
    on_server,
    single,
    size,
    starting,
    whole_audit,
)
from benchmarks.measure import Line

PARTS: Sequence[Callable[[], Sequence[Line]]] = (
    appending.rows,
    on_server.rows,
    single.rows,
    decoding.rows,
    asking_again.rows,
    whole_audit.rows,
    starting.rows,
    size.rows,
)


def run() -> list[Line]:
    """Measure each part of it, one after the other."""
    return [line for rows in PARTS for line in rows()]
