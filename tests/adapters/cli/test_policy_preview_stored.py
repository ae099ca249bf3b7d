"""`policy preview` against a log whose policy is not the one that was stored."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from callsheet.adapters.policy_file import read_policy_file
from callsheet.domain.digests import encoded
from callsheet.domain.parts import Filing
from callsheet.domain.policy import Policy
from tests.adapters.cli.stage import AT, Shell
from tests.adapters.cli.test_policy_preview import NONE, PREVIEW


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize("source", [(), ("--live",)], ids=["the log", "Recall"])
@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        pytest.param(
            "UPDATE stored_texts SET bytes = :forged, codec = '' WHERE digest = :key",
            "the last good policy is not the text that was stored",
            id="forged",
        ),
        pytest.param(
            "DELETE FROM stored_texts WHERE digest = :key AND :forged <> ''",
            "the last good policy is not in the log",
            id="gone",
        ),
    ],
)
def test_a_stored_policy_that_is_not_whole_is_not_compared_with(
    shell: Shell,
    bare: Path,
    monkeypatch: pytest.MonkeyPatch,
    source: tuple[str, ...],
    change: str,
    complaint: str,
) -> None:
    (bare / "new.toml").write_text(NONE)
    assert shell("sync", "--now", AT).code == 0
    monkeypatch.delenv("CALLSHEET_POLICY")
    _, key = Filing().text(read_policy_file(bare / "policy.toml"))
    forged, _ = Filing().text(Policy())
    given = {"key": key, "forged": encoded(forged)}
    with closing(sqlite3.connect(bare / "log.db")) as log, log:
        assert log.execute(change, given).rowcount == 1
    ran = shell(*PREVIEW, *source, "--now", AT)
    assert (ran.code, ran.out) == (1, "")
    assert complaint in ran.err
