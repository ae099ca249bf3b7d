"""A log whose key is lost: what of it is left, and how to go on."""

from pathlib import Path

import pytest

from tests.adapters.cli.stage import AT, Ran, Shell, Stage

LOST = "log.db.key"


@pytest.fixture
def meeting(shell: Shell, stage: Stage) -> str:
    """A meeting with a bot, of a log without its key."""
    event, _ = stage.do(stage.office.shared(title="Globex merger"))
    assert shell("sync", "--now", AT).code == 0
    Path(LOST).unlink()
    return event


def told(shell: Shell, *words: str) -> Ran:
    ran = shell(*words)
    assert "error of the program" not in ran.err
    return ran


@pytest.mark.parametrize("chosen", [False, True])
def test_the_records_of_an_event_are_told(
    shell: Shell, stage: Stage, chosen: bool
) -> None:
    event = stage.do(stage.office.meeting(title="Globex merger"))
    assert shell("sync", "--now", AT).code == 0
    if chosen:
        assert shell("prefer", event, "yes", "--by", "Ana", "--now", AT).code == 0
    Path(LOST).unlink()
    ran = told(shell, "explain", event)
    assert "because a rule records it" in ran.out
    assert "Globex" not in ran.out
    assert told(shell, "db", "backup", "copy.db").code == 0
    assert "WRONG  key: " in told(shell, "db", "check").out
    for words in (["audit", "tail"], ["audit", "export"]):
        ran = told(shell, *words)
        assert ran.code == chosen
        assert ("the key of this log is not there; put it back" in ran.err) is chosen


@pytest.mark.parametrize(
    "words",
    [
        ["sync", "--now", AT],
        ["plan", "--now", AT],
        ["prefer", "evt", "no", "--event"],
        ["pause", "--by", "ana"],
        ["audit", "verify"],
        ["audit", "replay", "--policy", "policy.toml"],
        ["policy", "preview", "policy.toml", "--now", AT],
    ],
)
@pytest.mark.usefixtures("meeting")
def test_all_else_says_that_the_key_is_not_there(
    shell: Shell, words: list[str]
) -> None:
    ran = told(shell, *words)
    assert ran.code == 1
    assert f"{LOST}" in ran.err
    assert "is not there" in ran.err
    assert len(ran.err.splitlines()) == 1


@pytest.mark.usefixtures("meeting")
def test_a_new_log_takes_over_what_is_booked(shell: Shell, stage: Stage) -> None:
    writes = stage.writes()
    Path("lost").mkdir()
    for file in Path().glob("log.db*"):
        file.rename(Path("lost", file.name))
    ran = shell("sync", "--now", AT)
    assert ran.code == 0
    assert "in step: yes" in ran.out
    assert stage.writes() == writes
    assert Path(LOST).exists()
    assert shell("audit", "verify").code == 0
