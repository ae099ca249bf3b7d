"""How a figure is taken: the bare work and the program's, in turn, in one run."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    One figure of a benchmark.

    Attributes:
        name: What was timed.
        floor: Seconds that the same work takes bare.
        program: Seconds that it takes in Callsheet.
        goal: The aim, in words: "at most 3 x".
        met: Whether this run reached it.
    """

    name: str
    floor: float
    program: float
    goal: str
    met: bool

    @property
    def ratio(self) -> float:
        """How many times the floor the program takes."""
        return self.program / self.floor


def in_turn(
    floor: Callable[[], object], program: Callable[[], object], *, rounds: int
) -> tuple[float, float]:
    """
    Time both, one after the other in each round, and give the medians in seconds.

    A machine that slows down for a while then slows both, and the ratio stands.
    """
    floors, programs = [], []
    for _ in range(rounds):
        floors.append(_seconds(floor))
        programs.append(_seconds(program))
    return median(floors), median(programs)


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start
