"""What `audit verify` says: whole words, of what vouches, of what was accepted."""

from pathlib import Path

import pytest

from tests.adapters.cli.kept_log import FIRST, LOG, lay_out, with_state
from tests.adapters.cli.stage import AT, Shell, Stage
from tests.adapters.storage.files import ask, copy_log


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


@pytest.mark.parametrize("words", [[], ["--without-key"]])
def test_an_exported_seal_that_was_found_is_told(
    shell: Shell, words: list[str]
) -> None:
    Path("seal.json").write_text(shell("audit", "seal", "export").out)
    [(position,)] = ask(LOG, "SELECT max(position) FROM stored_events")
    known = shell("audit", "verify", "--json", *words)
    assert (known.code, known.json["seal"]) == (0, None)
    words = ["--seal", "seal.json", *words]
    told = shell("audit", "verify", "--json", *words)
    assert (told.code, told.json["seal"]["position"]) == (0, position)
    number = told.json["seal"]["number"]
    assert (
        f"the log holds seal {number} of seal.json: it vouches for the records up to "
        f"position {position}\n"
    ) in shell("audit", "verify", *words).out


@pytest.mark.parametrize("words", [[], ["--without-key"]])
def test_that_a_log_was_accepted_is_a_note_and_no_fault(
    stage: Stage, shell: Shell, words: list[str]
) -> None:
    copy_log(LOG, Path("older.db"))
    stage.do(stage.office.meeting(title="Globex", ical_uid="more@x"))
    assert shell("sync", "--now", AT).code == 0
    LOG.write_bytes(Path("older.db").read_bytes())
    by = ("--yes", "--by", "ana", "--why", "the disk died", "--now", AT)
    accepted = shell("db", "accept", *by, "--json").json["accepted"]
    ran = shell("audit", "verify", *words)
    assert ran.code == 0
    assert (
        f"the log was accepted as it was on {AT} by ana (it lacked seal "
        f"{accepted['kept']}): the disk died\n"
    ) in ran.out
    assert "no difference" in ran.out
    told = shell("audit", "verify", "--json", *words).json
    assert (told["counts"]["accepted"], told["differences"]) == (1, 0)
    assert "by ana" in told["accepted"][0]["said"]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["audit", "verify", "--bad"], "callsheet audit verify --help"),
        (["audit", "nothing"], "callsheet audit --help"),
        (["nothing"], "callsheet --help"),
    ],
)
def test_a_slip_is_told_where_its_command_is_explained(
    shell: Shell, words: list[str], named: str
) -> None:
    ran = shell(*words)
    assert ran.code == 2
    assert ran.err.endswith(f"\nsee {named}\n")
