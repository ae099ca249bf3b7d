"""What becomes of choices: the next pass acts on them, whatever else changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from callsheet.adapters.simulator.calendars.syncing import notice_change
from callsheet.adapters.simulator.model import packed
from tests.adapters.cli.stage import AT, POLICY, Shell, Stage
from tests.adapters.simulator.office import NOW, Json, Office

UID = "shared@acme.example"
LOCKED = """\
[[rules]]
name = "never_legal"
when = { title = "legal" }
then = "skip"
locked = true

[[rules]]
name = "board"
when = { title = "board" }
then = "record"
locked = true
"""


def booked(stage: Stage, event: str) -> int:
    return len(stage.do(stage.office.event(event))["bots"])


def sync(shell: Shell) -> None:
    assert shell("sync", "--now", AT).code == 0


def told(shell: Shell, *words: str) -> list[str]:
    """What the next pass is said to do about each event."""
    ran = shell("prefer", *words, "--now", AT, "--json")
    assert ran.code == 0
    return [one["words"] for one in ran.json["events"]]


async def rewrite(office: Office, event: str, **raw: Json) -> None:
    """Let somebody edit the event as its platform keeps it."""
    world = office.sim.world
    row = world.events[event]
    current = row.source.current
    row.source.current = replace(current, raw_json=packed({**current.raw, **raw}))
    notice_change(world, row)


def test_a_no_removes_the_bot_and_clearing_it_brings_one_back(
    shell: Shell, stage: Stage
) -> None:
    event = stage.do(stage.office.meeting())
    sync(shell)
    assert told(shell, event, "no") == ["the next pass takes the bot off"]
    sync(shell)
    assert booked(stage, event) == 0
    assert told(shell, event, "clear") == ["the next pass books a bot"]
    sync(shell)
    assert booked(stage, event) == 1


def test_a_yes_adds_a_bot_that_no_rule_asks_for(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting(guests=[]))
    sync(shell)
    assert booked(stage, event) == 0
    assert told(shell, event, "yes") == ["the next pass books a bot"]
    sync(shell)
    assert booked(stage, event) == 1
    assert told(shell, event, "clear") == ["the next pass takes the bot off"]
    sync(shell)
    assert booked(stage, event) == 0


def test_a_no_sends_a_live_bot_out_of_the_call(shell: Shell, stage: Stage) -> None:
    mine, theirs = stage.do(stage.office.shared())
    sync(shell)
    stage.do(stage.office.until(NOW + timedelta(days=1, hours=2, minutes=10)))
    now = "2026-03-03T10:10:00Z"
    (alone,) = shell("prefer", mine, "no", "--now", now, "--json").json["events"]
    assert alone["words"] == (
        "nothing to send: somebody chose not to record this event; "
        "shared with another calendar"
    )
    ran = shell("prefer", UID, "no", "--now", now, "--json")
    said = {one["words"] for one in ran.json["events"]}
    # Nobody wants it any more, so nobody keeps it in the call.
    assert said == {"the next pass sends the bot out of the call"}
    assert len(ran.json["events"]) == 2
    assert shell("sync", "--now", now).code == 0
    bots = stage.do(stage.office.event(theirs))["bots"]
    assert all("done" in stage.do(stage.office.life(b["bot_id"])) for b in bots)


@pytest.mark.parametrize("series", [(), ("--series",)], ids=["event", "series"])
def test_a_choice_survives_a_rename_a_move_and_another_policy(
    shell: Shell, stage: Stage, bare: Path, series: tuple[str, ...]
) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    sync(shell)
    told(shell, event, "no", *series)
    sync(shell)
    stage.do(rewrite(stage.office, event, summary="Renamed"))
    sync(shell)
    assert "Renamed" in shell("prefer", "--list").out
    stage.do(stage.office.move(event, NOW + timedelta(days=2)))
    sync(shell)
    (bare / "policy.toml").write_text('preset = "all"\n')
    sync(shell)
    assert booked(stage, event) == 0
    told(shell, event, "clear", *series)
    sync(shell)
    assert booked(stage, event) == 1


def test_locked_rules_beat_a_yes_and_a_no(
    shell: Shell, stage: Stage, bare: Path
) -> None:
    (bare / "policy.toml").write_text(LOCKED)
    legal = stage.do(stage.office.meeting(title="Legal", ical_uid="l@x"))
    board = stage.do(stage.office.meeting(title="Board", ical_uid="b@x"))
    sync(shell)
    before = (booked(stage, legal), booked(stage, board))
    assert before == (0, 1)
    for words in (("--event",), ("--series",)):
        never = 'a locked rule "never_legal" beats this choice'
        assert told(shell, legal, "yes", *words) == [never]
        always = 'a locked rule "board" beats this choice'
        assert told(shell, board, "no", *words) == [always]
    sync(shell)
    assert (booked(stage, legal), booked(stage, board)) == before


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(
            lambda office, event: office.edit(event, "cancel"),
            "the event was cancelled",
            id="cancelled",
        ),
        pytest.param(
            lambda office, event: office.edit(event, "link", meeting_url=None),
            "there is no meeting link",
            id="without a link",
        ),
        pytest.param(
            lambda office, event: office.move(event, NOW - timedelta(hours=5)),
            "the event is over",
            id="over",
        ),
        pytest.param(
            lambda office, _: office.good(
                "POST", f"/_sim/calendars/{office.ana}/revoke", {}
            ),
            "the calendar is disconnected",
            id="disconnected",
        ),
    ],
)
def test_a_yes_never_beats_facts(
    shell: Shell, stage: Stage, change: Callable[[Office, str], Json], why: str
) -> None:
    event = stage.do(stage.office.meeting(guests=[]))
    stage.do(change(stage.office, event))
    sync(shell)
    assert told(shell, event, "yes") == [f"cannot be recorded: {why}"]
    sync(shell)
    assert stage.writes() == 0


def test_a_choice_for_a_series_holds_for_all_its_copies_and_occurrences(
    shell: Shell, stage: Stage
) -> None:
    office = stage.office
    this_week = stage.do(office.shared())
    next_week = stage.do(office.shared(start=NOW + timedelta(days=8)))
    other = stage.do(office.meeting(ical_uid="other@x", start=NOW + timedelta(days=3)))
    sync(shell)
    assert told(shell, UID, "no") == ["the next pass takes the bot off"] * 4
    sync(shell)
    assert [booked(stage, one) for one in (*this_week, *next_week)] == [0] * 4
    assert booked(stage, other) == 1
    told(shell, UID, "clear")
    sync(shell)
    assert [booked(stage, one) for one in (*this_week, *next_week)] == [1] * 4


def test_the_events_own_choice_comes_before_that_of_its_series(
    shell: Shell, stage: Stage
) -> None:
    mine, theirs = stage.do(stage.office.shared())
    sync(shell)
    told(shell, UID, "no")
    assert told(shell, mine, "yes") == ["nothing to send: the right bot is booked"]
    sync(shell)
    assert (booked(stage, mine), booked(stage, theirs)) == (1, 0)


def test_by_a_policy_that_was_never_good_nothing_can_be_foretold(
    shell: Shell, stage: Stage, bare: Path
) -> None:
    event = stage.do(stage.office.meeting())
    (bare / "policy.toml").write_text("[")
    assert shell("sync", "--now", AT).code == 3
    assert told(shell, event, "yes") == [
        "cannot be recorded: the policy cannot be read"
    ]
    (bare / "policy.toml").write_text(POLICY.replace("true", "false"))
    sync(shell)
    assert booked(stage, event) == 1
