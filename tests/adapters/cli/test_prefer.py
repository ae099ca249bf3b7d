"""`prefer`: what it records, what it foretells, and what it refuses."""

import asyncio
from datetime import timedelta

import pytest

from callsheet.adapters.storage import open_log
from callsheet.domain.ids import CalendarId
from callsheet.domain.records import PreferenceSet
from tests.adapters.cli.stage import AT, Ran, Shell, Stage
from tests.adapters.simulator.office import NOW

UID = "shared@acme.example"


def choices() -> list[PreferenceSet]:
    """All choices that the log holds, oldest first."""

    async def read() -> list[PreferenceSet]:
        async with open_log("sqlite:///log.db", read_only=True) as log:
            found = await log.since(0, 10_000)
            return [r.record for r in found if isinstance(r.record, PreferenceSet)]

    return asyncio.run(read())


def prefer(shell: Shell, *words: str) -> Ran:
    return shell("prefer", *words, "--now", AT, "--zone", "Europe/Berlin")


def test_a_choice_is_recorded_with_who_when_and_why(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    shell("sync", "--now", AT)
    ran = prefer(shell, event, "no", "--why", "my doctor", "--by", "ana")
    assert (ran.code, ran.err) == (0, "")
    assert choices() == [
        PreferenceSet(
            target=event,
            series=False,
            wanted=False,
            by="ana",
            why="my doctor",
            at=NOW,
            calendar_id=CalendarId(stage.office.ana),
        )
    ]
    assert ran.out.splitlines() == [
        "recorded: ana chose not to record this event",
        "",
        "Globex",
        f"  Tue 03 Mar 11:00-11:30 (Europe/Berlin), ana@acme.example, {event}",
        "  so far: the right bot is booked",
        "  now: the next pass takes the bot off",
    ]


def test_without_by_it_is_whoever_is_logged_in(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "dan")
    event = stage.do(stage.office.meeting())
    shell("sync", "--now", AT)
    prefer(shell, event, "yes")
    assert [(one.by, one.why) for one in choices()] == [("dan", "")]


def test_recall_is_not_asked(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting())
    shell("sync", "--now", AT)
    calls = stage.calls()
    assert prefer(shell, event, "no").code == 0
    assert prefer(shell, "--list").code == 0
    assert stage.calls() == calls


def test_a_choice_that_stands_is_not_recorded_again(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting())
    shell("sync", "--now", AT)
    prefer(shell, event, "no", "--by", "ana", "--why", "my doctor")
    ran = prefer(shell, event, "no", "--by", "ana", "--why", "my doctor")
    told = "nothing new: ana chose not to record this event on Mon 02 Mar 09:00"
    assert f"{told} (my doctor)" in ran.out
    assert len(choices()) == 1


@pytest.mark.parametrize(
    ("by", "why"), [("dan", "my doctor"), ("ana", "my lawyer"), ("ana", "")]
)
def test_the_same_choice_by_somebody_else_or_for_another_reason_is_a_new_fact(
    shell: Shell, stage: Stage, by: str, why: str
) -> None:
    event = stage.do(stage.office.meeting())
    shell("sync", "--now", AT)
    prefer(shell, event, "no", "--by", "ana", "--why", "my doctor")
    ran = prefer(shell, event, "no", "--by", by, "--why", why)
    assert ran.out.startswith(f"recorded: {by} chose not to record this event")
    assert [(one.by, one.why) for one in choices()] == [("ana", "my doctor"), (by, why)]


def test_there_is_nothing_to_clear_where_nobody_chose(
    shell: Shell, stage: Stage
) -> None:
    event = stage.do(stage.office.meeting())
    shell("sync", "--now", AT)
    ran = prefer(shell, event, "clear")
    assert ran.code == 0
    assert "nothing to clear: nobody has chosen for this event" in ran.out
    assert choices() == []


def test_a_change_of_mind_tells_what_stood_before(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting())
    shell("sync", "--now", AT)
    prefer(shell, event, "no", "--by", "ana")
    ran = prefer(shell, event, "clear", "--by", "dan")
    assert ran.out.splitlines()[:2] == [
        "recorded: dan chose to let the rules decide on this event",
        "before: ana chose not to record this event on Mon 02 Mar 09:00",
    ]
    assert [one.wanted for one in choices()] == [False, None]


def test_a_beginning_that_is_unambiguous_is_enough(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting())
    shell("sync", "--now", AT)
    assert prefer(shell, event[:6], "no", "--json").json["target"] == event
    assert prefer(shell, event[:6], "no", "--event", "--json").json["target"] == event


def test_an_event_of_a_series_stands_for_the_series(shell: Shell, stage: Stage) -> None:
    mine, theirs = stage.do(stage.office.shared(title="Globex"))
    shell("sync", "--now", AT)
    for named in (mine, theirs[:8], UID):
        ran = prefer(shell, named, "no", "--series", "--json")
        assert (ran.json["target"], ran.json["kind"]) == (UID, "series")
        assert {one["event_id"] for one in ran.json["events"]} == {mine, theirs}
    assert [(one.target, one.series) for one in choices()] == [(UID, True)]


def test_a_series_is_found_without_being_called_one(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.shared())
    shell("sync", "--now", AT)
    assert prefer(shell, UID, "no", "--json").json["kind"] == "series"


@pytest.mark.parametrize("kind", ["event", "series"])
def test_what_was_not_seen_yet_is_chosen_for_as_it_is_called(
    shell: Shell, stage: Stage, kind: str
) -> None:
    ran = prefer(shell, "legal@acme.example", "no", f"--{kind}")
    assert ran.code == 0
    assert f"the log has not seen this {kind} yet; it holds once it does" in ran.out
    assert [(one.target, one.series) for one in choices()] == [
        ("legal@acme.example", kind == "series")
    ]
    # From now on it is known by that name.
    assert prefer(shell, "legal@acme.example", "clear").code == 0
    assert [one.wanted for one in choices()] == [False, None]


def test_clearing_promises_nothing_for_what_was_not_seen_yet(
    shell: Shell, stage: Stage
) -> None:
    ran = prefer(shell, "legal@acme.example", "clear", "--event")
    assert ran.out.splitlines() == [
        "nothing to clear: nobody has chosen for this event",
        "the log has not seen this event yet",
    ]


def test_a_choice_made_before_the_first_pass_holds_from_there(
    shell: Shell, stage: Stage
) -> None:
    prefer(shell, UID, "no", "--series")
    stage.do(stage.office.shared())
    assert shell("sync", "--now", AT).code == 0
    assert stage.writes() == 0


def test_a_document_says_all_of_it(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    shell("sync", "--now", AT)
    document = prefer(shell, event, "no", "--by", "ana", "--json").json
    (told,) = document.pop("events")
    assert document == {
        "schema_version": 1,
        "target": event,
        "kind": "event",
        "known": True,
        "near": [],
        "wanted": False,
        "recorded": {
            "wanted": False,
            "by": "ana",
            "why": "",
            "at": AT,
            "on_behalf_of": "",
        },
        "before": None,
        "replaced": [],
        "above": [],
        "further": 0,
    }
    assert told["title"] == "Globex"
    assert told["start_time"] == "2026-03-03T10:00:00Z"
    assert told["before"]["reason"] == "already_correct"
    assert told["after"]["reason"] == "unwanted_by_event_preference"
    assert told["after"]["commands"] == ["remove_bot"]
    assert told["words"] == "the next pass takes the bot off"
    again = prefer(shell, event, "no", "--by", "ana", "--json").json
    assert again["recorded"] is None
    assert again["before"]["by"] == "ana"


def test_the_list_tells_every_choice_that_stands(shell: Shell, stage: Stage) -> None:
    first = stage.do(stage.office.meeting(title="Globex", ical_uid="g@x"))
    second = stage.do(stage.office.meeting(title="Team", ical_uid="t@x"))
    shell("sync", "--now", AT)
    assert "the rules decide" in prefer(shell, "--list").out
    prefer(shell, first, "no", "--by", "ana", "--why", "my doctor")
    prefer(shell, second, "yes", "--by", "ana")
    prefer(shell, second, "clear", "--by", "ana")
    prefer(shell, "t@x", "yes", "--by", "dan")
    prefer(shell, "later@x", "no", "--series", "--by", "eve")
    listed = prefer(shell, "--list")
    assert listed.code == 0
    words = [line.split() for line in listed.out.splitlines()]
    assert words[0][:3] == ["for", "record", "by"]
    told = {line[0]: line for line in words[1:] if line[:1] == ["event"]}
    assert told["event"][1:3] == ["no", "ana"]
    assert "my doctor" in listed.out
    assert "not seen yet" in listed.out
    found = prefer(shell, "--list", "--json").json["choices"]
    assert [(c["target"], c["kind"], c["wanted"], c["title"]) for c in found] == [
        (first, "event", False, "Globex"),
        ("later@x", "series", False, None),
        ("t@x", "series", True, "Team"),
    ]
    assert [c["events"] for c in found] == [1, 0, 1]


def test_strangers_texts_cannot_move_the_cursor(shell: Shell, stage: Stage) -> None:
    title = "\x1b[2J\u202egone"
    event = stage.do(stage.office.meeting(title=title, ical_uid="\x1b[31mred@x"))
    shell("sync", "--now", AT)
    for words in ((event, "no"), (event, "no", "--series"), ("--list",), ("red", "no")):
        ran = prefer(shell, *words)
        assert "\x1b" not in ran.out + ran.err
        assert "\u202e" not in ran.out + ran.err


def test_of_a_long_series_the_nearest_events_are_told_and_the_rest_counted(
    shell: Shell, stage: Stage
) -> None:
    starts = [NOW + timedelta(hours=hour) for hour in range(-20, 103)]
    for start in starts:
        stage.do(stage.office.meeting(ical_uid="daily@x", start=start))
    shell("sync", "--now", AT)
    document = prefer(shell, "daily@x", "no", "--json").json
    # The one that began just now is not over.
    assert len(document["events"]) == 100
    assert document["events"][0]["start_time"] == AT
    assert document["further"] == 3
    assert "and 3 more events of this series" in prefer(shell, "daily@x", "no").out
