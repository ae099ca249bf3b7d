"""`audit diff` of a backup and a log in which a calendar was erased since."""

import json
import shutil
from pathlib import Path

import pytest

from tests.adapters.cli.stage import AT, Ran, Shell, Stage
from tests.adapters.storage.files import ask, copy_log


@pytest.fixture
def erased(shell: Shell, stage: Stage) -> str:
    """A meeting that Ana chose to record; a copy; then her calendar is erased."""
    event = stage.do(stage.office.meeting(title="Globex merger"))
    assert shell("sync", "--now", AT).code == 0
    said = ("--by", "Ana Ruiz", "--why", "for my lawyer", "--now", AT)
    assert shell("prefer", event, "yes", *said).code == 0
    copy_log(Path("log.db"), Path("backup.db"))
    by = ("--yes", "--by", "Dana Roe", "--now", AT)
    assert shell("calendars", "erase", stage.office.ana, *by).code == 0
    return event


def sums(ran: Ran) -> dict[str, object]:
    totals: dict[str, object] = json.loads(ran.out.splitlines()[-1])["totals"]
    return totals


@pytest.mark.parametrize(
    ("sides", "side", "counts"),
    [
        (("backup.db",), "B", "A (backup.db) has 13 records, B (the log of the set"),
        (("log.db", "backup.db"), "A", "A (log.db) has 15 records, B (backup.db) 13"),
    ],
)
def test_an_honest_erasure_is_told_apart_and_tells_no_name(
    shell: Shell, erased: str, sides: tuple[str, ...], side: str, counts: str
) -> None:
    ran = shell("audit", "diff", *sides)
    assert (ran.code, ran.err) == (0, "")
    shown = ran.out.splitlines()
    lost = ": by, on_behalf_of, why"
    assert any(
        line.startswith(f"erased in {side}: ") and line.endswith(lost) for line in shown
    )
    assert any(line.startswith(f"of an erasure, only in {side}: ") for line in shown)
    assert "; no difference; 3 more by erasures that are recorded" in shown[-1]
    assert counts in shown[-1]
    told = shell("audit", "diff", *sides, "--json")
    assert (told.code, sums(told)["differences"], sums(told)["erased"]) == (0, 0, 3)
    for secret in ("Ana Ruiz", "lawyer"):
        assert secret not in ran.out + told.out


def test_an_export_from_before_it_compares_alike(shell: Shell, erased: str) -> None:
    shutil.copy("log.db.key", "backup.db.key")
    words = ("--database", "sqlite:///backup.db", "--out", "old.jsonl")
    assert shell("audit", "export", *words).code == 0
    assert "Ana Ruiz" in Path("old.jsonl").read_text()
    ran = shell("audit", "diff", "old.jsonl")
    assert (ran.code, "Ana Ruiz" in ran.out) == (0, False)


def test_what_was_changed_beside_it_is_a_difference_still(
    shell: Shell, erased: str
) -> None:
    ask(
        Path("log.db"),
        "UPDATE stored_events SET state = CAST(json_set(CAST(state AS TEXT), "
        "'$.wanted', json('false')) AS BLOB) WHERE topic = 'preference/1'",
    )
    ran = shell("audit", "diff", "backup.db")
    assert ran.code == 5
    assert "  wanted: true → false\n" in ran.out
    assert "; 1 difference; 3 more by erasures" in ran.out
    assert "Ana Ruiz" not in ran.out


def test_a_name_that_is_gone_without_an_erasure_is_a_difference(
    shell: Shell, erased: str
) -> None:
    shell("audit", "export", "--out", "new.jsonl")
    records = [json.loads(line) for line in Path("new.jsonl").read_text().splitlines()]
    kept = [one for one in records if one["topic"] != "erased/1"]
    Path("new.jsonl").write_text("\n".join(map(json.dumps, kept)) + "\n")
    ran = shell("audit", "diff", "backup.db", "new.jsonl")
    assert ran.code == 5
    assert '  by: "(not repeated)" → "(erased)"\n' in ran.out
