"""The table of the benchmarks, and what is said of a name that is none."""

import pytest

from benchmarks.__main__ import found, main, spell, table
from benchmarks.measure import Row, in_turn


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        pytest.param(2.4, "2.4 s", id="seconds"),
        pytest.param(0.031, "31 ms", id="milliseconds"),
        pytest.param(4.82e-6, "4.82 us", id="microseconds"),
        pytest.param(3e-8, "30 ns", id="nanoseconds"),
    ],
)
def test_a_time_is_written_in_the_unit_that_suits_it(
    seconds: float, words: str
) -> None:
    assert spell(seconds) == words


def test_the_table_lines_up_what_was_measured() -> None:
    slow = Row(name="a page", floor=0.01, program=0.04, goal="at most 3 x", met=False)
    assert table([slow]) == [
        "path    floor  program  ratio   goal         met",
        "a page  10 ms  40 ms    4.00 x  at most 3 x  NO",
    ]


def test_both_sides_are_timed_in_turn() -> None:
    order: list[str] = []
    in_turn(lambda: order.append("floor"), lambda: order.append("program"), rounds=2)
    assert order == ["floor", "program", "floor", "program"]


def test_the_folder_has_the_benchmark_of_the_import() -> None:
    assert "import_time" in found()
    assert "measure" not in found()


def test_an_unknown_name_is_refused_with_the_nearest_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["import_tim"]) == 2
    assert "did you mean import_time?" in capsys.readouterr().err
