"""Nothing is decided by views that somebody edited: the log's key proves them."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.adapters.cli.stage import AT, Shell, Stage
from tests.adapters.storage.files import ask


@pytest.fixture
def log(shell: Shell, stage: Stage, bare: Path) -> Path:
    """A log with a bot that is booked, paused after one pass."""
    stage.do(stage.office.meeting(title="Globex"))
    assert shell("sync", "--now", AT).code == 0
    assert shell("pause", "--by", "ana", "--now", AT).code == 0
    return bare / "log.db"


def without_pause(log: Path) -> None:
    """Do what can be done without the key: it is consistent but for its code."""
    [(value,)] = ask(log, "SELECT value FROM workspace_view")
    made, stamp, workspace = str(value).split("\n", 2)
    changed = {**json.loads(workspace), "pauses": {"standing": {}}}
    said = {
        **json.loads(stamp),
        "workspace": sha256(json.dumps(changed).encode()).hexdigest(),
    }
    forged = "\n".join((made, json.dumps(said), json.dumps(changed)))
    ask(log, "UPDATE workspace_view SET value = ?", forged)


def without_its_line(log: Path) -> None:
    ask(log, "DELETE FROM call_sheet")


@pytest.mark.parametrize("edit", [without_pause, without_its_line])
def test_an_edited_view_is_refused_and_named_until_it_is_made_anew(
    shell: Shell, log: Path, edit: Callable[[Path], None]
) -> None:
    edit(log)
    for command in ("plan", "sync"):
        ran = shell(command, "--now", AT)
        assert (ran.code, ran.out) == (1, ""), command
        assert " damaged: " in ran.err
        assert ran.err.endswith(": run `callsheet db rebuild`\n")
    found = shell("audit", "verify", "--json")
    assert (found.code, found.json["counts"]["altered"]) == (5, 1)
    assert "run `callsheet db rebuild`" in found.json["findings"][0]["said"]
    assert "WRONG  views: " in shell("db", "check").out
    assert shell("db", "rebuild").code == 1
    assert shell("audit", "verify").code == shell("db", "check").code == 0
    assert "paused: the whole workspace" in shell("plan", "--now", AT).out
