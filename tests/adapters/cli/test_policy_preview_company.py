"""What is announced over the demo's company is what then happens, and no more."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.adapters.cli.main import main
from tests.adapters.cli.company import (
    ACCEPTED,
    AT,
    OTHER,
    Company,
    differences,
    open_company,
)
from tests.adapters.cli.stage import Shell, lay_bare
from tests.adapters.simulator.office import Json
from tests.adapters.storage.files import copy_log

EFFECTS = ("gained", "lost", "rebooked")


def settled(company: Company, patch: pytest.MonkeyPatch) -> None:
    """Let settings lead to the company and the first policy."""
    Path("a.toml").write_text(ACCEPTED)
    patch.setenv("CALLSHEET_RECALL__BASE_URL", company.base_url)
    patch.setenv("CALLSHEET_RECALL__API_KEY", "sim-key")
    patch.setenv("CALLSHEET_POLICY", "a.toml")
    patch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")


@pytest.fixture(scope="module")
def monday(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Path]:
    """The company and its log after the first pass, once for all tests."""
    with pytest.MonkeyPatch.context() as patch, open_company() as company:
        folder = tmp_path_factory.mktemp("monday")
        lay_bare(patch, folder)
        settled(company, patch)
        assert main(["sync", "--now", AT]) == 0
        return company.state(), folder / "log.db"


@pytest.fixture
def acme(
    bare: Path, monkeypatch: pytest.MonkeyPatch, monday: tuple[bytes, Path]
) -> Iterator[Company]:
    """The company in step with the first policy; the second one is at hand."""
    state, log = monday
    copy_log(log, bare / "log.db")
    (bare / "b.toml").write_text(OTHER)
    with open_company(state) as company:
        settled(company, monkeypatch)
        yield company


@pytest.fixture
def without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLSHEET_LIMITS__REMOVALS", "1000")
    monkeypatch.setenv("CALLSHEET_LIMITS__PER_HOUR", "1000")


def announced(document: Json, *, held: bool = False) -> dict[str, set[str]]:
    """Name the events of each effect, those that are held apart from the others."""
    return {
        effect: {
            event["event_id"]
            for event in document["events"]
            if event["effect"] == effect and bool(event["held"]) == held
        }
        for effect in EFFECTS
    }


@pytest.mark.usefixtures("without_limits")
@pytest.mark.parametrize("source", [(), ("--live",)], ids=["the log", "Recall"])
def test_what_was_announced_happens_and_nothing_else(
    shell: Shell, acme: Company, source: tuple[str, ...]
) -> None:
    before = acme.bots()
    ran = shell("policy", "preview", "b.toml", *source, "--now", AT, "--json")
    assert ran.code == 0
    expected = announced(ran.json)
    assert all(expected.values())
    assert ran.json["held"] == []

    assert shell("apply", "--yes", "--policy", "b.toml", "--now", AT).code == 0
    after = acme.bots()
    assert differences(before, after) == expected
    ids, now = ({bot for bot, _ in bots.values()} for bots in (before, after))
    totals = ran.json["totals"]
    assert totals["gained"]["bots"] == len(now - ids)
    assert totals["lost"]["bots"] == len(ids - now)
    assert totals["lost"]["events"] == len(expected["lost"])


@pytest.mark.parametrize("source", [(), ("--live",)], ids=["the log", "Recall"])
def test_what_the_guard_would_hold_is_announced_and_stays(
    shell: Shell, acme: Company, source: tuple[str, ...]
) -> None:
    before = acme.bots()
    ran = shell("policy", "preview", "b.toml", *source, "--now", AT, "--json")
    held = announced(ran.json, held=True)
    assert len(held["lost"]) > 10
    assert {one["event_id"] for one in ran.json["held"]} == held["lost"]

    shell("apply", "--yes", "--policy", "b.toml", "--now", AT)
    after = acme.bots()
    assert differences(before, after) == announced(ran.json)
    assert all(after[event] == before[event] for event in held["lost"])


@pytest.mark.parametrize(
    "words",
    [(), ("--live",), ("--days", "30"), ("--json",), ("--why", "--all")],
    ids=["the log", "Recall", "the past", "as JSON", "everything"],
)
def test_nothing_is_written(
    shell: Shell, acme: Company, bare: Path, words: tuple[str, ...]
) -> None:
    log = bare / "log.db"
    before, writes, bots = sha(log), acme.writes(), acme.bots()
    assert shell("policy", "preview", "b.toml", *words, "--now", AT).code == 0
    assert (sha(log), acme.writes(), acme.bots()) == (before, writes, bots)
    pending = bare / "log.db-wal"
    assert not pending.exists() or pending.stat().st_size == 0


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.usefixtures("without_limits")
def test_the_table_marks_gains_losses_and_new_settings(
    shell: Shell, acme: Company
) -> None:
    ran = shell("policy", "preview", "b.toml", "--now", AT, "--zone", "Europe/Berlin")
    shown = " ".join(ran.out.split())
    assert {line[:1] for line in ran.out.splitlines()} >= {"+", "-", "~"}
    assert 'skip: no rule asks for it → record: rule "stand-ups" records it' in told(
        ran.out, "Stand-up", "+"
    )
    assert "with other bot settings" in shown
    totals = acme_totals(shell)
    gained, lost = totals["gained"], totals["lost"]
    assert f"{gained['events']} meetings gained ({gained['bots']} bots)" in shown
    assert f"{lost['events']} lost ({lost['bots']} bots)" in shown
    assert "sqlite:///log.db as of Mon 16 Mar 09:00" in shown.replace(",", "")


def told(out: str, title: str, mark: str) -> str:
    """Put the cells of the last column of one row together."""
    lines = out.splitlines()
    column = lines[0].index("because")
    first = next(
        n for n, line in enumerate(lines) if line.startswith(mark) and title in line
    )
    last = next(
        n for n, line in enumerate([*lines[first + 1 :], "="]) if line[:1].strip()
    )
    return " ".join(line[column:].strip() for line in lines[first : first + 1 + last])


def acme_totals(shell: Shell) -> Json:
    return shell("policy", "preview", "b.toml", "--now", AT, "--json").json["totals"]


def test_a_look_back_tells_what_would_have_been_recorded(
    shell: Shell, acme: Company
) -> None:
    thursday = "2026-03-19T08:00:00Z"
    acme.ask("/_sim/clock", {"now": thursday})
    shell("sync", "--now", thursday)
    words = ("policy", "preview", "b.toml", "--days", "7", "--now", thursday)
    ran = shell(*words)
    assert ran.code == 0
    assert (
        "not recorded: no rule asks for it → recorded: rule"
        ' "stand-ups" records it' in told(ran.out, "Stand-up", "+")
    )
    assert "the log begins 2026-03-16T08:00:00Z" in ran.err
    document = shell(*words, "--json").json
    assert document["source"]["days"] == 7
    assert document["source"]["log_begins"] == "2026-03-16T08:00:00Z"
    assert {e["start_time"][:10] for e in document["events"]} <= {
        "2026-03-16",
        "2026-03-17",
        "2026-03-18",
    }
    assert document["totals"]["lost"]["events"] > 0
