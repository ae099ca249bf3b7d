"""`calendars forget`: what is old goes, all the rest stays readable."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.adapters.cli.stage import AT, Ran, Shell, Stage
from tests.adapters.simulator.office import NOW, text
from tests.adapters.storage.files import ask, found_in_files, held_open

DAYS_LATER = NOW + timedelta(days=200)
LOG = Path("log.db")


def run(shell: Shell, *words: str, at: datetime = DAYS_LATER) -> Ran:
    return shell(*words, "--now", text(at), "--zone", "UTC")


def forget(shell: Shell, *words: str, at: datetime = DAYS_LATER) -> Ran:
    return run(shell, "calendars", "forget", "--yes", "--by", "ana", *words, at=at)


@pytest.fixture
def old(shell: Shell, stage: Stage) -> str:
    """A meeting of long ago, and one to come that was decided on today."""
    event = stage.do(stage.office.meeting(title="Globex long ago"))
    assert run(shell, "sync", at=NOW).code == 0
    stage.do(stage.office.until(DAYS_LATER))
    start = DAYS_LATER + timedelta(days=1)
    stage.do(stage.office.meeting(title="Globex to come", start=start))
    assert run(shell, "sync").code == 0
    return event


def test_what_is_old_goes_and_what_is_young_stays(shell: Shell, old: str) -> None:
    ran = forget(shell, "--older-than", "180d")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        (
            "old: 2 decisions from before Sun 22 Mar 08:00; each stays, with its "
            "reason, rules and commands"
        ),
        (
            "goes: 4 texts (titles, people, links, bots) that no other decision was "
            "made from"
        ),
        "erased on Fri 18 Sep 08:00 by ana: 4 texts",
    ]
    told = shell("explain", old, "--zone", "UTC")
    assert told.code == 0
    assert (
        "what it was decided from is gone (erased on Fri 18 Sep 08:00 by ana, as all "
        "from before Sun 22 Mar 08:00)"
    ) in told.out
    assert "long ago" not in told.out
    audited = shell("audit", "verify", "--jobs", "1")
    assert audited.code == 0
    assert "2 not re-derivable (erased)" in audited.out


def test_all_other_commands_go_on(shell: Shell, old: str, bare: Path) -> None:
    (bare / "new.toml").write_text('preset = "none"\n')
    forget(shell, "--older-than", "180d")
    assert "in step: yes" in run(shell, "sync").out
    assert run(shell, "plan").code == 0
    ran = run(shell, "policy", "preview", "new.toml")
    assert (ran.code, "Globex to come" in ran.out, ran.err) == (0, True, "")
    ran = run(shell, "policy", "preview", "new.toml", "--days", "300")
    assert ran.code == 0
    assert "of 1 event all was erased: left out\n" in ran.err
    assert run(shell, "prefer", old, "no", "--by", "ana").code == 0


def test_its_bytes_are_gone_from_the_files(shell: Shell, stage: Stage) -> None:
    for number in range(40):
        stage.do(stage.office.meeting(title=f"Globex {number}"))
    run(shell, "sync", at=NOW)
    texts = ask(LOG, "SELECT bytes FROM stored_texts WHERE owner <> ''")
    stage.do(stage.office.until(DAYS_LATER))
    stage.do(stage.office.meeting(start=DAYS_LATER + timedelta(days=1)))
    run(shell, "sync")
    with held_open(LOG):
        forget(shell, "--older-than", "180d")
        left = ask(LOG, "SELECT bytes FROM stored_texts WHERE owner <> ''")
        gone = [row[0] for row in {*texts} - {*left}]
        assert len(gone) > 80
        assert found_in_files(LOG, gone) == []


def test_the_age_may_stand_in_the_settings(shell: Shell, old: str, bare: Path) -> None:
    refused = forget(shell)
    assert refused.code == 2
    assert "say --older-than 180d, or retention_days = 180 under [log]" in refused.err
    (bare / "callsheet.toml").write_text("[log]\nretention_days = 180\n")
    document = forget(shell, "--json").json
    assert document == {
        "schema_version": 1,
        "before": "2026-03-22T08:00:00Z",
        "decisions": 2,
        "erased": {
            "at": "2026-09-18T08:00:00Z",
            "before": "2026-03-22T08:00:00Z",
            "by": "ana",
            "why": "",
            "texts": 4,
            "seen": ask(
                LOG,
                "SELECT position - 1 FROM stored_events WHERE topic = 'forgotten/1'",
            )[0][0],
            "looked": "2026-09-18T08:00:00Z",
        },
    }
    assert forget(shell, "--older-than", "199d", "--json").json["erased"] is None


def test_forgetting_twice_says_that_nothing_was_left(shell: Shell, old: str) -> None:
    forget(shell, "--older-than", "180d")
    ran = forget(shell, "--older-than", "180d")
    assert ran.code == 0
    assert ran.out.splitlines()[1:] == ["nothing is left to be erased"]


def test_nothing_is_old_yet(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.meeting())
    run(shell, "sync", at=NOW)
    ran = forget(shell, "--older-than", "1d", at=NOW)
    assert ran.out.splitlines() == [
        (
            "old: 0 decisions from before Sun 01 Mar 08:00; each stays, with its "
            "reason, rules and commands"
        ),
        "nothing is left to be erased",
    ]


@pytest.mark.parametrize("age", ["180", "0d", "6m", "-3d", "99999999d", "1.5d"])
def test_an_age_is_a_whole_number_of_days(shell: Shell, stage: Stage, age: str) -> None:
    ran = shell("calendars", "forget", "--yes", f"--older-than={age}", "--now", AT)
    assert (ran.code, ran.out) == (2, "")
    assert "an age is a whole number of days, such as 180d" in ran.err


def test_without_a_terminal_it_needs_a_yes(shell: Shell, old: str) -> None:
    ran = run(shell, "calendars", "forget", "--older-than", "180d")
    assert ran.code == 2
    assert "it asks before it erases; without a terminal it needs --yes" in ran.err
