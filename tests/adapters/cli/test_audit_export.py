"""`audit export`, `audit diff` and `audit tail` on logs of real passes."""

import json
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet  # type: ignore[import-untyped]  # ships no types

from callsheet.adapters.storage.flat_records import COLUMNS
from tests.adapters.cli.kept_log import change, first_decision, lay_out, with_state
from tests.adapters.cli.stage import Ran, Shell
from tests.adapters.storage.files import ask, copy_log

COPY = Path("copy.db")
LOG = Path("log.db")


@pytest.fixture(autouse=True)
def synced(
    request: pytest.FixtureRequest, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log of two passes, and a copy of it."""
    lay_out(request, shell)
    copy_log(LOG, COPY)
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


class TestExport:
    def test_every_record_is_a_line_of_one_shape(self, shell: Shell) -> None:
        ran = shell("audit", "export")
        assert (ran.code, ran.err) == (0, "")
        records = lines(ran.out)
        [(count,)] = ask(LOG, "SELECT count(*) FROM stored_events")
        assert [one["position"] for one in records] == list(range(1, count + 1))
        assert {tuple(one) for one in records} == {COLUMNS}
        decided = next(one for one in records if one["topic"] == "decision/1")
        assert decided["reason"] == decided["record"]["reason"]
        assert decided["stream"] == f"event:{decided['event_id']}"
        assert decided["commands"] == decided["record"]["commands"]

    def test_titles_and_guests_are_not_in_it(self, shell: Shell) -> None:
        told = shell("audit", "export").out
        assert "Moves" not in told
        assert "globex" not in told.lower()

    def test_a_part_of_it_goes_into_a_file(self, shell: Shell) -> None:
        ran = shell("audit", "export", "--since", "3", "--out", "some.jsonl")
        assert (ran.code, ran.out) == (0, "")
        records = lines(Path("some.jsonl").read_text())
        assert records[0]["position"] == 4
        assert ran.err == f"some.jsonl: {len(records)} records\n"
        assert list(Path().glob(".*")) == []

    def test_a_file_is_of_the_format_that_its_name_says(self, shell: Shell) -> None:
        for name in ("all.parquet", "all.PARQUET"):
            assert shell("audit", "export", "--out", name).code == 0
            assert parquet.read_table(name).num_rows > 0
        for name in ("all.jsonl", "all.txt"):
            assert shell("audit", "export", "--out", name).code == 0
            assert lines(Path(name).read_text())

    @pytest.mark.parametrize(
        ("form", "name"), [("jsonl", "good.parquet"), ("parquet", "good.jsonl")]
    )
    def test_a_name_that_says_another_format_is_refused(
        self, shell: Shell, form: str, name: str
    ) -> None:
        Path(name).write_text("good")
        ran = shell("audit", "export", "--format", form, "--out", name)
        assert (ran.code, Path(name).read_text()) == (2, "good")
        assert f"--format {form}: --out {name} is named as " in ran.err

    def test_parquet_holds_the_same(self, shell: Shell) -> None:
        ran = shell("audit", "export", "--format", "parquet", "--out", "all.parquet")
        assert ran.code == 0
        table = parquet.read_table("all.parquet")
        assert tuple(table.column_names) == COLUMNS
        records = lines(shell("audit", "export").out)
        told = table.to_pylist()
        assert [json.loads(one["record"]) for one in told] == [
            one["record"] for one in records
        ]
        assert [one["commands"] for one in told] == [one["commands"] for one in records]
        assert shell("audit", "diff", "all.parquet", "log.db").code == 0

    def test_what_cannot_be_read_has_its_place_and_says_why(self, shell: Shell) -> None:
        change("topic = 'decision/9'")
        _, _, position = first_decision_of(COPY)
        record = lines(shell("audit", "export").out)[position - 1]
        assert (record["topic"], record["record"]) == ("decision/9", None)
        assert "a newer one wrote it" in record["problem"]
        shell("audit", "export", "--format", "parquet", "--out", "all.parquet")
        told = parquet.read_table("all.parquet").to_pylist()[position - 1]
        assert (told["problem"], told["record"]) == (record["problem"], None)

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            pytest.param(["--format", "parquet"], "say into which file", id="no file"),
            pytest.param(
                ["--out", "no/where"], "there is no folder no", id="no folder"
            ),
            pytest.param(["--out", "."], ". is a folder", id="a folder"),
            pytest.param(["--format", "xml"], "xml", id="no such format"),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, shell: Shell, words: list[str], said: str
    ) -> None:
        ran = shell("audit", "export", *words)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err

    def test_without_the_extra_it_says_what_to_install(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        ran = shell("audit", "export", "--format", "parquet", "--out", "all.parquet")
        assert ran.code == 2
        assert "install callsheet[parquet]" in ran.err


def first_decision_of(log: Path) -> tuple[str, int, int]:
    with closing(sqlite3.connect(log)) as database:
        [found] = database.execute(
            "SELECT originator_id, originator_version, min(position) "
            "FROM stored_events WHERE topic = 'decision/1'"
        )
    return found[0], found[1], found[2]


def diff(shell: Shell, *words: str) -> Ran:
    return shell("audit", "diff", *words)


class TestDiff:
    def test_a_log_and_its_copy_are_equal(self, shell: Shell) -> None:
        ran = diff(shell, "log.db", "sqlite:///copy.db")
        assert (ran.code, ran.err) == (0, "")
        assert "no difference" in ran.out

    def test_a_log_and_its_export_are_equal(self, shell: Shell) -> None:
        shell("audit", "export", "--out", "all.jsonl")
        ran = diff(shell, "all.jsonl", "copy.db", "--json")
        assert ran.code == 0
        assert lines(ran.out)[-1]["totals"]["differences"] == 0

    def test_fields_that_differ_are_named(self, shell: Shell) -> None:
        with_state("reason", "'event_ended'")()
        ran = diff(shell, "copy.db", "log.db")
        assert ran.code == 5
        stream, version, _ = first_decision()
        assert f"differs: {stream} version {version} (decision/1)\n" in ran.out
        assert '  reason: "wanted_by_rule" → "event_ended"\n' in ran.out
        *each, sums = lines(diff(shell, "copy.db", "log.db", "--json").out)
        assert [(one["what"], list(one["fields"])) for one in each] == [
            ("differs", ["reason"])
        ]
        assert sums["totals"]["differences"] == 1

    def test_a_record_that_only_one_can_read_differs(self, shell: Shell) -> None:
        change("topic = 'decision/9'")
        *each, _ = lines(diff(shell, "copy.db", "log.db", "--json").out)
        assert [list(one["fields"]) for one in each] == [["topic", "problem"]]

    def test_records_and_streams_that_only_one_has_are_named(
        self, shell: Shell
    ) -> None:
        stream, version, position = first_decision()
        ask(LOG, "DELETE FROM stored_events WHERE position = ?", position)
        ask(COPY, "DELETE FROM stored_events WHERE originator_id = 'workspace'")
        ran = diff(shell, "copy.db", "log.db")
        assert ran.code == 5
        assert f"only in A: {stream} version {version} (decision/1)\n" in ran.out
        assert "only in B: the stream workspace, " in ran.out
        found = lines(diff(shell, "copy.db", "log.db", "--json").out)
        assert [(one["what"], one["side"]) for one in found[:-1]] == [
            ("only_in", "a"),
            ("stream_only_in", "b"),
        ]

    def test_a_record_that_stands_elsewhere_is_counted(self, shell: Shell) -> None:
        ask(LOG, "UPDATE stored_events SET position = position + 1000")
        ran = diff(shell, "log.db", "copy.db")
        assert ran.code == 0
        assert "stand at another position" in ran.out

    def test_a_record_that_stands_twice_in_an_export_is_named(
        self, shell: Shell
    ) -> None:
        text = shell("audit", "export").out
        Path("twice.jsonl").write_text(text + text.splitlines()[0] + "\n")
        ran = diff(shell, "twice.jsonl", "log.db")
        assert ran.code == 5
        assert "2 times in A: " in ran.out
        *each, _ = lines(diff(shell, "log.db", "twice.jsonl", "--json").out)
        assert [(one["what"], one["side"]) for one in each] == [("twice_in", "b")]

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            pytest.param(None, "No such file", id="not there"),
            pytest.param(b"{}\n", "line 1: not written by", id="another document"),
            pytest.param(b"hello\n", "line 1: no JSON", id="no JSON"),
            pytest.param(b"PAR1 but no more", "other: ", id="no Parquet"),
        ],
    )
    def test_what_cannot_be_compared_is_named(
        self, shell: Shell, content: bytes | None, said: str
    ) -> None:
        if content is not None:
            Path("other").write_bytes(content)
        ran = diff(shell, "log.db", "other")
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err

    def test_a_log_that_is_not_there_is_named(self, shell: Shell) -> None:
        ran = diff(shell, "log.db", "sqlite:///none.db")
        assert ran.code == 2
        assert "there is no log" in ran.err
        # What the settings name, nobody has given.
        ran = diff(shell, "log.db", "--database", "sqlite:///none.db")
        assert ran.code == 1


class TestTail:
    def test_the_newest_records_are_lines(self, shell: Shell) -> None:
        ran = shell("audit", "tail", "--lines", "3", "--zone", "UTC")
        assert ran.code == 0
        shown = ran.out.splitlines()
        assert len(shown) == 3
        [(end,)] = ask(LOG, "SELECT max(position) FROM stored_events")
        assert [int(line.split()[2]) for line in shown] == [end - 2, end - 1, end]
        assert "pass_ended" in shown[1]
        assert "calendars 2; calls 3; complete yes" in shown[1]

    def test_all_times_of_a_line_are_of_one_format(self, shell: Shell) -> None:
        ran = shell("audit", "tail", "-n", "5000", "--zone", "UTC")
        [line, *_] = [one for one in ran.out.splitlines() if "valid_until" in one]
        stamps = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+]0000", line)
        assert len(stamps) >= 2
        assert "Mar" not in line

    def test_everything_if_there_is_no_more(self, shell: Shell) -> None:
        [(count,)] = ask(LOG, "SELECT count(*) FROM stored_events")
        told = shell("audit", "tail", "-n", "5000", "--json")
        assert lines(told.out) == lines(shell("audit", "export").out)
        assert len(lines(told.out)) == count

    def test_from_a_position_on(self, shell: Shell) -> None:
        told = lines(shell("audit", "tail", "--since", "2", "--json").out)
        assert told[0]["position"] == 3

    def test_positions_without_a_record_are_no_lines(self, shell: Shell) -> None:
        [(end,)] = ask(LOG, "SELECT max(position) FROM stored_events")
        ask(LOG, "UPDATE stored_events SET position = 9000 WHERE position = ?", end)
        told = lines(shell("audit", "tail", "-n", "2", "--json").out)
        assert [one["position"] for one in told] == [end - 1, 9000]

    def test_what_cannot_be_read_is_a_line_too(self, shell: Shell) -> None:
        change("topic = 'decision/9'")
        ran = shell("audit", "tail", "-n", "5000")
        assert ran.code == 0
        assert "a newer one wrote it" in ran.out

    def test_no_lines_make_no_sense(self, shell: Shell) -> None:
        ran = shell("audit", "tail", "--lines", "0")
        assert ran.code == 2
        assert "a number from 1 to 100,000" in ran.err
