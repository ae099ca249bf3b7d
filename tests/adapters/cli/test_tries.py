"""`callsheet explain` shows every call: its answer, the pause, and the next try."""

from datetime import timedelta

import pytest

from callsheet.adapters.simulator.recall.script import Rule
from tests.adapters.cli.stage import AT, Shell, Stage
from tests.adapters.simulator.office import NOW, Json


def order(stage: Stage, *answers: Json) -> None:
    rule = Rule.model_validate({"operation": "add_bot", "answers": answers})
    stage.office.sim.script.add(rule)


POOL = {"status": 507, "json": {"code": "adhoc_pool_depleted"}}
BUSY = {"status": 409}


def test_failed_calls_are_shown_in_a_table(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    order(stage, BUSY, POOL)
    shell("sync", "--now", AT)
    told = shell("explain", event, "--zone", "UTC").out
    table = told[told.index("try  at") :].splitlines()
    first = [line.split()[0] for line in table]
    assert [word for word in first if word.isdecimal()] == ["1", "2"]
    assert "409: refused" in table[1]
    assert "507: refused" in " ".join(table[2:])
    assert "(adhoc_pool_depleted)" in " ".join(table[2:])
    # The last pause is as long as Recall's guide wants it.
    assert "30 s" in " ".join(table[2:])


def test_the_next_try_is_told_with_its_wait(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    order(stage, POOL)
    shell("sync", "--now", AT)
    told = shell("explain", event, "--zone", "UTC").out
    assert "refused: book a bot" in told
    assert (
        "(pool_exhausted, HTTP 507); next try at Mon 02 Mar 08:00:30, in 30 s" in told
    )


def test_a_lost_answer_is_told_with_what_became_of_it(
    shell: Shell, stage: Stage
) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    order(stage, {"status": 503})
    shell("sync", "--now", AT)
    told = shell("explain", event, "--zone", "UTC").out
    table = " ".join(told[told.index("try  at") :].split())
    assert "503: no answer" in table
    assert "in the end: nothing came of it" in table
    assert "1 s 08:00:01" in table


def test_a_pass_tells_the_next_try_to_the_second(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    order(stage, POOL)
    told = " ".join(shell("sync", "--now", AT, "--zone", "UTC").out.split())
    assert "again Mon 02 Mar 08:00:30" in told
    assert "Mon 02 Mar 08:00:30" in told[told.index("waits until") :]


def test_a_plan_tells_that_writes_are_stopped_and_a_pass_why(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("Globex", "Hooli"):
        stage.do(stage.office.meeting(title=title))
    order(stage, {"status": 402})
    monkeypatch.setenv("CALLSHEET_WORKERS", "1")
    passed = shell("sync", "--now", AT, "--zone", "UTC")
    assert passed.code == 3
    assert (
        "2 events wait: Recall lets nothing be written; the first pass from Mon 02 Mar "
        "08:01 on asks again"
    ) in " ".join(passed.out.split())
    assert "waits until" not in passed.out
    assert "Recall answered 402 (the account is out of credit)" in passed.err
    told = " ".join(shell("plan", "--now", AT, "--zone", "UTC").out.split())
    assert (
        "stopped since Mon 02 Mar 08:00: Recall lets nothing be written (402); "
        "the first pass from Mon 02 Mar 08:01 on asks again"
    ) in told
    assert shell("plan", "--now", AT, "--json").json["stopped"] == {
        "since": AT,
        "status": 402,
        "code": None,
        "until": "2026-03-02T08:01:00Z",
    }
    shell("sync", "--now", NOW + timedelta(minutes=1))
    assert shell("plan", "--now", AT, "--json").json["stopped"] is None


def test_where_all_went_well_there_is_no_table(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    shell("sync", "--now", AT)
    assert "next try" not in shell("explain", event).out


def test_programs_get_every_call(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    order(stage, POOL)
    shell("sync", "--now", AT)
    shell("sync", "--now", NOW + timedelta(seconds=30))
    failed, done = shell("explain", event, "--json").json["tries"]
    assert failed == {
        "command_id": failed["command_id"],
        "kind": "add_bot",
        "try": 1,
        "sent_at": AT,
        "answered_at": AT,
        "outcome": "refused",
        "failure": "pool_exhausted",
        "status": 507,
        "code": "adhoc_pool_depleted",
        "wait_seconds": 30.0,
        "retry_at": "2026-03-02T08:00:30Z",
    }
    assert (done["try"], done["outcome"], done["status"]) == (2, "done", None)


def test_a_plan_says_by_when_what_failed_is_tried_again(
    shell: Shell, stage: Stage
) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    order(stage, POOL)
    shell("sync", "--now", AT)
    soon = NOW + timedelta(seconds=5)
    told = shell("plan", "--now", soon.isoformat(), "--zone", "UTC").out
    assert "1 call to Recall" in told
    assert "(1 to be tried again by Mon 02 Mar 08:00:30)" in told
    found = shell("plan", "--now", soon.isoformat(), "--json").json["forecast"]
    assert found["waits"] == {event: "2026-03-02T08:00:30Z"}


def test_a_sync_says_how_long_it_goes_on_trying(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    order(stage, POOL)
    ran = shell("sync", "--now", AT, "--zone", "UTC")
    said = " ".join(ran.out.split())
    assert "to be tried again, until" in said
    order(stage, POOL)
    later = NOW + timedelta(seconds=30)
    (waits,) = shell("sync", "--now", later.isoformat(), "--json").json["waiting"]
    assert waits["until"] == "2026-03-02T08:01:00Z"
    assert waits["given_up_at"] == "2026-03-03T10:30:00Z"
