"""A log in a file that a service writes to: each command says how to ask that one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.adapters.storage.lock import WriterLock
from tests.adapters.cli.stage import AT, Shell, Stage

ANA = "ana@acme.example"
ASKED = {
    ("pause", "--for", "1h"): "ask it (/v1/pauses; docs/serve.md)",
    ("resume",): "ask it (/v1/pauses; docs/serve.md)",
    ("prefer", "evt-1", "no"): "ask it (/v1/events/ID/preference; docs/serve.md)",
    ("plan", "approve", "dc1f2ce8f7"): "ask it (/v1/holds; docs/serve.md)",
    ("tokens", "revoke", "door"): "ask it (/v1/tokens; docs/serve.md)",
    ("calendars", "disconnect", ANA, "--yes"): "ask it: --service URL --token-file",
    ("calendars", "erase", ANA, "--yes"): "ask it (/v1/calendars/ID/erasure;",
    ("calendars", "forget", "--older-than", "1d", "--yes"): "end it meanwhile",
}


@pytest.fixture
def taken(shell: Shell, stage: Stage) -> Iterator[None]:
    stage.do(stage.office.meeting())
    assert shell("sync", "--now", AT).code == 0
    lock = WriterLock(Path("log.db").absolute())
    yield
    lock.release()


@pytest.mark.usefixtures("taken")
def test_a_command_that_may_not_write_says_whom_to_ask(shell: Shell) -> None:
    for words, cure in ASKED.items():
        ran = shell(*words)
        assert ran.code == 1, words
        assert f"end the other one first; if that is a service, {cure}" in ran.err
