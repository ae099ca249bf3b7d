"""`decide` and `policy check`: documents in, documents out."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cli.stage import Shell
from tests.adapters.simulator.office import Json

EVENT = {
    "id": "e1",
    "calendar_id": "c1",
    "platform": "google_calendar",
    "start_time": "2026-03-02T17:00:00Z",
    "end_time": "2026-03-02T18:00:00Z",
    "meeting_url": "https://meet.google.com/abc-defg-hij",
    "is_deleted": False,
    "raw": {"summary": "Globex"},
    "bots": [],
}
DOCUMENT = {
    "schema_version": 1,
    "now": "2026-03-02T12:00:00Z",
    "policy": {"preset": "all"},
    "events": [EVENT],
}


def asked(bare: Path, document: object) -> Path:
    file = bare / "situation.json"
    file.write_text(json.dumps(document))
    return file


def changed(**values: Json) -> dict[str, Any]:
    return {**DOCUMENT, "events": [{**EVENT, **values}]}


def test_decide_answers_with_the_same_bytes_twice(shell: Shell, bare: Path) -> None:
    file = asked(bare, DOCUMENT)
    first, second = shell("decide", file), shell("decide", file)
    assert (first.code, first.err) == (0, "")
    assert first.out == second.out
    command = first.json["decisions"][0]["commands"][0]
    assert command["kind"] == "add_bot"
    assert command["deduplication_key"] == (
        "2026-03-02T17:00:00Z-https://meet.google.com/abc-defg-hij"
    )


def test_a_policy_file_stands_in_for_the_documents_own(
    shell: Shell, bare: Path
) -> None:
    (bare / "none.toml").write_text('preset = "none"\n')
    ran = shell("decide", asked(bare, DOCUMENT), "--policy", "none.toml")
    assert ran.json["decisions"][0]["reason"] == "unwanted_by_default"


def test_decide_heeds_no_settings(
    shell: Shell, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLSHEET_NONSENSE", "x")
    assert shell("decide", asked(bare, DOCUMENT)).code == 0


@pytest.mark.parametrize(
    ("document", "place"),
    [
        pytest.param({}, "now: is missing", id="nothing"),
        pytest.param(
            {**DOCUMENT, "now": "2026-03-02T12:00:00"}, "now: ", id="a naive now"
        ),
        pytest.param(
            changed(start_time="2026-03-02T17:00:00"),
            "events[0].start_time: ",
            id="a naive time",
        ),
        pytest.param(changed(bots=None), "events[0].bots: ", id="null for a list"),
        pytest.param(
            {**DOCUMENT, "policy": {"preset": "al"}}, "policy.preset: ", id="policy"
        ),
        pytest.param({**DOCUMENT, "evnts": []}, "evnts", id="an unknown key"),
        pytest.param([], "", id="no object"),
    ],
)
def test_a_wrong_document_is_refused_by_path_and_prints_nothing(
    shell: Shell, bare: Path, document: object, place: str
) -> None:
    ran = shell("decide", asked(bare, document))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("callsheet: ")
    assert place in ran.err


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"meeting_url": "https://zoom.us/j/" + "1" * 10_000}, id="link"),
        pytest.param({"raw": {"summary": "x" * 5_000_000}}, id="title of 5 MB"),
        pytest.param(
            {
                "bots": [
                    {
                        "bot_id": "b1",
                        "start_time": "2026-03-02T17:00:00Z",
                        "deduplication_key": "k",
                        "meeting_url": "https://zoom.us/j/1",
                    }
                ]
                * 2
            },
            id="two bots with one id",
        ),
    ],
)
def test_an_absurd_event_is_answered_or_refused_but_gets_no_wrong_bot(
    shell: Shell, bare: Path, values: dict[str, Any]
) -> None:
    ran = shell("decide", asked(bare, changed(**values)))
    assert "Traceback" not in ran.err
    if ran.code == 0:
        kinds = {c["kind"] for c in ran.json["decisions"][0]["commands"]}
        assert kinds == ({"noop"} if "raw" not in values else {"add_bot"})
    else:
        assert ran.code == 2


@pytest.mark.parametrize("word", ["no-such.json", "."])
def test_a_document_that_cannot_be_read_is_named(
    shell: Shell, bare: Path, word: str
) -> None:
    ran = shell("decide", word)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"callsheet: {word}: ")


POLICY = '[[rules]]\nname = "x"\nwhen = { external = true }\nthen = "record"\n'


def test_a_good_policy_is_told_with_rules_and_digest(shell: Shell, bare: Path) -> None:
    (bare / "p.toml").write_text(POLICY)
    ran = shell("policy", "check", "p.toml")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("ok: 1 rule, default skip, sha256:")
    assert shell("policy", "check", "p.toml", "--json").json["rules"] == 1


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        pytest.param('default = "skip"', True, id="no rule"),
        pytest.param(POLICY.replace("record", "skip"), True, id="rules that skip"),
        pytest.param(POLICY, False, id="a rule that records"),
        pytest.param('preset = "all"', False, id="everything"),
    ],
)
def test_a_policy_that_records_nothing_is_told_so(
    shell: Shell, bare: Path, text: str, empty: bool
) -> None:
    (bare / "p.toml").write_text(text)
    ran = shell("policy", "check", "p.toml")
    assert (ran.code, ran.err) == (0, "")
    told = "\nwarning: p.toml:1:1: nothing will be recorded: no rule says record"
    assert (told in ran.out) is empty


def test_every_problem_of_a_policy_comes_with_line_column_and_cure(
    shell: Shell, bare: Path
) -> None:
    text = POLICY.replace("external", "extrnal").replace("record", "recrd")
    (bare / "p.toml").write_text(text)
    ran = shell("policy", "check", "p.toml")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        (
            "p.toml:3:10: rules[0].when.extrnal: unknown condition; "
            'did you mean "external"?'
        ),
        'p.toml:4:1: rules[0].then: unknown answer; did you mean "record"?',
    ]
    document = shell("policy", "check", "p.toml", "--json")
    assert document.code == 1
    assert document.json["ok"] is False
    assert [p["line"] for p in document.json["problems"]] == [3, 4]
