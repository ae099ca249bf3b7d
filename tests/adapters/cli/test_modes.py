"""Modes as settings: what is shown and sent, and what is refused."""

from pathlib import Path

import pytest

from tests.adapters.cli.stage import AT, Shell, Stage


def sync(shell: Shell) -> str:
    ran = shell("sync", "--now", AT)
    assert ran.code == 0
    return ran.out


def test_in_observe_mode_it_is_shown_what_would_be_done(
    shell: Shell, stage: Stage, bare: Path
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    (bare / "callsheet.toml").write_text('mode = "observe"\n')
    plan = shell("plan", "--now", AT)
    assert (plan.code, "to add, held: mode observe\n" in plan.out) == (0, True)
    assert "limits.removals" not in plan.err
    row = shell("plan", "--now", AT, "--json").json["events"][0]
    assert (row["action"], row["would"]) == ("held", "add")
    assert (row["held"]["reason"], row["held"]["mode"]) == ("mode", "observe")
    assert "to add, held: mode observe" in sync(shell)
    waiting = shell("sync", "--now", AT, "--json").json["waiting"]
    assert [one["why"] for one in waiting] == ["mode"]
    assert stage.writes() == 0


SETTINGS = """\
[modes.calendars]
"Dan@acme.example" = "observe"

[modes.rules]
customers = "add_only"
"""


def test_calendars_and_rules_have_modes_of_their_own(
    shell: Shell, stage: Stage, bare: Path
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    stage.do(stage.office.meeting(stage.office.dan, title="Initech"))
    (bare / "callsheet.toml").write_text(SETTINGS)
    assert "to add, held: mode observe (this calendar)" in sync(shell)
    assert stage.writes() == 1


def test_a_rule_that_is_not_there_is_refused_and_nothing_is_sent(
    shell: Shell, stage: Stage, bare: Path
) -> None:
    (bare / "callsheet.toml").write_text('[modes.rules]\ncustmers = "observe"\n')
    for command in ("plan", "sync"):
        ran = shell(command, "--now", AT)
        assert (ran.code, ran.out) == (3, "")
        assert ran.err == (
            "callsheet: modes.rules: the policy in force has no rule 'custmers'; "
            "did you mean 'customers'?\n"
        )
    assert stage.calls() == 0


def test_a_calendar_that_is_not_there_is_told(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = '{"ana@acme.example": "observe", "ann@acme.example": "observe"}'
    monkeypatch.setenv("CALLSHEET_MODES__CALENDARS", given)
    told = "modes.calendars: no calendar 'ann@acme.example' is connected, or not yet\n"
    for command in ("plan", "sync"):
        ran = shell(command, "--now", AT, "--json")
        assert ran.code == 0
        assert ran.err.startswith(told)


def test_a_policys_preview_heeds_neither_modes_nor_pauses(
    shell: Shell, stage: Stage, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    monkeypatch.setenv("CALLSHEET_MODE", "observe")
    assert shell("pause", "--now", AT).code == 0
    sync(shell)
    (bare / "new.toml").write_text('default = "record"\n[bot]\nbot_name = "Anew"\n')
    ran = shell("policy", "preview", "new.toml", "--now", AT, "--live")
    assert (ran.code, "held" in ran.out) == (0, False)
    assert "0 meetings gained, 0 lost, 1 re-booked" in ran.out
