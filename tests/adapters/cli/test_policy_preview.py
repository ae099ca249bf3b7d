"""`policy preview` from the log and from Recall: words, sources, and empty cases."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.adapters.cli.stage import AT, POLICY, Shell, Stage
from tests.adapters.simulator.office import NOW
from tests.adapters.storage.files import copy_log

PREVIEW = ("policy", "preview", "new.toml")

NAMED = POLICY + '\n[bot]\nbot_name = "Acme Notes"\n'
NONE = 'preset = "none"\n'


@pytest.fixture
def new(bare: Path) -> Path:
    file = bare / "new.toml"
    file.write_text(NONE)
    return file


@pytest.fixture
def in_step(shell: Shell, stage: Stage) -> Stage:
    """One meeting of Ana's is booked."""
    stage.do(stage.office.meeting(title="Globex"))
    assert shell("sync", "--now", AT).code == 0
    return stage


@pytest.mark.usefixtures("new", "in_step")
def test_a_loss_is_told_with_both_policies_reasons(shell: Shell) -> None:
    ran = shell(*PREVIEW, "--now", AT, "--zone", "Europe/Berlin")
    assert (ran.code, ran.err) == (0, "")
    shown = " ".join(ran.out.split())
    assert "- Tue 03 Mar 11:00" in shown
    assert 'record: rule "customers" records it → skip: ' in shown
    assert "0 meetings gained, 1 lost (1 bot), 0 re-booked, 0 unchanged" in shown
    assert "sqlite:///log.db, as of Mon 02 Mar 09:00" in shown


@pytest.mark.usefixtures("in_step")
def test_other_settings_are_a_re_booking(shell: Shell, new: Path) -> None:
    new.write_text(NAMED)
    ran = shell(*PREVIEW, "--now", AT)
    assert "~" in [line[:1] for line in ran.out.splitlines()]
    assert "with other bot settings" in ran.out
    assert "1 re-booked (1 bot)" in ran.out


@pytest.mark.usefixtures("new")
def test_a_change_that_moves_the_bot_too_books_it_anew(
    shell: Shell, in_step: Stage, bare: Path
) -> None:
    event = in_step.do(in_step.office.meeting(title="Moves", ical_uid="moves@x"))
    shell("sync", "--now", AT)
    in_step.do(in_step.office.move(event, NOW + timedelta(days=1, hours=4)))
    (bare / "new.toml").write_text(NAMED)
    ran = shell(*PREVIEW, "--live", "--now", AT)
    assert "booked anew" in ran.out
    assert "2 re-booked (2 bots)" in ran.out


def test_a_shared_bot_that_stays_is_said_to(
    shell: Shell, stage: Stage, new: Path
) -> None:
    new.write_text(POLICY.replace("external = true", 'calendar = "dan@acme.example"'))
    stage.do(stage.office.shared(title="Globex"))
    shell("sync", "--now", AT)
    ran = shell(*PREVIEW, "--now", AT)
    shown = " ".join(ran.out.split())
    assert "1 lost (0 bots: shared)" in shown
    assert "the bot stays, for another calendar" in shown.replace(" dan ", " ")

    (new.parent / "policy.toml").write_text(new.read_text())
    shell("sync", "--now", AT)
    new.write_text(POLICY)
    ran = shell(*PREVIEW, "--now", AT)
    assert "1 meeting gained (0 bots: shared)" in ran.out
    assert "joins the bot of another calendar" in " ".join(ran.out.split())


@pytest.mark.usefixtures("new", "in_step")
def test_why_tells_the_path_through_both_policies(shell: Shell) -> None:
    shown = " ".join(shell(*PREVIEW, "--why", "--now", AT).out.split())
    assert 'rule "customers" applies: guests from outside: bo@globex.example' in shown
    assert shown.index("customers") < shown.index("→ skip") < shown.rindex("· ")


@pytest.mark.usefixtures("in_step")
def test_only_what_changes_is_listed_unless_all_is_asked_for(
    shell: Shell, new: Path
) -> None:
    new.write_text(POLICY)
    ran = shell(*PREVIEW, "--now", AT)
    assert ran.out.startswith("No meeting changes.\n0 meetings gained, 0 lost")
    assert "1 unchanged" in ran.out
    assert "Globex" in shell(*PREVIEW, "--all", "--now", AT).out
    assert shell(*PREVIEW, "--now", AT, "--json").json["events"] == []
    (event,) = shell(*PREVIEW, "--all", "--now", AT, "--json").json["events"]
    assert event["effect"] == "unchanged"


@pytest.mark.usefixtures("new", "in_step")
def test_as_json_both_sides_are_told(shell: Shell) -> None:
    document = shell(*PREVIEW, "--now", AT, "--json").json
    assert document["schema_version"] == 1
    assert document["now"] == AT
    assert document["source"] == {
        "kind": "database",
        "database": "sqlite:///log.db",
        "last_pass": AT,
        "events": 1,
    }
    assert {d[:7] for d in document["policies"].values()} == {"sha256:"}
    assert document["totals"]["lost"] == {"events": 1, "bots": 1, "held": 0}
    assert (document["held"], document["unreadable"]) == ([], [])
    (event,) = document["events"]
    assert (event["title"], event["calendar"]) == ("Globex", "ana@acme.example")
    assert event["start_time"] == "2026-03-03T10:00:00Z"
    assert (event["effect"], event["bot_shared"], event["held"]) == (
        "lost",
        False,
        None,
    )
    old, now = event["old"], event["new"]
    assert (old["verdict"], old["rule"], old["bot"]) == ("record", "customers", True)
    assert old["commands"] == ["noop"]
    assert (now["verdict"], now["bot"]) == ("skip", False)
    assert now["commands"] == ["remove_bot"]
    assert now["explanation"] != []


@pytest.mark.usefixtures("new", "in_step")
def test_another_policy_to_compare_with_can_be_named(shell: Shell, bare: Path) -> None:
    (bare / "old.toml").write_text(NONE)
    ran = shell(*PREVIEW, "--policy", "old.toml", "--now", AT)
    assert "No meeting changes." in ran.out


@pytest.mark.usefixtures("new")
def test_the_policy_of_the_log_is_compared_with_not_that_of_the_settings(
    shell: Shell, in_step: Stage, bare: Path
) -> None:
    (bare / "policy.toml").write_text(NONE)
    assert "1 lost" in shell(*PREVIEW, "--now", AT).out
    live = shell(*PREVIEW, "--live", "--now", AT)
    assert "No meeting changes." in live.out
    assert in_step.writes() == 1


@pytest.mark.usefixtures("new", "in_step")
def test_without_a_policy_in_the_settings_recall_is_compared_under_the_logs(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CALLSHEET_POLICY")
    ran = shell(*PREVIEW, "--live", "--now", AT)
    assert ran.code == 0
    assert "1 lost (1 bot)" in ran.out
    assert "2 calendars, 1 event read" in ran.out


def test_where_no_policy_is_known_it_is_compared_with_none(
    shell: Shell, stage: Stage, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new.write_text(POLICY)
    stage.do(stage.office.meeting(title="Globex"))
    monkeypatch.delenv("CALLSHEET_POLICY")
    ran = shell(*PREVIEW, "--live", "--now", AT)
    assert "1 meeting gained (1 bot)" in ran.out
    assert "there is no policy" in ran.out
    assert "no policy → sha256:" in ran.out
    document = shell(*PREVIEW, "--live", "--now", AT, "--json").json
    assert document["policies"]["old"] is None
    assert document["events"][0]["old"]["verdict"] is None


@pytest.mark.usefixtures("new", "in_step")
def test_a_policy_in_force_that_cannot_be_read_is_told_of(
    shell: Shell, bare: Path
) -> None:
    (bare / "policy.toml").write_text("nonsense = 1\n")
    ran = shell(*PREVIEW, "--live", "--now", AT)
    assert ran.code == 3
    assert "1 lost" in ran.out
    assert "stays in force" in ran.err


@pytest.mark.usefixtures("new", "in_step")
def test_another_log_can_be_named(
    shell: Shell, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_log(bare / "log.db", bare / "copy.db")
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///nowhere.db")
    monkeypatch.setenv("CALLSHEET_KEY__SCHEME", "company")
    ran = shell(*PREVIEW, "--database", "sqlite:///copy.db", "--now", AT)
    assert "1 lost (1 bot)" in ran.out
    assert "sqlite:///copy.db" in ran.out


@pytest.mark.usefixtures("in_step")
@pytest.mark.parametrize("words", [("--json", "--database"), ("--database", "--json")])
def test_a_database_that_is_not_named_is_the_usual_log(
    shell: Shell, new: Path, words: tuple[str, ...]
) -> None:
    new.write_text(NAMED)
    usual = shell(*PREVIEW, "--now", AT, "--json")
    assert shell(*PREVIEW, "--now", AT, *words).json == usual.json


@pytest.mark.usefixtures("in_step", "new")
def test_elsewhere_a_database_has_to_be_named(shell: Shell) -> None:
    ran = shell("sync", "--database", "--json", "--now", AT)
    assert ran.code == 2
