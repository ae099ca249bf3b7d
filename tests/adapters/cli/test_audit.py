"""`callsheet audit verify` on logs of real passes, honest and changed behind it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from callsheet.adapters.cli import audit_passes
from callsheet.adapters.cli.audit_options import Scope
from callsheet.application.audit_findings import Finding
from callsheet.application.auditing import Stretch
from tests.adapters.cli.kept_log import (
    BLANK,
    FIRST,
    GONE,
    LOG,
    change,
    first_decision,
    lay_out,
    on_text,
    with_state,
)
from tests.adapters.cli.stage import AT, Shell, Stage
from tests.adapters.storage.files import ask, copy_log


@pytest.fixture
def synced(
    request: pytest.FixtureRequest, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log of two passes."""
    lay_out(request, shell)
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")


def test_an_honest_log_is_proven(synced: None, shell: Shell) -> None:
    ran = shell("audit", "verify")
    assert (ran.code, ran.err) == (0, "")
    assert "decisions asked again; no difference" in ran.out
    told = shell("audit", "verify", "--json", "--jobs", "2").json
    assert told["findings"] == []
    assert told["differences"] == 0
    assert told["records"] == told["position"] > told["decisions"] > 1


@pytest.mark.parametrize(
    ("plant", "kind", "field"),
    [
        pytest.param(
            with_state("reason", "'event_ended'"), "altered", "reason", id="a reason"
        ),
        pytest.param(
            with_state("flags", "json_array('late_join')"),
            "altered",
            "flags",
            id="flags",
        ),
        pytest.param(
            with_state("valid_until", "null"), "altered", "valid_until", id="validity"
        ),
        pytest.param(
            with_state("decision", "'sha256:00'"), "altered", "decision", id="a digest"
        ),
        pytest.param(with_state("at", "'today'"), "unreadable", "", id="no instant"),
        pytest.param(
            lambda: change("topic = 'decision/9'"), "unreadable", "", id="a newer topic"
        ),
        pytest.param(lambda: change("state = 7"), "unreadable", "", id="a number"),
        pytest.param(
            on_text(GONE, "$.parts[0][1]"), "missing", "event", id="a text gone"
        ),
        pytest.param(
            on_text(GONE, "$.snapshot"), "missing", "snapshot", id="a snapshot gone"
        ),
        pytest.param(
            on_text(BLANK, "$.snapshot"), "damaged", "snapshot", id="a text changed"
        ),
    ],
)
def test_what_was_changed_in_the_database_is_named(
    synced: None,
    shell: Shell,
    plant: Callable[[], None],
    kind: str,
    field: str,
) -> None:
    where = first_decision()
    plant()
    told = shell("audit", "verify", "--json")
    assert told.code == 5
    named = next(
        one
        for one in told.json["findings"]
        if (one["kind"], one["field"]) == (kind, field)
    )
    assert (named["stream"], named["version"], named["position"]) == where
    shown = shell("audit", "verify")
    assert shown.code == 5
    assert kind in shown.out
    assert f"{told.json['differences']} difference" in shown.out


def test_a_changed_record_also_breaks_its_link(synced: None, shell: Shell) -> None:
    change("state = CAST(CAST(state AS TEXT) || ' ' AS BLOB)")
    told = shell("audit", "verify", "--json").json
    assert [(f["kind"], f["field"]) for f in told["findings"]] == [("altered", "hash")]


def test_a_deleted_record_is_missed_by_its_seal(synced: None, shell: Shell) -> None:
    ask(LOG, f"DELETE FROM stored_events WHERE position = {FIRST}")  # noqa: S608
    told = shell("audit", "verify", "--json")
    assert told.code == 5
    assert "not_as_sealed" in {one["kind"] for one in told.json["findings"]}


def test_a_log_put_back_to_an_older_copy_is_cut(
    stage: Stage, shell: Shell, tmp_path: Path
) -> None:
    shell("sync", "--now", AT)
    copy_log(LOG, tmp_path / "older.db")
    stage.do(stage.office.meeting(title="Globex"))
    shell("sync", "--now", AT)
    LOG.write_bytes((tmp_path / "older.db").read_bytes())
    told = shell("audit", "verify", "--json")
    assert told.code == 5
    assert [one["kind"] for one in told.json["findings"]] == ["cut"]
    assert "ends before its seal" in shell("audit", "verify").out


def test_a_log_without_its_key_cannot_be_proven(synced: None, shell: Shell) -> None:
    Path("log.db.key").unlink()
    ran = shell("audit", "verify")
    assert ran.code == 1
    assert "the key of this log is not there" in ran.err


def test_a_kept_seal_that_is_gone_or_forged_is_told(synced: None, shell: Shell) -> None:
    head = Path("log.db.head")
    head.write_text(head.read_text().replace('"number": ', '"number": 1'))
    for harm in (lambda: None, lambda: head.write_text("?"), head.unlink):
        harm()
        ran = shell("audit", "verify", "--json")
        assert (ran.code, ran.json["counts"]["cut"]) == (5, 0)
        [finding] = ran.json["findings"]
        assert finding["kind"] == "head_lost"
        assert "log.db.head: " in finding["said"]
        assert "put the file back, or `callsheet db accept`" in finding["said"]


class TestAnExportedSeal:
    @pytest.fixture
    def kept(self, stage: Stage, shell: Shell) -> str:
        """One exported after the first pass; the second one is over."""
        stage.do(stage.office.meeting(title="Globex"))
        shell("sync", "--now", AT)
        exported = shell("audit", "seal", "export")
        assert (exported.code, exported.err) == (0, "")
        Path("seal.json").write_text(exported.out)
        stage.do(stage.office.meeting(title="Globex again", ical_uid="again@x"))
        shell("sync", "--now", AT)
        return exported.out

    def test_is_held_by_the_log_that_goes_on(self, kept: str, shell: Shell) -> None:
        ran = shell("audit", "verify", "--seal", "seal.json")
        assert (ran.code, ran.err) == (0, "")
        assert shell("audit", "seal", "export").out != kept

    @pytest.mark.usefixtures("kept")
    def test_shows_that_the_log_was_begun_anew(self, shell: Shell) -> None:
        for file in ("log.db", "log.db.head"):
            Path(file).unlink()
        shell("sync", "--now", AT)
        assert shell("audit", "verify").code == 0
        told = shell("audit", "verify", "--seal", "seal.json", "--json")
        assert told.code == 5
        assert [one["kind"] for one in told.json["findings"]] == ["cut"]
        assert "another log" in told.json["findings"][0]["said"]

    def test_that_was_forged_is_none(self, kept: str, shell: Shell) -> None:
        Path("seal.json").write_text(kept.replace('"number":', '"number":1'))
        ran = shell("audit", "verify", "--seal", "seal.json")
        assert ran.code == 5
        assert "not written with the key of this log" in " ".join(ran.out.split())

    @pytest.mark.usefixtures("kept")
    def test_that_is_not_there_is_no_question(self, shell: Shell) -> None:
        ran = shell("audit", "verify", "--seal", "none.json")
        assert (ran.code, ran.out) == (2, "")
        assert "--seal: there is no file none.json" in ran.err


def test_a_log_that_was_never_sealed_has_no_seal_to_export(
    stage: Stage, shell: Shell
) -> None:
    ran = shell("audit", "seal", "export")
    assert ran.code == 1
    assert "there is no log" in ran.err


def test_only_what_is_wanted_is_looked_at(synced: None, shell: Shell) -> None:
    with_state("reason", "'event_ended'")()
    _, _, position = first_decision()
    told = shell("audit", "verify", "--since", position, "--json").json
    assert told["since"] == position
    assert told["counts"]["altered"] == 0
    day = shell("audit", "verify", "--since", "2100-01-01", "--json").json
    assert day["records"] == 0
    instant = shell("audit", "verify", "--since", "1999-01-01T00:00:00Z", "--json").json
    assert instant["counts"]["altered"] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["--since", "99999"], "the log ends at position", id="too far"),
        pytest.param(["--since", "tuesday"], "a position such as 41500", id="a word"),
        pytest.param(["--since", "2026-03-02T15:00"], "needs its offset", id="no zone"),
        pytest.param(["--jobs", "0"], "from 1 to 256", id="no process"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(
    synced: None, shell: Shell, words: list[str], said: str
) -> None:
    ran = shell("audit", "verify", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_without_a_log_there_is_nothing_to_prove(stage: Stage, shell: Shell) -> None:
    ran = shell("audit", "verify")
    assert ran.code == 1
    assert "there is no log" in ran.err


def test_who_interrupts_it_learns_how_to_go_on(
    synced: None, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_state("reason", "'event_ended'")()

    def interrupted(scope: Scope) -> Iterator[Stretch[Finding]]:
        yield next(audit_passes.recompute(scope))
        yield Stretch(position=5)
        raise KeyboardInterrupt

    monkeypatch.setattr(audit_passes, "PASSES", (("working", interrupted),))
    ran = shell("audit", "verify")
    assert ran.code == 130
    assert "altered" in ran.out
    assert "go on with --since 5" in ran.err


def test_a_pass_before_the_last_one_has_not_seen_it_all(
    synced: None, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(scope: Scope) -> Iterator[Stretch[Finding]]:
        yield from ()
        raise KeyboardInterrupt

    passes = (("first", audit_passes.links), ("last", interrupted))
    monkeypatch.setattr(audit_passes, "PASSES", passes)
    assert "go on with --since 2" in shell("audit", "verify", "--since", "2").err


def test_a_seal_that_was_exported_is_no_head(synced: None, shell: Shell) -> None:
    seal = shell("audit", "seal", "export").out
    Path("log.db.head").write_text(seal)
    ran = shell("audit", "verify")
    assert ran.code == 5
    assert "not written with the key of this log" in ran.out


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"log": "01"'])
def test_a_wrong_file_is_no_sign_of_tampering(
    synced: None, shell: Shell, content: str
) -> None:
    Path("seal.json").write_text(content)
    ran = shell("audit", "verify", "--seal", "seal.json")
    assert (ran.code, ran.out) == (2, "")
    assert "seal.json is nothing that `callsheet audit seal export` wrote" in ran.err
