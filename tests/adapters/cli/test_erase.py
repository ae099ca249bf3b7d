"""`calendars erase`: what goes, what stays, what the other commands say then."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from tests.adapters.cli.stage import AT, Ran, Shell, Stage
from tests.adapters.cli.test_process import at_a_terminal
from tests.adapters.simulator.office import NOW, text
from tests.adapters.storage.files import (
    ask,
    found_in_files,
    held_open,
)
from tests.application.office import check_the_log

LATER = text(NOW + timedelta(minutes=5))
WHY = "she has left"
LOG = Path("log.db")


def run(shell: Shell, *words: str, at: str = AT) -> Ran:
    return shell(*words, "--now", at, "--zone", "UTC")


def erase(shell: Shell, named: str, *words: str) -> Ran:
    by = ("--by", "Dana Roe", "--why", WHY)
    return run(shell, "calendars", "erase", named, "--yes", *by, *words)


def explain(shell: Shell, event: str, *words: str) -> Ran:
    return shell("explain", event, "--zone", "UTC", *words)


@pytest.fixture
def globex(shell: Shell, stage: Stage) -> str:
    """A meeting that Ana and Dan have in common, with a bot, and Ana's own choice."""
    event, _ = stage.do(stage.office.shared(title="Globex merger"))
    assert run(shell, "sync").code == 0
    choice = ("prefer", event, "yes", "--by", "Ana Ruiz", "--why", "for my lawyer")
    assert run(shell, *choice).code == 0
    return event


def test_it_says_what_goes_and_what_stays(
    shell: Shell, stage: Stage, globex: str
) -> None:
    texts = ask(LOG, "SELECT count(*) FROM stored_texts WHERE owner <> ''")[0][0]
    ran = erase(shell, "ana@acme.example")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"calendar ana@acme.example ({stage.office.ana})",
        (
            "  goes: 10 texts (titles, people, links, bots), and who made people's "
            "choices for its events, and why"
        ),
        (
            "  stays: 2 decisions, each with its reason, rules and commands; people's "
            "choices, without names"
        ),
        (
            "  it is connected at Recall: the next pass records it anew, unless it is "
            "disconnected first"
        ),
        f"erased on Mon 02 Mar 08:00 by Dana Roe ({WHY}): 10 texts",
    ]
    left = ask(LOG, "SELECT count(*) FROM stored_texts WHERE owner <> ''")[0][0]
    assert left == texts - 10


def test_its_bytes_are_gone_from_the_files(shell: Shell, stage: Stage) -> None:
    for number in range(40):
        stage.do(stage.office.meeting(title=f"Globex {number}"))
    run(shell, "sync")
    ana = stage.office.ana
    keys = ask(LOG, "SELECT wrapped FROM data_keys WHERE owner = ?", ana)
    texts = ask(LOG, "SELECT bytes FROM stored_texts WHERE owner = ?", ana)
    secrets = [row[0] for row in keys + texts]
    assert len(keys) == 1
    assert len(texts) > 80
    assert found_in_files(LOG, secrets) == secrets
    with held_open(LOG):
        assert erase(shell, stage.office.ana).code == 0
        assert found_in_files(LOG, secrets) == []


def test_what_was_said_of_a_choice_goes_and_the_choice_stands(
    shell: Shell, stage: Stage, globex: str
) -> None:
    stored = b"".join(row[0] for row in ask(LOG, "SELECT state FROM stored_events"))
    for secret in (b"Ana Ruiz", b"lawyer", b"Globex", b"acme.example", b"globex"):
        assert secret not in stored
    erase(shell, stage.office.ana)
    (choice,) = run(shell, "prefer", "--list", "--json").json["choices"]
    assert (choice["target"], choice["wanted"]) == (globex, True)
    assert (choice["by"], choice["why"]) == ("(erased)", "(erased)")
    assert choice["gone"] == "erased"
    assert "not seen yet" not in run(shell, "prefer", "--list").out
    shell("prefer", globex, "no", "--by", "Ana Ruiz", "--now", LATER)
    run(shell, "sync", at=LATER)
    erase(shell, stage.office.dan)
    (choice,) = run(shell, "prefer", "--list", "--json").json["choices"]
    assert (choice["wanted"], choice["by"]) == (False, "Ana Ruiz")


def test_explain_tells_what_the_records_say_and_who_erased_the_rest(
    shell: Shell, stage: Stage, globex: str
) -> None:
    before = explain(shell, globex).out
    assert "Globex merger" in before
    erase(shell, stage.office.ana)
    ran = explain(shell, globex)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[:8] == [
        f"event {globex}",
        "",
        "Mon 02 Mar 08:00:00",
        "  decided: book a bot, because a rule records it",
        (
            "    what it was decided from is gone (erased on Mon 02 Mar 08:00 by Dana "
            "Roe: she has left)"
        ),
        "    matched: customers",
        "    decided anew at Tue 03 Mar 09:50 if that is not done by then",
        "  intended: book a bot for Tue 03 Mar 10:00",
    ]
    for gone in ("Globex", "acme.example", "globex.example"):
        assert gone not in ran.out
    chapter = explain(shell, globex, "--json").json["chapters"][0]
    assert chapter["erased"]["by"] == "Dana Roe"
    assert (chapter["decision"], chapter["nearest_miss"]) == (None, None)


def test_the_next_pass_records_a_connected_calendar_anew(
    shell: Shell, stage: Stage, globex: str
) -> None:
    erase(shell, stage.office.ana)
    writes = stage.writes()
    stage.do(stage.office.edit(globex, "edit", title="Renamed"))
    assert run(shell, "plan", at=LATER).code == 0
    ran = run(shell, "sync", at=LATER)
    assert "in step: yes" in ran.out
    assert stage.writes() == writes
    told = explain(shell, globex)
    assert told.out.startswith("Renamed\n")
    assert "erased on Mon 02 Mar 08:00 by Dana Roe" in told.out
    assert "Renamed" in run(shell, "prefer", globex, "no", "--by", "ana").out


def test_what_waits_for_the_next_pass_is_said(
    shell: Shell, stage: Stage, globex: str, bare: Path
) -> None:
    (bare / "new.toml").write_text('preset = "all"\n')
    erase(shell, stage.office.ana)
    ran = run(shell, "policy", "preview", "new.toml")
    assert ran.code == 0
    assert f"unreadable: {globex}: the log: was erased; the next pass" in ran.err
    past = text(NOW + timedelta(days=2))
    ran = run(shell, "policy", "preview", "new.toml", "--days", "7", at=past)
    assert ran.code == 0
    assert "of 1 event all was erased: left out\n" in ran.err
    ran = run(shell, "prefer", globex, "no", "--by", "ana")
    assert ran.code == 0
    assert "undecided yet, or erased" in ran.out


def test_a_replay_counts_it_as_erased_and_not_as_missing(
    shell: Shell, stage: Stage, globex: str, bare: Path
) -> None:
    (bare / "new.toml").write_text('preset = "all"\n')
    erase(shell, stage.office.ana)
    ran = shell("audit", "replay", "--policy", "new.toml")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("; 2 not re-derivable (erased)\n")
    *each, sums = map(
        json.loads,
        shell("audit", "replay", "--policy", "new.toml", "--json").out.splitlines(),
    )
    assert sum("erased" in one and one["erased"] for one in each) == 2
    assert (sums["totals"]["erased"], sums["totals"]["not_asked"]) == (2, 0)


def test_erasing_twice_says_that_nothing_was_left(
    shell: Shell, stage: Stage, globex: str
) -> None:
    erase(shell, stage.office.ana)
    end = ask(LOG, "SELECT max(position) FROM stored_events WHERE topic <> 'seal/1'")
    ran = erase(shell, stage.office.ana)
    assert ran.code == 0
    assert ran.out.splitlines() == [
        f"calendar {stage.office.ana}",
        f"  erased on Mon 02 Mar 08:00 by Dana Roe ({WHY})",
        "  nothing is left to be erased",
    ]
    document = erase(shell, stage.office.ana, "--json").json
    assert (document["erased"], document["before"]["texts"]) == (None, 10)
    topics = "SELECT max(position) FROM stored_events WHERE topic <> 'seal/1'"
    assert ask(LOG, topics) == end


def test_the_json_document_has_the_record(
    shell: Shell, stage: Stage, globex: str
) -> None:
    assert erase(shell, "ana@acme.example", "--json").json == {
        "schema_version": 1,
        "calendar": stage.office.ana,
        "address": "ana@acme.example",
        "status": "connected",
        "decisions": 2,
        "erased": {
            "calendar_id": stage.office.ana,
            "at": AT,
            "by": "Dana Roe",
            "why": WHY,
            "texts": 10,
        },
        "before": None,
    }


def test_the_chain_holds_and_others_are_rederived(
    shell: Shell, stage: Stage, globex: str
) -> None:
    erase(shell, stage.office.ana)
    stage.do(stage.office.edit(globex, "edit", title="Renamed"))
    run(shell, "sync", at=LATER)
    audited = shell("audit", "verify", "--jobs", "1")
    assert audited.code == 0
    assert "2 not re-derivable (erased)" in audited.out

    async def derived() -> int:
        async with open_log("sqlite:///log.db", read_only=True) as log:
            return await check_the_log(log)

    # Dan's two from before, and Ana's from after it.
    assert asyncio.run(derived()) == 3


def test_what_others_are_called_is_refused_with_the_nearest(
    shell: Shell, stage: Stage, globex: str
) -> None:
    ran = erase(shell, "anna@acme.example")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "callsheet: the log knows no calendar 'anna@acme.example'; it knows "
        "ana@acme.example, dan@acme.example\n"
    )
    erase(shell, "ana@acme.example")
    again = erase(shell, "ana@acme.example")
    assert again.code == 1
    assert again.err.endswith(
        "; of an erased calendar only the id is known, not whose it was\n"
    )


def test_without_a_terminal_it_needs_a_yes(
    shell: Shell, stage: Stage, globex: str
) -> None:
    ran = run(shell, "calendars", "erase", stage.office.ana)
    assert ran.code == 2
    assert "it asks before it erases; without a terminal it needs --yes" in ran.err
    assert explain(shell, globex).out.startswith("Globex merger\n")


def test_a_no_at_the_terminal_erases_nothing(
    shell: Shell, stage: Stage, globex: str
) -> None:
    words = ("calendars", "erase", stage.office.ana, "--now", AT)
    code, said = at_a_terminal(*words, typed="no\n")
    assert code == 1
    assert "nothing was erased" in said
    assert explain(shell, globex).out.startswith("Globex merger\n")


def test_a_no_is_not_told_as_a_yes_of_the_rules(
    shell: Shell, stage: Stage, globex: str
) -> None:
    said = ("--by", "Ana Ruiz", "--why", "for my lawyer")
    assert run(shell, "prefer", globex, "no", *said).code == 0
    assert run(shell, "sync").code == 0
    erase(shell, stage.office.ana)
    told = explain(shell, globex).out
    assert "because somebody chose not to record this event\n" in told
    assert "    matched: event_preference\n" in told
    assert "event_preference:yes" not in told
    again = run(shell, "prefer", globex, "no", "--by", "ana").out
    assert "somebody (who, was erased) chose not to record this event on " in again
    assert "(erased)" not in again


def test_ids_of_choices_are_whole_on_one_line(
    shell: Shell, stage: Stage, globex: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    head, row, shown, why = run(shell, "prefer", "--list").out.splitlines()
    assert max(len(head), len(row)) <= 80
    assert "Globex merger" in row
    assert (shown, why) == (f"    {globex}", "    for my lawyer")
