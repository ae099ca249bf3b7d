"""Killed at every step, and started again: one right bot, and nothing is lost."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation import killed_scenes as scenes
from tests.simulation.fault_points import points_of
from tests.simulation.forking import Forks, forks
from tests.simulation.killed_checks import (
    check_calls,
    check_commands,
    check_nothing_is_lost,
    check_reads_before_repeats,
    check_the_bots,
)
from tests.simulation.killed_scenes import Scene
from tests.simulation.town import Town, open_town

SCENES = {
    scenes.added: 19,
    scenes.added_while_it_runs: 19,
    scenes.unwanted: 17,
    scenes.cancelled: 15,
    scenes.deleted: 4,
    scenes.moved: 22,
    scenes.moved_in_one_call: 15,
    scenes.told_to_leave: 15,
    scenes.shared: 26,
    scenes.two_lanes: 26,
    scenes.timed_out: 17,
    scenes.shared_while_it_runs: 0,
    scenes.moved_for_both: 0,
    scenes.moved_to_now: 0,
    scenes.configured_anew: 0,
    scenes.timed_out_in_vain: 0,
    scenes.removal_timed_out: 0,
    scenes.replaced_in_vain: 0,
    scenes.no_bot_is_free: 0,
    scenes.refused_for_a_while: 0,
    scenes.set_off: 0,
}
"""What happens, and how many points there are at which the process is killed."""


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    with forks("tests.simulation.killed_process") as warm:
        with open_town(warm, tmp_path_factory.mktemp("warm")) as town:
            scenes.moved(town)
            warm.warm_up(town.job())
        yield warm


@pytest.fixture
def town(warm: Forks, tmp_path: Path) -> Iterator[Town]:
    with open_town(warm, tmp_path) as town:
        yield town


@pytest.mark.parametrize(
    ("scene", "points"),
    [
        pytest.param(scene, points, id=f"{scene.__name__}, {points} points")
        for scene, points in SCENES.items()
    ],
)
def test_whenever_the_process_is_killed_the_next_one_puts_everything_right(
    town: Town, scene: Scene, points: int
) -> None:
    right = scene(town)
    town.remember()
    town.begin_again()
    assert town.keep_in_step() == 0
    check_the_bots(town, right)
    needed, reached = len(town.writes()), points_of(town.journal())
    for point in reached:
        town.begin_again()
        assert town.keep_in_step(fatal=point) == -signal.SIGKILL, point
        survived = town.records()
        check_nothing_is_lost(town, survived)
        town.wait_for_help()
        assert town.keep_in_step() == 0, point
        check_the_bots(town, right)
        after = town.records()
        assert after[: len(survived)] == survived
        check_commands(after)
        check_calls(town, after, at_most=needed + 1)
        check_reads_before_repeats(town, right)
    assert len(reached) == points
