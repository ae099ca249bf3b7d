"""`callsheet audit verify --without-key`: what an auditor can see without a secret."""

import json
from pathlib import Path

import pytest

from tests.adapters.cli.kept_log import LOG, change, lay_out
from tests.adapters.cli.stage import Shell
from tests.adapters.storage.files import ask


@pytest.fixture
def keyless(
    request: pytest.FixtureRequest, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log whose newest seal was exported, and whose key is elsewhere."""
    lay_out(request, shell)
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")
    Path("seal.json").write_text(shell("audit", "seal", "export").out)
    Path("log.db.key").unlink()


def test_links_and_seals_can_be_compared(keyless: None, shell: Shell) -> None:
    ran = shell("audit", "verify", "--without-key", "--seal", "seal.json")
    assert ran.code == 0, ran.err
    assert "no decision asked again (that takes the key); no difference" in ran.out
    told = shell("audit", "verify", "--without-key", "--json").json
    assert told["without_key"]
    assert told["records"] == ask(LOG, "SELECT count(*) FROM stored_events")[0][0]


def test_a_changed_record_is_named(keyless: None, shell: Shell) -> None:
    change("state = CAST(CAST(state AS TEXT) || ' ' AS BLOB)")
    told = shell("audit", "verify", "--without-key", "--json")
    assert told.code == 5
    assert told.json["counts"]["altered"] == 1


def test_a_log_of_another_exported_seal_is_told(keyless: None, shell: Shell) -> None:
    seal = json.loads(Path("seal.json").read_text())
    Path("seal.json").write_text(json.dumps({**seal, "hash": "00" * 32}))
    told = shell("audit", "verify", "--without-key", "--seal", "seal.json")
    assert told.code == 5
    assert "is another one than the one kept" in " ".join(told.out.split())
