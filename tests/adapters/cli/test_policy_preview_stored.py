"""`policy preview` against a log whose policy is not the one that was stored."""

from collections.abc import Callable
from pathlib import Path

import pytest

from callsheet.adapters.policy_file import read_policy_file
from callsheet.domain.digests import encoded
from callsheet.domain.ids import Digest
from callsheet.domain.parts import Filing
from callsheet.domain.policy import Policy
from tests.adapters.cli.stage import AT, Shell
from tests.adapters.cli.test_policy_preview import NONE, PREVIEW
from tests.adapters.storage.files import ask, forge


def forged(log: Path, key: Digest) -> None:
    text, _ = Filing().text(Policy())
    forge(log, key, encoded(text))


def damaged(log: Path, key: Digest) -> None:
    ask(log, "UPDATE stored_texts SET bytes = x'00' WHERE digest = ?", key)


def gone(log: Path, key: Digest) -> None:
    ask(log, "DELETE FROM stored_texts WHERE digest = ?", key)


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize("source", [(), ("--live",)], ids=["the log", "Recall"])
@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (forged, "the last good policy is not the text that was stored"),
        (damaged, "a stored text is damaged"),
        (gone, "the last good policy is not in the log"),
    ],
)
def test_a_stored_policy_that_is_not_whole_is_not_compared_with(
    shell: Shell,
    bare: Path,
    monkeypatch: pytest.MonkeyPatch,
    source: tuple[str, ...],
    change: Callable[[Path, Digest], None],
    complaint: str,
) -> None:
    (bare / "new.toml").write_text(NONE)
    assert shell("sync", "--now", AT).code == 0
    monkeypatch.delenv("CALLSHEET_POLICY")
    _, key = Filing().text(read_policy_file(bare / "policy.toml"))
    change(bare / "log.db", key)
    ran = shell(*PREVIEW, *source, "--now", AT)
    assert (ran.code, ran.out) == (1, "")
    assert complaint in ran.err
