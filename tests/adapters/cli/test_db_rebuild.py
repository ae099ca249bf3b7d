"""`callsheet db rebuild`: the views made anew, and whether they were the same."""

from pathlib import Path

import pytest

from tests.adapters.cli.stage import AT, Shell, Stage
from tests.adapters.storage.files import ask


@pytest.fixture
def log(shell: Shell, stage: Stage, bare: Path) -> Path:
    """A log after one pass over one meeting."""
    stage.do(stage.office.meeting(title="Globex"))
    assert shell("sync", "--now", AT).code == 0
    return bare / "log.db"


def test_made_anew_they_are_the_same(shell: Shell, log: Path) -> None:
    [(end,)] = ask(log, "SELECT max(position) FROM stored_events")
    ran = shell("db", "rebuild")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"rebuilt: 1 event from {end} records; the same as before\n"


def test_a_line_that_was_another_one_is_named(shell: Shell, log: Path) -> None:
    [(event_id,)] = ask(log, "SELECT event_id FROM call_sheet")
    ask(log, "UPDATE call_sheet SET live_until = NULL")
    ran = shell("db", "rebuild")
    assert ran.code == 1
    assert f"; not the same as before: first {event_id} differs\n" in ran.out
    assert shell("db", "rebuild").out.endswith("; the same as before\n")


AUDIT = "`callsheet audit verify` names all that is wrong with the log"


def test_a_log_that_was_changed_is_what_is_suspected_too(
    shell: Shell, log: Path
) -> None:
    ask(log, "DELETE FROM stored_events WHERE topic = 'intended/1'")
    ran = shell("db", "rebuild")
    assert ran.code == 1
    assert "; not the same as before: first " in ran.out
    assert ran.err.endswith(f"or a record of the log has been since: {AUDIT}\n")


def test_a_record_that_cannot_be_read_is_named_and_where_to_look(
    shell: Shell, log: Path
) -> None:
    ask(
        log,
        "UPDATE stored_events SET state = json_set(CAST(state AS TEXT), '$.reason', "
        "'forged') WHERE topic = 'decision/1'",
    )
    ran = shell("db", "rebuild")
    assert (ran.code, ran.out) == (1, "")
    assert "version 1: no valid decision/1: reason: " in ran.err
    assert ran.err.endswith(f"…; nothing was rebuilt, and {AUDIT}\n")
    assert len(ran.err) < 500


def test_what_cannot_be_read_is_made_anew(shell: Shell, log: Path) -> None:
    ask(log, "UPDATE workspace_view SET value = 'what'")
    ran = shell("plan", "--now", AT)
    assert ran.code == 1
    assert "run `callsheet db rebuild`" in ran.err
    ran = shell("db", "rebuild")
    assert ran.code == 1
    assert "; what was kept could not be read: the view of the workspace" in ran.out
    assert shell("plan", "--now", AT).code == 0


def test_where_none_were_kept_they_are_made(shell: Shell, log: Path) -> None:
    ask(log, "DELETE FROM workspace_view")
    assert shell("db", "rebuild").out.endswith("; none were kept\n")


def test_a_program_reads_the_same(shell: Shell, log: Path) -> None:
    ran = shell("db", "rebuild", "--json")
    [(end,)] = ask(log, "SELECT max(position) FROM stored_events")
    told = {
        "position": end,
        "events": 1,
        "compared": True,
        "same": True,
        "first_difference": None,
        "problem": None,
    }
    assert ran.json.items() >= told.items()


def test_a_log_whose_end_was_cut_goes_on_when_that_was_accepted(
    shell: Shell, log: Path
) -> None:
    """What was kept tells of records that are not there any more."""
    ask(log, "DELETE FROM stored_events WHERE originator_id IN ('seals', 'workspace')")
    assert shell("sync", "--now", AT).code == 1
    assert shell("db", "accept", "--yes", "--by", "ana", "--now", AT).code == 0
    assert "in step: yes" in shell("sync", "--now", AT).out
    assert shell("db", "rebuild").out.endswith("; the same as before\n")


def test_there_must_be_a_log(shell: Shell, stage: Stage) -> None:
    ran = shell("db", "rebuild")
    assert ran.code == 1
    assert "there is no log" in ran.err
