"""A policy file that cannot be read: the last good policy stays in force, loudly."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from callsheet.domain.records import PolicyRefused, Record
from tests.adapters.cli.stage import AT, POLICY, Shell, Stage
from tests.adapters.simulator.office import NOW

BROKEN = """\
[[rules]]
name = "customers"
when = { externall = true }
then = "maybe"
"""
HELD = ") stays in force"


def break_policy(bare: Path) -> None:
    (bare / "policy.toml").write_text(BROKEN)


def refusals() -> int:
    async def read() -> list[Record]:
        async with open_log("sqlite:///log.db", read_only=True) as log:
            return [recorded.record for recorded in await log.since(0, 1000)]

    return sum(isinstance(record, PolicyRefused) for record in asyncio.run(read()))


def test_sync_goes_on_with_the_last_good_policy_and_tells_every_problem(
    shell: Shell, stage: Stage, bare: Path
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    first = shell("sync", "--now", AT, "--json")
    break_policy(bare)
    stage.do(stage.office.meeting(title="Initech", ical_uid="other@x"))
    ran = shell("sync", "--now", "2026-03-02T09:00:00Z", "--json")
    assert ran.code == 3
    assert ran.json["counts"]["calls"] == 1
    assert ran.json["in_step"] is True
    policy = ran.json["policy"]
    assert policy["digest"] == first.json["policy"]["digest"]
    assert policy["in_force_since"] == AT
    assert [(one["line"], one["place"]) for one in policy["refused"]] == [
        (3, "rules[0].when.externall"),
        (4, "rules[0].then"),
    ]
    lines = ran.err.splitlines()
    assert lines[0].startswith("policy.toml:3:")
    assert lines[1].startswith("policy.toml:4:")
    assert lines[2] == f"the policy of {AT} ({policy['digest']}{HELD}"


def test_a_good_policy_is_named_in_the_document(shell: Shell, stage: Stage) -> None:
    for words in (("plan",), ("sync",), ("plan",)):
        policy = shell(*words, "--now", AT, "--json").json["policy"]
        assert policy["digest"].startswith("sha256:")
        assert (policy["in_force_since"], policy["refused"]) == (AT, [])


def test_a_refusal_is_recorded_once_and_a_repaired_file_ends_it(
    shell: Shell, stage: Stage, bare: Path
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    shell("sync", "--now", AT)
    break_policy(bare)
    for _ in range(3):
        assert shell("sync", "--now", AT).code == 3
    assert refusals() == 1
    (bare / "policy.toml").write_text(POLICY)
    ran = shell("sync", "--now", "2026-03-02T09:00:00Z", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json["policy"]["in_force_since"] == AT
    break_policy(bare)
    assert shell("sync", "--now", "2026-03-02T10:00:00Z").code == 3
    assert refusals() == 2


def test_plan_does_the_same_and_writes_nothing(
    shell: Shell, stage: Stage, bare: Path
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    shell("sync", "--now", AT)
    break_policy(bare)
    before = (bare / "log.db").read_bytes()
    ran = shell("plan", "--now", AT, "--all")
    assert ran.code == 3
    assert "0 to add, 0 to remove, 0 to re-book, 0 held, 1 unchanged" in ran.out
    assert HELD in ran.err
    assert (bare / "log.db").read_bytes() == before


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda file: file.write_text("["), id="no TOML"),
        pytest.param(lambda file: file.write_text(""), id="cut off"),
        pytest.param(lambda file: file.unlink(), id="gone"),
        pytest.param(lambda file: file.write_bytes(b"\xff"), id="no text"),
    ],
)
def test_whatever_is_wrong_with_the_file_no_bot_is_lost(
    shell: Shell, stage: Stage, bare: Path, spoil: object
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    shell("sync", "--now", AT)
    writes = stage.writes()
    assert callable(spoil)
    spoil(bare / "policy.toml")
    ran = shell("sync", "--now", AT)
    assert ran.code == 3
    assert "policy.toml" in ran.err
    assert HELD in ran.err
    assert stage.writes() == writes


def test_with_none_ever_good_nothing_moves_and_that_is_said(
    shell: Shell, stage: Stage, bare: Path
) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    break_policy(bare)
    plan = shell("plan", "--now", AT)
    assert plan.code == 3
    assert not (bare / "log.db").exists()
    ran = shell("sync", "--now", AT, "--json")
    assert ran.code == 3
    assert ran.json["policy"]["digest"] is None
    assert ran.json["policy"]["in_force_since"] is None
    assert len(ran.json["policy"]["refused"]) == 2
    told = "no good policy is known: nothing is added and nothing removed\n"
    assert ran.err.endswith(told)
    assert plan.err == ran.err
    assert stage.writes() == 0
    assert "because the policy cannot be read" in shell("explain", event).out


def test_apply_without_a_question_says_it_once(
    shell: Shell, stage: Stage, bare: Path
) -> None:
    shell("sync", "--now", AT)
    break_policy(bare)
    ran = shell("apply", "--yes", "--now", AT)
    assert ran.code == 3
    assert ran.err.count(HELD) == 1


def test_a_policy_change_decides_all_again_nearest_first_under_the_guard(
    shell: Shell, stage: Stage, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = stage.office
    days = (3, 1, 5, 2, 4)
    events = {
        day: stage.do(
            office.meeting(
                title=f"Day {day}",
                ical_uid=f"{day}@x",
                start=NOW + timedelta(days=day),
                meeting_url=f"https://meet.google.com/abc-defg-hi{'abcdef'[day]}",
            )
        )
        for day in days
    }
    (bare / "policy.toml").write_text('preset = "none"\n')
    assert shell("sync", "--now", AT).code == 0
    assert stage.writes() == 0
    nearest_first = [events[day] for day in sorted(days)]

    (bare / "policy.toml").write_text('preset = "all"\n')
    plan = shell("plan", "--now", AT, "--json").json
    assert [row["event_id"] for row in plan["events"]] == nearest_first
    assert {row["action"] for row in plan["events"]} == {"add"}
    ran = shell("sync", "--now", AT, "--json")
    assert ran.json["counts"]["decided"] >= len(days)
    paths = [call.path for call in office.sim.requests.writes()]
    assert [path.split("/")[-3] for path in paths] == nearest_first

    monkeypatch.setenv("CALLSHEET_LIMITS__REMOVALS", "2")
    (bare / "policy.toml").write_text('preset = "none"\n')
    writes = stage.writes()
    plan = shell("plan", "--now", AT, "--json").json
    assert [row["event_id"] for row in plan["events"]] == nearest_first
    assert {row["action"] for row in plan["events"]} == {"held"}
    assert shell("sync", "--now", AT, "--json").json["counts"]["held"] == len(days)
    assert stage.writes() == writes
