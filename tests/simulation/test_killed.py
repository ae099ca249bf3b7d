"""
Killed at every step, and started again: one right bot, and nothing is lost.

Each scene is played once without any harm, which names the points at which a process
may be killed; then it is played again for each of them. With `--full` that is all of
them; without, of those between which neither the log nor Recall changes only the
first, and beyond the plain scenes only those where Recall may have done what is
recorded nowhere yet.
"""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from callsheet.application.log_port import Recorded
from tests.simulation import killed_scenes as scenes
from tests.simulation.fault_points import apart, points_of, unrecorded
from tests.simulation.forking import Forks, forks
from tests.simulation.kept_town import KeptTown, open_town
from tests.simulation.killed_checks import (
    check_calls,
    check_commands,
    check_nothing_is_lost,
    check_reads_before_repeats,
    check_the_bots,
    is_settled,
)
from tests.simulation.killed_scenes import Right, Scene

PLAIN: dict[Scene, int] = {
    scenes.added: 19,
    scenes.added_while_it_runs: 19,
    scenes.unwanted: 17,
    scenes.deleted: 4,
    scenes.moved: 22,
    scenes.moved_in_one_call: 15,
    scenes.told_to_leave: 17,
}
HARDER: dict[Scene, int] = {
    scenes.cancelled: 15,
    scenes.shared: 26,
    scenes.two_lanes: 26,
    scenes.timed_out: 17,
    scenes.shared_while_it_runs: 19,
    scenes.moved_for_both: 36,
    scenes.moved_to_now: 22,
    scenes.configured_anew: 17,
    scenes.timed_out_in_vain: 26,
    scenes.cut_off: 20,
    scenes.moved_in_one_call_in_vain: 33,
    scenes.no_bot_free: 29,
    scenes.not_paid: 33,
    scenes.set_off: 25,
    scenes.moved_meanwhile: 19,
    scenes.cancelled_meanwhile: 19,
    scenes.begun_meanwhile: 19,
    scenes.everything_at_once: 85,
}
"""What happens, and at how many points the process is killed in all."""

POINTS = 599

ANSWERED = "the answer to the addition to ana's begins"
REMOVED = "the answer to the removal of ana's begins"
"""Where Recall has done what is recorded nowhere yet."""


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    with forks("tests.simulation.killed_process") as warm:
        with open_town(warm, tmp_path_factory.mktemp("warm")) as town:
            scenes.moved(town)
            warm.warm_up(town.job())
        yield warm


@pytest.fixture
def town(warm: Forks, tmp_path: Path) -> Iterator[KeptTown]:
    with open_town(warm, tmp_path) as town:
        yield town


@pytest.mark.parametrize(
    ("scene", "points"),
    [
        pytest.param(scene, points, id=f"{scene.__name__}, {points} points")
        for scene, points in (PLAIN | HARDER).items()
    ],
)
def test_wherever_the_process_is_killed_the_next_one_puts_all_right(
    town: KeptTown, scene: Scene, points: int, request: pytest.FixtureRequest
) -> None:
    right = scene(town)
    reached, writes = play(town, right)
    assert len(reached) == points
    chosen: Sequence[str] = reached
    if not request.config.getoption("full"):
        chosen = apart(reached) if scene in PLAIN else unrecorded(reached)
    for point in chosen:
        with noting(point):
            town.begin_again()
            put_right(town, right, die(town, point), writes + 1)


def test_the_points_are_counted() -> None:
    assert sum((PLAIN | HARDER).values()) == POINTS


@pytest.mark.parametrize("scene", [scenes.added_while_it_runs, scenes.moved])
def test_one_that_is_killed_while_it_puts_things_right_is_followed_by_one_that_does(
    town: KeptTown, scene: Scene, request: pytest.FixtureRequest
) -> None:
    right = scene(town)
    _, writes = play(town, right)
    first = ANSWERED if scene is scenes.added_while_it_runs else REMOVED
    town.begin_again()
    survived = die(town, first)
    before = len(town.journal())
    put_right(town, right, survived, writes + 1)
    reached = points_of(town.journal()[before:])
    if not request.config.getoption("full"):
        reached = apart(reached)[::3]
    for point in reached:
        with noting(f"{first}, and then {point}"):
            town.begin_again()
            die(town, first)
            town.wait_for_help()
            put_right(town, right, die(town, point), writes + 2)


@pytest.mark.parametrize(
    "scene", [scenes.added_while_it_runs, scenes.shared_while_it_runs]
)
def test_what_the_dead_had_sent_and_arrives_late_is_waited_for(
    town: KeptTown, scene: Scene
) -> None:
    """The meeting has begun: who asks again too soon sends a second bot into it."""
    right = scene(town)
    play(town, right)
    (late,) = (event_id for event_id, bot in right.items() if bot is not None)
    town.begin_again()
    survived = die(town, "before the addition to ana's goes out")
    town.wait_for_help()
    assert town.look_once() == 0
    town.arrive_late(late, scenes.Bot(scenes.RUNNING).key)
    put_right(town, right, survived, 1)


def play(town: KeptTown, right: Right) -> tuple[list[str], int]:
    """
    Let the process do its work without any harm.

    Returns:
        The points that it passed, and the writes to Recall that it needed.
    """
    town.remember()
    town.begin_again()
    assert town.keep_in_step() == 0
    reached = points_of(town.journal())
    if town.meanwhile is not None:
        town.meanwhile()
        assert town.keep_in_step() == 0
    check_the_bots(town, right)
    return reached, len(town.writes())


@contextmanager
def noting(point: str) -> Iterator[None]:
    """Say of a failure where the process was killed."""
    try:
        yield
    except AssertionError as error:
        error.add_note(f"killed: {point}")
        raise


def die(town: KeptTown, point: str) -> Sequence[Recorded]:
    """Kill the process at a point; what it had acknowledged is there."""
    assert town.keep_in_step(fatal=point) == -signal.SIGKILL
    survived = town.records()
    check_nothing_is_lost(town, survived)
    return survived


def put_right(
    town: KeptTown, right: Right, survived: Sequence[Recorded], at_most: int
) -> None:
    """Start the process again, and look at everything."""
    town.wait_for_help()
    assert town.keep_in_step() == 0
    log = town.checked_records()
    if not is_settled(log):
        # What is unknown to the end is settled by whoever comes next.
        assert town.keep_in_step() == 0
        log = town.checked_records()
    check_the_bots(town, right)
    assert log[: len(survived)] == survived
    check_commands(log)
    check_calls(town, log, at_most=at_most)
    check_reads_before_repeats(town, right)
