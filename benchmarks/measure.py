"""How a figure is taken: the bare work and the program's, in turn, in one run."""

import gc
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import perf_counter
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    One figure of a benchmark.

    Attributes:
        name: What was measured.
        floor: What the same work takes bare, in the unit.
        program: What it takes in Callsheet.
        goal: The aim, in words: "at most 3 x".
        met: Whether this run reached it.
        unit: Seconds or bytes.
    """

    name: str
    floor: float
    program: float
    goal: str
    met: bool
    unit: Literal["s", "B"] = "s"

    @property
    def ratio(self) -> float:
        """How many times the floor the program takes."""
        return self.program / self.floor


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmeasured:
    """A figure that cannot be taken here, and why."""

    name: str
    why: str


Line = Row | Unmeasured
"""A line of the table."""


def row_of(name: str, floor: float, program: float, *, most: float) -> Row:
    """Give the row of a time that is to be at most so many times its floor."""
    goal = f"at most {most:.2g} x"
    met = program <= floor * most
    return Row(name=name, floor=floor, program=program, goal=goal, met=met)


def in_turn(
    floor: Callable[[], object],
    program: Callable[[], object],
    *,
    rounds: int,
    clock: Callable[[], float] = perf_counter,
) -> tuple[float, float]:
    """
    Time both, one after the other in each round, and give the medians in seconds.

    A machine that slows down for a while then slows both, and the ratio stands.

    Args:
        floor: The bare work.
        program: The same done by Callsheet.
        rounds: How often each is done.
        clock: `process_time` for the work of the processor alone, of all threads.
    """
    # What was only made for the measurement is not to be searched for garbage in it.
    gc.freeze()
    try:
        return told_in_turn(
            partial(_seconds, floor, clock), partial(_seconds, program, clock), rounds
        )
    finally:
        gc.unfreeze()


def told_in_turn(
    floor: Callable[[], float], program: Callable[[], float], rounds: int
) -> tuple[float, float]:
    """Do the same with work that tells its figure itself."""
    floors, programs = [], []
    for _ in range(rounds):
        floors.append(floor())
        programs.append(program())
    return median(floors), median(programs)


def say(words: str) -> None:
    """Tell on standard error what is being done."""
    print(f"bench: {words}", file=sys.stderr, flush=True)


def _seconds(work: Callable[[], object], clock: Callable[[], float]) -> float:
    start = clock()
    work()
    return clock() - start
