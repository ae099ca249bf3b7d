"""The table of the benchmarks, what is said of a name that is none, and the log's."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path
from pkgutil import iter_modules

import pytest

from benchmarks import log, log_parts, webhook
from benchmarks.__main__ import found, main, spell, table
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
from benchmarks.log_parts.decisions import write_log
from benchmarks.measure import (
    Line,
    Row,
    Unmeasured,
    in_turn,
    row_of,
    told_in_turn,
)
from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.opened import OpenLog
from tests.postgres_server import Server


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        pytest.param(2.4, "s", "2.4 s", id="seconds"),
        pytest.param(0.031, "s", "31 ms", id="milliseconds"),
        pytest.param(4.82e-6, "s", "4.82 us", id="microseconds"),
        pytest.param(3e-8, "s", "30 ns", id="nanoseconds"),
        pytest.param(812, "B", "812 B", id="bytes"),
        pytest.param(2_810, "B", "2.81 kB", id="kilobytes"),
        pytest.param(83.1e6, "B", "83.1 MB", id="megabytes"),
    ],
)
def test_a_figure_is_written_in_the_unit_that_suits_it(
    amount: float, unit: str, words: str
) -> None:
    assert spell(amount, unit) == words


def test_the_table_lines_up_what_was_measured() -> None:
    slow = Row(name="a page", floor=0.01, program=0.04, goal="at most 3 x", met=False)
    assert table([slow]) == [
        "path    floor  program  ratio   goal         met",
        "a page  10 ms  40 ms    4.00 x  at most 3 x  NO",
    ]


def test_the_table_says_what_could_not_be_measured_and_why() -> None:
    assert table([Unmeasured(name="a page", why="no server")]) == [
        "path    floor  program  ratio  goal                     met",
        "a page  -      -        -      not measured: no server  -",
    ]


@pytest.mark.parametrize(("program", "met"), [(3.0, True), (3.1, False)])
def test_a_goal_is_met_up_to_its_ratio(program: float, met: bool) -> None:
    row = row_of("a page", 1.0, program, most=3)
    assert (row.goal, row.met) == ("at most 3 x", met)


def test_both_sides_are_timed_in_turn() -> None:
    order: list[str] = []
    in_turn(lambda: order.append("floor"), lambda: order.append("program"), rounds=2)
    assert order == ["floor", "program", "floor", "program"]


def test_what_is_timed_is_timed_by_the_clock_that_is_given() -> None:
    ticks = count()
    times = in_turn(
        lambda: None, lambda: next(ticks), rounds=3, clock=lambda: float(next(ticks))
    )
    assert times == (1.0, 2.0)


def test_of_several_figures_the_median_is_taken() -> None:
    floors, programs = iter([1.0, 9.0, 2.0]), iter([4.0, 3.0, 5.0])
    assert told_in_turn(lambda: next(floors), lambda: next(programs), 3) == (2.0, 4.0)


def test_the_folder_has_the_benchmarks_of_the_import_and_of_the_log() -> None:
    assert {"import_time", "log"} <= found().keys()
    assert not {"measure", "log_parts"} & found().keys()


def test_an_unknown_name_is_refused_with_the_nearest_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["import_tim"]) == 2
    assert "did you mean import_time?" in capsys.readouterr().err


def test_the_benchmark_of_the_log_takes_all_of_its_parts() -> None:
    modules = [
        import_module(f"benchmarks.log_parts.{module.name}")
        for module in iter_modules(log_parts.__path__)
    ]
    parts = {module.rows for module in modules if hasattr(module, "rows")}
    assert set(log.PARTS) == parts


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        pytest.param(
            partial(appending.rows, rounds=2),
            [
                "append of 100 decisions, SQLite FULL",
                "append of 100 decisions with new texts, SQLite FULL",
            ],
            id="append of a page",
        ),
        pytest.param(
            partial(single.rows, rounds=3, rounds_at_once=1),
            [
                "one durable decision, SQLite FULL",
                "64 decisions at once, SQLite FULL: to 64 bare commits",
            ],
            id="single decisions",
        ),
        pytest.param(
            partial(decoding.rows, decisions=100, rounds=1),
            ["reading a decision from a log in pages, CPU"],
            id="reading",
        ),
        pytest.param(
            partial(asking_again.rows, decisions=100, rounds=1),
            [
                "audit verify of a decision, CPU: link, parts, answer",
                "audit replay of a decision, CPU: parts, two answers",
            ],
            id="audit of a decision",
        ),
        pytest.param(
            partial(whole_audit.rows, decisions=100, few=10, rounds=1),
            [
                "audit verify of 100 decisions: two processes, to one",
                "memory of audit verify: 100 decisions, to 10",
            ],
            id="audit of a log",
        ),
        pytest.param(
            partial(starting.rows, sizes=(2_000,), rounds=1),
            [
                "start on 2,000 records, 300 events live",
                "start on 2,000 records, 300 events live, within a process",
            ],
            id="start",
        ),
        pytest.param(
            partial(size.rows, decisions=100),
            ["bytes of a recorded decision: the file, to record and texts"],
            id="size",
        ),
    ],
)
def test_a_part_of_the_log_is_measured_beside_its_floor(
    rows: Callable[[], Sequence[Line]], names: Sequence[str]
) -> None:
    lines = rows()
    assert [line.name for line in lines] == names
    assert all(isinstance(line, Row) and line.ratio > 0 for line in lines)


def test_webhooks_are_sent_to_both_handlers_of_one_server() -> None:
    lines = webhook.rows(rounds=1, many=200, few=5)
    assert [line.name for line in lines] == [
        "webhook proven and durable, 64 at once, CPU: to a bare 204",
        "webhook proven and durable, one at a time, CPU: to a bare 204",
    ]
    assert all(line.ratio > 0 for line in lines)


def test_a_page_is_appended_to_both_on_a_server(
    postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_POSTGRES_URL", postgres.url)
    lines = on_server.rows(rounds=2)
    assert [line.name for line in lines] == [
        "append of 100 decisions, PostgreSQL",
        "append of 100 decisions with new texts, PostgreSQL",
    ]
    assert all(isinstance(line, Row) and line.ratio > 0 for line in lines)


def test_without_a_server_it_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEST_POSTGRES_URL", raising=False)
    monkeypatch.setenv("TEST_POSTGRES_BIN", str(tmp_path))
    for line in on_server.rows(rounds=1):
        assert isinstance(line, Unmeasured)
        assert line.why.startswith("no PostgreSQL: ")


@pytest.mark.parametrize("look", [asking_again.prove, asking_again.replay])
def test_there_is_no_figure_of_the_audit_of_a_broken_log(
    look: Callable[[OpenLog], Awaitable[None]], tmp_path: Path
) -> None:
    path = tmp_path / "log.db"
    url = f"sqlite:///{path}"
    asyncio.run(write_log(url, 3))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE stored_events SET state = '{}' WHERE position = 2")

    async def measured() -> None:
        async with open_log(url, read_only=True) as log:
            await look(log)

    with pytest.raises(ValueError, match=r"no valid|not what was"):
        asyncio.run(measured())
