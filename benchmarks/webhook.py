"""What a webhook costs, proven and durable, against a handler that does nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.measure import Row, row_of, say
from benchmarks.webhook_parts.sending import Cost, deliveries, send
from benchmarks.webhook_parts.server import BARE, serve
from callsheet.adapters.webhooks import PATH

AT_ONCE = 64
GOAL = 1 / 0.45
"""Acknowledgements are to come at 0.45 of the bare handler's rate or more, CPU-wise."""

ALONE = 1 / 0.19
"""So it is with a commit for each, which no others share."""

SECRET = "whsec_YSBzZWNyZXQgb2YgdGhlIGJlbmNobWFyaw=="  # noqa: S105 - of no account


def run() -> list[Row]:
    """Send to both, in turn, in one process that keeps all on disk."""
    return rows()


def rows(rounds: int = 7, many: int = 3_000, few: int = 300) -> list[Row]:
    """Measure many deliveries at once, and one at a time."""
    with TemporaryDirectory() as folder, _server(f"sqlite:///{folder}/log.db") as port:
        _in_turn(port, AT_ONCE, many // 3, 1)  # a first time, to warm up
        at_once = _in_turn(port, AT_ONCE, many, rounds)
        one = _in_turn(port, 1, few, rounds)
    return [
        _row(
            f"webhook proven and durable, {AT_ONCE} at once, CPU: to a bare 204",
            *at_once,
            most=GOAL,
        ),
        _row(
            "webhook proven and durable, one at a time, CPU: to a bare 204",
            *one,
            most=ALONE,
        ),
    ]


@contextmanager
def _server(url: str) -> Iterator[int]:
    spawn = get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=serve, args=(url, SECRET, theirs))
    process.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.close()
        process.join()


def _in_turn(port: int, at_once: int, count: int, rounds: int) -> tuple[Cost, Cost]:
    costs: dict[str, list[Cost]] = {BARE: [], PATH: []}
    for _ in range(rounds):
        for path, taken in costs.items():
            taken.append(send(port, deliveries(path, SECRET, count), at_once))
    bare, ours = (
        Cost(median(cost.cpu for cost in taken), median(cost.wall for cost in taken))
        for taken in costs.values()
    )
    return bare, ours


def _row(name: str, bare: Cost, ours: Cost, *, most: float) -> Row:
    say(
        f"{name}: {1 / ours.wall:,.0f} a second by the clock, bare {1 / bare.wall:,.0f}"
    )
    return row_of(name, bare.cpu, ours.cpu, most=most)
