"""`calendars list`, `disconnect` and `sync`: how they stand, and how they end."""

import json
from pathlib import Path

import pytest

from tests.adapters.cli.stage import AT, Ran, Shell, Stage

NOW = ("--now", AT)
DANA = ("--by", "dana", "--why", "she has left")


@pytest.fixture
def stage(stage: Stage, shell: Shell) -> Stage:
    """Ana and Dan meet a customer, and a pass was made."""
    stage.do(stage.office.shared(title="Globex"))
    assert shell("sync", *NOW).code == 0
    return stage


def calendars(shell: Shell, *words: object) -> Ran:
    return shell("calendars", *words, *NOW)


@pytest.mark.usefixtures("stage")
def test_each_calendar_is_listed_with_how_it_stands(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    ran = calendars(shell, "list", "--zone", "UTC")
    assert ran.code == 0
    head, ana, dan = ran.out.splitlines()
    assert head.split() == [
        "id",
        "address",
        "platform",
        "status",
        "since",
        "(UTC)",
        "events",
        "bots",
    ]
    both = {line.split()[1]: line.split() for line in (ana, dan)}
    assert both["ana@acme.example"][2:4] == ["google", "connected"]
    assert both["dan@acme.example"][2:4] == ["microsoft", "connected"]
    assert [line[-2:] for line in both.values()] == [["1", "1"], ["1", "1"]]
    assert "last read: " in ran.err


def test_programs_get_a_document(shell: Shell, stage: Stage) -> None:
    told = calendars(shell, "list", "--json").json
    assert told["looked"] == AT
    found = {one["address"]: one for one in told["calendars"]}
    ana = found["ana@acme.example"]
    assert ana.pop("since") < AT
    assert ana == {
        "id": stage.office.ana,
        "address": "ana@acme.example",
        "platform": "google_calendar",
        "status": "connected",
        "code": None,
        "events": 1,
        "booked": 1,
        "connected_by": None,
        "disconnected_by": None,
    }


def test_a_calendar_that_was_lost_says_so(shell: Shell, stage: Stage) -> None:
    path = f"/_sim/calendars/{stage.office.ana}/revoke"
    stage.do(stage.office.good("POST", path, {}))
    shell("sync", *NOW)
    assert "disconnected" in calendars(shell, "list").out


@pytest.mark.usefixtures("bare")
def test_without_a_log_there_is_nothing_to_list(shell: Shell) -> None:
    ran = shell("calendars", "list", "--database", "sqlite:///none.db")
    assert ran.code == 1
    assert "callsheet sync" in ran.err


def test_a_calendar_is_disconnected_and_leaves_the_call_sheet(
    shell: Shell, stage: Stage
) -> None:
    ran = calendars(shell, "disconnect", "ana@acme.example", "--yes", *DANA)
    assert ran.code == 0, ran.err
    assert ran.out == f"disconnected: calendar {stage.office.ana}\n"
    assert stage.office.ana not in stage.office.sim.world.calendars
    told = calendars(shell, "list", "--json").json["calendars"]
    gone = next(one for one in told if one["id"] == stage.office.ana)
    assert (gone["status"], gone["disconnected_by"]) == ("deleted", "dana")
    assert "deleted by dana" in calendars(shell, "list").out
    assert shell("sync", *NOW).code == 0
    assert shell("audit", "verify").code == 0
    # Dan's bot stays: it was shared.
    assert len(stage.office.sim.world.bots) == 1


def test_it_may_be_erased_in_one_go(shell: Shell, stage: Stage) -> None:
    ran = calendars(
        shell, "disconnect", stage.office.ana, "--yes", "--erase", "--json", *DANA
    )
    assert ran.code == 0, ran.err
    assert ran.json["status"] == "deleted"
    assert ran.json["erased_texts"] > 0
    told = calendars(shell, "list", "--json").json["calendars"]
    gone = next(one for one in told if one["id"] == stage.office.ana)
    assert gone["address"] is None


def test_without_a_terminal_it_needs_a_yes(shell: Shell, stage: Stage) -> None:
    ran = calendars(shell, "disconnect", "ana@acme.example", *DANA)
    assert ran.code == 2
    assert "needs --yes" in ran.err
    assert stage.office.ana in stage.office.sim.world.calendars


def test_one_that_nobody_knows_is_told_with_what_is_near(
    shell: Shell, stage: Stage
) -> None:
    ran = calendars(shell, "disconnect", "anna@acme.example", "--yes", *DANA)
    assert ran.code == 1
    assert "it knows ana@acme.example" in ran.err
    assert stage.office.ana in stage.office.sim.world.calendars


def test_while_recall_is_away_it_may_be_said_again(shell: Shell, stage: Stage) -> None:
    rule = {"operation": "delete_calendar", "answers": [{"status": 503}]}
    stage.do(stage.office.good("POST", "/_sim/script", rule))
    words = ("disconnect", "ana@acme.example", "--yes", *DANA)
    assert calendars(shell, *words).code == 4
    assert calendars(shell, *words).code == 0
    exported = shell("audit", "export").out.splitlines()
    topics = [json.loads(line).get("topic") for line in exported]
    assert topics.count("disconnect_ordered/1") == 2


def test_reading_one_anew_is_for_a_running_service(shell: Shell) -> None:
    ran = shell("calendars", "sync", "ana@acme.example")
    assert ran.code == 2
    assert "`callsheet sync` reads every calendar" in ran.err


ODD = {
    "--by for a service": (["--yes", "--by", "dana"], "--by: the service records"),
    "--erase by a service": (["--yes", "--erase"], "--erase: no service does that"),
}


@pytest.mark.parametrize(("words", "said"), ODD.values(), ids=ODD)
@pytest.mark.usefixtures("bare")
def test_what_no_service_does_is_refused(
    shell: Shell, words: list[str], said: str
) -> None:
    Path("token").write_text("cs_x")
    at = ("--service", "http://127.0.0.1:1", "--token-file", "token")
    ran = shell("calendars", "disconnect", "ana@acme.example", *at, *words)
    assert ran.code == 2
    assert said in ran.err
