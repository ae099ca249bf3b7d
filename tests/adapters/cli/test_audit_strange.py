"""`audit diff` on files that others wrote, and on logs whose key is elsewhere."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pytest
from pyarrow import parquet

from callsheet.adapters.storage.keys import fresh_key
from tests.adapters.cli.kept_log import change, lay_out
from tests.adapters.cli.stage import Shell
from tests.adapters.storage.files import copy_log

DEEP = '{"a":' + "[" * 400 + "]" * 400 + "}"


@pytest.fixture(autouse=True)
def synced(
    request: pytest.FixtureRequest, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log of two passes, which the settings name."""
    lay_out(request, shell)
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")


def records(shell: Shell) -> list[dict[str, Any]]:
    out = shell("audit", "export").out
    return [json.loads(line) for line in out.splitlines()]


STRANGE = [
    pytest.param("stream", None, "stream: not a text", id="no stream"),
    pytest.param("stream", [1], "stream: not a text", id="a list for a stream"),
    pytest.param("topic", None, "topic: not a text", id="no topic"),
    pytest.param("topic", {}, "topic: not a text", id="an object for a topic"),
    pytest.param("version", None, "version: not a whole number", id="no version"),
    pytest.param("version", True, "version: not a whole number", id="yes for one"),
    pytest.param("version", 2**63, "version: a number beyond all logs", id="huge"),
    pytest.param("position", "3", "position: not a whole number", id="a word"),
    pytest.param("reason", 3, "reason: not a text", id="a number for a reason"),
    pytest.param("flags", [3], "flags: not a list of texts", id="numbers for flags"),
    pytest.param("flags", "all", "flags: not a list of texts", id="a word for flags"),
    pytest.param("record", [1], "record: not an object", id="a list for a record"),
    pytest.param("record", None, "record: nothing, and no `problem`", id="no record"),
    pytest.param("new_column", 3, None, id="a column of a newer version"),
]


class TestStrangeLines:
    @pytest.mark.parametrize(("name", "value", "said"), STRANGE)
    def test_a_field_that_cannot_be_is_named_with_its_line(
        self, shell: Shell, name: str, value: object, said: str | None
    ) -> None:
        first, second, *rest = records(shell)
        lines = [json.dumps(one) for one in (first, {**second, name: value}, *rest)]
        Path("other.jsonl").write_text("\n".join(lines) + "\n")
        ran = shell("audit", "diff", "other.jsonl")
        if said is None:
            assert ran.code == 0
            return
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"callsheet: other.jsonl, line 2, {said}")

    def test_what_is_nested_too_deeply_is_named(self, shell: Shell) -> None:
        first = {**records(shell)[0], "record": 0}
        text = json.dumps(first).replace('"record": 0', f'"record": {DEEP}')
        Path("other.jsonl").write_text(text)
        ran = shell("audit", "diff", "other.jsonl")
        said = "callsheet: other.jsonl, line 1, record: nested too deeply\n"
        assert (ran.code, ran.err) == (2, said)

    def test_a_column_that_says_otherwise_than_its_record_differs(
        self, shell: Shell
    ) -> None:
        found = records(shell)
        decided = next(one for one in found if one["topic"] == "decision/1")
        decided["reason"] = "forged"
        Path("other.jsonl").write_text("\n".join(map(json.dumps, found)))
        ran = shell("audit", "diff", "other.jsonl")
        assert ran.code == 5
        assert '  reason (column): "forged" → "wanted_by_rule"\n' in ran.out
        assert "1 difference" in ran.out


def rows_with(name: str, value: object, kind: object) -> None:
    """Export to Parquet, and let the second row say something else."""
    table = parquet.read_table("all.parquet")
    rows = table.to_pylist()
    rows[1][name] = value
    schema = table.schema
    if kind is not None:
        schema = schema.set(schema.get_field_index(name), pa.field(name, kind))
        others = [row for row in rows if row is not rows[1]]
        for row in others:
            row[name] = None
    parquet.write_table(pa.Table.from_pylist(rows[1:], schema), "other.parquet")


class TestStrangeRows:
    @pytest.mark.parametrize(
        ("name", "value", "kind", "said"),
        [
            pytest.param("stream", None, None, "stream: not a text", id="no stream"),
            pytest.param("stream", [1], pa.list_(pa.int64()), "stream: not", id="list"),
            pytest.param("version", None, None, "version: not", id="no version"),
            pytest.param("record", "{", None, "record: no JSON", id="no JSON"),
            pytest.param("record", "[1]", None, "record: not an object", id="a list"),
            pytest.param("record", DEEP, None, "record: nested too", id="too deep"),
            pytest.param("record", 3, pa.int64(), "record: no JSON", id="a number"),
        ],
    )
    def test_a_field_that_cannot_be_is_named_with_its_row(
        self, shell: Shell, name: str, value: object, kind: object, said: str
    ) -> None:
        shell("audit", "export", "--format", "parquet", "--out", "all.parquet")
        rows_with(name, value, kind)
        ran = shell("audit", "diff", "other.parquet")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"callsheet: other.parquet, row 1, {said}")

    @pytest.mark.parametrize(
        ("name", "value", "kind"),
        [
            pytest.param("at", 2**40, pa.timestamp("s"), id="a year beyond all"),
            pytest.param("stream", b"\xff", pa.binary(), id="no text at all"),
        ],
    )
    def test_what_cannot_even_be_read_is_refused_in_one_line(
        self, shell: Shell, name: str, value: object, kind: object
    ) -> None:
        shell("audit", "export", "--format", "parquet", "--out", "all.parquet")
        rows_with(name, value, kind)
        ran = shell("audit", "diff", "other.parquet")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("callsheet: other.parquet")
        assert len(ran.err.splitlines()) == 1

    def test_a_version_may_be_as_large_as_in_a_log(self, shell: Shell) -> None:
        change("originator_version = 3000000000")
        ran = shell("audit", "export", "--format", "parquet", "--out", "all.parquet")
        assert ran.code == 0
        assert shell("audit", "diff", "all.parquet").code == 0

    def test_a_column_that_says_otherwise_than_its_record_differs(
        self, shell: Shell
    ) -> None:
        shell("audit", "export", "--format", "parquet", "--out", "all.parquet")
        rows_with("by", "eve", None)
        ran = shell("audit", "diff", "other.parquet")
        assert ran.code == 5
        assert '  by (column): "eve" → ' in ran.out


class TestKeys:
    @pytest.fixture(autouse=True)
    def chosen(self, shell: Shell) -> None:
        """Who chose something is sealed in the records themselves."""
        assert Path("log.db").exists()
        words = ("prefer", "none@x", "no", "--series", "--by", "Ana Ruiz")
        assert shell(*words).code == 0

    def test_a_copy_without_its_key_is_read_with_the_logs(self, shell: Shell) -> None:
        shell("db", "backup", "backup.db")
        for words in (["backup.db"], ["backup.db", "log.db"]):
            ran = shell("audit", "diff", *words)
            assert (ran.code, ran.err) == (0, "")

    def test_the_key_that_the_settings_give_is_used(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Path("log.db.key").rename("elsewhere")
        ran = shell("audit", "diff", "log.db")
        assert ran.code == 1
        assert "the key of this log is not there" in ran.err
        monkeypatch.setenv("CALLSHEET_LOG__KEY_FILE", "elsewhere")
        assert shell("audit", "diff", "log.db", "sqlite:///log.db").code == 0

    def test_a_key_beside_another_log_is_that_logs_own(
        self, shell: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        copy_log(Path("log.db"), Path("copy.db"))
        Path("other.key").write_text(fresh_key())
        monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///none.db")
        monkeypatch.setenv("CALLSHEET_LOG__KEY_FILE", "other.key")
        assert shell("audit", "diff", "log.db", "copy.db").code == 0

    @pytest.mark.parametrize("number", [0, 1])
    def test_a_password_in_an_argument_is_refused(
        self, shell: Shell, number: int
    ) -> None:
        words = ["log.db", "log.db"]
        words[number] = "postgresql://ana:sekret@127.0.0.1:1/callsheet"
        ran = shell("audit", "diff", *words)
        assert (ran.code, ran.out) == (2, "")
        assert "can be seen by others on this machine" in ran.err
        assert "CALLSHEET_DATABASE_URL" in ran.err
        assert "sekret" not in ran.err

    def test_a_mistyped_address_is_not_repeated(self, shell: Shell) -> None:
        ran = shell("audit", "diff", "postgresql:ana:sekret@db/callsheet")
        assert ran.code == 2
        assert "no address of a log, and no file" in ran.err
        assert "sekret" not in ran.err

    def test_two_logs_and_a_third_are_too_many(self, shell: Shell) -> None:
        ran = shell("audit", "diff", "a", "b", "--database", "sqlite:///log.db")
        assert ran.code == 2
        assert "two are named already" in ran.err
