"""`policy preview` where one's own domains are learnt from the calendars of the log."""

from pathlib import Path

import pytest

from tests.adapters.cli.stage import AT, POLICY, Shell, Stage
from tests.adapters.cli.test_policy_preview import NONE, PREVIEW

LEARNING = POLICY.replace('own_domains = ["acme.example"]', "learn_own_domains = true")

UNKNOWN = (
    "the log does not know the address of 1 calendar: whose domains are one's own "
    "cannot all be told; --live does\n"
)


@pytest.fixture
def new(bare: Path, shell: Shell, stage: Stage) -> Path:
    """A learning policy; Ana's meeting is booked, Dan has none that is known."""
    stage.do(stage.office.meeting(title="Globex"))
    assert shell("sync", "--now", AT).code == 0
    file = bare / "new.toml"
    file.write_text(LEARNING)
    return file


@pytest.mark.usefixtures("new")
def test_a_calendar_of_which_only_the_name_is_known_is_told_of(shell: Shell) -> None:
    ran = shell(*PREVIEW, "--now", AT, "--all")
    assert (ran.code, ran.err) == (0, UNKNOWN)
    assert "0 lost, 0 re-booked, 1 unchanged" in ran.out
    assert shell(*PREVIEW, "--now", AT, "--live").err == ""
    past = shell(*PREVIEW, "--now", "2026-03-03T20:00:00Z", "--days", "3")
    assert UNKNOWN in past.err
    assert "1 lost" in past.out
    assert "a booked bot would stay" not in " ".join(past.out.split())


def test_a_meeting_without_a_bot_yet_is_lost_for_want_of_knowledge(
    shell: Shell, stage: Stage, new: Path
) -> None:
    (new.parent / "none.toml").write_text(NONE)
    initech = {"ical_uid": "initech@x", "meeting_url": "https://zoom.us/j/98765432101"}
    stage.do(stage.office.meeting(title="Initech", **initech))
    shell("sync", "--policy", "none.toml", "--now", AT)
    new.write_text(LEARNING)
    ran = shell(*PREVIEW, "--policy", "policy.toml", "--now", AT, "--all")
    shown = " ".join(ran.out.split())
    note = "cannot be told: nothing is added (a booked bot would stay)"
    assert shown.count(note) == shown.count("- Tue 03 Mar") > 0


def test_it_is_told_of_the_old_policy_too(shell: Shell, new: Path) -> None:
    (new.parent / "old.toml").write_text(LEARNING)
    new.write_text(POLICY)
    ran = shell(*PREVIEW, "--now", AT, "--policy", "old.toml")
    assert (ran.code, ran.err) == (0, UNKNOWN)


def test_where_no_policy_learns_it_does_not_matter(shell: Shell, new: Path) -> None:
    new.write_text(POLICY)
    assert shell(*PREVIEW, "--now", AT).err == ""


@pytest.mark.usefixtures("new")
def test_where_every_calendar_is_known_nothing_is_said(
    shell: Shell, stage: Stage
) -> None:
    stage.do(stage.office.meeting(stage.office.dan, title="Initech"))
    shell("sync", "--now", AT)
    assert shell(*PREVIEW, "--now", AT).err == ""
