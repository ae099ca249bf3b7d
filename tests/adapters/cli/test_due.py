"""`callsheet due`: what is due next, and what needs somebody."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.adapters.cli.stage import AT, Ran, Shell, Stage
from tests.adapters.cli.test_tries import order
from tests.adapters.simulator.office import NOW, text
from tests.adapters.storage.files import ask


def due(shell: Shell, *words: str, at: str = AT) -> Ran:
    return shell("due", "--now", at, "--zone", "UTC", *words)


def test_what_is_due_next_comes_first(shell: Shell, stage: Stage) -> None:
    for number, title in ((3, "Later"), (1, "Sooner")):
        start = NOW + timedelta(days=number)
        stage.do(stage.office.meeting(title=title, start=start, ical_uid=title))
    assert shell("sync", "--now", AT).code == 0
    ran = due(shell)
    assert (ran.code, ran.err) == (0, "")
    head, first, second, *_, last = [line for line in ran.out.splitlines()[1:] if line]
    assert head.split() == ["due", "(UTC)", "event", "title", "start", "what"]
    assert "Sooner" in first
    assert "Later" in second
    assert first.endswith("decided anew, 10 min before")
    # Ten minutes before its start nothing can be changed any more.
    assert first.startswith("Tue 03 Mar 07:50")
    assert last == "2 events, as of Mon 02 Mar 08:00: 0 need somebody, 2 due"


def test_what_was_due_before_waits_for_a_pass(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    assert shell("sync", "--now", AT).code == 0
    ran = due(shell, at=text(NOW + timedelta(days=9)))
    assert "1 due (1 of them wait for a pass)" in ran.out


def test_what_recall_refuses_needs_somebody(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    order(stage, {"status": 400, "json": {"code": "no"}})
    assert shell("sync", "--now", AT).code == 1
    ran = due(shell)
    assert ran.code == 0
    assert "needs somebody\n" in ran.out
    assert "Recall refused it, and would again" in ran.out
    assert ": 1 needs somebody, " in ran.out
    assert "`callsheet explain EVENT` tells what was tried" in ran.err
    told = due(shell, "--json").json
    assert (told["attention_count"], told["overdue"]) == (1, 0)
    [found] = told["attention"]
    assert (found["event_id"], found["attention"]) == (event, "refused")
    assert (found["title"], found["commands"]) == ("Globex", ["add_bot"])


def test_what_waits_to_be_tried_again_is_due(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    order(stage, {"status": 507, "json": {"code": "adhoc_pool_depleted"}})
    shell("sync", "--now", AT)
    ran = due(shell)
    assert "Mon 02 Mar 08:00:30" in ran.out
    assert "tried again" in ran.out


def test_what_holds_everywhere_is_told(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    order(stage, {"status": 402})
    shell("sync", "--now", AT)
    shell("pause", "--by", "ana", "--why", "a fair", "--now", AT)
    ran = due(shell)
    assert ", by ana since Mon 02 Mar 08:00" in ran.out
    assert "Recall lets nothing be written (402)" in ran.out
    told = due(shell, "--json").json
    assert told["stopped"] == {"since": AT, "status": 402}
    assert [one["by"] for one in told["pauses"]] == ["ana"]


def test_held_removals_are_told(
    shell: Shell, stage: Stage, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLSHEET_LIMITS__REMOVALS", "2")
    monkeypatch.setenv("CALLSHEET_LIMITS__FRACTION", "0.1")
    for number in range(6):
        stage.do(stage.office.meeting(title=f"Globex {number}", ical_uid=f"g{number}"))
    shell("sync", "--now", AT)
    (bare / "none.toml").write_text('default = "skip"\n')
    shell("sync", "--policy", "none.toml", "--now", AT)
    ran = due(shell)
    assert ": 6 removals; `callsheet plan` shows it" in ran.out
    assert [one["count"] for one in due(shell, "--json").json["holds"]] == [6]


def test_of_many_the_rest_is_counted(shell: Shell, stage: Stage) -> None:
    for number in range(22):
        stage.do(stage.office.meeting(title=f"Globex {number}", ical_uid=f"g{number}"))
    shell("sync", "--now", AT)
    ran = due(shell)
    assert "and 2 more; --all shows them\n" in ran.out
    assert ran.out.count("decided anew") == 20
    assert "more" not in due(shell, "--all").out
    assert len(due(shell, "--json", "--all").json["due"]) == 22


def test_what_was_erased_or_lost_is_told_without_its_title(
    shell: Shell, stage: Stage
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    shell("sync", "--now", AT)
    ask(Path("log.db"), "UPDATE stored_texts SET bytes = x'00'")
    ran = due(shell)
    assert ran.code == 0
    assert "(not known)" in ran.out
    assert due(shell, "--json").json["due"][0]["title"] is None


def test_before_any_pass_there_is_nothing(shell: Shell, stage: Stage) -> None:
    assert "there is no log" in due(shell).err
    shell("pause", "--by", "ana", "--now", AT)
    assert "0 events, without any pass: 0 need somebody, 0 due\n" in due(shell).out


def test_a_bot_of_which_nobody_told_is_looked_at_and_the_story_tells_it(
    shell: Shell, stage: Stage
) -> None:
    start = NOW + timedelta(hours=2)
    event = stage.do(stage.office.meeting(title="Globex", start=start))
    assert shell("sync", "--now", AT).code == 0
    stage.do(stage.office.until(start))
    assert shell("sync", "--now", text(start)).code == 0
    ran = due(shell, at=text(start))
    [line] = [line for line in ran.out.splitlines() if "Globex" in line]
    assert line.startswith("Mon 02 Mar 10:03")
    assert line.endswith("its bot is looked at")
    later = start + timedelta(minutes=3)
    stage.do(stage.office.until(later))
    assert shell("sync", "--now", text(later)).code == 0
    told = shell("explain", event, "--zone", "UTC")
    assert told.code == 0
    assert "asked Recall about bot" in told.out
    assert "it was in the call at" in told.out
    assert "(in_call_recording)" in told.out
    assert shell("audit", "verify").code == 0
    assert "bot_seen" in shell("audit", "tail", "--zone", "UTC").out
