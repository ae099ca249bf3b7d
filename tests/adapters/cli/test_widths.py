"""Tables in a terminal of 80 columns: what is said can be read, titles are cut."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.adapters.cli.exported import WEEKLY_CUSTOMER, google
from tests.adapters.cli.stage import AT, Shell, Stage
from tests.adapters.simulator.office import NOW

LONG = "Quarterly review of everything that Globex ever asked for, with slides"
REASON = 'rule "customers" records it'


@pytest.fixture(params=[60, 80, 99])
def columns(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    width = int(request.param)
    monkeypatch.setenv("COLUMNS", str(width))
    return max(width, 80)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def rows(out: str) -> list[str]:
    """Take the table: all up to the first empty line."""
    return out.partition("\n\n")[0].splitlines()


@pytest.mark.parametrize(
    "zone",
    [(), ("--zone", "America/Argentina/Buenos_Aires")],
    ids=["local time", "a long name"],
)
def test_a_plan_leaves_the_reason_all_that_it_takes(
    shell: Shell, stage: Stage, columns: int, berlin: None, zone: tuple[str, ...]
) -> None:
    stage.do(stage.office.shared(title=LONG))
    ran = shell("plan", "--now", AT, "--all", *zone)
    table = rows(ran.out)
    assert max(map(len, table)) <= columns
    assert not [line for line in ran.out.splitlines() if line != line.rstrip()]
    reason = next(line.index("because") for line in table if "because" in line)
    # Thirty columns, or all that it takes: no title is cut for blanks.
    assert columns - reason >= len(REASON)
    assert ran.out.count(REASON) == 2
    assert re.search(r"  Quarterly[A-Za-z ]*…  ", ran.out)
    # Whose calendar it is has its place below the title.
    below = [line.strip().split("  ")[0] for line in table if line.startswith("    ")]
    assert {"ana", "dan"} <= set(below)


def test_a_preview_leaves_thirty_columns_to_the_reason(
    shell: Shell, bare: Path, columns: int
) -> None:
    file = google(bare / "a.ics", WEEKLY_CUSTOMER.replace("Globex weekly", LONG))
    policy = '[[rules]]\nname = "customers_that_pay"\nthen = "skip"\n'
    (bare / "p.toml").write_text(policy + "when = { external = true }\n")
    words = ("--policy", "p.toml", "--now", "2026-03-16T00:00:00Z")
    ran = shell("preview", file, *words, "--why")
    table = rows(ran.out)
    assert max(map(len, table)) <= columns
    assert not [line for line in ran.out.splitlines() if line != line.rstrip()]
    reason = next(line.index("because") for line in table if "because" in line)
    assert columns - reason >= 30
    told = " ".join(line[reason:].strip() for line in table)
    # No word of the reason is broken.
    whole = shell("preview", file, *words, "--json").json["meetings"][0]["because"]
    assert whole in told
    assert "bob@globex.example" in told
    assert "…" in ran.out


def test_a_pass_says_below_the_reason_why_it_failed(
    shell: Shell, stage: Stage, columns: int
) -> None:
    soon = NOW + timedelta(minutes=5)
    stage.do(stage.office.meeting(title=LONG, start=soon))
    stage.do(stage.office.good("POST", "/_sim/pool", {"size": 0}))
    ran = shell("sync", "--now", AT)
    table = rows(ran.out)
    assert max(map(len, table)) <= columns
    assert table[1].endswith("failed")
    reason = table[0].index("because")
    told = " ".join(line[reason : reason + 30].strip() for line in table[1:])
    assert "no ad-hoc bot is free; again Mon 02 Mar" in " ".join(told.split())


def test_local_time_is_named_as_it_is_called_at_the_times_shown(
    shell: Shell, stage: Stage, berlin: None
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    assert "  when (local time, CET)  " in shell("plan", "--now", AT).out
    spring = NOW + timedelta(days=27, hours=22)
    stage.do(stage.office.meeting(title="Spring", start=spring, ical_uid="spring@x"))
    both = shell("plan", "--now", AT, "--all").out
    assert "  when (local time, CET/CEST)  " in both


def test_no_title_is_cut_while_columns_stay_free(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.do(stage.office.meeting(title="Quarterly review"))
    assert shell("sync", "--now", AT).code == 0
    monkeypatch.setenv("COLUMNS", "80")
    told = shell("due", "--now", AT, "--zone", "UTC").out
    assert "Quarterly review" in told
    assert "10 min before" in told
