"""`calendars list`, `disconnect` and `sync`: how they stand, and how they end."""

import json
from datetime import UTC
from pathlib import Path

import pytest

from callsheet.adapters.cli.calendars_list_view import show_roll
from callsheet.adapters.cli.terminal import Terminal
from callsheet.application.calendar_roll import OnRoll, Roll, Standing
from callsheet.domain.ids import CalendarId
from tests.adapters.cli.stage import AT, Ran, Shell, Stage
from tests.domain.builders import NOON

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


ADDRESSES = ("ana.keller@acme.example", "bo.with-a-long-name@subsidiary.acme.example")


def on_roll(number: int, address: str) -> OnRoll:
    """A calendar that is connected since noon."""
    return OnRoll(
        id=CalendarId(f"{number}0a1b2c3-0000-4000-8000-000000000000"),
        standing=Standing(status="connected", platform="google_calendar", since=NOON),
        address=address,
        events=120,
        booked=44,
    )


def listed(monkeypatch: pytest.MonkeyPatch, columns: int | None) -> None:
    """Show two calendars in so many columns; None for a pipe."""
    if columns is None:
        monkeypatch.delenv("COLUMNS", raising=False)
    else:
        monkeypatch.setenv("COLUMNS", str(columns))
    found = tuple(on_roll(*one) for one in enumerate(ADDRESSES))
    show_roll(Terminal(), Roll(looked=None, calendars=found), UTC)


def test_where_room_is_short_addresses_are_whole_and_ids_are_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(monkeypatch, 80)
    _, *lines = (line.split() for line in capsys.readouterr().out.splitlines())
    rest = ["google", "connected", "2026-03-02", "120", "44"]
    assert lines == [
        ["00a1b2c3…", "ana.keller", *rest],
        ["@acme.example"],
        ["10a1b2c3…", "bo.with-a-long-name", *rest],
        ["@subsidiary.acme.exam…"],
    ]


@pytest.mark.parametrize("columns", [160, None])
def test_where_there_is_room_or_no_terminal_an_id_is_whole(
    columns: int | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    listed(monkeypatch, columns)
    out = capsys.readouterr().out
    assert all(on_roll(number, "").id in out for number in (0, 1))
    assert all(address in out for address in ADDRESSES)
    assert "2026-03-02 12:00" in out


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
