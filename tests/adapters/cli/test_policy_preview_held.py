"""`policy preview` where the guard holds removals back, or does so already."""

from pathlib import Path

import pytest

from tests.adapters.cli.stage import AT, POLICY, Shell, Stage
from tests.adapters.cli.test_policy_preview import NONE, PREVIEW


@pytest.fixture
def new(bare: Path) -> Path:
    file = bare / "new.toml"
    file.write_text(NONE)
    return file


@pytest.mark.usefixtures("new")
def test_what_would_be_held_back_is_marked_with_its_limit(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        stage.do(stage.office.meeting(title=f"M{number}", ical_uid=f"{number}@x"))
    shell("sync", "--now", AT)
    monkeypatch.setenv("CALLSHEET_LIMITS__REMOVALS", "2")
    ran = shell(*PREVIEW, "--now", AT)
    assert "!  Tue 03 Mar" in ran.out
    shown = " ".join(ran.out.split())
    assert "held back by limits.removals, in the whole workspace" in shown
    assert "too many bots would be lost at once" in ran.err
    assert "3 lost (1 bot), 3 of them held back, 0 re-booked" in shown
    document = shell(*PREVIEW, "--now", AT, "--json").json
    assert [one["limit"] for one in document["held"]] == ["removals"] * 3
    assert document["totals"]["lost"] == {"events": 3, "bots": 1, "held": 3}


def test_to_take_back_what_is_held_changes_nothing(
    shell: Shell, stage: Stage, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        stage.do(stage.office.meeting(title=f"M{number}", ical_uid=f"{number}@x"))
    shell("sync", "--now", AT)
    monkeypatch.setenv("CALLSHEET_LIMITS__REMOVALS", "2")
    new.write_text(POLICY)
    (new.parent / "policy.toml").write_text(NONE)
    shell("sync", "--now", AT)
    for source in ((), ("--live",)):
        ran = shell(*PREVIEW, *source, "--all", "--now", AT)
        assert "No meeting changes." in ran.out
        shown = " ".join(ran.out.split())
        assert "the bot is still there: its removal is held back" in shown
    assert stage.writes() == 3


def test_what_somebody_rejected_is_told_as_such(
    shell: Shell, stage: Stage, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        stage.do(stage.office.meeting(title=f"M{number}", ical_uid=f"{number}@x"))
    shell("sync", "--now", AT)
    monkeypatch.setenv("CALLSHEET_LIMITS__REMOVALS", "2")
    (new.parent / "policy.toml").write_text(NONE)
    (hold,) = shell("sync", "--now", AT, "--json").json["holds"]
    shell("plan", "reject", hold["name"], "--now", AT, "--by", "ben")
    ran = shell(*PREVIEW, "--all", "--now", AT)
    shown = " ".join(ran.out.split())
    assert f"held back: rejected by ben (hold {hold['name']})" in shown
