"""What `audit verify` says: whole words, of what vouches, of what was accepted."""

import pytest

from tests.adapters.cli.kept_log import FIRST, LOG, lay_out, with_state
from tests.adapters.cli.stage import Shell
from tests.adapters.storage.files import ask


@pytest.fixture(autouse=True)
def synced(
    request: pytest.FixtureRequest, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log of two passes."""
    lay_out(request, shell)
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")


class TestTheTableOfFaults:
    @pytest.fixture(autouse=True)
    def faults(self) -> None:
        """A record changed, the seal not so; then another one is gone."""
        with_state("valid_until", "null")()
        ask(LOG, f"DELETE FROM stored_events WHERE position = {FIRST} + 1")  # noqa: S608

    @pytest.mark.parametrize("columns", ["80", "100"])
    def test_fits_and_its_words_are_whole(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch, columns: str
    ) -> None:
        monkeypatch.setenv("COLUMNS", columns)
        table = shell("audit", "verify").out.partition("\n\n")[0].splitlines()
        assert max(map(len, table)) <= int(columns)
        words = {line.split("  ")[0] for line in table if line[0] != " "}
        assert words == {"what", "altered", "missing", "not_as_sealed"}
        assert any("valid_until" in line for line in table)
        assert "…" not in "".join(table)

    def test_into_a_pipe_goes_a_line_each_with_whole_ids(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told = shell("audit", "verify", "--json").json["findings"]
        monkeypatch.delenv("COLUMNS")
        table = shell("audit", "verify").out.partition("\n\n")[0].splitlines()[1:]
        assert [line.split()[0] for line in table] == [one["kind"] for one in told]
        assert all(one["stream"] in line for one, line in zip(told, table, strict=True))
        assert all(one["field"] in line for one, line in zip(told, table, strict=True))
