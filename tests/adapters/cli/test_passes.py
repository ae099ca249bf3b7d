"""`plan`, `apply`, `sync` and `explain` against a simulated Recall over HTTP."""

import hashlib
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from callsheet.adapters.cli.times import in_zone
from tests.adapters.cli.stage import AT, POLICY, Shell, Stage
from tests.adapters.simulator.office import NOW

NOON = NOW + timedelta(days=1, hours=4)


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_plan_writes_nothing_not_even_an_empty_log(
    shell: Shell, stage: Stage, bare: Path
) -> None:
    stage.do(stage.office.shared(title="Globex"))
    ran = shell("plan", "--now", AT)
    assert ran.code == 0
    assert "2 to add, 0 to remove, 0 to re-book, 0 held, 0 unchanged" in ran.out
    assert stage.writes() == 0
    assert [path.name for path in bare.iterdir()] == ["policy.toml"]


def test_plan_leaves_the_log_as_it_is(shell: Shell, stage: Stage, bare: Path) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    assert shell("sync", "--now", AT).code == 0
    stage.do(stage.office.move(event, NOON))
    before, calls = sha(bare / "log.db"), stage.writes()
    ran = shell("plan", "--now", AT, "--zone", "Europe/Berlin")
    assert "~  Tue 03 Mar 13:00" in ran.out
    assert "the event moved to another time" in ran.out
    assert (sha(bare / "log.db"), stage.writes()) == (before, calls)


def test_a_second_sync_makes_no_write_call(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.shared(title="Globex"))
    stage.do(stage.office.meeting(title="Team", guests=[]))
    first = shell("sync", "--now", AT, "--json")
    assert first.code == 0
    assert first.json["counts"]["calls"] == 2
    writes = stage.writes()
    second = shell("sync", "--now", AT, "--json")
    assert second.code == 0
    assert second.json["in_step"] is True
    assert second.json["counts"]["calls"] == 0
    assert stage.writes() == writes


def test_a_plan_shows_every_kind_of_change(shell: Shell, stage: Stage) -> None:
    office = stage.office
    moved = stage.do(office.meeting(title="Moves"))
    dropped = stage.do(office.meeting(title="Goes", ical_uid="goes@x"))
    stage.do(office.meeting(title="Stays", ical_uid="stays@x"))
    assert shell("sync", "--now", AT).code == 0
    stage.do(office.move(moved, NOON))
    stage.do(office.edit(dropped, "cancel"))
    stage.do(office.meeting(title="Comes", ical_uid="comes@x"))
    ran = shell("plan", "--now", AT, "--all")
    marks = {line[0] for line in ran.out.splitlines() if line[:1] in set("+-~=")}
    assert marks == {"+", "-", "~", "="}
    assert "1 to add, 1 to remove, 1 to re-book, 0 held, 1 unchanged" in ran.out


def test_the_footer_tells_how_much_was_read(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.shared(title="Globex"))
    assert "\n2 calendars, 2 events read  ·  sha256:" in shell("plan", "--now", AT).out
    ran = shell("sync", "--now", AT)
    assert "2 calendars, 2 events read; 4 decisions recorded" in ran.out
    assert ran.err == ""


@pytest.mark.parametrize("words", [("plan",), ("apply", "--yes"), ("sync",)])
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_a_clock_far_from_every_event_is_noticed(
    shell: Shell, stage: Stage, words: tuple[str, ...], form: tuple[str, ...]
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    ran = shell(*words, *form, "--now", "2031-07-01T00:00:00Z")
    assert ran.code == 0
    assert ran.err == (
        "no event was read: 2 calendars, from 2031-06-30 to 2032-07-01, "
        "for now is 2031-07-01T00:00:00Z; --now says otherwise\n"
    )


def test_what_the_guard_keeps_back_is_marked_and_said(
    shell: Shell, stage: Stage, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        stage.do(stage.office.meeting(title=f"M{number}", ical_uid=f"{number}@x"))
    assert shell("sync", "--now", AT).code == 0
    (bare / "policy.toml").write_text('preset = "none"\n')
    monkeypatch.setenv("CALLSHEET_LIMITS__REMOVALS", "2")
    plan = shell("plan", "--now", AT, "--json")
    assert plan.json["counts"]["held"] == 3
    assert plan.json["events"][0]["held"]["limit"] == "removals"
    assert "!  Tue 03 Mar" in shell("plan", "--now", AT).out
    ran = shell("sync", "--now", AT)
    assert ran.code == 0
    assert "too many bots would be lost at once" in ran.out
    assert "in step: no" in ran.out


def test_an_id_from_the_plan_can_be_pasted_into_explain(
    shell: Shell, stage: Stage
) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    shell("sync", "--now", AT)
    line = next(
        line
        for line in shell("plan", "--now", AT, "--all").out.splitlines()
        if line.startswith("=")
    )
    short = line.split()[5]
    assert event.startswith(short)
    assert f"event {event}" in shell("explain", short).out


def test_explain_tells_how_a_bot_came_moved_and_went(
    shell: Shell, stage: Stage
) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    shell("sync", "--now", AT)
    stage.do(stage.office.move(event, NOON))
    shell("sync", "--now", "2026-03-02T09:00:00Z")
    stage.do(stage.office.edit(event, "cancel"))
    shell("sync", "--now", "2026-03-02T10:00:00Z")
    calls = stage.calls()
    ran = shell("explain", event, "--zone", "Europe/Berlin")
    assert ran.code == 0
    told = ran.out
    story = [
        "Mon 02 Mar 09:00:00",
        "decided: book a bot for Tue 03 Mar 11:00, because a rule records it",
        'rule "customers" applies',
        "sent to Recall",
        "done: book a bot",
        "Mon 02 Mar 10:00:00",
        "the event moved to another time",
        "intended: take ",
        "intended: book a bot for Tue 03 Mar 13:00",
        "Mon 02 Mar 11:00:00",
        "because the event was cancelled",
        "intended: take ",
        "done",
    ]
    at = 0
    for words in story:
        assert words in told[at:], words
        at = told.index(words, at)
    assert stage.calls() == calls


def test_explain_as_json_has_records_decisions_and_words(
    shell: Shell, stage: Stage
) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    shell("sync", "--now", AT)
    story = shell("explain", event, "--json").json
    assert story["schema_version"] == 1
    assert (story["event_id"], story["title"]) == (event, "Globex")
    kinds = [chapter["kind"] for chapter in story["chapters"]]
    assert kinds[:4] == ["decided", "intended", "sent", "ended"]
    assert story["chapters"][0]["at"] == AT
    assert story["chapters"][0]["decision"]["reason"] == "wanted_by_rule"


def test_an_event_that_nobody_knows_is_named_with_what_is_known(
    shell: Shell, stage: Stage
) -> None:
    stage.do(stage.office.meeting())
    shell("sync", "--now", AT)
    ran = shell("explain", "zzz")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "callsheet: the log knows no event 'zzz' (it knows 1 events)\n"


def test_explain_without_a_log_says_how_to_begin_one(
    shell: Shell, stage: Stage
) -> None:
    ran = shell("explain", "e1")
    assert (ran.code, ran.out) == (1, "")
    assert "there is no log; `callsheet sync` begins one" in ran.err


def test_apply_without_a_terminal_needs_yes_and_asks_nobody(
    shell: Shell, stage: Stage
) -> None:
    stage.do(stage.office.meeting())
    ran = shell("apply", "--now", AT)
    assert (ran.code, ran.out) == (2, "")
    assert stage.calls() == 0


def test_apply_with_yes_shows_the_plan_and_carries_it_out(
    shell: Shell, stage: Stage
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    ran = shell("apply", "--yes", "--now", AT)
    assert ran.code == 0
    assert ran.out.index("1 to add") < ran.out.index("in step: yes")
    assert stage.writes() == 1


def test_without_a_database_setting_the_log_lies_in_the_folder_for_state(
    shell: Shell, stage: Stage, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CALLSHEET_DATABASE_URL")
    ran = shell("sync", "--now", AT, "--json")
    file = bare / "state" / "callsheet" / "callsheet.db"
    assert file.is_file()
    assert ran.json["database"] == f"sqlite:///{file}"


def test_a_refused_key_is_a_matter_of_configuration(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLSHEET_RECALL__API_KEY", "no-such-key")
    for command in ("plan", "sync"):
        ran = shell(command, "--now", AT, "-v")
        assert (ran.code, ran.out) == (3, "")
        assert "401" in ran.err
        assert "no-such-key" not in ran.err


def test_a_recall_that_is_not_there_is_unreachable(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLSHEET_RECALL__BASE_URL", "http://127.0.0.1:9")
    assert shell("plan").code == 4


def test_an_empty_ad_hoc_pool_is_waited_for_and_is_no_failure(
    shell: Shell, stage: Stage
) -> None:
    soon = NOW + timedelta(minutes=5)
    stage.do(stage.office.meeting(title="Soon", start=soon))
    stage.do(stage.office.good("POST", "/_sim/pool", {"size": 0}))
    ran = shell("sync", "--now", AT)
    assert ran.code == 0
    assert "no ad-hoc bot is free; again Mon 02 Mar" in " ".join(ran.out.split())
    assert "in step: no" in ran.out


@pytest.mark.parametrize(
    "policy", [POLICY, 'preset = "all"\n'], ids=["rules", "preset"]
)
def test_json_is_one_document_with_its_version_and_utc(
    shell: Shell, stage: Stage, bare: Path, policy: str
) -> None:
    (bare / "policy.toml").write_text(policy)
    stage.do(stage.office.meeting(title="Globex"))
    document = shell("plan", "--now", AT, "--json").json
    assert document["schema_version"] == 1
    assert document["now"] == AT
    assert document["events"][0]["start_time"] == "2026-03-03T10:00:00Z"
    assert document["digest"].startswith("sha256:")


def test_a_story_says_every_instant_in_one_zone() -> None:
    line = "  the event moved from 2026-03-02T15:00:00Z to 2026-10-26T15:00:00.5Z"
    assert in_zone(line, ZoneInfo("Europe/Berlin")) == (
        "  the event moved from Mon 02 Mar 16:00 to Mon 26 Oct 16:00"
    )
